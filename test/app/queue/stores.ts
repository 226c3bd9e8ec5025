import type { EventEmitter } from 'node:events';
import { rm } from 'node:fs/promises';
import { openStore, type Store } from '../../../src/app/queue/store.js';
import { freshDataDir } from '../data-dir.js';

export interface OpenedStore extends Store {
  readonly dataDir: string;
}

/** An embedded store in a temporary folder, which goes when the store is closed. */
export async function openTemporaryStore(): Promise<OpenedStore> {
  const dataDir = freshDataDir();
  const store = await openStore({
    databaseUrl: null,
    dataDir,
    onLost: (error) => {
      throw error;
    },
  });
  // Each queue listens for the pool's errors for good; a service has one queue, a test file has many.
  (store.pool as unknown as EventEmitter).setMaxListeners(0);
  return {
    ...store,
    dataDir,
    async close() {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Leaves the store as it was made. */
export async function empty(store: Store): Promise<void> {
  await store.query('TRUNCATE testreq.request, testreq.delivery, testreq.pause');
  await store.query('TRUNCATE bullmq.job, bullmq.dedup, bullmq.dedup_next, bullmq.event CASCADE');
}

import { readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore, type Store } from '../../../src/app/queue/store.js';
import { freshDataDir } from '../data-dir.js';

let dataDir: string;
let store: Store;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  dataDir = freshDataDir();
  store = await openStore({ databaseUrl: null, dataDir, onLost: () => {} });
});
afterEach(async () => {
  await store.close();
  vi.useRealTimers();
  await rm(dataDir, { recursive: true, force: true });
});

/** Megabytes under the store's folder. */
function size(folder = join(dataDir, 'store')): number {
  const bytes = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  return bytes / 1e6;
}

async function busyHour(): Promise<void> {
  await store.query(
    `INSERT INTO testreq.request (key, job) SELECT n, jsonb_build_object('text', repeat('x', 1000)) FROM generate_series(1, 15000) AS n`,
  );
  await store.query('DELETE FROM testreq.request');
}

describe('the embedded store', () => {
  it('gives back the space of what has been done', { timeout: 120_000 }, async () => {
    await busyHour();
    const grown = size();

    await vi.advanceTimersByTimeAsync(60_000);
    await store.query('SELECT 1'); // After the housekeeping: there is one connection.
    for (let hour = 0; hour < 3; hour += 1) {
      await busyHour();
      await vi.advanceTimersByTimeAsync(60_000);
      await store.query('SELECT 1');
    }

    expect(size()).toBeLessThan(grown * 1.5);
  });

  it('keeps what it holds when it is closed and opened', async () => {
    await store.query(`INSERT INTO testreq.delivery (id, key) VALUES ('delivery-1', 'acme/shop#7')`);
    await store.close();

    store = await openStore({ databaseUrl: null, dataDir, onLost: () => {} });

    expect(await store.query('SELECT id FROM testreq.delivery')).toEqual([{ id: 'delivery-1' }]);
  });
});

import { EventEmitter, once } from 'node:events';
import { rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { PGlite, type Results } from '@electric-sql/pglite';
import type { PgPool } from 'bullmq';
import { lockDataDir } from './data-dir-lock.js';
import { OneRound } from './one-round.js';
import type { Store } from './store.js';

/** Sizes for a queue of some thousand rows: PostgreSQL's own defaults take 140 MB more. */
const SMALL = ['-c', 'shared_buffers=16MB', '-c', 'wal_buffers=256kB', '-c', 'max_wal_size=64MB'];

/** Milliseconds between two rounds of what a server's background processes do. */
const HOUSEKEEPING = 60_000;

/** PostgreSQL inside this process (PGlite), under `dataDir`, which is locked for as long as the store is open. */
export async function openEmbeddedStore(dataDir: string, onLost: (error: Error) => void): Promise<Store> {
  const lock = await lockDataDir(dataDir, onLost);
  let db: PGlite;
  try {
    const folder = join(dataDir, 'store');
    if (!(await exists(folder))) await createDatabase(dataDir, folder);
    db = await PGlite.create(folder, { startParams: [...PGlite.defaultStartParams, ...SMALL] });
    await db.exec('SET search_path TO bullmq');
  } catch (error) {
    await lock.release();
    throw error;
  }
  const housekeeping = setInterval(() => void keepHouse(db).catch(() => {}), HOUSEKEEPING);
  housekeeping.unref();
  const fast = new OneRound(db);
  const pool = asPool(db, fast);
  return {
    kind: 'embedded',
    pool,
    async query<Row>(sql: string, parameters: readonly unknown[] = []) {
      return (await fast.query<Row>(sql, parameters)).rows;
    },
    async close() {
      clearInterval(housekeeping);
      await db.close();
      await lock.release();
    },
  };
}

/**
 * Gives back the space of dead rows and of the write-ahead log. A PostgreSQL without background processes does neither
 * by itself: its files would grow with every job, and its start would take longer and longer.
 */
async function keepHouse(db: PGlite): Promise<void> {
  await db.exec('VACUUM testreq.delivery, testreq.request, bullmq.job, bullmq.event, bullmq.dedup, bullmq.dedup_next');
  await db.exec('CHECKPOINT');
}

/** An empty store with its tables (`scripts/store-template.mjs`) beside the built program; the sources have none. */
const TEMPLATE = fileURLToPath(new URL('../../store.tar.gz', import.meta.url));

/**
 * Makes an empty database beside its place and moves it there, so that a kill half-way leaves nothing half-made.
 * In a thread of its own: without the template that takes 500 MB once, which only the end of the thread gives back.
 */
async function createDatabase(dataDir: string, folder: string): Promise<void> {
  const draft = join(dataDir, 'store.new');
  await rm(draft, { recursive: true, force: true });
  const make = `
    const { readFileSync } = require('node:fs');
    const { workerData } = require('node:worker_threads');
    const { PGlite } = require(workerData.pglite);
    const { template, draft } = workerData;
    const loadDataDir = template === null ? undefined : new Blob([readFileSync(template)]);
    PGlite.create(draft, { loadDataDir }).then((db) => db.close());`;
  const pglite = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const template = (await exists(TEMPLATE)) ? TEMPLATE : null;
  const thread = new Worker(make, { eval: true, workerData: { pglite, draft, template } });
  const [code] = await once(thread, 'exit'); // An error in the thread rejects this.
  if (code !== 0) throw new Error(`The embedded store could not be created in ${dataDir}.`);
  await rename(draft, folder);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/**
 * PGlite as BullMQ sees a `pg.Pool`. There is one connection, so every client is the same one, and nothing may hold a
 * transaction open over several queries (BullMQ does so only in its migrations, which run before anything else).
 */
function asPool(db: PGlite, fast: OneRound): PgPool {
  const query = async <Row>(sql: string, parameters?: readonly unknown[]) => {
    if (parameters !== undefined) return withCount(await fast.query<Row>(sql, parameters));
    const results = await db.exec(sql); // Migrations are many statements in one text.
    return withCount((results.at(-1) ?? { rows: [] }) as Results<Row>);
  };
  const pool = Object.assign(new EventEmitter(), {
    options: { keepAlive: true }, // There is no wire that could be cut unnoticed.
    query,
    connect: async () => asClient(db, query),
    end: async () => {},
  });
  return pool as unknown as PgPool;
}

/** A "connection": it hears what any `LISTEN` on the one connection asked for, as a client of `pg` hears its own. */
function asClient(db: PGlite, query: PgPool['query']) {
  const client = Object.assign(new EventEmitter(), {
    query,
    release: db.onNotification((channel, payload) => client.emit('notification', { channel, payload })),
  });
  return client;
}

function withCount<Row>(result: Results<Row>) {
  return { ...result, rowCount: result.affectedRows ?? result.rows.length };
}

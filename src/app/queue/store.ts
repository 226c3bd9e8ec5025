import type { PgPool } from 'bullmq';

/**
 * Where the queue keeps what it must not lose: PostgreSQL, embedded or a server. Everything above speaks this much SQL
 * and knows no difference, except that an embedded store has one process.
 */
export interface Store {
  readonly kind: 'embedded' | 'postgres';
  /** What BullMQ works with: the part of `pg`'s pool that it uses. */
  readonly pool: PgPool;
  /** Runs one statement with its parameters `$1…`; `bigint` columns arrive as text or number, cast them. */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
  /** Gives back connections, files and lock. */
  close(): Promise<void>;
}

export interface StoreSettings {
  /** `DATABASE_URL`: a PostgreSQL server that any number of processes share; `null` for the embedded store. */
  readonly databaseUrl: string | null;
  /** `TESTREQ_DATA_DIR`: the embedded store's folder. */
  readonly dataDir: string;
  /** The store can no longer be trusted (its directory was taken): stop without writing. */
  readonly onLost: (error: Error) => void;
}

/**
 * Opens the store and brings its tables up to date.
 *
 * @throws InputError when another process has the embedded store, or PostgreSQL cannot be reached.
 */
export async function openStore(settings: StoreSettings): Promise<Store> {
  const { databaseUrl, dataDir, onLost } = settings;
  // Either brings a lot of code with it, so only the one that is used is loaded.
  const store =
    databaseUrl === null
      ? await (await import('./embedded-store.js')).openEmbeddedStore(dataDir, onLost)
      : await (await import('./postgres-store.js')).openPostgresStore(databaseUrl);
  try {
    const { createTables } = await import('./tables.js');
    await createTables(store);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

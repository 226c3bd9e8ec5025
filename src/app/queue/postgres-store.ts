import type { PgPool } from 'bullmq';
import { Pool } from 'pg';
import { InputError } from '../../input-error.js';
import { messageOf } from '../log.js';
import type { Store } from './store.js';

/**
 * A PostgreSQL server. Ten connections a process: enough for the reviews that run side by side, and few enough that
 * eight processes fit into a server's default of a hundred.
 */
export async function openPostgresStore(databaseUrl: string): Promise<Store> {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 10,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    application_name: 'testreq',
    // BullMQ's statements name no schema.
    options: '-c search_path=bullmq',
  });
  // A connection that drops while idle is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {});
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    await pool.end();
    throw new InputError(
      `DATABASE_URL: PostgreSQL cannot be used: ${messageOf(error)}; check the address, the database and the user in it`,
    );
  }
  return {
    kind: 'postgres',
    pool: pool as unknown as PgPool, // The same methods; only their overloads are declared differently.
    async query<Row>(sql: string, parameters: readonly unknown[] = []) {
      return (await pool.query(sql, [...parameters])).rows as Row[];
    },
    close: () => pool.end(),
  };
}

import { runMigrations } from 'bullmq';
import type { Store } from './store.js';

/**
 * Our tables beside BullMQ's, in a schema of their own. Each statement may run again: an upgrade only adds.
 *
 * - `delivery`: which delivery was stored for which job, so that a redelivery does nothing.
 * - `request`: what is to be done, a row for each time that somebody asked. BullMQ keeps one job where many requests
 *   coalesce, with the data of the first; here none is lost. Rows go when a run that knew of them has ended well.
 * - `pause`: installations that GitHub asked to wait, shared by all processes.
 * - `chore`: when one of the processes last did what is done at intervals.
 * - `redelivery`: how often GitHub was asked to deliver again.
 */
const TABLES = `
  CREATE SCHEMA IF NOT EXISTS testreq;
  CREATE TABLE IF NOT EXISTS testreq.delivery (
    id text NOT NULL,
    key text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, key)
  );
  CREATE INDEX IF NOT EXISTS delivery_received_idx ON testreq.delivery (received_at);
  CREATE TABLE IF NOT EXISTS testreq.request (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL,
    job jsonb NOT NULL,
    delivery text,
    requested_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX IF NOT EXISTS request_key_idx ON testreq.request (key, seq);
  CREATE TABLE IF NOT EXISTS testreq.pause (
    installation_id bigint PRIMARY KEY,
    until timestamptz NOT NULL
  );
  CREATE TABLE IF NOT EXISTS testreq.chore (
    name text PRIMARY KEY,
    begun_at timestamptz NOT NULL,
    done_at timestamptz
  );
  CREATE TABLE IF NOT EXISTS testreq.redelivery (
    id text PRIMARY KEY,
    times integer NOT NULL DEFAULT 1,
    first_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX IF NOT EXISTS testreq_turn_idx ON bullmq.job (queue, (data->>'installationId'), priority)
    WHERE state IN ('waiting', 'active', 'delayed');
  CREATE INDEX IF NOT EXISTS testreq_key_idx ON bullmq.job (queue, dedup_id);
`;

/** Any number that only testreq uses: processes that start together must not create the same table at once. */
const START = 7_837_119;

/** Creates or upgrades BullMQ's tables and ours. */
export async function createTables(store: Store): Promise<void> {
  const client = await store.pool.connect();
  try {
    await runMigrations(client, 'bullmq');
    await client.query(`SELECT pg_advisory_xact_lock(${START}); ${TABLES}`);
  } finally {
    client.release();
  }
}

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

/**
 * Functions, because their plans are kept: as single statements the same costs the embedded store five times as much.
 *
 * `next_turn`: work is taken in turns. A new job's turn is one after the last of the same installation's pending jobs,
 * and not before the one that is being served: so the first job of a quiet installation goes before the hundredth of a
 * busy one, and each has its share. BullMQ's priority is the turn: lower goes first, and among equals the older. After
 * 2 million turns (BullMQ's limit) without a quiet moment the order is that of arrival.
 *
 * `store_request`: stores a request, and that its delivery is known, in one go. Gives the turn of a job for it; null when
 * there is nothing to do, since the delivery was stored before and has been answered.
 */
const FUNCTIONS = `
  CREATE OR REPLACE FUNCTION testreq.next_turn(p_queue text, p_installation text) RETURNS integer
  LANGUAGE plpgsql AS $$
  DECLARE
    v_last integer;
    v_served integer;
  BEGIN
    SELECT priority INTO v_last FROM bullmq.job
      WHERE queue = p_queue AND data->>'installationId' = p_installation AND state IN ('waiting', 'active', 'delayed')
      ORDER BY priority DESC LIMIT 1;
    SELECT priority INTO v_served FROM bullmq.job
      WHERE queue = p_queue AND state = 'waiting' ORDER BY priority LIMIT 1;
    RETURN least(greatest(coalesce(v_last, 0) + 1, coalesce(v_served, 1)), 2097151);
  END $$;

  CREATE OR REPLACE FUNCTION testreq.store_request(p_queue text, p_key text, p_job jsonb, p_delivery text)
  RETURNS integer LANGUAGE plpgsql AS $$
  BEGIN
    IF p_delivery IS NOT NULL THEN
      INSERT INTO testreq.delivery (id, key) VALUES (p_delivery, p_key) ON CONFLICT DO NOTHING;
      IF NOT FOUND THEN
        -- A kill between the request and its job leaves a request that nobody works on.
        IF EXISTS (SELECT 1 FROM testreq.request WHERE key = p_key AND delivery = p_delivery) THEN
          RETURN testreq.next_turn(p_queue, p_job->>'installationId');
        END IF;
        RETURN NULL;
      END IF;
    END IF;
    INSERT INTO testreq.request (key, job, delivery) VALUES (p_key, p_job, p_delivery);
    RETURN testreq.next_turn(p_queue, p_job->>'installationId');
  END $$;
`;

/** Any number that only testreq uses: processes that start together must not create the same table at once. */
const START = 7_837_119;

/** Creates or upgrades BullMQ's tables and ours. */
export async function createTables(store: Store): Promise<void> {
  const client = await store.pool.connect();
  try {
    await runMigrations(client, 'bullmq');
    await client.query(`SELECT pg_advisory_xact_lock(${START}); ${TABLES} ${FUNCTIONS}`);
  } finally {
    client.release();
  }
}

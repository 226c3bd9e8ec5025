import type { Store } from './store.js';

/** The highest priority that BullMQ knows; after so many turns without a quiet moment the order is that of arrival. */
const LAST_TURN = 2 ** 21 - 1;

/**
 * The turn of a new job: one after the last of the same installation's pending jobs, and not before the one that is
 * being served. So the first job of a quiet installation goes before the hundredth of a busy one, and each has its
 * share. BullMQ's priority is the turn: lower goes first, and among equals the older.
 *
 * Two processes that add at the same time may give the same turn twice, which costs nobody his share.
 */
export async function nextTurn(store: Store, queue: string, installationId: number): Promise<number> {
  const rows = await store.query<{ turn: number }>(
    `SELECT greatest(
        coalesce((SELECT max(priority) FROM bullmq.job
                   WHERE queue = $1 AND data->>'installationId' = $2
                     AND state IN ('waiting', 'active', 'delayed')), 0) + 1,
        coalesce((SELECT min(priority) FROM bullmq.job WHERE queue = $1 AND state = 'waiting'), 1)) AS turn`,
    [queue, String(installationId)],
  );
  return Math.min(rows[0]?.turn ?? 1, LAST_TURN);
}

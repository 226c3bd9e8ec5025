import type { Job } from '../review-queue.js';
import type { Store } from './store.js';

/** What was asked for under one key and is not answered yet, oldest first. */
export interface Asked {
  readonly ids: readonly string[];
  readonly jobs: readonly Job[];
  /** GitHub's ids of the deliveries that asked; a sweep has none. */
  readonly deliveries: readonly string[];
  /** When the oldest of them was stored (epoch ms); now when there is none. */
  readonly since: number;
}

/**
 * The truth about what is to be done: a row for each time that somebody asked. The queue beside it only says when and
 * where a key is worked on; it keeps one job a key, and the requests that fell together in it are here.
 */
export class Requests {
  readonly #store: Store;
  readonly #queue: string;

  /** @param queue the queue beside it */
  constructor(store: Store, queue: string) {
    this.#store = store;
    this.#queue = queue;
  }

  /**
   * Stores a request, and that its delivery is known.
   * @returns the turn of a job for it; `null` when the delivery was stored before and has been answered
   */
  async add(key: string, job: Job, delivery: string | null): Promise<number | null> {
    const [row] = await this.#store.query<{ turn: number | null }>(
      'SELECT testreq.store_request($1, $2, $3::jsonb, $4) AS turn',
      [this.#queue, key, JSON.stringify(job), delivery],
    );
    return row?.turn ?? null;
  }

  async of(key: string): Promise<Asked> {
    const rows = await this.#store.query<{ id: string; job: Job; delivery: string | null; since: string }>(
      `SELECT seq::text AS id, job, delivery, (extract(epoch FROM requested_at) * 1000)::bigint::text AS since
         FROM testreq.request WHERE key = $1 ORDER BY seq`,
      [key],
    );
    return {
      ids: rows.map(({ id }) => id),
      jobs: rows.map(({ job }) => job),
      deliveries: rows.flatMap(({ delivery }) => delivery ?? []),
      since: Number(rows[0]?.since ?? Date.now()),
    };
  }

  /** Whether something was asked for that was not known then. */
  async hasNewer(key: string, known: Asked): Promise<boolean> {
    const rows = await this.#store.query(
      'SELECT 1 FROM testreq.request WHERE key = $1 AND seq <> ALL($2::bigint[]) LIMIT 1',
      [key, known.ids],
    );
    return rows.length > 0;
  }

  /** These are answered. */
  async answered(known: Asked): Promise<void> {
    await this.#store.query('DELETE FROM testreq.request WHERE seq = ANY($1::bigint[])', [known.ids]);
  }

  /** The latest job of each key that somebody asked for and no job of the queue stands for, dead ones included. */
  async forgotten(): Promise<readonly { readonly key: string; readonly job: Job; readonly turn: number }[]> {
    return this.#store.query<{ key: string; job: Job; turn: number }>(
      `SELECT DISTINCT ON (key) key, job, testreq.next_turn($1, job->>'installationId') AS turn
         FROM testreq.request AS asked
        WHERE NOT EXISTS (SELECT 1 FROM bullmq.job WHERE queue = $1 AND dedup_id = asked.key AND state <> 'completed')
        ORDER BY key, seq DESC`,
      [this.#queue],
    );
  }

  /**
   * Forgets deliveries that GitHub no longer offers (it does for three days), and requests as old as the dead jobs that
   * the queue forgets.
   */
  async forgetOld(): Promise<void> {
    await this.#store.query(`DELETE FROM testreq.delivery WHERE received_at < now() - interval '8 days'`);
    await this.#store.query(`DELETE FROM testreq.request WHERE requested_at < now() - interval '30 days'`);
  }
}

import type { Store } from '../queue/store.js';

/**
 * What is done at intervals by one of the processes that share a store. The store knows who did what when, so that
 * a restart goes on where the last process stopped.
 */
export class Chores {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Does the chore, unless some process began it within the last `everySeconds`.
   *
   * @param work is told when the chore was last begun that ended well; `null` when never.
   */
  async run(name: string, everySeconds: number, work: (last: Date | null) => Promise<void>): Promise<void> {
    const [claimed] = await this.#store.query<{ began: string; done: string | null }>(
      `INSERT INTO testreq.chore AS chore (name, begun_at) VALUES ($1, now())
       ON CONFLICT (name) DO UPDATE SET begun_at = now()
         WHERE chore.begun_at <= now() - make_interval(secs => $2)
       RETURNING (extract(epoch FROM begun_at) * 1000)::bigint::text AS began,
                 (extract(epoch FROM done_at) * 1000)::bigint::text AS done`,
      [name, everySeconds],
    );
    if (claimed === undefined) return;
    await work(claimed.done === null ? null : new Date(Number(claimed.done)));
    await this.#store.query('UPDATE testreq.chore SET done_at = to_timestamp($2::bigint / 1000.0) WHERE name = $1', [
      name,
      claimed.began,
    ]);
  }
}

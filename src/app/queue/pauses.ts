import type { Store } from './store.js';

/** Installations that GitHub asked to leave alone for a while, known to every process. */
export class Pauses {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Until when (epoch ms) the installation rests; 0 when it does not. */
  async until(installationId: number): Promise<number> {
    const rows = await this.#store.query<{ until: string }>(
      `SELECT (extract(epoch FROM until) * 1000)::bigint::text AS until
         FROM testreq.pause WHERE installation_id = $1 AND until > now()`,
      [installationId],
    );
    return Number(rows[0]?.until ?? 0);
  }

  /** Lets the installation rest until `until` (epoch ms), or longer where it does so already. */
  async set(installationId: number, until: number): Promise<void> {
    await this.#store.query(
      `INSERT INTO testreq.pause AS kept (installation_id, until) VALUES ($1, to_timestamp($2::bigint / 1000.0))
       ON CONFLICT (installation_id) DO UPDATE SET until = greatest(kept.until, excluded.until)`,
      [installationId, Math.round(until)],
    );
  }

  /** How many installations rest now. */
  async count(): Promise<number> {
    const rows = await this.#store.query<{ count: string }>(
      'SELECT count(*)::text AS count FROM testreq.pause WHERE until > now()',
    );
    return Number(rows[0]?.count);
  }

  /** Forgets pauses that are over. */
  async forgetOld(): Promise<void> {
    await this.#store.query('DELETE FROM testreq.pause WHERE until < now()');
  }
}

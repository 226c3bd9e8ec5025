import { z } from 'zod';
import { type GitHubApi, readAnswer } from '../../sources/github/api.js';
import { type Log, messageOf } from '../log.js';
import type { Store } from '../queue/store.js';

/** GitHub keeps deliveries for three days ("Redelivering webhooks"). */
const KEPT = 3 * 24 * 3600 * 1000;

/** Each look reaches back behind the last one, for deliveries that were under way then (ms). */
const OVERLAP = 3600 * 1000;

/** A delivery that failed so often fails for a reason of its own. */
const ATTEMPTS = 5;

/** Of a hundred deliveries each. */
const PAGES = 100;

const listed = z.array(
  z.object({ id: z.number(), guid: z.string(), delivered_at: z.string(), status_code: z.number(), event: z.string() }),
);

export interface With {
  /** GitHub as the App itself sees it, not an installation. */
  readonly api: GitHubApi;
  readonly store: Store;
  readonly log: Log;
  /** The service stops. */
  readonly signal: AbortSignal;
}

/** Which deliveries to look at: those between two moments (epoch ms). */
export interface Span {
  /** When such a look was last begun and ended well; 0 when never. */
  readonly from: number;
  /** Later ones may still be under way, and count as failed until then. */
  readonly to: number;
}

/**
 * Asks GitHub to deliver again what it could not deliver: while this service was down, or when it could not store.
 * What comes is stored like any delivery; one that did arrive after all does nothing.
 */
export async function redeliverFailed({ api, store, log, signal }: With, { from, to }: Span): Promise<void> {
  const failed = await findFailed(api, Math.max(Date.now() - KEPT, from - OVERLAP), to);
  const due = await notAskedTooOften(store, [...failed.keys()]);
  for (const guid of due) {
    if (signal.aborted) return;
    const delivery = { id: failed.get(guid) ?? 0, guid };
    try {
      await api.request('POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id: delivery.id });
      log.info({ delivery: guid }, 'Asked for a failed delivery again.');
    } catch (error) {
      log.warn({ delivery: guid, error: messageOf(error) }, 'A failed delivery could not be asked for.');
    }
  }
}

/** The latest attempt at each delivery of which no attempt succeeded, by GUID. */
async function findFailed(api: GitHubApi, since: number, to: number): Promise<Map<string, number>> {
  const arrived = new Set<string>();
  const failed = new Map<string, number>();
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await api.request('GET /app/hook/deliveries', {
      per_page: 100,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const deliveries = readAnswer(listed, answer.data, 'the deliveries');
    for (const { id, guid, status_code, delivered_at } of deliveries) {
      if (status_code >= 200 && status_code < 300) arrived.add(guid);
      else if (Date.parse(delivered_at) > to) continue;
      else if (!failed.has(guid)) failed.set(guid, id); // The newest comes first.
    }
    const oldest = deliveries.at(-1);
    cursor = /[?&]cursor=([^&>]+)[^>]*>;\s*rel="next"/.exec(answer.headers.link ?? '')?.[1];
    if (cursor === undefined || oldest === undefined || Date.parse(oldest.delivered_at) < since) break;
    cursor = decodeURIComponent(cursor);
  }
  for (const guid of arrived) failed.delete(guid);
  return failed;
}

/** Those that were stored by no process and not asked for in vain again and again; counts them as asked for. */
async function notAskedTooOften(store: Store, guids: readonly string[]): Promise<readonly string[]> {
  const rows = await store.query<{ id: string }>(
    `INSERT INTO testreq.redelivery AS asked (id)
     SELECT id FROM unnest($1::text[]) AS id WHERE id NOT IN (SELECT id FROM testreq.delivery)
     ON CONFLICT (id) DO UPDATE SET times = asked.times + 1 WHERE asked.times < ${ATTEMPTS}
     RETURNING id`,
    [guids],
  );
  await store.query(`DELETE FROM testreq.redelivery WHERE first_at < now() - interval '8 days'`);
  return rows.map(({ id }) => id);
}

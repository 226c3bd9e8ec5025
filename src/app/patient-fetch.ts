import { setTimeout as sleep } from 'node:timers/promises';
import { type Log, messageOf } from './log.js';

type Fetch = typeof globalThis.fetch;

/** A `fetch` in the name of an installation, of which GitHub counts the requests; `null`: of the App itself. */
export type FetchFor = (installationId: number | null) => Fetch;

/** GitHub itself gives up on a request after ten seconds; large trees take longer to send. */
const answerMs = 30_000;
/** Pauses before a read is tried again (ms). */
const pauses = [500, 2_000];
/** GitHub asks for at most about one write a second and installation. */
const betweenWritesMs = 1_000;
/** The longest pause that is sat out here (s); a longer one fails the job, and the queue lets the installation rest. */
const longestPause = 5;
/** GitHub's advice when a secondary limit names no time (s). */
const unnamedPause = 60;

/**
 * A `fetch` that does with GitHub's limits and hiccups what GitHub asks for:
 * - reads (GET, GraphQL queries, tokens) are tried again after a 5xx, a broken connection or a cut answer;
 * - writes are spaced by a second an installation, and are **not** repeated after a lost answer, since they may have been
 *   carried out: whoever writes looks first at what is there;
 * - anything that GitHub refused with a limit is sent again when GitHub says so.
 *
 * Probot's own throttling spaces GraphQL reads like writes, and does not retry a secondary limit.
 */
export function patientFetch(log: Log, fetchFor: FetchFor = () => globalThis.fetch): FetchFor {
  const turns = new Turns();
  return (installationId) => patientlyFor(installationId ?? 0, turns, log, fetchFor(installationId));
}

function patientlyFor(installationId: number, turns: Turns, log: Log, fetch: Fetch): Fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? 'GET';
    const name = `${method} ${url.pathname}`;
    const isRead = method === 'GET' || /\/(graphql|access_tokens)$/.test(url.pathname);
    if (!isRead) await turns.take(installationId);
    for (let attempt = 0; ; attempt += 1) {
      const pause = isRead ? pauses[attempt] : undefined;
      try {
        const answer = await completeAnswer(fetch, input, init);
        const refused = pauseAskedFor(answer);
        if (refused !== null && refused.seconds <= longestPause && attempt < 3) {
          log.warn({ request: name, seconds: refused.seconds }, 'GitHub asks to wait.');
          await sleep(refused.seconds * 1000);
          continue;
        }
        if (answer.status < 500 || pause === undefined) return answer;
        log.warn({ request: name, status: answer.status }, 'GitHub failed; trying again.');
      } catch (error) {
        if (pause === undefined) throw error;
        log.warn({ request: name, error: messageOf(error) }, 'No answer; trying again.');
      }
      await sleep(pause);
    }
  };
}

/** Reads the whole answer before anybody relies on it: a cut body would else pass for an empty one. */
async function completeAnswer(fetch: Fetch, ...[input, init]: Parameters<Fetch>): Promise<Response> {
  const patience = AbortSignal.timeout(answerMs);
  const signal = init?.signal ? AbortSignal.any([init.signal, patience]) : patience;
  const answer = await fetch(input, { ...init, signal });
  const body = await answer.text();
  const { status, statusText, headers } = answer;
  if (answer.ok && body !== '' && headers.get('content-type')?.startsWith('application/json') === true) {
    const failure = failureOf(body);
    if (failure !== null) return new Response(failure, { status: 502, headers: { 'content-type': 'text/plain' } });
  }
  const bodiless = status === 204 || status === 205 || status === 304;
  return new Response(bodiless ? null : body, { status, statusText, headers });
}

/** Why a JSON body is as good as a 502: it is cut, or GraphQL gave up half way. */
function failureOf(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    const gaveUp = /"message":\s*"Something went wrong while executing your query/.test(body.slice(-2_000));
    return gaveUp && typeof parsed === 'object' && parsed !== null && 'errors' in parsed ? 'GraphQL gave up' : null;
  } catch {
    return 'the answer was cut';
  }
}

/** How long GitHub asks to wait when it refuses a request for one of its limits. */
function pauseAskedFor({ status, headers }: Response): { seconds: number } | null {
  if (status !== 403 && status !== 429) return null;
  const named = headers.get('retry-after');
  if (named !== null) return { seconds: Number(named) || unnamedPause };
  if (headers.get('x-ratelimit-remaining') === '0') {
    const reset = Number(headers.get('x-ratelimit-reset')) - Date.now() / 1000;
    return { seconds: Math.max(1, Math.ceil(reset) + 1) };
  }
  return status === 429 ? { seconds: unnamedPause } : null;
}

/** Gives each installation a turn a second, however many tokens it has. */
class Turns {
  readonly #next = new Map<number, number>();

  async take(who: number): Promise<void> {
    const now = Date.now();
    const at = Math.max(now, this.#next.get(who) ?? 0);
    for (const [other, time] of this.#next) if (time < now) this.#next.delete(other);
    this.#next.set(who, at + betweenWritesMs);
    if (at > now) await sleep(at - now);
  }
}

/** What octokit's errors have in common, REST and GraphQL. */
interface Answer {
  readonly status?: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly response?: { readonly headers?: Readonly<Record<string, unknown>> };
  readonly errors?: readonly { readonly type?: string }[];
}

/** GitHub's advice for a secondary limit that names no time, and the longest that a header may make us wait (ms). */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * Until when (epoch ms) GitHub asked to be left alone by answering with this error; `null` when it did not.
 * Source: GitHub's "Rate limits for the REST API" and "… GraphQL API": `retry-after`, else `x-ratelimit-reset` where
 * nothing remains, else a minute.
 */
export function askedToWait(error: unknown, now: number): number | null {
  if (typeof error !== 'object' || error === null) return null;
  const { status, message = '', errors = [], ...answer } = error as Answer;
  const headers = answer.response?.headers ?? answer.headers ?? {};
  const spent = Number(headers['x-ratelimit-remaining']) === 0 && headers['x-ratelimit-remaining'] !== '';
  const limited =
    status === 429 ||
    errors.some(({ type }) => type === 'RATE_LIMITED') ||
    ((status === 403 || errors.length > 0) && (spent || /rate limit|abuse detection/i.test(message))) ||
    ((status === 403 || status === 503) && headers['retry-after'] !== undefined);
  if (!limited) return null;
  return now + Math.min(HOUR, waitIn(headers, spent, now));
}

function waitIn(headers: Readonly<Record<string, unknown>>, spent: boolean, now: number): number {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  if (seconds >= 0) return Math.max(1, seconds) * 1000;
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1000;
  // The reset is a whole second of GitHub's clock; one more keeps a slow clock here from knocking early.
  if (spent && reset > now) return reset - now + 1000;
  return MINUTE;
}

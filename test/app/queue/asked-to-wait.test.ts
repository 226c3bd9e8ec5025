import { describe, expect, it } from 'vitest';
import { askedToWait } from '../../../src/app/queue/asked-to-wait.js';

const NOW = 1_700_000_000_000;

/** An error as octokit throws it. */
const rest = (status: number, headers: Record<string, string> = {}, message = 'refused') =>
  Object.assign(new Error(message), { status, response: { headers } });
const graphql = (type: string, headers: Record<string, string> = {}) =>
  Object.assign(new Error('Request failed'), { headers, errors: [{ type, message: 'refused' }] });

const seconds = (error: unknown) => {
  const until = askedToWait(error, NOW);
  return until === null ? null : (until - NOW) / 1000;
};

describe('how long GitHub asks to be left alone', () => {
  it.each([
    ['a secondary limit that names its seconds', rest(403, { 'retry-after': '60' }), 60],
    ['the same with 429', rest(429, { 'retry-after': '7' }), 7],
    ['a server that is overloaded and says for how long', rest(503, { 'retry-after': '5' }), 5],
    ['a secondary limit that names no time', rest(403, {}, 'You have exceeded a secondary rate limit.'), 60],
    ['429 without any header', rest(429), 60],
    ['a GraphQL limit', graphql('RATE_LIMITED'), 60],
    [
      'a spent hourly limit: until it is counted anew, and a second for the clocks',
      rest(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 600) }),
      601,
    ],
    [
      'a spent limit of GraphQL',
      graphql('RATE_LIMITED', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 30) }),
      31,
    ],
    ['no longer than an hour, whatever a header says', rest(429, { 'retry-after': '999999' }), 3600],
    ['no shorter than a second', rest(429, { 'retry-after': '0' }), 1],
    ['a minute where the header is nonsense', rest(429, { 'retry-after': 'soon' }), 60],
  ])('is told by %s', (_, error, expected) => {
    expect(seconds(error)).toBe(expected);
  });

  it.each([
    ['a permission that is missing', rest(403, { 'x-ratelimit-remaining': '4999' }, 'Resource not accessible')],
    ['a page that is not there', rest(404)],
    ['a server error', rest(502)],
    ['a GraphQL field that is not there', graphql('undefinedField')],
    ['any other error', new Error('rate limit of something else')],
    ['what is no error', 'rate limit'],
    ['nothing', null],
  ])('is not told by %s', (_, error) => {
    expect(seconds(error)).toBeNull();
  });
});

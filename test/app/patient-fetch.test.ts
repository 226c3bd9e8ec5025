import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { patientFetch } from '../../src/app/patient-fetch.js';
import { KeptLog } from './queue/kept-log.js';

const github = 'https://api.github.com';
const headers = { 'content-type': 'application/json' };
beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const fetch = () => patientFetch(new KeptLog())(1);
const post = { method: 'POST', body: '{}', headers: { authorization: 'token one' } };

describe('a read', () => {
  it('is tried again after a 502', async () => {
    nock(github).get('/repos/a/b').reply(502, 'Bad Gateway').get('/repos/a/b').reply(200, { id: 1 }, headers);

    expect(await (await fetch()(`${github}/repos/a/b`)).json()).toEqual({ id: 1 });
  });

  it('is tried again after a broken connection, and when its answer was cut', async () => {
    nock(github)
      .post('/graphql')
      .replyWithError('socket hang up')
      .post('/graphql')
      .reply(200, '{"data": {"repository"', headers)
      .post('/graphql')
      .reply(200, { data: {} }, headers);

    expect(await (await fetch()(`${github}/graphql`, post)).json()).toEqual({ data: {} });
  });

  it('is given up after three attempts', async () => {
    nock(github).get('/repos/a/b').times(3).reply(500, 'No');

    expect((await fetch()(`${github}/repos/a/b`)).status).toBe(500);
    expect(nock.isDone()).toBe(true);
  });

  it('does not wait for its turn: only writes are spaced', async () => {
    nock(github).post('/graphql').times(20).reply(200, { data: {} }, headers);
    const asked = fetch();
    const start = performance.now();

    await Promise.all(Array.from({ length: 20 }, () => asked(`${github}/graphql`, post)));

    expect(performance.now() - start).toBeLessThan(900);
  });
});

describe('a write', () => {
  it('is not repeated after a lost answer: it may have been carried out', async () => {
    nock(github).post('/repos/a/b/check-runs').replyWithError('socket hang up');

    await expect(fetch()(`${github}/repos/a/b/check-runs`, post)).rejects.toThrow();
  });

  it('waits a second after the one before of its installation, whatever its token, and for no other', async () => {
    nock(github).post('/repos/a/b/check-runs').times(3).reply(201, {}, headers);
    const fetchFor = patientFetch(new KeptLog());
    const start = performance.now();
    const other = { ...post, headers: { authorization: 'token other' } };

    await fetchFor(1)(`${github}/repos/a/b/check-runs`, post);
    await fetchFor(2)(`${github}/repos/a/b/check-runs`, post);
    const both = performance.now() - start;
    await fetchFor(1)(`${github}/repos/a/b/check-runs`, other);

    expect(both).toBeLessThan(900);
    expect(performance.now() - start).toBeGreaterThan(950);
  });
});

describe('a limit', () => {
  it('is obeyed when GitHub names a short pause, for writes too', async () => {
    const message = 'You have exceeded a secondary rate limit.';
    nock(github)
      .post('/repos/a/b/check-runs')
      .reply(403, { message }, { ...headers, 'retry-after': '1' })
      .post('/repos/a/b/check-runs')
      .reply(201, { id: 1 }, headers);
    const start = performance.now();

    expect((await fetch()(`${github}/repos/a/b/check-runs`, post)).status).toBe(201);
    expect(performance.now() - start).toBeGreaterThan(950);
  });

  it('with a long pause is left to the queue, which lets the installation rest', async () => {
    nock(github)
      .get('/repos/a/b')
      .reply(403, {}, { ...headers, 'retry-after': '3600' });

    expect((await fetch()(`${github}/repos/a/b`)).status).toBe(403);
  });

  it('is not seen in a plain refusal', async () => {
    const remaining = { ...headers, 'x-ratelimit-remaining': '4000' };
    nock(github).get('/repos/a/b').reply(403, { message: 'Resource not accessible by integration' }, remaining);

    expect((await fetch()(`${github}/repos/a/b`)).status).toBe(403);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sweep } from '../../../src/app/recovery/sweep.js';
import type { PullRequestJob } from '../../../src/app/review-queue.js';
import { StandIn } from '../../stand-in/stand-in.js';
import type { PullRequest, Repository } from '../../stand-in/world.js';
import { KeptLog } from '../queue/kept-log.js';
import { githubOf } from './github.js';

let standIn: StandIn;
let queued: PullRequestJob[];
/** Keys of jobs that wait or run. */
let pending: Set<string>;
let sweep: Sweep;
let stopping: AbortController;
beforeEach(async () => {
  standIn = await StandIn.start();
  queued = [];
  pending = new Set();
  stopping = new AbortController();
  sweep = new Sweep({
    appId: standIn.registration.id,
    github: await githubOf(standIn),
    queue: { isPending: async (key) => pending.has(key), add: async (job) => void queued.push(job) },
    log: new KeptLog(),
    signal: stopping.signal,
  });
});
afterEach(() => standIn.stop());

async function open(repository: Repository, head: string): Promise<PullRequest> {
  standIn.world.commit(repository, head, { [`${head}.txt`]: head }, {});
  return standIn.open(repository, { head });
}

/** A check as some App leaves it. */
async function check(repository: Repository, sha: string, status: 'completed' | 'in_progress'): Promise<void> {
  const installation = standIn.world.installationOf(repository);
  const api = await (await githubOf(standIn)).asInstallation(installation?.id ?? 0);
  await api.request('POST /repos/{owner}/{repo}/check-runs', {
    owner: repository.owner,
    repo: repository.name,
    name: 'testreq',
    head_sha: sha,
    ...(status === 'completed' ? { status, conclusion: 'success' } : { status }),
  });
}

const numbers = () => queued.map(({ repo, number }) => `${repo}#${number}`);

describe('a sweep', () => {
  it('queues each open pull request whose head has no completed check', async () => {
    const shop = standIn.repository('acme/shop');
    const depot = standIn.repository('zenith/depot');
    const checked = await open(shop, 'checked');
    await check(shop, checked.headSha, 'completed');
    const begun = await open(shop, 'begun');
    await check(shop, begun.headSha, 'in_progress');
    const missed = await open(depot, 'missed');

    await sweep.run();

    expect(numbers().sort()).toEqual([`depot#${missed.number}`, `shop#${begun.number}`]);
    expect(queued.find((job) => job.repo === 'depot')).toEqual({
      kind: 'pull-request',
      installationId: standIn.world.installationOf(depot)?.id,
      owner: 'zenith',
      repo: 'depot',
      number: missed.number,
      force: false,
    });
  });

  it('spends nothing on what is in the queue already', async () => {
    const shop = standIn.repository('acme/shop');
    const { number } = await open(shop, 'just-opened');
    pending.add(`acme/shop#${number}`);
    const before = standIn.moment;

    await sweep.run();

    expect(numbers()).toEqual([]);
    expect(standIn.requests(before).filter(({ request }) => request.includes('check-runs'))).toEqual([]);
  });

  it('leaves closed pull requests, archived repositories and suspended installations alone', async () => {
    const shop = standIn.repository('acme/shop');
    const closed = await open(shop, 'closed');
    closed.state = 'closed';
    const museum = standIn.repository('acme/museum');
    await open(museum, 'late');
    museum.archived = true;
    const depot = standIn.repository('zenith/depot');
    await open(depot, 'missed');
    const installation = standIn.world.installationOf(depot);
    if (installation !== null) installation.suspended = true;

    await sweep.run();

    expect(numbers()).toEqual([]);
  });

  it('goes on with the other installations when one cannot be read', async () => {
    await open(standIn.repository('acme/shop'), 'missed');
    await open(standIn.repository('zenith/depot'), 'missed');
    standIn.fault({ kind: 'server-error', on: /GET \/installation\/repositories/ });

    await sweep.run();

    expect(numbers()).toHaveLength(1);
  });

  it('uses at most its share of the hourly limit, and goes on where it stopped', async () => {
    const shop = standIn.repository('acme/shop');
    for (let index = 0; index < 14; index += 1) await open(shop, `branch-${index}`);
    const depot = standIn.repository('acme/depot');
    for (let index = 0; index < 14; index += 1) await open(depot, `branch-${index}`);
    const github = await githubOf(standIn);
    const queue = { isPending: async () => false, add: async (job: PullRequestJob) => void queued.push(job) };
    const { signal } = stopping;
    // The stand-in allows 5 000 requests an hour.
    const small = new Sweep({
      appId: standIn.registration.id,
      github,
      queue,
      log: new KeptLog(),
      signal,
      share: 0.004,
    });
    const before = standIn.moment;

    await small.run();

    expect(standIn.requests(before).length).toBeLessThanOrEqual(22);
    expect(queued.length).toBeLessThan(28);
    await small.run();
    expect(new Set(numbers()).size).toBe(28);
  });

  it('stops when the service does', async () => {
    await open(standIn.repository('acme/shop'), 'missed');
    stopping.abort();

    await sweep.run();

    expect(queued).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sweep } from '../../../src/app/recovery/sweep.js';
import type { Job } from '../../../src/app/review-queue.js';
import { StandIn } from '../../stand-in/stand-in.js';
import type { PullRequest, Repository } from '../../stand-in/world.js';
import { KeptLog } from '../queue/kept-log.js';
import { githubOf } from './github.js';

let standIn: StandIn;
let queued: Job[];
let sweep: Sweep;
let stopping: AbortController;
beforeEach(async () => {
  standIn = await StandIn.start();
  queued = [];
  stopping = new AbortController();
  sweep = new Sweep({
    appId: standIn.registration.id,
    github: await githubOf(standIn),
    queue: { add: async (job) => void queued.push(job) },
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

const numbers = () => queued.map((job) => (job.kind === 'pull-request' ? `${job.repo}#${job.number}` : job.kind));

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

  it('uses at most a tenth of the hourly limit, and goes on where it stopped', async () => {
    const shop = standIn.repository('acme/shop');
    for (let index = 0; index < 260; index += 1) await open(shop, `branch-${index}`);
    const depot = standIn.repository('acme/depot');
    for (let index = 0; index < 260; index += 1) await open(depot, `branch-${index}`);
    const before = standIn.moment;

    await sweep.run();

    expect(standIn.requests(before).length).toBeLessThanOrEqual(502);
    const first = new Set(numbers());
    await sweep.run();
    expect(new Set([...first, ...numbers()]).size).toBe(520);
  });

  it('stops when the service does', async () => {
    await open(standIn.repository('acme/shop'), 'missed');
    stopping.abort();

    await sweep.run();

    expect(queued).toEqual([]);
  });
});

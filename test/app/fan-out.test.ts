import { Octokit } from '@octokit/rest';
import { describe, expect, it } from 'vitest';
import type { AppContext } from '../../src/app/app-context.js';
import { fanOut } from '../../src/app/fan-out.js';
import { type FanOutJob, type Job, jobKey } from '../../src/app/review-queue.js';
import { runningStandIn } from '../stand-in/running.js';
import { KeptLog } from './queue/kept-log.js';

const running = runningStandIn();

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** The jobs of each step that a change of the configuration of `main` takes, with so many open pull requests into it. */
async function stepsOf(pulls: number): Promise<Job[][]> {
  const owner = `many${pulls}`;
  const repository = running.github.repository(`${owner}/shop`, { 'README.md': '# Shop\n' });
  running.github.world.commit(repository, 'change', { 'README.md': '# More\n' });
  const first = await running.github.open(repository, { head: 'change' });
  for (let more = 1; more < pulls; more += 1) {
    const number = running.github.world.nextNumber(repository);
    repository.pulls.set(number, { ...first, number });
  }
  const installation = running.github.world.installationOf(repository);
  const { token } = running.github.server.issue(installation as never);
  const api = new Octokit({ auth: token, baseUrl: `${running.github.server.origin}/api/v3`, log: quiet });
  const steps: Job[][] = [];
  let next: FanOutJob | undefined = {
    kind: 'fan-out',
    installationId: installation?.id ?? 0,
    owner,
    repo: 'shop',
    from: { base: 'main' },
  };
  while (next !== undefined) {
    const jobs: Job[] = [];
    const context = { log: new KeptLog(), enqueue: async (job: Job) => void jobs.push(job) } as Partial<AppContext>;
    await fanOut(context as AppContext, { owner, repo: 'shop', elsewhere: async () => null, api }, next);
    steps.push(jobs);
    next = jobs.find((job) => job.kind === 'fan-out');
  }
  return steps;
}

describe('a change of the configuration of a base branch', () => {
  it('reaches every open pull request into it, in steps of a hundred, each a job of its own', async () => {
    const steps = await stepsOf(250);
    const jobs = steps.flat();
    const numbers = jobs.flatMap((job) => (job.kind === 'pull-request' ? [job.number] : []));

    expect(steps.map(({ length }) => length)).toEqual([101, 101, 50]);
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
    // No step may take the place of another that waits, nor of a new change.
    expect(new Set(jobs.map(jobKey)).size).toBe(jobs.length);
  });

  it('takes one step for a hundred', async () => {
    expect((await stepsOf(100)).map(({ length }) => length)).toEqual([100]);
  });
});

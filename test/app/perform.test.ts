import { Octokit } from '@octokit/rest';
import { describe, expect, it } from 'vitest';
import type { AppContext } from '../../src/app/app-context.js';
import { performer } from '../../src/app/perform.js';
import type { Run } from '../../src/app/queue/durable-queue.js';
import type { PullRequestJob } from '../../src/app/review-queue.js';
import { Room } from '../../src/app/room.js';
import { reviewChange } from '../../src/review-change.js';
import { runningStandIn } from '../stand-in/running.js';
import type { Files, Repository } from '../stand-in/world.js';
import { KeptLog } from './queue/kept-log.js';

const running = runningStandIn();

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

async function scene(owner: string, files: Files = {}) {
  const repository: Repository = running.github.repository(`${owner}/shop`, { 'README.md': '# Shop\n', ...files });
  running.github.world.commit(repository, 'change', { 'README.md': '# More\n' });
  const pull = await running.github.open(repository, { head: 'change' });
  const installationId = running.github.world.installationOf(repository)?.id ?? 0;
  const context: AppContext = {
    appId: running.github.registration.id,
    rulebook: { categories: [], signals: [] },
    version: 'of the tests',
    log: new KeptLog(),
    progressSeconds: 60,
    links: () => null,
    repositoryOf: (job) => ({
      owner: job.owner,
      repo: job.repo,
      elsewhere: async () => null,
      api: new Octokit({
        auth: running.github.server.issue(running.github.world.installations.get(installationId) as never).token,
        baseUrl: `${running.github.server.origin}/api/v3`,
        log: quiet,
      }),
    }),
    enqueue: async () => {},
    room: new Room(1),
    review: reviewChange,
    ensureCurrent: async () => {},
    reviewed: () => {},
  };
  const job: PullRequestJob = {
    kind: 'pull-request',
    installationId,
    owner,
    repo: 'shop',
    number: pull.number,
    force: false,
  };
  const signal = new AbortController().signal;
  const run: Run = { job, attempt: 1, signal, log: context.log, ensureCurrent: async () => {} };
  return { repository, pull, performer: performer(context), run };
}

describe('a job that was given up', () => {
  it('leaves a failed check that says so, without what could be abused', async () => {
    const { repository, pull, performer, run } = await scene('given');

    await performer.giveUp(run, new Error('The `disk` of @somebody is full: see https://inside.example/x\nat a stack'));

    const check = running.github.check(repository, pull.headSha);
    expect(check).toMatchObject({ conclusion: 'failure', status: 'completed', externalId: String(pull.number) });
    expect(check?.title).toBe('testreq could not finish its review');
    expect(check?.summary).toContain("The 'disk' of 'somebody is full: see GitHub");
    expect(check?.summary).not.toContain('stack');
  });

  it('leaves a neutral one where the policy wants that', async () => {
    const { repository, pull, performer, run } = await scene('lenient', {
      '.github/testreq.yml': 'onError: neutral\n',
    });

    await performer.giveUp(run, new Error('The disk is full.'));

    expect(running.github.check(repository, pull.headSha)).toMatchObject({
      conclusion: 'neutral',
      status: 'completed',
    });
  });

  it('is judged again by the next event, although nothing else changed', async () => {
    const { repository, pull, performer, run } = await scene('again');
    await performer.giveUp(run, new Error('The disk is full.'));

    await performer.perform(run);

    expect(running.github.check(repository, pull.headSha)?.conclusion).toBe('success');
  });
});

it('a pull request that is not there is no error', async () => {
  const { performer, run } = await scene('absent');

  await performer.perform({ ...run, job: { ...run.job, number: 99 } as PullRequestJob });
});

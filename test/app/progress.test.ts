import { describe, expect, it } from 'vitest';
import type { PullRequest, Repository } from '../stand-in/world.js';
import { operationsService } from './examples.js';
import { running } from './running.js';

const app = running({ TESTREQ_PROGRESS_SECONDS: '1' });

const slowly = { kind: 'slow', on: /git\/trees/, seconds: 5 } as const;

/** A pull request that blocks, which GitHub shows slowly. */
async function slow(owner: string): Promise<{ repository: Repository; pull: PullRequest }> {
  const repository = app.github.repository(`${owner}/shop`, operationsService.base);
  app.github.world.commit(repository, 'wire-it', operationsService.change);
  app.github.fault({ ...slowly, owner });
  return { repository, pull: await app.github.open(repository, { head: 'wire-it', title: 'Use the repository' }) };
}

const states = ({ checkRuns }: Repository) => checkRuns.map(({ status, conclusion }) => conclusion ?? status);
const underWay = ({ checkRuns }: Repository) => checkRuns.some(({ status }) => status === 'in_progress');

describe.concurrent('a review that takes longer', () => {
  it('shows a check in progress, which becomes the verdict', async () => {
    const { repository, pull } = await slow('shown');

    await app.github.until('a check is in progress', () => underWay(repository));
    const check = await app.github.completed(repository, pull.headSha, 2);

    expect(check).toMatchObject({ conclusion: 'failure', writes: 2 });
    expect(check.annotations.length).toBeGreaterThan(0);
    expect(repository.checkRuns).toHaveLength(1);
  });

  it('leaves nothing in progress on a commit that a push has overtaken', async () => {
    const { repository } = await slow('overtaken');
    await app.github.until('a check is in progress', () => underWay(repository));

    const newest = await app.github.push(repository, 'wire-it', operationsService.remedy);
    await app.github.completed(repository, newest);
    await app.github.quiet(2_000, repository);

    expect(states(repository).sort()).toEqual(['cancelled', 'success']);
  });

  it('makes no second run when the answer to the first was lost', async () => {
    app.github.fault({ kind: 'lost-answer', on: /POST .*\/check-runs$/, owner: 'lost' });
    const { repository, pull } = await slow('lost');

    await app.github.completed(repository, pull.headSha, 2);

    expect(states(repository)).toEqual(['failure']);
  });

  it('is judged in the end although GitHub fails meanwhile', async () => {
    app.github.fault({ kind: 'server-error', on: /git\/trees/, owner: 'failing', times: 3 });
    const { repository, pull } = await slow('failing');

    await app.github.completed(repository, pull.headSha, 2);

    expect(states(repository)).toEqual(['failure']);
  });
});

describe.concurrent('a verdict that is awaited anew', () => {
  it('by a re-run shows progress, and each of its annotations once', async () => {
    const { repository, pull } = await slow('again');
    const first = await app.github.completed(repository, pull.headSha, 2);
    const { length } = first.annotations;

    app.github.fault({ ...slowly, owner: 'again' });
    await app.github.rerun(repository, first);
    await app.github.until('a check is in progress', () => underWay(repository));
    const check = await app.github.completed(repository, pull.headSha, 4);

    expect(check.annotations).toHaveLength(length);
    expect(underWay(repository)).toBe(false);
  });

  it('for another base leaves none in progress', async () => {
    const repository = app.github.repository('rebased/shop', operationsService.base);
    app.github.world.commit(repository, 'wire-it', operationsService.change);
    app.github.world.commit(repository, 'lax', { '.github/testreq.yml': 'enforce: advisory\n' });
    const pull = await app.github.open(repository, { head: 'wire-it', base: 'lax', title: 'Use the repository' });
    await app.github.completed(repository, pull.headSha);

    await app.github.editPull(repository, pull, { base: 'main' });
    await app.github.until(
      'it is judged anew',
      () => app.github.check(repository, pull.headSha)?.conclusion === 'failure',
    );

    expect(underWay(repository)).toBe(false);
  });

  it('by an event that may change nothing stands meanwhile', async () => {
    const { repository, pull } = await slow('standing');
    await app.github.completed(repository, pull.headSha, 2);

    app.github.fault({ ...slowly, owner: 'standing' });
    const before = app.github.moment;
    await app.github.editPull(repository, pull, { title: 'Use the repository, please' });
    await app.github.until('it is read again', () =>
      app.github.requestsFor(repository, before).some(({ request }) => request.includes('git/trees')),
    );

    expect(underWay(repository)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import type { CheckRun, Files, Repository } from '../stand-in/world.js';
import { documentation, operationsService } from './examples.js';
import { running } from './running.js';

const app = running();

type Open = Parameters<typeof app.github.open>[1];

function shop(owner: string, more: Files = {}): Repository {
  const repository = app.github.repository(`${owner}/shop`, { ...operationsService.base, ...more });
  app.github.world.commit(repository, 'wire-it', operationsService.change);
  return repository;
}

async function judged(repository: Repository, options: Partial<Open> = {}): Promise<CheckRun> {
  const pull = await app.github.open(repository, { head: 'wire-it', title: 'Use the repository', ...options });
  return app.github.completed(repository, pull.headSha);
}

function count(what: string, repository: Repository): number {
  const requests = app.github.requestsFor(repository);
  console.log(`${requests.length} requests: ${what}`);
  return requests.length;
}

const many = (files: number): Files =>
  Object.fromEntries(Array.from({ length: files }, (_, at) => [`src/part${at}.py`, `value = ${at}\n`]));

describe('a large pull request', () => {
  it.each([
    [400, 8],
    [3_000, 34],
  ])('of %i files is judged whole, in at most %i requests', async (files, most) => {
    const repository = app.github.repository(`large${files}/shop`);
    app.github.world.commit(repository, 'wire-it', many(files));

    const check = await judged(repository);

    expect(check.summary).toContain(`${files} files changed`);
    expect(check.title).not.toContain('files were judged');
    expect(count(`first review of ${files} files`, repository)).toBeLessThanOrEqual(most);
  });

  it('of more files than GitHub lists says so in its title', async () => {
    const repository = app.github.repository('larger/shop');
    app.github.world.commit(repository, 'wire-it', many(3_050));

    const check = await judged(repository);

    expect(check.title).toContain('only 3000 of 3050 files were judged');
  });
});

describe.concurrent('what is no code is no obstacle', () => {
  it('a submodule, a link, a pointer to a large file, a binary', async () => {
    const repository = app.github.repository('things/shop', { 'vendor/lib': { submodule: 'a'.repeat(40) } });
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'b'.repeat(64)}\nsize 12345\n`;
    app.github.world.commit(repository, 'wire-it', {
      'vendor/lib': { submodule: 'c'.repeat(40) },
      'current.py': { link: 'src/orders.py' },
      'models/large.bin': pointer,
      'logo.png': Buffer.from([0, 1, 2, 3]),
    });

    const check = await judged(repository);

    expect(check).toMatchObject({ status: 'completed', conclusion: 'success' });
  });

  it('a pull request of nothing', async () => {
    const repository = shop('nothing');
    repository.branches.set('same', app.github.world.branch(repository, 'main'));

    const check = await judged(repository, { head: 'same' });

    expect(check).toMatchObject({ conclusion: 'success', title: expect.stringContaining('no file') });
  });
});

describe.concurrent('where the head is', () => {
  it('a fork that is deleted before the first review', async () => {
    const repository = shop('gonefork');
    const fork = app.github.fork(repository, 'dave');
    app.github.fault({ kind: 'slow', on: /POST \/graphql/, owner: 'gonefork', seconds: 2 });
    const pull = await app.github.open(repository, { head: 'wire-it', from: fork, author: 'dave' });
    pull.headRepository = null;

    expect((await app.github.completed(repository, pull.headSha)).conclusion).toBe('failure');
  });

  it('a branch that is forced back to an older commit in the middle of a review', async () => {
    const repository = shop('forced');
    const older = app.github.world.commit(repository, 'older', documentation);
    app.github.fault({ kind: 'slow', on: /git\/trees/, owner: 'forced', seconds: 3 });
    const pull = await app.github.open(repository, { head: 'wire-it', title: 'Use the repository' });
    const overtaken = pull.headSha;
    await app.github.until('the review is under way', () =>
      app.github.requestsFor(repository).some(({ request }) => request.includes('/files')),
    );

    await app.github.forcePush(repository, 'wire-it', older);
    const check = await app.github.completed(repository, older);
    await app.github.quiet(4_000, repository);

    expect(check.conclusion).toBe('success');
    expect(app.github.check(repository, overtaken)).toBeNull();
  });
});

describe.concurrent('who it is by', () => {
  const config = { '.github/testreq.yml': 'exempt:\n  authors: ["renovate[bot]"]\n' };
  const bot = { author: 'renovate[bot]', committer: 'web-flow' };

  it('this App itself: judged like any other', async () => {
    const repository = shop('self');

    expect((await judged(repository, { author: 'testreq[bot]' })).conclusion).toBe('failure');
  });

  it('a bot that the policy exempts, with each of its commits', async () => {
    const repository = shop('bot', config);
    app.github.world.account('renovate[bot]');
    app.github.world.commit(repository, 'update', operationsService.change, bot);

    const check = await judged(repository, { head: 'update', author: 'renovate[bot]' });

    expect(check).toMatchObject({ conclusion: 'success', title: expect.stringContaining('renovate[bot]') });
    expect(count('first review of an exempt bot', repository)).toBeLessThanOrEqual(6);
  });

  it.each([
    ['a person who pushed to the bot’s branch', { author: 'alice' }, 'renovate[bot]'],
    [
      'a person who wrote the bot’s name into a commit',
      { author: 'renovate[bot]', committer: 'alice' },
      'renovate[bot]',
    ],
    ['nobody whom GitHub knows', { author: 'Renovate Bot' }, 'renovate[bot]'],
    ['the bot, in a pull request of a person', bot, 'alice'],
  ])('%s: exempts nobody', async (who, commit, author) => {
    const repository = shop(`forged-${who.length}`, config);
    app.github.world.account('renovate[bot]');
    app.github.world.commit(repository, 'update', { 'package.json': '{}\n' }, bot);
    app.github.world.commit(repository, 'update', operationsService.change, commit);

    const check = await judged(repository, { head: 'update', author });

    expect(check.conclusion).toBe('failure');
  });
});

describe.concurrent('a repository', () => {
  it('that is archived is left alone, without an error', async () => {
    const repository = shop('archived');
    repository.archived = true;

    await app.github.open(repository, { head: 'wire-it', title: 'Use the repository' });
    await app.github.reacted(repository, 0, 3_000);

    expect(repository.checkRuns).toEqual([]);
    expect(app.service.output).not.toContain('archived/shop');
  });
});

describe.concurrent('a merge group', () => {
  it('of squashed pull requests is judged by the numbers that the queue wrote', async () => {
    const repository = shop('squash');
    app.github.world.commit(repository, 'one', documentation);
    app.github.world.commit(repository, 'two', { 'docs/more.md': '# More\n' });
    const pulls = [
      await app.github.open(repository, { head: 'one', title: 'One' }),
      await app.github.open(repository, { head: 'two', title: 'Two (#1)' }),
    ];

    const head = await app.github.enqueue(repository, pulls, 'squash');
    const check = await app.github.completed(repository, head);

    expect(check.conclusion).toBe('success');
    expect(check.summary).toContain('#1, #2');
  });

  it('is not judged by a pull request that was only built upon one of its members', async () => {
    const repository = shop('stacked');
    app.github.world.commit(repository, 'one', documentation);
    app.github.world.commit(repository, 'upon', operationsService.change, { from: 'one' });
    const one = await app.github.open(repository, { head: 'one', title: 'One' });
    await app.github.open(repository, { head: 'upon', title: 'Upon one' });

    const check = await app.github.completed(repository, await app.github.enqueue(repository, [one]));

    expect(check.conclusion).toBe('success');
    expect(check.summary).toContain('by what it holds: #1.');
  });

  it('fails where a commit is in more pull requests than are read: any of them may be meant', async () => {
    const repository = shop('crowded');
    app.github.world.commit(repository, 'one', documentation);
    const one = await app.github.open(repository, { head: 'one', title: 'One' });
    await app.github.completed(repository, one.headSha);
    for (let more = 0; more < 50; more += 1) {
      const headSha = app.github.world.commit(
        repository,
        `upon${more}`,
        { 'docs/upon.md': `# ${more}\n` },
        { from: 'one' },
      );
      const number = app.github.world.nextNumber(repository);
      repository.pulls.set(number, { ...one, number, head: `upon${more}`, headSha });
    }

    const head = await app.github.enqueue(repository, [one]);
    const check = await app.github.completed(repository, head);

    expect(check.conclusion).toBe('failure');
    expect(check.title).toContain(`It is not known which pull request ${one.headSha.slice(0, 10)} belongs to`);
  });
});

import { describe, expect, it } from 'vitest';
import type { CheckRun, Repository } from '../stand-in/world.js';
import { operationsService } from './examples.js';
import { running } from './running.js';

const app = running();

const forReviews = { checks: 'write', contents: 'read', issues: 'read', metadata: 'read', pull_requests: 'write' };

function shop(owner: string, isPrivate: boolean): Repository {
  const repository = app.github.repository(`${owner}/shop`, operationsService.base);
  repository.private = isPrivate;
  app.github.world.commit(repository, 'wire-it', operationsService.change);
  return repository;
}

async function judged(repository: Repository, body: string): Promise<CheckRun> {
  const pull = await app.github.open(repository, { head: 'wire-it', body });
  return app.github.completed(repository, pull.headSha);
}

/** What was asked for in the name of an owner's installation. */
function tokensOf(repository: Repository): unknown[] {
  const id = app.github.world.installationOf(repository)?.id;
  return app.github.server.seen
    .filter(({ kind, path }) => kind === 'token' && path === `/app/installations/${id}/access_tokens`)
    .map(({ body }) => body);
}

/** A private repository of the same owner, with an issue that a pull request elsewhere may do. */
function plans(owner: string): Repository {
  const repository = app.github.repository(`${owner}/plans`);
  repository.private = true;
  app.github.issue(repository, 'Keep what was ordered', 'Words.');
  return repository;
}

describe.concurrent('a review works with', () => {
  it('one token for its repository and what a review needs, however many reviews follow', async () => {
    const repository = shop('narrow', true);
    for (const name of ['one', 'two', 'three']) {
      app.github.world.commit(repository, name, { [`docs/${name}.md`]: 'Words.\n' });
      const pull = await app.github.open(repository, { head: name });
      await app.github.completed(repository, pull.headSha);
    }

    expect(tokensOf(repository)).toEqual([{ repositories: ['shop'], permissions: forReviews }]);
  });

  it('another one that only reads issues, where a task stands in a private repository of the same owner', async () => {
    const repository = shop('planned', true);
    plans('planned');

    const check = await judged(repository, 'Closes planned/plans#1');

    expect(check.summary).toContain('Keep what was ordered (planned/plans#');
    expect(check.summary).not.toContain('may not read');
    expect(tokensOf(repository)).toEqual([
      { repositories: ['shop'], permissions: forReviews },
      { repositories: ['plans'], permissions: { issues: 'read', metadata: 'read' } },
    ]);
  });

  it('none for a repository that the App is not installed on: the issue is named as one that cannot be read', async () => {
    const repository = shop('chosen', true);
    plans('chosen');
    const installation = app.github.world.installationOf(repository);
    if (installation) installation.repositories = ['chosen/shop'];

    const check = await judged(repository, 'Closes chosen/plans#1');
    const again = await judged(repository, 'Closes chosen/plans#1');

    for (const { summary } of [check, again]) {
      expect(summary).toContain('chosen/plans#');
      expect(summary).toContain('no such issue that this App may read');
    }
    expect(tokensOf(repository)).toHaveLength(2);
  });

  it('none for private issues where everybody sees the check', async () => {
    const repository = shop('open', false);
    plans('open');

    const check = await judged(repository, 'Closes open/plans#1');

    expect(check.summary).toContain('no such issue that this App may read');
    expect(check.summary).not.toContain('Keep what was ordered');
    expect(tokensOf(repository)).toHaveLength(1);
  });

  it('one that only reads contents, for the policy that its own extends', async () => {
    const repository = app.github.repository('sharing/shop', {
      ...operationsService.base,
      '.github/testreq.yml': 'extends: sharing/.github\n',
    });
    app.github.world.commit(repository, 'wire-it', operationsService.change);
    const shared = app.github.repository('sharing/.github', { '.github/testreq.yml': 'enforce: advisory\n' });
    shared.private = true;

    const check = await judged(repository, '');

    expect(check.conclusion).toBe('neutral');
    expect(tokensOf(repository)).toEqual([
      { repositories: ['shop'], permissions: forReviews },
      { repositories: ['.github'], permissions: { contents: 'read', metadata: 'read' } },
    ]);
  });

  it('what there is, where an installation has not granted all of it', async () => {
    const repository = shop('frugal', true);
    const installation = app.github.world.installationOf(repository);
    if (installation) installation.permissions = { ...forReviews, pull_requests: 'read' } as never;

    expect((await judged(repository, '')).conclusion).toBe('failure');
    expect(tokensOf(repository).at(-1)).toEqual({
      repositories: ['shop'],
      permissions: { ...forReviews, pull_requests: 'read' },
    });
  });

  it('the number of a repository whose name has changed since the delivery', async () => {
    const repository = app.github.repository('renamed/shop', operationsService.base);
    repository.private = true;
    app.github.world.commit(repository, 'wire-it', operationsService.change);
    // Deliveries that are under way have the old name, which leads GitHub to the repository for as long as it is free.
    const { id } = repository;
    const alias = { ...repository, name: 'shop' };
    app.github.world.repositories.set('renamed/shop', repository);
    app.github.world.repositories.set('renamed/store', repository);
    Object.assign(repository, { name: 'store' });

    const pull = await app.github.open(alias, { head: 'wire-it' });

    expect((await app.github.completed(repository, pull.headSha)).conclusion).toBe('failure');
    expect(tokensOf(repository)).toContainEqual({ repository_ids: [id], permissions: forReviews });
  });
});

it('a command on an issue is answered with a token that writes issues, and nothing else', async () => {
  const repository = app.github.repository('asking/shop');
  const issue = app.github.issue(repository, 'Keep what was ordered', 'In the database.');

  await app.github.comment(repository, issue, 'maria', '/testreq plan');

  await app.github.until('it is answered', () => issue.comments.length > 1);
  expect(tokensOf(repository)).toEqual([
    { repositories: ['shop'], permissions: { contents: 'read', issues: 'write', metadata: 'read' } },
  ]);
});

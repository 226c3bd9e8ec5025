import { describe, expect, it, vi } from 'vitest';
import type { GitHubRepository } from '../../../src/sources/github/api.js';
import { gatherFiles, HeadMovedError } from '../../../src/sources/github/gather.js';
import { type PullRequestState, readPullRequest } from '../../../src/sources/github/pull-request.js';
import { readTasks } from '../../../src/sources/github/tasks.js';
import { readerOf } from '../../stand-in/reader.js';
import { runningStandIn } from '../../stand-in/running.js';
import type { StandIn } from '../../stand-in/stand-in.js';
import type { Files, PullRequest, Repository } from '../../stand-in/world.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const running = runningStandIn();

interface Scene {
  readonly repository: Repository;
  readonly pull: PullRequest;
  readonly reader: GitHubRepository;
  readonly state: PullRequestState;
  /** Requests that were made so far. */
  requests(): number;
}

/** A pull request with these files, and what the first query tells of it. */
async function opened(
  owner: string,
  base: Files,
  change: Files,
  options: Parameters<StandIn['open']>[1] | object = {},
) {
  const repository = running.github.repository(`${owner}/shop`, { 'README.md': '# Shop\n', ...base });
  running.github.world.commit(repository, 'change', change);
  const pull = await running.github.open(repository, { head: 'change', ...options });
  return scene(repository, pull);
}

async function scene(repository: Repository, pull: PullRequest): Promise<Scene> {
  const reader = readerOf(running.github, repository);
  const state = await readPullRequest(reader, pull.number, { id: running.github.registration.id, check: 'testreq' });
  if (state === null) throw new Error('The scene has no pull request.');
  return { repository, pull, reader, state, requests: () => running.github.requestsFor(repository).length };
}

const none = () => [];
const lines = (count: number, of = 'x = 1') =>
  `${Array.from({ length: count }, (_, at) => `${of}  # ${at}`).join('\n')}\n`;

function many(count: number, extension: string): Files {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`src/file${at}.${extension}`, `value = ${at}\n`]),
  );
}

describe('the state of a pull request', () => {
  it('is one request: text, heads, labels, milestone, linked issues, commits, comments, runs', async () => {
    const repository = running.github.repository('state/shop');
    const milestone = running.github.world.milestone(repository, 'M2', 'Store what is ordered.');
    running.github.issue(repository, 'Keep orders', 'They shall survive a restart.');
    running.github.world.commit(repository, 'change', { 'a.py': 'a = 1\n' }, { message: 'Add a\n\nWith a body.' });
    const pull = await running.github.open(repository, { head: 'change', title: 'A', body: 'Closes #1', milestone });
    running.github.world.comment(pull, 'bob', 'Nice.');

    const { state, requests } = await scene(repository, pull);

    expect(requests()).toBe(1);
    expect(state).toMatchObject({
      title: 'A',
      author: 'alice',
      open: true,
      fork: false,
      changedFiles: 1,
      baseRef: 'main',
      baseSha: repository.branches.get('main'),
      headSha: pull.headSha,
      milestone: { title: 'M2', description: 'Store what is ordered.' },
      closing: [{ number: 1, title: 'Keep orders' }],
      commits: [{ message: 'Add a\n\nWith a body.', accounts: ['alice', 'alice'] }],
      comments: [{ author: 'bob', body: 'Nice.', viewerDidAuthor: false }],
      runs: [],
      sameHead: [pull.number],
    });
  });

  it('reads every comment where there are more than a hundred', async () => {
    const { repository, pull } = await opened('chatty', {}, { 'a.py': 'a = 1\n' });
    for (let count = 0; count < 250; count += 1) running.github.world.comment(pull, 'bob', `Comment ${count}`);

    const { state } = await scene(repository, pull);

    expect(state.comments).toHaveLength(250);
  });

  it('knows every open pull request of its head, whatever number of closed ones is older', async () => {
    const repository = running.github.repository('crowded/shop');
    running.github.world.commit(repository, 'change', { 'a.py': 'a = 1\n' });
    for (let closed = 0; closed < 125; closed += 1) {
      (await running.github.open(repository, { head: 'change' })).state = 'closed';
    }
    const strict = await running.github.open(repository, { head: 'change' });
    const lax = await running.github.open(repository, { head: 'change' });

    expect((await scene(repository, lax)).state.sameHead).toEqual([strict.number, lax.number]);
  });

  it('does without fields that an older Enterprise Server lacks', async () => {
    const missing = [
      'PullRequest.closingIssuesReferences',
      'Commit.file',
      'CheckSuite.checkRuns',
      'PullRequest.isDraft',
    ];
    for (const field of missing) running.github.server.missingFields.add(field);
    try {
      const { state } = await opened('older', {}, { 'a.py': 'a = 1\n' }, { title: 'Still read', body: 'Closes #1' });

      expect(state).toMatchObject({ title: 'Still read', closing: [], configText: null, runs: null, draft: false });
    } finally {
      running.github.server.missingFields.clear();
    }
  });
});

describe('the files of a pull request', () => {
  it('are its diff, the code at the head, and the neighbouring tests', async () => {
    const base = { 'src/orders.py': 'a = 1\n', 'tests/test_orders.py': 'def test_a(): pass\n', 'docs/x.md': 'x\n' };
    const { reader, state, requests } = await opened('files', base, { 'src/orders.py': 'a = 2\n' });

    const gathered = await gatherFiles(reader, state, none);

    expect(gathered.diff).toMatchObject([{ path: 'src/orders.py', status: 'modified', patchMissing: false }]);
    expect([...gathered.contents]).toEqual([['src/orders.py', 'a = 2\n']]);
    expect([...gathered.surroundings.contents.keys()]).toEqual(['tests/test_orders.py']);
    expect(gathered.surroundings.paths).toContain('docs/x.md');
    expect(requests()).toBe(4);
  });

  it('are read without look-ups where no source changed', async () => {
    const { reader, state, requests } = await opened('prose', {}, { 'docs/x.md': 'x\n' });

    const gathered = await gatherFiles(reader, state, none);

    expect(gathered.surroundings.known).toBe(false);
    expect(requests()).toBe(3);
  });

  it.each([
    [100, 4],
    [200, 5],
    // One diff instead of three pages.
    [300, 4],
    [600, 9],
  ])('%i of them take %i requests, the first query included', async (count, expected) => {
    const { reader, state, requests } = await opened(`many${count}`, {}, many(count, 'py'));

    const gathered = await gatherFiles(reader, state, none);

    expect(gathered.diff).toHaveLength(count);
    expect(gathered.contents.size).toBe(count);
    expect(requests()).toBeLessThanOrEqual(expected);
  });

  it('are read in pages when GitHub finds the diff too large', async () => {
    const change = { ...many(249, 'txt'), 'long.txt': lines(20_001) };
    const { reader, state } = await opened('toolarge', {}, change);

    const gathered = await gatherFiles(reader, state, none);

    expect(gathered.diff).toHaveLength(250);
    expect(gathered.diff.find(({ path }) => path === 'long.txt')).toMatchObject({ patchMissing: true });
    expect(gathered.notes).toEqual(['GitHub shows no diff of 1 file: it was too large.']);
  });

  it('are at most three thousand, and what is missing is said', async () => {
    const { reader, state } = await opened('huge', {}, many(3_050, 'txt'));

    const gathered = await gatherFiles(reader, state, none);

    expect(gathered.diff).toHaveLength(3_000);
    expect(gathered.notes).toEqual(['GitHub lists 3000 of 3050 changed files; the others were not judged.']);
  });

  it('may be binary, moved, removed, empty, links and submodules', async () => {
    const moved = lines(20);
    const base = { 'old.py': moved, 'gone.py': 'gone = 1\n' };
    const { reader, state } = await opened('odd', base, {
      'old.py': null,
      'new.py': moved,
      'gone.py': null,
      'empty.py': '',
      'logo.png': Buffer.from([137, 80, 78, 71, 0, 1]),
      'ünïcode name.py': 'a = 1\n',
      'vendor/lib': { submodule: 'a'.repeat(40) },
      link: { link: 'new.py' },
    });

    const { diff, contents } = await gatherFiles(reader, state, none);
    const file = (path: string) => diff.find((one) => one.path === path);

    expect(file('new.py')).toMatchObject({ status: 'renamed', previousPath: 'old.py', patch: '', patchMissing: false });
    expect(file('gone.py')).toMatchObject({ status: 'removed' });
    expect(file('logo.png')).toMatchObject({ binary: true });
    expect(file('vendor/lib')).toMatchObject({ kind: 'submodule' });
    expect(contents.get('ünïcode name.py')).toBe('a = 1\n');
    expect(contents.has('gone.py')).toBe(false);
  });

  it('come with the configuration at the base, and at the head where it changes', async () => {
    const base = { '.github/testreq.yml': 'enforce: strict\n' };
    const { reader, state } = await opened('config', base, { '.github/testreq.yml': 'enforce: advisory\n' });

    const gathered = await gatherFiles(reader, state, none);

    expect(state.configText).toBe('enforce: strict\n');
    expect(gathered).toMatchObject({ configText: 'enforce: strict\n', headConfigText: 'enforce: advisory\n' });
  });

  it('belong to one head: a push in the middle is noticed', async () => {
    const { reader, state, repository } = await opened('pushed', {}, { 'a.py': 'a = 1\n' });
    await running.github.push(repository, 'change', { 'b.py': 'b = 1\n' });

    await expect(gatherFiles(reader, state, none)).rejects.toThrow(HeadMovedError);
  });
});

describe('the tasks of a pull request', () => {
  it('are linked issues, those that commits close, its milestone and its own text', async () => {
    const repository = running.github.repository('tasks/shop');
    const milestone = running.github.world.milestone(repository, 'M2', 'Store what is ordered.');
    running.github.issue(repository, 'Linked', 'By hand.');
    running.github.issue(repository, 'Named', 'In a commit.');
    running.github.world.commit(repository, 'develop', {});
    running.github.world.commit(repository, '2-named', { 'a.py': 'a = 1\n' }, { message: 'Add a\n\nFixes #2' });
    const pull = await running.github.open(repository, {
      head: '2-named',
      base: 'develop',
      title: 'Add a',
      body: 'As agreed.',
      milestone,
      linkedIssues: ['tasks/shop#1'],
    });
    const { reader, state, requests } = await scene(repository, pull);

    const { tasks, notes } = await readTasks(reader, state);

    expect(tasks.map(({ source, ref, title }) => [source, ref, title])).toEqual([
      ['issue', '#1', 'Linked'],
      ['issue', '#2', 'Named'],
      ['milestone', 'M2', 'M2'],
      ['pull-request', `#${pull.number}`, 'Add a'],
    ]);
    expect(notes).toEqual([]);
    expect(requests()).toBe(1);
  });

  it('say which issue cannot be read, and do not guess', async () => {
    const secret = running.github.repository('secret/place');
    secret.private = true;
    running.github.issue(secret, 'Hidden', 'What nobody here may know.');
    const { reader, state } = await opened('curious', {}, { 'a.py': 'a = 1\n' }, { body: 'Closes secret/place#1' });

    const { tasks, notes } = await readTasks(reader, state);

    expect(tasks.map(({ source }) => source)).toEqual(['pull-request']);
    expect(notes).toEqual(['secret/place#1 is named as the task, but there is no such issue that this App may read.']);
  });

  it('take nothing from a branch whose number is no issue', async () => {
    const repository = running.github.repository('branchy/shop');
    running.github.world.commit(repository, '77-bugs', { 'a.py': 'a = 1\n' });
    const pull = await running.github.open(repository, { head: '77-bugs' });
    const { reader, state } = await scene(repository, pull);

    const { tasks, notes } = await readTasks(reader, state);

    expect(tasks.map(({ source }) => source)).toEqual(['pull-request']);
    expect(notes).toEqual([]);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { Progress } from '../../src/cli/progress.js';
import { TemporaryRepository, temporaryFolder } from '../temp-repository.js';
import { call } from './call.js';

describe('testreq backtest', () => {
  let repository: TemporaryRepository;
  let commits: string[];

  beforeAll(() => {
    repository = new TemporaryRepository();
    commits = [
      repository.commit('Begin', { 'app.py': 'a = 1\n', 'README.md': 'Hello.\n' }),
      repository.commit('Explain (#7)', { 'README.md': 'Hello, you.\n' }),
      repository.commit('Choose', { '.github/testreq.yml': 'ignore: ["*.md"]\n' }),
      repository.commit('Explain more', { 'README.md': 'Hello, all of you.\n' }),
      repository.commit('Choose wrongly', { '.github/testreq.yml': 'ignored: []\n' }),
      repository.commit('Change under it', { 'app.py': 'a = 2\n' }),
    ].reverse();
  });

  const lines = async (...args: string[]) => {
    const called = await call(['backtest', '--format', 'jsonl', ...args], { cwd: repository.path });
    return called.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  };

  it('prints a review a line, newest first, with the commit', async () => {
    const reviews = await lines();

    expect(reviews.map(({ commit }) => commit)).toEqual(commits);
    expect(reviews[1]).toMatchObject({ schema: 'testreq/review@1', conclusion: 'success' });
    expect(reviews[4].tasks).toEqual([{ source: 'pull-request', ref: '#7', title: 'Explain (#7)', url: null }]);
  });

  it('judges each commit by the policy of its parent; a wrong one is an error of that commit only', async () => {
    const reviews = await lines();

    expect(reviews[0].error).toBe('.github/testreq.yml:1:1: unknown key `ignored`; did you mean `ignore`?');
    expect(reviews[2].changedFiles).toBe(0);
    expect(reviews[4].changedFiles).toBe(1);
  });

  it('judges by --config where it is given', async () => {
    const config = temporaryFolder();
    const { writeFiles } = await import('../temp-repository.js');
    writeFiles(config, { 'c.yml': 'enforce: advisory\n' });

    expect((await lines('--config', `${config}/c.yml`))[0].error).toBeUndefined();
  });

  it('judges by the documents of rules that --config names, as they lie there now', async () => {
    const tried = new TemporaryRepository();
    tried.commit('Begin', { 'app.py': 'a = 1\n' });
    tried.commit('Cache the prices', { 'app.py': 'a = 1\ncache = {}\ncache.invalidate()\n', 'tests/test_app.py': '' });
    tried.write({
      'c.yml': 'rules: [docs/*.md]\nlevels:\n  caching/invalidation: critical\n',
      'docs/rules.md': `## Category: Caching

- Words: "cache", "invalidate"

## Caching Failure Modes

| Failure Mode | Description | How It Manifests |
| --- | --- | --- |
| Stale entry | An entry outlives its source | Old prices are shown |

## Caching Verification

**1. Invalidation Test (CRITICAL)**
\`\`\`python
def test_invalidates():
    assert cache.get("a") is None
\`\`\`
`,
    });
    const args = ['backtest', '--format', 'jsonl', '--last', '1', '--config', 'c.yml'];

    const { stdout } = await call(args, { cwd: tried.path });
    tried.write({ 'c.yml': 'rules: [doc/*.md]\n' });
    const unmatched = await call(args, { cwd: tried.path });
    tried.write({ 'c.yml': 'levels:\n  caching/invalidation: critical\n' });
    const unknown = await call(args, { cwd: tried.path });

    expect(JSON.parse(stdout).categories.map(({ id }: { id: string }) => id)).toEqual(['caching']);
    expect(unmatched).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('c.yml: rules names doc/*.md, which'),
    });
    expect(unknown).toMatchObject({ status: 2, stderr: expect.stringMatching(/^testreq: c\.yml:2:3: unknown test/) });
  });

  it('takes the last so many', async () => {
    expect(await lines('--last', '2')).toHaveLength(2);
  });

  it('takes named commits in their order; one that cannot be read does not stop the rest', async () => {
    const { status, stdout } = await call(
      ['backtest', '--commits', '-', '--format', 'jsonl', '--repo', repository.path],
      {
        stdin: `${commits[5]}\n${'0'.repeat(40)}\n\n  ${commits[4]?.slice(0, 10)}  \n`,
      },
    );
    const [first, second, third] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

    expect(status).toBe(0);
    expect(first.commit).toBe(commits[5]);
    expect(second).toEqual({ commit: '0'.repeat(40), error: expect.stringContaining('there is no commit') });
    expect(third.commit).toBe(commits[4]?.slice(0, 10));
  });

  it('sums up in words', async () => {
    const { stdout, stderr } = await call(['backtest'], { cwd: repository.path });

    expect(stdout).toMatch(/^0 of 5 commits would not have passed \(0 %\)\n/);
    expect(stdout).toContain('1 could not be read');
    expect(stderr).toBe('');
  });

  describe('in a shallow clone', () => {
    const cloned = (depth: number): string => {
      const clone = temporaryFolder();
      repository.git('clone', '-q', '--depth', String(depth), `file://${repository.path}`, clone);
      return clone;
    };

    it('says where it ends and how to deepen it', async () => {
      const { status, stdout, stderr } = await call(['backtest'], { cwd: cloned(3) });

      expect(status).toBe(0);
      expect(stderr).toBe(
        'testreq: the clone is shallow and ends after 3 commits: git fetch --unshallow brings the rest (fetch-depth: 0 in CI)\n',
      );
      expect(stdout).toContain('the clone is shallow: no parent is here (git fetch --unshallow)\n');
    });

    it('says nothing of it where the commits that it is asked for are there', async () => {
      const { stderr, stdout } = await call(['backtest', '--last', '2'], { cwd: cloned(3) });

      expect(stderr).toBe('');
      expect(stdout).toContain('could not be read'); // the one under the wrong policy
    });

    it('refuses where no commit has its parent', async () => {
      expect(await call(['backtest'], { cwd: cloned(1) })).toEqual({
        status: 2,
        stdout: '',
        stderr:
          'testreq: the clone is shallow, so that no commit has its parent here to be judged against: git fetch --unshallow brings the rest (fetch-depth: 0 in CI)\n',
      });
    });
  });

  it('shows how far it is on a terminal', async () => {
    const { stderr } = await call(['backtest', '--last', '3'], { cwd: repository.path, terminal: true });

    expect(stderr).toContain('3 of 3 commits');
  });

  it.each([10, 20, 40, 0])('keeps to one line of a terminal of %i columns', (columns) => {
    let longest = 0;
    const write = (text: string) => {
      longest = Math.max(longest, text.replace('\r', '').length);
    };
    const progress = new Progress({ isTTY: true, columns, write }, 100);
    for (let done = 0; done < 100; done++) progress.step();

    // The count itself is never cut.
    expect(longest).toBeLessThan(Math.max(columns || 80, ' 100 of 100 commits'.length + 1));
  });

  it.each([
    [['--last', '0'], 'give a whole number above 0'],
    [['--last', '5', '--commits', '-'], "option '--last <n>' cannot be used with option '--commits <file>'"],
    [['--commits', '-'], 'standard input (--commits) names no commit'],
    [['--commits', '-', '--config', '-'], '--commits and --config cannot both be -'],
    [['--repo', '/nowhere'], '/nowhere is not a directory'],
    [['--format', 'pdf'], "argument 'pdf' is invalid"],
  ])('%j gets one clear line and status 2', async (args, message) => {
    const { status, stderr } = await call(['backtest', ...args], { cwd: repository.path });

    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^testreq: [^\n]*\n$/);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { TemporaryRepository, temporaryFolder, writeFiles } from '../temp-repository.js';
import { type Called, call } from './call.js';

const EXAMPLE = join(process.cwd(), 'examples/operations-service');
const CHANGE = readFileSync(join(EXAMPLE, 'change.diff'), 'utf8');

function example(diff: string, ...more: string[]): Promise<Called> {
  return call(['review', '--diff', diff, '--task', 'task.md', '--repo', '.', ...more], { cwd: EXAMPLE });
}

describe('the example that ships', () => {
  it('names the wiring tests as absent and says that the tests mock the repository', async () => {
    const { status, stdout } = await example('change.diff', '--format', 'json');
    const review = JSON.parse(stdout);

    expect(status).toBe(1);
    expect(review.conclusion).toBe('failure');
    const absent = review.requirements.filter((requirement: { status: string }) => requirement.status === 'absent');
    expect(absent.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining(['persistence/wiring', 'dependency-injection/wiring']),
    );
    const wiring = absent.find(({ id }: { id: string }) => id === 'persistence/wiring');
    expect(wiring.nearMisses.map(({ why }: { why: string }) => why).join('\n')).toMatch(/mocks .*[Rr]epository/);
  });

  it('passes with the tests that see it', async () => {
    const { status, stdout } = await example('fixed.diff', '--format', 'json');

    expect(JSON.parse(stdout)).toMatchObject({ conclusion: 'success' });
    expect(status).toBe(0);
  });

  it('reads the same files before and after the diff is applied', async () => {
    const applied = temporaryFolder();
    const repository = new TemporaryRepository();
    for (const file of ['src/operations/service.py', 'src/operations/dependencies.py']) {
      repository.write({ [file]: readFileSync(join(EXAMPLE, file), 'utf8') });
    }
    repository.write({
      'tests/conftest.py': readFileSync(join(EXAMPLE, 'tests/conftest.py'), 'utf8'),
      'tests/unit/test_operations_service.py': readFileSync(
        join(EXAMPLE, 'tests/unit/test_operations_service.py'),
        'utf8',
      ),
    });
    repository.commit('Begin');
    writeFiles(applied, { 'change.diff': CHANGE });
    const review = () =>
      call(['review', '--diff', join(applied, 'change.diff'), '--repo', repository.path, '--format', 'json']);

    const before = await review();
    repository.git('apply', join(applied, 'change.diff'));
    const after = await review();

    expect(before.stdout).toContain('testreq/review@1');
    expect(after.stdout).toBe(before.stdout);
  });

  it('gives the same bytes for the same input', async () => {
    expect(await example('change.diff', '--format', 'json')).toEqual(await example('change.diff', '--format', 'json'));
  });
});

describe('formats', () => {
  it('prints text within 80 columns, code and commands aside, and without colour', async () => {
    const { stdout } = await example('change.diff');

    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatch(/persistence\/wiring/);
    const prose = stdout.split('\n').filter((line) => !/^ {7}|^ {2}(?:docker|python)/.test(line));
    expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('is coloured on a terminal', async () => {
    const { stdout } = await call(['review', '--diff', 'change.diff'], { cwd: EXAMPLE, terminal: true });

    expect(stdout).toContain('\u001b[31m');
  });

  it('prints Markdown', async () => {
    const { stdout } = await example('change.diff', '--format', 'markdown');

    expect(stdout).toMatch(/^## ❌ /);
    expect(stdout).toContain('### `persistence/wiring` is absent (critical)');
    expect(stdout).toContain('```python');
  });
});

describe('a patch alone', () => {
  it('is read from standard input, and the review says that it saw fragments', async () => {
    const { status, stdout } = await call(['review', '--diff', '-', '--task-text', 'Store it', '--format', 'json'], {
      stdin: CHANGE,
    });

    expect(status).toBe(1);
    expect(JSON.parse(stdout).notes.join()).toContain('--repo');
    expect(JSON.parse(stdout).tasks).toEqual([{ source: 'text', ref: '--task-text', title: 'Store it', url: null }]);
  });

  it('may be empty', async () => {
    const { status, stdout, stderr } = await call(['review', '--diff', '-', '--format', 'json'], { stdin: '' });

    expect(status).toBe(0);
    expect(JSON.parse(stdout).exemption.id).toBe('empty');
    expect(stderr).toContain('standard input is empty');
  });

  it('notes files that do not fit the folder', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'src/operations/service.py': 'something = "else"\n', 'change.diff': CHANGE });

    const { stdout } = await call(['review', '--diff', 'change.diff', '--repo', '.', '--format', 'json'], {
      cwd: folder,
    });

    expect(JSON.parse(stdout).notes.join()).toMatch(/3 files .* do not fit the diff/);
  });
});

describe('a repository', () => {
  let repository: TemporaryRepository;

  beforeAll(() => {
    repository = new TemporaryRepository();
    repository.commit('Begin', {
      'app.py': 'a = 1\n',
      'docs/plan.md': '# M2\n\n### Task 2.1: Store sessions\n\nKeep them.\n',
    });
    repository.git('checkout', '-q', '-b', 'topic');
    repository.commit('Store sessions\n\nTask 2.1 of docs/plan.md', { 'app.py': 'a = 2\n' });
  });

  it('takes the commits and the plan tasks that they name as the task', async () => {
    const { stdout } = await call(['review', '--format', 'json'], { cwd: repository.path });

    expect(JSON.parse(stdout).tasks).toMatchObject([
      { source: 'plan', ref: 'Task 2.1 (docs/plan.md)', title: 'Store sessions' },
      { source: 'commit', title: 'Store sessions' },
    ]);
  });

  it('says when nothing differs', async () => {
    const { status, stdout, stderr } = await call(['review', '--base', 'HEAD', '--format', 'json'], {
      cwd: repository.path,
    });

    expect(status).toBe(0);
    expect(JSON.parse(stdout).exemption.id).toBe('empty');
    expect(stderr).toBe('testreq: nothing differs from HEAD: there is nothing to review\n');
  });

  it('is judged by the policy of its base', async () => {
    const judged = new TemporaryRepository();
    judged.commit('Begin', { 'app.py': 'a = 1\n', '.github/testreq.yml': 'ignore: ["app.py"]\n' });
    judged.commit('Change', { 'app.py': 'a = 2\n', '.github/testreq.yml': 'ignore: []\n' });

    const review = await call(['review', '--base', 'HEAD~1', '--format', 'json'], { cwd: judged.path });

    expect(JSON.parse(review.stdout).changedFiles).toBe(1);
  });

  it("finds the policy's plans and rules by the globs of the policy", async () => {
    const judged = new TemporaryRepository();
    judged.commit('Begin', {
      '.github/testreq.yml': 'plans: ["{docs,.notes}/**/m*.md"]\nrules: ["**/our-?ules.md"]\n',
      '.notes/2024/m7.md': '### Task 7.1: Store sessions\n',
      'docs/our-rules.md': '---\nid: [\n---\n',
      'app.py': 'a = 1\n',
    });
    judged.git('checkout', '-q', '-b', 'topic');
    judged.commit('Begin Task 7.1 as docs/ say', { 'app.py': 'a = 2\n' });
    const review = () => call(['review', '--format', 'json'], { cwd: judged.path });

    expect((await review()).stderr).toMatch(/^testreq: docs\/our-rules\.md:2/);

    judged.git('checkout', '-q', 'main');
    judged.commit('Mend', { '.github/testreq.yml': 'plans: ["{docs,.notes}/**/m*.md"]\n' });
    judged.git('checkout', '-q', 'topic');
    expect(JSON.parse((await review()).stdout).tasks).toMatchObject([
      { source: 'plan', ref: 'Task 7.1 (.notes/2024/m7.md)' },
      { source: 'commit' },
    ]);
  });
});

describe('--fail-on', () => {
  it.each([
    ['blocking', 1],
    ['absent', 1],
    ['never', 0],
  ])('%s ends the example with %i', async (what, status) => {
    expect((await example('change.diff', '--fail-on', what)).status).toBe(status);
  });

  it('absent counts required tests that do not block', async () => {
    const policy = temporaryFolder();
    writeFiles(policy, { 'testreq.yml': 'enforce: advisory\n' });
    const config = ['--config', join(policy, 'testreq.yml')];

    expect((await example('change.diff', ...config)).status).toBe(0);
    expect((await example('change.diff', ...config, '--fail-on', 'absent')).status).toBe(1);
  });
});

describe('a wrong call', () => {
  const folder = (): string => {
    const path = temporaryFolder();
    writeFiles(path, {
      'broken.diff': 'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n',
      'prose.md': 'no diff here\n',
      'coloured.diff': CHANGE.replace(/^.+$/gm, '\u001b[1m$&\u001b[m'),
      'empty.md': ' \n',
      'binary.md': 'a\u0000b',
      'powershell.diff': Buffer.from(`\ufeff${CHANGE}`, 'utf16le'),
      'testreq.yml': 'enforced: strict\n',
      'rules.md': '---\nid: [\n---\n',
    });
    return path;
  };

  it.each([
    [['review'], 'is not in a git repository'],
    [['review', '--repo', 'nowhere'], 'nowhere is not a directory'],
    [['review', '--diff', 'nowhere.diff'], 'nowhere.diff (--diff) does not exist'],
    [['review', '--diff', '.'], '. (--diff) is a directory'],
    [['review', '--diff', 'broken.diff'], 'broken.diff: line 4: '],
    [['review', '--diff', 'prose.md'], 'prose.md holds no diff'],
    [
      ['review', '--diff', 'coloured.diff'],
      'coloured.diff holds a diff with colours, which nothing can read: give what',
    ],
    [['review', '--diff', '-', '--rules', '/nowhere/rules.md'], '/nowhere/rules.md: there is no such file'],
    [['review', '--diff', 'binary.md'], 'binary.md (--diff) is binary'],
    [
      ['review', '--diff', 'powershell.diff'],
      'powershell.diff (--diff) is UTF-16, as PowerShell writes it: save it as',
    ],
    [['review', '--diff', '-', '--task', 'binary.md'], 'binary.md (--task) is binary'],
    [['review', '--diff', '-', '--task', 'empty.md'], 'empty.md (--task) is empty'],
    [['review', '--diff', '-', '--task-text', ' '], '--task-text is empty'],
    [['review', '--diff', '-', '--task', '-'], '--diff and --task cannot both be -'],
    [['review', '--diff', '-', '--config', '-'], '--diff and --config cannot both be -'],
    [['review', '--diff', '-', '--base', 'main'], '--diff gives the change, so --base and --head say nothing'],
    [
      ['review', '--diff', '-', '--config', 'testreq.yml'],
      'testreq.yml:1:1: unknown key `enforced`; did you mean `enforce`?',
    ],
    [['review', '--diff', '-', '--rules', 'nowhere'], 'nowhere'],
    [['review', '--diff', '-', '--rules', 'rules.md'], 'rules.md:'],
    [['review', '--format', 'xml'], "argument 'xml' is invalid"],
    [['review', '--frmat', 'xml'], "unknown option '--frmat' (Did you mean --format?)"],
    [['reviw'], "unknown command 'reviw' (Did you mean review?)"],
  ])('%j gets one clear line and status 2', async (args, message) => {
    const { status, stdout, stderr } = await call(args, { cwd: folder() });

    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^testreq: [^\n]*\n$/);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});

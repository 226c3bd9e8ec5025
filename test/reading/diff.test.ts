import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileDiff } from '../../src/domain/change.js';
import { hunksOf, parseDiff } from '../../src/reading/diff.js';

/** The lines of a file's hunks, each with the first letter of what happens to it: `a` added, `c` context, `r` removed. */
function shown(file: FileDiff | undefined): string[] {
  const lines = hunksOf(file as FileDiff).flatMap((hunk) => hunk.lines);
  return lines.map(({ kind, text }) => `${kind[0]} ${text}`);
}

describe('a diff that Git prints', () => {
  let folder: string;
  const git = (...args: string[]) =>
    execFileSync(
      'git',
      ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'protocol.file.allow=always', ...args],
      {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
  const write = (path: string, text: string | Buffer) => writeFileSync(join(folder, path), text);
  const commit = () => {
    git('add', '-A');
    git('commit', '-qm', 'x', '--allow-empty');
  };
  const diff = (...args: string[]) =>
    parseDiff(git('diff', '-M', '-C', '--find-copies-harder', ...args, 'HEAD~1', 'HEAD'));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'testreq-diff-'));
    git('init', '-q');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('numbers the lines of each side and keeps the name behind the hunk header', () => {
    const body = Array.from({ length: 12 }, (_, i) => `    step_${i}()`).join('\n');
    write('a.py', `def run():\n${body}\n`);
    commit();
    write('a.py', `def run():\n${body.replace('step_9()', 'step_nine()\n    step_extra()')}\n`);
    commit();

    const [file] = diff();

    expect(file).toMatchObject({ path: 'a.py', status: 'modified', previousPath: null, binary: false, kind: 'file' });
    const [hunk] = hunksOf(file as FileDiff);
    expect(hunk?.section).toBe('def run():');
    expect(hunk?.lines.filter(({ kind }) => kind !== 'context')).toEqual([
      { kind: 'removed', text: '    step_9()', oldNumber: 11, newNumber: null },
      { kind: 'added', text: '    step_nine()', oldNumber: null, newNumber: 11 },
      { kind: 'added', text: '    step_extra()', oldNumber: null, newNumber: 12 },
    ]);
  });

  it('tells added, removed and empty files', () => {
    write('gone.txt', 'x\n');
    write('gone-empty.txt', '');
    commit();
    unlinkSync(join(folder, 'gone.txt'));
    unlinkSync(join(folder, 'gone-empty.txt'));
    write('new.txt', 'y\nz');
    write('new-empty.txt', '');
    commit();

    const files = Object.fromEntries(
      parseDiff(git('diff', '--no-renames', 'HEAD~1', 'HEAD')).map((file) => [file.path, file]),
    );

    expect(files['gone.txt']?.status).toBe('removed');
    expect(files['gone-empty.txt']).toMatchObject({ status: 'removed', patch: '' });
    expect(files['new-empty.txt']).toMatchObject({ status: 'added', patch: '' });
    expect(shown(files['new.txt'])).toEqual(['a y', 'a z']);
  });

  it('follows renames and copies, with and without changes', () => {
    const text = Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join('');
    write('old name.txt', text);
    write('keep.txt', text.replaceAll('line', 'row'));
    commit();
    renameSync(join(folder, 'old name.txt'), join(folder, 'new name.txt'));
    write('copy.txt', text.replaceAll('line', 'row').replace('row 3', 'row three'));
    commit();

    const files = Object.fromEntries(diff().map((file) => [file.path, file]));

    expect(files['new name.txt']).toMatchObject({ status: 'renamed', previousPath: 'old name.txt', patch: '' });
    expect(files['copy.txt']).toMatchObject({ status: 'copied', previousPath: 'keep.txt' });
    expect(hunksOf(files['copy.txt'] as FileDiff)).toHaveLength(1);
  });

  it('reads mode changes, binary files, symbolic links and submodules', () => {
    write('run.sh', 'echo\n');
    commit();
    chmodSync(join(folder, 'run.sh'), 0o755);
    write('image.png', Buffer.from([0, 1, 2, 255, 0]));
    symlinkSync('run.sh', join(folder, 'link'));
    mkdirSync(join(folder, 'module'));
    execFileSync('git', ['init', '-q'], { cwd: join(folder, 'module') });
    execFileSync(
      'git',
      ['-c', 'user.name=A', '-c', 'user.email=a@example.org', 'commit', '-q', '--allow-empty', '-m', 'm'],
      {
        cwd: join(folder, 'module'),
      },
    );
    commit();

    const files = Object.fromEntries(diff().map((file) => [file.path, file]));

    expect(files['run.sh']).toMatchObject({ status: 'modified', patch: '' });
    expect(files['image.png']).toMatchObject({ status: 'added', binary: true });
    expect(files.link).toMatchObject({ kind: 'symlink', status: 'added' });
    expect(files.module).toMatchObject({ kind: 'submodule', status: 'added' });
  });

  it.each(['name with blanks b/ in it.txt', 'tab\there.txt', 'quote"d.txt', 'grüße/日本.txt', 'back\\slash.txt'])(
    'reads the path %j, quoted or not',
    (path) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      commit();
      write(path, 'x\n');
      commit();

      expect(diff().map((file) => file.path)).toEqual([path]);
      expect(parseDiff(git('-c', 'core.quotepath=off', 'diff', 'HEAD~1', 'HEAD')).map((file) => file.path)).toEqual([
        path,
      ]);
    },
  );

  it('keeps what looks like a header inside a hunk as content', () => {
    write('a.sql', 'one\n-- a/x\ntwo\n');
    commit();
    write('a.sql', 'one\n++ b/x\n@@ -1 +1 @@\ndiff --git a/y b/y\ntwo\n');
    commit();

    const [file, ...others] = diff();

    expect(others).toEqual([]);
    expect(shown(file)).toEqual(['c one', 'r -- a/x', 'a ++ b/x', 'a @@ -1 +1 @@', 'a diff --git a/y b/y', 'c two']);
  });

  it('leaves carriage returns and the missing newline at the end out of the text', () => {
    write('dos.txt', 'a\r\nb\r\n');
    commit();
    write('dos.txt', 'a\r\nc');
    commit();

    expect(shown(diff()[0])).toEqual(['c a', 'r b', 'a c']);
  });

  it('reads the combined diff of a merge against its first parent', () => {
    write('a.txt', 'one\ntwo\nthree\n');
    commit();
    git('checkout', '-qb', 'side');
    write('a.txt', 'one\nside\nthree\n');
    commit();
    git('checkout', '-q', '-');
    write('a.txt', 'one\nmain\nthree\n');
    commit();
    try {
      git('merge', '-q', 'side');
    } catch {
      // The conflict is what the combined diff needs.
    }
    write('a.txt', 'one\nboth\nthree\n');
    commit();

    const [file] = parseDiff(git('show', '--cc', '--format=', 'HEAD'));

    expect(file?.path).toBe('a.txt');
    expect(shown(file)).toEqual(['c one', 'r main', 'a both', 'c three']);
  });
});

describe('a diff from elsewhere', () => {
  it('is read without Git headers, as diff -u prints it', () => {
    const text = '--- old.py\t2026-01-01 00:00:00\n+++ new.py\t2026-01-02 00:00:00\n@@ -1 +1 @@\n-a\n+b\n';

    const [file] = parseDiff(text);

    expect(file).toMatchObject({ path: 'new.py', status: 'modified' });
    expect(shown(file)).toEqual(['r a', 'a b']);
  });

  it('gives each file its own hunks, and nothing of what stands between the files', () => {
    const hunk = '@@ -1 +1 @@\n-a\n+b\n';
    const text = `From: Ada\n--- a/x\n+++ b/x\n${hunk}${hunk}-- \n2.39\n\nFrom: Ada\n--- a/y\n+++ b/y\n${hunk}`;

    expect(parseDiff(text)).toMatchObject([
      { path: 'x', patch: `${hunk}${hunk}` },
      { path: 'y', patch: hunk },
    ]);
  });

  it("is read from GitHub's patch field, which has hunks alone", () => {
    expect(hunksOf({ patch: '@@ -1,2 +1,2 @@ class A\n x\n-a\n+b\n\\ No newline at end of file' })).toMatchObject([
      { oldStart: 1, newLines: 2, section: 'class A' },
    ]);
  });

  it('says where it is cut short', () => {
    expect(() => parseDiff('diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,5 +1,5 @@\n x\n')).toThrow(
      /line 4: .*cut short/,
    );
  });

  it('says which line cannot stand in a hunk', () => {
    expect(() => parseDiff('--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n x\nwhat\n')).toThrow(/line 5: "what"/);
  });

  it.each([
    ['--- /dev/null\n+++ /dev/null\n', /line 1: .*has no name/],
    ['diff --git "a/\\000" "b/\\000"\n', /line 1: .*has no name/],
    ['--- a/a\n+++ b/a\n@@ -99999999999999999999 +1 @@\n-a\n+b\n', /line 3: not a hunk header/],
    ['--- a/a\n+++ b/a\n@@@ -1 -1 +9007199254740993 @@@\n++b\n', /line 3: not a hunk header/],
  ])('is refused where a name is none or a number too large to count on: %j', (text, message) => {
    expect(() => parseDiff(text)).toThrow(message);
  });

  it('is read or refused, whatever it holds', () => {
    const line = fc.constantFrom(
      'diff --git a/x b/y',
      '--- a/x',
      '+++ /dev/null',
      '@@ -1,2 +1 @@',
      '@@@ -1 -1 +1 @@@',
      '+x',
      '-y',
      ' z',
      '\\ No',
      'rename from q',
      '"a\\303',
      '',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string())), (lines) => {
        try {
          parseDiff(lines.join('\n'));
        } catch (error) {
          expect((error as Error).name).toBe('DiffError');
        }
      }),
    );
  });
});

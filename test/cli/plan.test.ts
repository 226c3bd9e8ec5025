import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writePlans } from '../../src/cli/plan-write.js';
import { planDocument } from '../../src/plan-tasks.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { defaultPolicy } from '../../src/sources/default-policy.js';
import { temporaryFolder, writeFiles } from '../temp-repository.js';
import { call } from './call.js';

const MILESTONE = `# Milestone 2

## Tasks

### Task 2.1: Add a repository for checkpoints

Store checkpoints in the database.
No API change.

---

### Task 2.2: Explain checkpoints

Write a page.

## Done

Both are there.
`;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  return folder;
}

describe('testreq plan', () => {
  it('names the categories, failure modes, tests and commands of each task', async () => {
    const { status, stdout } = await call(['plan', 'm2.md', '--format', 'json'], {
      cwd: folderWith({ 'm2.md': MILESTONE }),
    });
    const [first, second, ...more] = JSON.parse(stdout).tasks;

    expect(status).toBe(0);
    expect(first).toMatchObject({ file: 'm2.md', id: 'Task 2.1', title: 'Add a repository for checkpoints', line: 5 });
    expect(first.categories.map(({ id }: { id: string }) => id)).toContain('persistence');
    expect(first.failureModes).toContain('persistence/not-wired');
    expect(first.requirements).toContainEqual(expect.objectContaining({ id: 'persistence/wiring', level: 'critical' }));
    expect(first.requirements).toContainEqual(
      expect.objectContaining({
        id: 'persistence/smoke',
        smokeCommand: expect.stringContaining('psql -U postgres -d postgres -c "SELECT * FROM <table> LIMIT 5"'),
      }),
    );
    expect(second).toMatchObject({ id: 'Task 2.2', categories: [], requirements: [] });
    expect(more).toEqual([]);
  });

  it('prints text, Markdown, several documents and standard input', async () => {
    const cwd = folderWith({ 'm2.md': MILESTONE, 'm3.md': '### T-1: Store it in the database\n' });

    const text = await call(['plan', 'm2.md', 'm3.md'], { cwd });
    const markdown = await call(['plan', '-', '--format', 'markdown'], { cwd, stdin: MILESTONE });

    expect(text.stdout).toMatch(/Task 2\.1: Add a repository for checkpoints {2}m2\.md:5/);
    expect(text.stdout).toMatch(/T-1: Store it in the database {2}m3\.md:1/);
    expect(markdown.stdout).toContain('## Task 2.1: Add a repository for checkpoints');
    expect(markdown.stdout).toContain('- [ ] `persistence/wiring` (critical)');
  });

  it('takes one task by its id', async () => {
    const cwd = folderWith({ 'm2.md': MILESTONE });

    const found = await call(['plan', 'm2.md', '--task', 'Task 2.2', '--format', 'json'], { cwd });
    const unknown = await call(['plan', 'm2.md', '--task', 'Task 9'], { cwd });

    expect(JSON.parse(found.stdout).tasks.map(({ id }: { id: string }) => id)).toEqual(['Task 2.2']);
    expect(unknown).toMatchObject({
      status: 2,
      stderr: 'testreq: there is no task "Task 9": known are "Task 2.1", "Task 2.2"\n',
    });
  });

  const PROSE = '# How orders are kept\n\nWe store them in the database. A worker reads them.\n\n## Why\n\nSafety.\n';

  it('tells how tasks are written when a named document has none, and invents none', async () => {
    const cwd = folderWith({ 'design.md': PROSE, 'empty.md': '' });

    for (const more of [[], ['--format', 'json'], ['--task', 'Task 1'], ['--write']]) {
      const { status, stdout, stderr } = await call(['plan', 'design.md', 'empty.md', ...more], { cwd });

      expect(status).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toMatch(
        /^testreq: design\.md, empty\.md: no task was found: write each as a heading \("### Task 1: …".*"- \[ \] …".*testreq plan -\n$/,
      );
    }
    expect(readFileSync(join(cwd, 'design.md'), 'utf8')).toBe(PROSE);
  });

  it('passes over a document without tasks beside others, and says so', async () => {
    const cwd = folderWith({ 'design.md': PROSE, 'm2.md': MILESTONE });

    const { status, stdout, stderr } = await call(['plan', 'design.md', 'm2.md', '--write', '--format', 'json'], {
      cwd,
    });

    expect(status).toBe(0);
    expect(JSON.parse(stdout).tasks.map(({ file }: { file: string }) => file)).toEqual(['m2.md', 'm2.md']);
    expect(stderr).toBe(
      'testreq: design.md: no task was found, so it was passed over\ntestreq: wrote the plan of 2 tasks into m2.md\n',
    );
    expect(readFileSync(join(cwd, 'design.md'), 'utf8')).toBe(PROSE);
  });

  it('takes a text on standard input in which no task is marked for one task', async () => {
    const { status, stdout } = await call(['plan', '-', '--format', 'json'], { stdin: PROSE });
    const nothing = await call(['plan', '-'], { stdin: '\n' });

    expect(status).toBe(0);
    expect(JSON.parse(stdout).tasks).toMatchObject([{ title: 'How orders are kept', line: 1 }]);
    expect(nothing).toMatchObject({ status: 2, stderr: expect.stringContaining('standard input: no task was found') });
  });

  it.each([
    [['plan'], "missing required argument 'file'"],
    [['plan', 'nowhere.md'], 'testreq: nowhere.md does not exist: check the path'],
    [['plan', '.'], 'testreq: . is a directory: give a file'],
    [['plan', ''], 'testreq: the empty name "" is a directory'],
    [['plan', '-', '-'], '- was given twice'],
    [['plan', '-', '--write'], '--write needs a file'],
  ])('%j gets one clear line and status 2', async (args, message) => {
    const { status, stderr } = await call(args, { cwd: temporaryFolder() });

    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^testreq: [^\n]*\n$/);
  });
});

describe('testreq plan --write', () => {
  const written = async (text: string, ...more: string[]): Promise<string> => {
    const cwd = folderWith({ 'm.md': text });
    const { status } = await call(['plan', 'm.md', '--write', ...more], { cwd });
    expect(status).toBe(0);
    return readFileSync(join(cwd, 'm.md'), 'utf8');
  };
  const withoutBlocks = (text: string): string =>
    text.replace(/\r?\n\r?\n *<!-- testreq:plan -->[\s\S]*?<!-- \/testreq:plan -->/g, '');

  const writtenBytes = async (bytes: Buffer): Promise<{ status: number; stderr: string; bytes: Buffer }> => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'm.md'), bytes);
    const { status, stderr } = await call(['plan', 'm.md', '--write'], { cwd });
    return { status, stderr, bytes: readFileSync(join(cwd, 'm.md')) };
  };

  it('adds one block under each task and keeps everything else', async () => {
    const text = await written(MILESTONE);

    expect(text).toContain(
      'No API change.\n\n<!-- testreq:plan -->\n**Task Categories:** Persistence\n\n**Failure Modes:** `persistence/not-wired`',
    );
    expect(text.match(/<!-- testreq:plan -->/g)).toHaveLength(2);
    expect(withoutBlocks(text)).toBe(MILESTONE);
  });

  it('is the same twice as once, and keeps what was ticked off', async () => {
    const once = await written(MILESTONE);
    const ticked = once.replace('- [ ] `persistence/wiring`', '- [x] `persistence/wiring`');

    expect(await written(once)).toBe(once);
    expect(await written(ticked)).toBe(ticked);
  });

  it('writes the block anew when the task has changed', async () => {
    const once = await written(MILESTONE);
    const changed = once.replace('Write a page.', 'Store each page in a database table through a repository.');

    const twice = await written(changed);

    expect(twice.match(/\*\*Task Categories:\*\* Persistence/g)).toHaveLength(2);
    expect(withoutBlocks(twice)).toBe(
      MILESTONE.replace('Write a page.', 'Store each page in a database table through a repository.'),
    );
  });

  it('leaves the other tasks alone with --task', async () => {
    const text = await written(MILESTONE, '--task', 'Task 2.2');

    expect(text.match(/<!-- testreq:plan -->/g)).toHaveLength(1);
    expect(text.indexOf('Write a page.')).toBeLessThan(text.indexOf('<!-- testreq:plan -->'));
  });

  it.each([
    ['without a last line break', '### Task 1: Store it in the database'],
    ['with line ends of Windows', MILESTONE.replaceAll('\n', '\r\n')],
    ['with both', '### Task 1: Store it in the database\r\n\r\nNow.'],
    ['with a task list', '- [ ] Store it in the database\n  as rows\n- [ ] Write a page\n'],
    ['with blank lines at its end', '### Task 1: Store it in the database\n\n\n\n'],
  ])('bears a document %s', async (_, text) => {
    const once = await written(text);

    expect(withoutBlocks(once)).toBe(text);
    expect(await written(once)).toBe(once);
  });

  it.each([
    ['a byte order mark', Buffer.from(`\ufeff${MILESTONE}`)],
    ['line ends of both kinds', Buffer.from(MILESTONE.replace('\n\nStore', '\r\n\r\nStore'))],
    ['lone carriage returns', Buffer.from(MILESTONE.replace('Write a', 'Write\ra'))],
    ['characters that stand for others', Buffer.from(MILESTONE.replace('a page', 'a \ufffd\u{1f600} page'))],
  ])('keeps %s byte for byte', async (_, before) => {
    const once = await writtenBytes(before);
    const block = /(\r?\n)\1<!-- testreq:plan -->[\s\S]*?<!-- \/testreq:plan -->/g;

    expect(once.status).toBe(0);
    expect(once.bytes.toString().match(block)).toHaveLength(2);
    expect(Buffer.from(once.bytes.toString().replace(block, '')).equals(before)).toBe(true);
    expect((await writtenBytes(once.bytes)).bytes.equals(once.bytes)).toBe(true);
  });

  it('leaves a document alone that is not UTF-8, and names the byte', async () => {
    const before = Buffer.concat([Buffer.from('### Task 1: Store it\n\nEin Caf\ufffd oder Caf'), Buffer.from([0xe9])]);

    const { status, stderr, bytes } = await writtenBytes(before);

    expect(status).toBe(2);
    expect(stderr).toBe(
      'testreq: m.md:3: the byte 0xe9 (number 42 of the file) is not UTF-8: save the file as UTF-8, then try again\n',
    );
    expect(bytes.equals(before)).toBe(true);
  });

  it('writes nothing into any document when one of them cannot be kept', async () => {
    const cwd = folderWith({ 'm.md': MILESTONE });
    writeFileSync(join(cwd, 'old.md'), Buffer.from('### Task 1: Caf\u00e9', 'latin1'));

    const { status, stdout } = await call(['plan', 'm.md', 'old.md', '--write'], { cwd });

    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(readFileSync(join(cwd, 'm.md'), 'utf8')).toBe(MILESTONE);
  });

  it('keeps the mode of the file and the link that leads to it', async () => {
    const cwd = folderWith({ 'docs/m2.md': MILESTONE });
    chmodSync(join(cwd, 'docs/m2.md'), 0o640);
    symlinkSync('docs/m2.md', join(cwd, 'm.md'));

    const { status } = await call(['plan', 'm.md', '--write'], { cwd });

    expect(status).toBe(0);
    expect(lstatSync(join(cwd, 'm.md')).isSymbolicLink()).toBe(true);
    expect(readlinkSync(join(cwd, 'm.md'))).toBe('docs/m2.md');
    expect(readFileSync(join(cwd, 'docs/m2.md'), 'utf8')).toContain('<!-- testreq:plan -->');
    expect(statSync(join(cwd, 'docs/m2.md')).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(cwd, 'docs'))).toEqual(['m2.md']);
  });

  it('never writes half a document: another file takes its place', async () => {
    const cwd = folderWith({ 'm.md': MILESTONE });
    const before = statSync(join(cwd, 'm.md')).ino;

    await call(['plan', 'm.md', '--write'], { cwd });

    expect(statSync(join(cwd, 'm.md')).ino).not.toBe(before);
  });

  it.each([
    ['dashes below a text, which make a heading of it', '# Task 1: Store it\r\n**Integration Tests:**\r\n---'],
    ['half a line end as its last letter', '# Task 1: Store it\n\nNow.\r'],
  ])('bears %s', async (_, text) => {
    const once = await written(text);

    expect(once.startsWith(text)).toBe(true);
    expect(await written(once)).toBe(once);
  });

  it('keeps every document and is idempotent', async () => {
    const rulebook = await loadBuiltinRulebook();
    const plan = (text: string) => writePlans(text, planDocument(text, 'm.md', rulebook, defaultPolicy));
    const line = fc.constantFrom(
      '### Task 1: Store rows in the database',
      '## Tasks',
      '### A worker',
      '- [ ] Add an endpoint',
      '1. [ ] Add a queue',
      '  more',
      '',
      '---',
      '```',
      '> quote',
      '**Integration Tests:**',
      '<!-- testreq:plan -->',
      '<!-- /testreq:plan -->',
    );
    const document = fc
      .array(line, { maxLength: 14 })
      .chain((lines) => fc.constantFrom(lines.join('\n'), lines.join('\r\n')));
    fc.assert(
      fc.property(document, (text) => {
        const once = plan(text);
        expect(plan(once)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });
});

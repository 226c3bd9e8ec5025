import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gatherPatchInFolder, readPatch } from '../../../src/sources/local/patch.js';
import { TemporaryRepository, temporaryFolder, writeFiles } from '../../temp-repository.js';

const LINES = Array.from({ length: 30 }, (_, line) => `line_${line} = ${line}\n`);
const BEFORE = LINES.join('');
const AFTER = [...LINES.slice(0, 3), 'first = 1\n', ...LINES.slice(3, 20), ...LINES.slice(22), 'last = 1\n'].join('');

/** A patch that changes, adds, removes and renames. */
function patchOf(): { patch: string; repository: TemporaryRepository } {
  const repository = new TemporaryRepository();
  repository.commit('Begin', { 'a.py': BEFORE, 'gone.py': 'g = 1\n', 'old.py': BEFORE, 'same.py': 's = 1\n' });
  repository.write({ 'a.py': AFTER, 'gone.py': null, 'old.py': null, 'sub/new.py': AFTER, 'added.py': 'x = 1\n' });
  repository.git('add', '-A');
  return { patch: `${repository.git('diff', '--cached', '-M')}\n`, repository };
}

describe('a patch and its folder', () => {
  it.each([
    ['before the patch', { 'a.py': BEFORE, 'gone.py': 'g = 1\n', 'old.py': BEFORE, 'same.py': 's = 1\n' }],
    ['after the patch', { 'a.py': AFTER, 'sub/new.py': AFTER, 'added.py': 'x = 1\n', 'same.py': 's = 1\n' }],
  ])('give the head’s files, %s', async (_, files) => {
    const folder = temporaryFolder();
    writeFiles(folder, files);

    const gathered = await gatherPatchInFolder(readPatch(patchOf().patch, 'a patch'), folder);

    expect(Object.fromEntries([...gathered.contents].map(([path, text]) => [path, text.trimEnd()]))).toEqual({
      'a.py': AFTER.trimEnd(),
      'added.py': 'x = 1',
      'sub/new.py': AFTER.trimEnd(),
    });
    expect(gathered.surroundings).toMatchObject({ known: true, paths: ['a.py', 'added.py', 'same.py', 'sub/new.py'] });
    expect(gathered.notes).toEqual([]);
  });

  it('leave out what git ignores', async () => {
    const { patch, repository } = patchOf();
    repository.write({ '.gitignore': 'build/\n', 'build/x.py': 'x = 1\n' });

    const gathered = await gatherPatchInFolder(readPatch(patch, 'a patch'), repository.path);

    expect(gathered.surroundings.paths).not.toContain('build/x.py');
  });

  it('are found from the top of the working tree, as git names them, and in a bare repository', async () => {
    const { patch, repository } = patchOf();
    repository.git('reset', '-q', '--hard');
    repository.write({ 'sub/keep.py': 'k = 1\n' });
    const bare = temporaryFolder();
    repository.git('clone', '-q', '--bare', repository.path, bare);
    const diff = readPatch(patch, 'a patch');

    const below = await gatherPatchInFolder(diff, join(repository.path, 'sub'));
    const inBare = await gatherPatchInFolder(diff, bare);
    inBare.close();

    for (const gathered of [below, inBare]) {
      expect([...gathered.contents.keys()].sort()).toEqual(['a.py', 'added.py', 'sub/new.py']);
      expect(gathered.notes).toEqual([]);
    }
  });

  it('are not mixed where the folder holds something else', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'a.py': 'other = 1\n', 'old.py': BEFORE });

    const gathered = await gatherPatchInFolder(readPatch(patchOf().patch, 'a patch'), folder);

    expect([...gathered.contents.keys()].sort()).toEqual(['added.py', 'sub/new.py']);
    expect(gathered.notes).toEqual([
      "a.py does not fit the diff, neither before nor after it, so only the diff's own lines of it were read.",
    ]);
  });

  it('read nothing outside the folder', async () => {
    const outside = temporaryFolder();
    writeFiles(outside, { 'secret.py': 'password = 1\n' });
    const folder = temporaryFolder();
    symlinkSync(outside, join(folder, 'link'));
    const patch = ['../secret.py', 'link/secret.py', '/etc/hosts']
      .map((path) => `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1,0 +2 @@\n+x = 1\n`)
      .join('');

    const gathered = await gatherPatchInFolder(readPatch(patch, 'a patch'), folder);

    expect([...gathered.contents.keys()]).toEqual([]);
  });
});

describe('a text that is no patch', () => {
  it.each([
    ['hello\n', 'a patch holds no diff'],
    ['diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n', 'a patch: line 4: '],
  ])('%j is told', (text, message) => {
    expect(() => readPatch(text, 'a patch')).toThrow(message);
  });

  it('is a change without files when it is empty', () => {
    expect(readPatch('\n', 'a patch')).toEqual([]);
  });
});

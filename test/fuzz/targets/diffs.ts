import fc from 'fast-check';
import type { Hunk } from '../../../src/domain/change.js';
import { hunksOf, parseDiff } from '../../../src/reading/diff.js';
import { readPatch } from '../../../src/sources/local/patch.js';
import { type FuzzTarget, must, property, unless } from '../target.js';
import { anyText, shuffled, spoiled } from '../texts.js';

const LINES = [
  'diff --git a/x b/y',
  'diff --git "a/\\303\\244 b" "b/\\303\\244 b"',
  'diff --cc x',
  'index 0000000..1111111 100644',
  'old mode 100644',
  'new mode 120000',
  'new file mode 160000',
  'deleted file mode 100644',
  'similarity index 90%',
  'rename from q',
  'rename to __proto__',
  'copy from a',
  'copy to b',
  'Binary files a/x and b/x differ',
  'GIT binary patch',
  'literal 10',
  '--- a/x',
  '--- /dev/null',
  '+++ b/x\t2026-01-01',
  '+++ /dev/null',
  '@@ -1 +1 @@',
  '@@ -1,2 +1,2 @@ class A',
  '@@ -0,0 +1,3 @@',
  '@@ -1,99999999999999999999 +1,3 @@',
  '@@ -4294967296,2 +9007199254740993,2 @@',
  '@@@ -1 -1 +1 @@@',
  ' context',
  '+added',
  '-removed',
  '+',
  '-',
  ' ',
  '\\ No newline at end of file',
  '-- ',
  '2.45.0',
  'From 0123456 Mon Sep 17 00:00:00 2001',
] as const;

const SOUND = [
  'diff --git a/a.py b/a.py\nindex 1..2 100644\n--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,4 @@ def f():\n a\n-b\n+c\n+d\n e\n@@ -9 +10 @@\n-x\n+y\n\\ No newline at end of file\n',
  'diff --git a/old b/new\nsimilarity index 90%\nrename from old\nrename to new\n--- a/old\n+++ b/new\n@@ -1 +1 @@\n-a\n+b\n',
  'diff --git "a/\\"q\\"\\t\\303\\244" "b/\\"q\\"\\t\\303\\244"\nnew file mode 100755\n--- /dev/null\n+++ "b/\\"q\\"\\t\\303\\244"\n@@ -0,0 +1 @@\n+x\n',
  'diff --git a/i.png b/i.png\ndeleted file mode 100644\nindex 1..0\nGIT binary patch\nliteral 0\nHcmV?d00001\n\ndiff --git a/s b/s\nnew file mode 120000\n--- /dev/null\n+++ b/s\n@@ -0,0 +1 @@\n+/etc/passwd\n',
  'diff --cc m.go\nindex 1,2..3\n--- a/m.go\n+++ b/m.go\n@@@ -1,2 -1,2 +1,3 @@@\n  a\n- b\n -c\n++d\n',
] as const;

/** Diffs and the patches of single files: read, or refused with a line. */
export const diffs: FuzzTarget = {
  name: 'diffs and patches',
  share: 22,
  async open() {
    const text = fc.oneof(shuffled(LINES), spoiled(SOUND), anyText);
    return {
      property: property(text, (diff) => {
        for (const file of unless(['DiffError'], () => parseDiff(diff)) ?? []) {
          must(file.path !== '' && !file.path.includes('\0'), `A file is called ${JSON.stringify(file.path)}.`);
          keepsCount(hunksOf(file), diff);
        }
        unless(['InputError', 'Error'], () => readPatch(diff, 'fuzz.diff'));
        keepsCount(unless(['DiffError'], () => hunksOf({ patch: diff })) ?? [], diff);
      }),
    };
  },
};

/** No line is made up, and the lines' numbers ascend. */
function keepsCount(hunks: readonly Hunk[], diff: string): void {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  must(lines.length <= diff.split('\n').length, 'More lines were read than are there.');
  for (const { lines: own } of hunks) {
    for (const side of ['oldNumber', 'newNumber'] as const) {
      const numbers = own.flatMap((line) => line[side] ?? []);
      must(
        numbers.every((number, index) => Number.isSafeInteger(number) && number === (numbers[0] ?? 0) + index),
        'The lines of a hunk are not numbered in order.',
      );
    }
  }
}

import { describe, expect, it } from 'vitest';
import { readChange } from '../../src/reading/change.js';
import { parseDiff } from '../../src/reading/diff.js';

const NO_GLOBS = { generated: [], tests: [], integrationTests: [] };

/** Reads a diff of one file; `head` is what it holds afterwards. */
async function changeOf(path: string, hunk: string, head: string) {
  const diff = `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n${hunk}`;
  const { files } = await readChange(parseDiff(diff), new Map([[path, head]]), NO_GLOBS, []);
  const [file] = files;
  return { added: file?.added.map(({ text }) => text.trim()), removed: file?.removed.map(({ text }) => text.trim()) };
}

describe('the lines that really differ', () => {
  it('leave out a statement that is only broken into lines and quoted otherwise', async () => {
    const change = await changeOf(
      'app/orders.py',
      `@@ -1 +1,4 @@\n-save(order, 'paid')\n+save(\n+    order,\n+    "paid",\n+)\n`,
      'save(\n    order,\n    "paid",\n)\n',
    );
    expect(change).toEqual({ added: [], removed: [] });
  });

  it('leave out a field that is only called by another form of its name', async () => {
    const change = await changeOf(
      'src/Orders.cs',
      '@@ -1 +1 @@\n-await _context.SaveChangesAsync();\n+await context.SaveChangesAsync();\n',
      'await context.SaveChangesAsync();\n',
    );
    expect(change).toEqual({ added: [], removed: [] });
  });

  it('keep a value that changes', async () => {
    const change = await changeOf('app/limits.py', '@@ -1 +1 @@\n-LIMIT = 10\n+LIMIT = 20\n', 'LIMIT = 20\n');
    expect(change).toEqual({ added: ['LIMIT = 20'], removed: ['LIMIT = 10'] });
  });

  it('leave out the tests that stand in a source file of Rust', async () => {
    const head =
      'fn total() -> u32 {\n    2\n}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() {\n        assert_eq!(super::total(), 2);\n    }\n}\n';
    const change = await changeOf(
      'src/orders.rs',
      '@@ -1,3 +1,3 @@\n fn total() -> u32 {\n-    1\n+    2\n }\n@@ -9 +9 @@\n-        assert_eq!(super::total(), 1);\n+        assert_eq!(super::total(), 2);\n',
      head,
    );
    expect(change).toEqual({ added: ['2'], removed: ['1'] });
  });
});

import { describe, expect, it } from 'vitest';
import { readChange } from '../../src/reading/change.js';
import { parseDiff } from '../../src/reading/diff.js';
import { POLICY } from '../review/changing.js';

/** How many lines of a diff the reading takes for changed. */
async function changedLines(diff: string): Promise<number> {
  const { files } = await readChange(parseDiff(diff), new Map(), POLICY, []);
  return files.reduce((sum, { added, removed }) => sum + added.length + removed.length, 0);
}

const headed = (hunk: string) => `diff --git a/shop.ts b/shop.ts\n--- a/shop.ts\n+++ b/shop.ts\n${hunk}`;

describe('an expression that a formatter breaks otherwise', () => {
  it('is no change where one of its lines stays where it was', async () => {
    const diff = headed(`@@ -1,4 +1,7 @@
-socket.on('order', async (id) => {
+socket.on(
+  'order',
+  async (id) => {
   check(id);
-  await orders.save(id)
-});
+    await orders.save(id)
+  },
+);
`);
    expect(await changedLines(diff)).toBe(0);
  });

  it('is one where more than its breaks differs', async () => {
    const diff = headed(`@@ -1,3 +1,4 @@
-socket.on('order', async (id) => {
+socket.on(
+  'order', async (id) => {
   check(id);
-  await orders.save(id) });
+  await drafts.save(id) });
`);
    expect(await changedLines(diff)).toBeGreaterThan(0);
  });
});

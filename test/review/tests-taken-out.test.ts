import { describe, expect, it } from 'vitest';
import { readChange } from '../../src/reading/change.js';
import { parseDiff } from '../../src/reading/diff.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { POLICY, reviewed } from './changing.js';

const rulebook = await loadBuiltinRulebook();

async function notesOn(diff: string): Promise<readonly string[]> {
  const change = await readChange(parseDiff(diff), new Map(), POLICY, []);
  return reviewed(change, rulebook).notes;
}

const takenOut = `diff --git a/tests/test_orders.py b/tests/test_orders.py
deleted file mode 100644
--- a/tests/test_orders.py
+++ /dev/null
@@ -1,2 +0,0 @@
-def test_place(session):
-    assert place(session)
`;
const broughtIn = `diff --git a/tests/orders/test_place.py b/tests/orders/test_place.py
new file mode 100644
--- /dev/null
+++ b/tests/orders/test_place.py
@@ -0,0 +1,2 @@
+def test_place(session):
+    assert place(session)
`;

describe('tests that a change takes out', () => {
  it('are named: what they showed is shown no more', async () => {
    expect(await notesOn(takenOut)).toEqual([
      'Tests were taken out, and what they showed is shown no more: tests/test_orders.py.',
    ]);
  });

  it('are not spoken of where others come, into which they may have moved', async () => {
    expect(await notesOn(takenOut + broughtIn)).toEqual([]);
  });
});

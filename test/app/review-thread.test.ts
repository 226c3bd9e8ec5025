import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rulebook } from '../../src/domain/rulebook.js';
import { parseDiff } from '../../src/reading/diff.js';
import { type Gathered, reviewChange } from '../../src/review-change.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { defaultPolicy } from '../../src/sources/default-policy.js';
import { built } from '../build.js';

const diff = `diff --git a/shop/settings.py b/shop/settings.py
--- a/shop/settings.py
+++ b/shop/settings.py
@@ -1,1 +1,2 @@
 import os
+ORDERS_LIMIT = int(os.environ["ORDERS_LIMIT"])
`;

function gathered(notes: readonly string[] = []): Gathered {
  return {
    tasks: [],
    diff: parseDiff(diff),
    contents: new Map([['shop/settings.py', 'import os\nORDERS_LIMIT = int(os.environ["ORDERS_LIMIT"])\n']]),
    surroundings: { paths: ['shop/settings.py'], contents: new Map(), known: true },
    policy: defaultPolicy,
    decisions: { waivers: [], categories: [], labels: [], authors: [] },
    notes,
  };
}

// Built, since a thread loads its own code.
const { ReviewThread } = (await import(
  join(built, 'app/review-thread.js')
)) as typeof import('../../src/app/review-thread.js');

let rulebook: Rulebook;
let thread: InstanceType<typeof ReviewThread>;
beforeEach(async () => {
  rulebook = await loadBuiltinRulebook();
  thread = new ReviewThread(rulebook);
});
afterEach(() => thread.close());

describe('a thread that reviews', () => {
  it('judges as this thread does, several at once', async () => {
    const [one, other] = await Promise.all([
      thread.review(gathered(['One.']), rulebook),
      thread.review(gathered(['Other.']), rulebook),
    ]);

    expect(one).toEqual(await reviewChange(gathered(['One.']), rulebook));
    expect(one.categories.map(({ id }) => id)).toEqual(['configuration']);
    expect(other.notes).toContain('Other.');
  });

  it('judges by the rules of a team', async () => {
    const without = { ...rulebook, categories: rulebook.categories.filter(({ id }) => id !== 'configuration') };

    expect((await thread.review(gathered(), without)).categories).toEqual([]);
    expect((await thread.review(gathered(), rulebook)).categories).toHaveLength(1);
  });

  it('leaves this thread free to answer meanwhile', async () => {
    let answered = 0;
    const answering = setInterval(() => answered++, 1);

    await thread.review(gathered(), rulebook);
    clearInterval(answering);

    expect(answered).toBeGreaterThan(5);
  });

  it('hands on what goes wrong, and goes on', async () => {
    const broken = { ...gathered(), diff: null } as unknown as Gathered;

    await expect(thread.review(broken, rulebook)).rejects.toThrow('iterable');
    await expect(thread.review(gathered(), rulebook)).resolves.toBeDefined();
  });

  it('aborts a review that takes too long, and the next one has another thread', async () => {
    const hasty = new ReviewThread(rulebook, 1);

    await expect(hasty.review(gathered(), rulebook)).rejects.toThrow('took longer than 0.001 s');
    await expect(hasty.review(gathered(), rulebook)).rejects.toThrow('took longer than 0.001 s');
    await hasty.close();
  });

  it('fails what is under way when it is closed', async () => {
    const review = thread.review(gathered(), rulebook);
    const failed = expect(review).rejects.toThrow('has ended');

    await thread.close();

    await failed;
  });
});

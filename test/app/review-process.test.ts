import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

// Built, since a process loads its own code.
const { ReviewProcess } = (await import(
  join(built, 'app/review-process.js')
)) as typeof import('../../src/app/review-process.js');

/** Dies where a note says so; names else the process that it is. */
const mortal = new URL('../fixtures/app/mortal-reviewer.mjs', import.meta.url);

let rulebook: Rulebook;
let reviews: InstanceType<typeof ReviewProcess>;
beforeEach(async () => {
  rulebook = await loadBuiltinRulebook();
  reviews = new ReviewProcess(rulebook);
});
afterEach(() => reviews.close());

describe('a process that reviews', () => {
  it('judges as this process does', async () => {
    const [one, other] = await Promise.all([
      reviews.review(gathered(['One.']), rulebook),
      reviews.review(gathered(['Other.']), rulebook),
    ]);

    expect(one).toEqual(await reviewChange(gathered(['One.']), rulebook));
    expect(one.categories.map(({ id }) => id)).toEqual(['configuration']);
    expect(other.notes).toContain('Other.');
  });

  it('judges by the rules of a team', async () => {
    const without = { ...rulebook, categories: rulebook.categories.filter(({ id }) => id !== 'configuration') };

    expect((await reviews.review(gathered(), without)).categories).toEqual([]);
    expect((await reviews.review(gathered(), rulebook)).categories).toHaveLength(1);
  });

  it('leaves this process free to answer meanwhile', async () => {
    let answered = 0;
    const answering = setInterval(() => answered++, 1);

    await reviews.review(gathered(), rulebook);
    clearInterval(answering);

    expect(answered).toBeGreaterThan(5);
  });

  it('hands on what goes wrong, and goes on', async () => {
    const broken = { ...gathered(), diff: null } as unknown as Gathered;

    await expect(reviews.review(broken, rulebook)).rejects.toThrow('iterable');
    await expect(reviews.review(gathered(), rulebook)).resolves.toBeDefined();
  });

  it('aborts a review that takes too long, and the next one has another process', async () => {
    const hasty = new ReviewProcess(rulebook, { patience: 1 });

    await expect(hasty.review(gathered(), rulebook)).rejects.toThrow('took longer than 0.001 s');
    await expect(hasty.review(gathered(), rulebook)).rejects.toThrow('took longer than 0.001 s');
    await hasty.close();
  });

  it('blames the review that brings it down, and no other', async () => {
    const reviews = new ReviewProcess(rulebook, { program: mortal });

    const [before, deadly, after] = await Promise.allSettled([
      reviews.review(gathered(), rulebook),
      reviews.review(gathered(['Die.']), rulebook),
      reviews.review(gathered(), rulebook),
    ]);

    expect(deadly).toMatchObject({ reason: { message: 'The process that reviewed this change ended (SIGKILL).' } });
    expect(before.status).toBe('fulfilled');
    expect(after.status).toBe('fulfilled');
    await reviews.close();
  });

  it('sees nothing of the secrets of the service', async () => {
    vi.stubEnv('WEBHOOK_SECRET', 'hidden');
    const reviews = new ReviewProcess(rulebook, { program: mortal });

    const review = (await reviews.review(gathered(), rulebook)) as unknown as Mortal;

    expect(review.environment).not.toContain('WEBHOOK_SECRET');
    vi.unstubAllEnvs();
    await reviews.close();
  });

  it('ends when it has had nothing to do, and is there again when it has', async () => {
    const reviews = new ReviewProcess(rulebook, { program: mortal, idle: 10 });
    const first = (await reviews.review(gathered(), rulebook)) as unknown as Mortal;

    await vi.waitUntil(() => !isRunning(first.pid), { timeout: 30_000 });

    const next = (await reviews.review(gathered(), rulebook)) as unknown as Mortal;
    expect(next.pid).not.toBe(first.pid);
    await reviews.close();
  });

  it('fails what is under way when it is closed', async () => {
    const review = reviews.review(gathered(), rulebook);
    const failed = expect(review).rejects.toThrow('has ended');

    await reviews.close();

    await failed;
    await expect(reviews.review(gathered(), rulebook)).rejects.toThrow('has ended');
  });
});

/** What the mortal reviewer answers instead of a review. */
interface Mortal {
  readonly pid: number;
  readonly environment: readonly string[];
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

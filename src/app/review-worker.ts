import { parentPort, workerData } from 'node:worker_threads';
import type { Review } from '../domain/review.js';
import type { Rulebook } from '../domain/rulebook.js';
import { type Gathered, reviewChange } from '../review-change.js';

/** What the thread is asked. */
export interface ReviewQuestion {
  readonly id: number;
  readonly gathered: Gathered;
  /** `null`: the built-in one, which the thread was started with. */
  readonly rulebook: Rulebook | null;
}

/** What it answers, in any order. */
export type ReviewAnswer =
  | { readonly id: number; readonly review: Review; readonly error: null }
  | { readonly id: number; readonly review: null; readonly error: Error };

const builtIn = workerData as Rulebook;

parentPort?.on('message', async ({ id, gathered, rulebook }: ReviewQuestion) => {
  parentPort?.postMessage(await answer(id, gathered, rulebook ?? builtIn));
});

async function answer(id: number, gathered: Gathered, rulebook: Rulebook): Promise<ReviewAnswer> {
  try {
    return { id, review: await reviewChange(gathered, rulebook), error: null };
  } catch (thrown) {
    return { id, review: null, error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }
}

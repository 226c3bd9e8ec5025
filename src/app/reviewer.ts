import type { Review } from '../domain/review.js';
import type { Rulebook } from '../domain/rulebook.js';
import { type Gathered, reviewChange } from '../review-change.js';
import { loadBuiltinRulebook } from '../rulebook/builtin.js';

// The program of `ReviewProcess`.

/** What it is asked, one at a time. */
export interface ReviewQuestion {
  readonly gathered: Gathered;
  /** `null`: the built-in one, which need not be sent. */
  readonly rulebook: Rulebook | null;
}

/** What it answers. */
export type ReviewAnswer =
  | { readonly review: Review; readonly error: null }
  | { readonly review: null; readonly error: Error };

const builtIn = loadBuiltinRulebook();

process.on('message', async ({ gathered, rulebook }: ReviewQuestion) => {
  process.send?.(await answer(gathered, rulebook ?? (await builtIn)));
});
// The service ends this process when it has no use for it any more; signals to both at once are the service's to obey.
process.once('disconnect', () => process.exit());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

async function answer(gathered: Gathered, rulebook: Rulebook): Promise<ReviewAnswer> {
  try {
    return { review: await reviewChange(gathered, rulebook), error: null };
  } catch (thrown) {
    return { review: null, error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }
}

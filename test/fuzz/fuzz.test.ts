import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { casesOf, TARGETS } from './targets.js';

/** Always the same cases, so that a change is to blame when one fails; `npm run fuzz` looks for new ones. */
const SEED = 20_260_731;
const CASES = 3_000;

describe('whatever strangers send', () => {
  it.each(TARGETS)('to the $name ends in an answer, soon', async (target) => {
    const { property, close } = await target.open();
    try {
      const result = await fc.check(property(), { seed: SEED, numRuns: casesOf(target, CASES) });

      expect(fc.defaultReportMessage(result)).toBeUndefined();
    } finally {
      await close?.();
    }
  });
});

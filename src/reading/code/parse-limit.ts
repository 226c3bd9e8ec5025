import type { ParseState } from 'web-tree-sitter';

/**
 * Steps of a hundred operations after which a parse is given up: real code takes 5 to 20 for a thousand characters,
 * minified code up to 55.
 */
const maxSteps = (length: number): number => 500 + length / 16;

/**
 * Steps at places that a parse has seen before, all together, after which it is given up: recovery from an error can go
 * round and round, ever slower. Of 10 000 files of ten languages the most took 6; cut at random, 28.
 */
const MAX_STALLED_STEPS = 100;

/** When all is read the tree is balanced, in place: up to seven steps for a thousand characters. */
const maxClosingSteps = (length: number): number => MAX_STALLED_STEPS + length / 100;

/**
 * Watches the parse of a source: a function that is told the state at each step, and says whether to give it up. Steps are
 * counted, not time, so that a busy machine reads no differently.
 */
export function parseLimit(source: string): (state: ParseState) => boolean {
  // The runtime counts the bytes of UTF-16.
  const end = source.trimEnd().length * 2;
  const limits = {
    steps: maxSteps(source.length),
    stalled: MAX_STALLED_STEPS,
    closing: maxClosingSteps(source.length),
  };
  const taken = { steps: 0, stalled: 0, closing: 0 };
  let furthest = -1;
  return ({ currentOffset }) => {
    taken.steps++;
    if (currentOffset > furthest) furthest = currentOffset;
    else if (furthest >= end) taken.closing++;
    else taken.stalled++;
    return taken.steps > limits.steps || taken.stalled > limits.stalled || taken.closing > limits.closing;
  };
}

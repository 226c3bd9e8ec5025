import type { ParseState } from 'web-tree-sitter';

/** Characters that a parser is given at a time; its buffer has room for 5 119. */
const CHUNK = 4000;

/**
 * Chunks after which a parse is given up. Most code is read twice in all; Kotlin, whose signs are told apart by what
 * follows them, up to 37 times. Where an error has to be got over, each sign may read on to the end of the file.
 */
const maxChunks = (length: number): number => 1500 + (60 * length) / CHUNK;

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

/** A source as a parser reads it, and what it may cost. */
export interface LimitedSource {
  /** The characters from an offset on (UTF-16 units), as many as the parser takes at a time. */
  readonly read: (offset: number) => string;
  /** Whether to give up, asked at each step of the parse. */
  readonly isSpent: (state: ParseState) => boolean;
}

/**
 * Watches one parse of a source. What a parse does is counted, not timed, so that a busy machine reads no differently; the
 * limits are such that a source of 200 000 characters, whatever it holds, takes seconds at the very worst.
 */
export function limitParse(source: string): LimitedSource {
  // The runtime counts the bytes of UTF-16.
  const end = source.trimEnd().length * 2;
  const limits = {
    chunks: maxChunks(source.length),
    steps: maxSteps(source.length),
    stalled: MAX_STALLED_STEPS,
    closing: maxClosingSteps(source.length),
  };
  const taken = { chunks: 0, steps: 0, stalled: 0, closing: 0 };
  let furthest = -1;
  return {
    read: (offset) => {
      taken.chunks++;
      return source.slice(offset, offset + CHUNK);
    },
    isSpent: ({ currentOffset }) => {
      taken.steps++;
      if (currentOffset > furthest) furthest = currentOffset;
      else if (furthest >= end) taken.closing++;
      else taken.stalled++;
      return (
        taken.chunks > limits.chunks ||
        taken.steps > limits.steps ||
        taken.stalled > limits.stalled ||
        taken.closing > limits.closing
      );
    },
  };
}

import { setFlagsFromString } from 'node:v8';
import { collectAtGrowth } from '../heap-growth.js';

/**
 * What V8 asks of code before it compiles it for speed, raised about tenfold, by V8's version: it knows different words
 * for it, and complains of those that it does not know. Another version keeps its own measure.
 */
const JAVASCRIPT: Readonly<Record<string, readonly string[]>> = {
  '11': ['--interrupt-budget=600000'],
  '12': ['--invocation-count-for-turbofan=30000', '--invocation-count-for-maglev=4000'],
  '13': ['--invocation-count-for-turbofan=30000', '--invocation-count-for-maglev=4000'],
};

/** Expressions become machine code at once. Else V8 translates most of them twice, and the first form costs it more. */
const EXPRESSIONS = '--no-regexp-tier-up';

/** Near the largest number that V8 takes. What is counted weighs a function by its size, and the parsers' are large. */
const WEBASSEMBLY = '--wasm-tiering-budget=2000000000';

const flags = JAVASCRIPT[process.versions.v8.split('.')[0] ?? ''];

/**
 * Has V8 compile for speed only what runs much longer than a review does. Of a process that ends within seconds the
 * optimising compilers would take a third, and most of what they make would hardly be run.
 */
export function expectShortRun(): void {
  for (const flag of flags ? [EXPRESSIONS, ...flags] : []) setFlagsFromString(flag);
}

/**
 * The same for the parsers, of a run that reads the files of one change: those of a hundred changes pay for faster ones.
 * To be called when the program is loaded: V8 takes what the build made of it under the flags of then alone.
 */
export function expectOneChange(): void {
  if (flags) setFlagsFromString(WEBASSEMBLY);
}

/** What may be added to that which was alive after one collection before the next one begins (percent). */
const GROWTH = 10;

/**
 * Has V8 collect garbage before it fills the memory of a large change twice over. Of a small one, which needs no
 * collection at all, this would cost a tenth of the processor time.
 */
export function expectLargeChange(): void {
  collectAtGrowth(GROWTH);
}

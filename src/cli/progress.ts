import type { Output } from './io.js';

/** Width of the bar, in characters. */
const BAR = 30;

/** A bar on a terminal; elsewhere nothing. */
export class Progress {
  readonly #output: Output;
  readonly #total: number;
  #done = 0;
  #shown = -1;

  constructor(output: Output, total: number) {
    this.#output = output;
    this.#total = total;
  }

  step(): void {
    this.#done++;
    const filled = Math.floor((this.#done / this.#total) * BAR);
    // Drawn when it looks different, or now and then for the number: a terminal is slower than a review.
    if (this.#output.isTTY !== true || (filled === this.#shown && this.#done % 10 !== 0)) return;
    this.#shown = filled;
    const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
    this.#output.write(`\r${bar} ${this.#done} of ${this.#total} commits`);
  }

  clear(): void {
    if (this.#output.isTTY === true && this.#shown >= 0) this.#output.write('\r\u001b[K');
  }
}

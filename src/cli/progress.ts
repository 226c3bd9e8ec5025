import type { Output } from './io.js';

/** Width of the bar where there is room, in characters. */
const WIDEST_BAR = 30;

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
    const count = ` ${this.#done} of ${this.#total} commits`;
    // A line that the terminal breaks cannot be drawn over.
    const room = (this.#output.columns || 80) - count.length - 1;
    const width = Math.max(0, Math.min(WIDEST_BAR, room));
    const filled = Math.floor((this.#done / this.#total) * width);
    // Drawn when it looks different, or now and then for the number: a terminal is slower than a review.
    if (this.#output.isTTY !== true || (filled === this.#shown && this.#done % 10 !== 0)) return;
    this.#shown = filled;
    const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
    this.#output.write(`\r${bar}${count}`);
  }

  clear(): void {
    if (this.#output.isTTY === true && this.#shown >= 0) this.#output.write('\r\u001b[K');
  }
}

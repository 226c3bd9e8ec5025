/** Which runs of three letters a text holds: many needles can be asked of it without going through the text again. */
export class TextIndex {
  readonly #seen = new Uint32Array(BITS / 32);

  constructor(text: string) {
    let two = 0;
    let one = 0;
    for (let at = 0; at < text.length; at++) {
      const letter = text.charCodeAt(at);
      const place = placeOf(two, one, letter);
      this.#seen[place >> 5] = (this.#seen[place >> 5] as number) | (1 << (place & 31));
      two = one;
      one = letter;
    }
  }

  /**
   * Whether the text may hold of each entry at least one line; lines have three letters or more. It may say yes by
   * chance, never no.
   */
  mayHold(needles: readonly string[]): boolean {
    return needles.every((lines) => this.#mayHoldOne(lines));
  }

  #mayHoldOne(lines: string): boolean {
    for (let start = 0; ; ) {
      const end = lines.indexOf('\n', start);
      if (this.#mayHoldPart(lines, start, end < 0 ? lines.length : end)) return true;
      if (end < 0) return false;
      start = end + 1;
    }
  }

  #mayHoldPart(lines: string, start: number, end: number): boolean {
    for (let at = start + 2; at < end; at++) {
      const place = placeOf(lines.charCodeAt(at - 2), lines.charCodeAt(at - 1), lines.charCodeAt(at));
      if (((this.#seen[place >> 5] as number) & (1 << (place & 31))) === 0) return false;
    }
    return true;
  }
}

/** Enough that a text of two thousand letters leaves most of them free. */
const BITS = 1 << 14;

function placeOf(two: number, one: number, letter: number): number {
  return Math.imul((two << 14) ^ (one << 7) ^ letter, 0x9e3779b1) >>> 18;
}

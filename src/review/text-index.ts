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
   * Whether the text may hold of each list at least one string; strings have three letters or more. It may say yes by
   * chance, never no.
   */
  mayHold(needles: readonly (readonly string[])[]): boolean {
    return needles.every((strings) => strings.some((string) => this.#mayHoldOne(string)));
  }

  #mayHoldOne(string: string): boolean {
    for (let at = 2; at < string.length; at++) {
      const place = placeOf(string.charCodeAt(at - 2), string.charCodeAt(at - 1), string.charCodeAt(at));
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

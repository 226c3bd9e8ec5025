import fc from 'fast-check';

/** One door through which text of strangers comes in, and what must hold there whatever they send. */
export interface FuzzTarget {
  readonly name: string;
  /** Its part of all cases; the parts of all targets together are the whole. */
  readonly share: number;
  /** Makes what the cases share, and gives the property; `close` ends it. */
  open(): Promise<OpenTarget>;
}

export interface OpenTarget {
  readonly property: Property;
  close?(): Promise<void>;
}

/** @param seen is told after each case what processor time it took (ms) */
export type Property = (seen?: (milliseconds: number) => void) => fc.IAsyncProperty<unknown>;

/**
 * Processor time that one case may cost (ms). Inputs are a few kilobytes and take a few milliseconds; what takes this long
 * grows with some power of its input, even where other work shares the machine.
 */
const LONGEST_CASE = 5_000;

/** A property of an input: `check` throws where it does not hold, and must end soon. */
export function property<Input>(inputs: fc.Arbitrary<Input>, check: (input: Input) => void | Promise<void>): Property {
  return (seen) =>
    fc.asyncProperty(inputs as fc.Arbitrary<unknown>, async (input) => {
      const before = process.cpuUsage();
      await check(input as Input);
      const { user, system } = process.cpuUsage(before);
      const milliseconds = (user + system) / 1_000;
      seen?.(milliseconds);
      if (milliseconds > LONGEST_CASE) throw new Error(`This took ${Math.round(milliseconds)} ms of processor time.`);
    });
}

/** Lets pass what a parser throws on purpose, by the names of the errors' classes. */
export function unless<Result>(declared: readonly string[], run: () => Result): Result | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof Error && declared.includes(error.name) && error.message !== '') return null;
    throw error;
  }
}

/** Throws with the sentence where something does not hold. */
export function must(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(sentence);
}

import { InvalidArgumentError } from 'commander';

/** Reads a whole number from 0 on, for an option of a script. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(number) || number < 0)
    throw new InvalidArgumentError('Give a whole number.');
  return number;
}

/** Reads a share of all, from 0 to 1. */
export function shareOfAll(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0 && number <= 1)) throw new InvalidArgumentError('Give a number from 0 to 1.');
  return number;
}

/** Reads names with commas between them, each one of those that there are. */
export function someOf(names: readonly string[]): (text: string) => string[] {
  return (text) => {
    const chosen = text.split(',').map((name) => name.trim());
    const unknown = chosen.find((name) => !names.includes(name));
    if (unknown !== undefined)
      throw new InvalidArgumentError(`There is no "${unknown}": choose of ${names.join(', ')}.`);
    return chosen;
  };
}

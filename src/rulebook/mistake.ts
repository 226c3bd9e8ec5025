import type * as z from 'zod';
import { suggestion } from './nearest.js';

/** Something wrong in a document of rules, for the person who wrote it. */
export interface Mistake {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly what: string;
  /** What to do about it; completes the sentence after a semicolon. */
  readonly mend: string;
}

/** `rules/persistence.md:12: what is wrong; how to mend it` */
export function mistakeText(mistake: Mistake): string {
  return `${mistake.file}:${mistake.line}: ${mistake.what}; ${mistake.mend}`;
}

/** Documents of rules that cannot be used. Its message has a line for each mistake. */
export class RulebookError extends Error {
  override readonly name = 'RulebookError';
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    super(mistakes.map(mistakeText).join('\n'));
    this.mistakes = mistakes;
  }
}

/**
 * A zod error in words. `lineOf` tells where the value at a path stands in the document.
 */
export function schemaMistakes(
  error: z.ZodError,
  file: string,
  lineOf: (path: readonly PropertyKey[]) => number,
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): Mistake[] {
  return error.issues.flatMap((issue): Mistake[] => {
    const where = issue.path.length === 0 ? 'the document' : `\`${issue.path.map(String).join('.')}\``;
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        file,
        line: lineOf([...issue.path, key]),
        what: `\`${key}\` is not a key that belongs here`,
        mend: suggestion(key, keysAt(issue.path)),
      }));
    }
    if (issue.code === 'invalid_value') {
      return [
        {
          file,
          line: lineOf(issue.path),
          what: `${where} has a value that is not known`,
          mend: `use one of ${issue.values.map(String).join(', ')}`,
        },
      ];
    }
    if (issue.code === 'invalid_type' && issue.input === undefined) {
      return [{ file, line: lineOf(issue.path), what: `${where} is missing`, mend: `add it (${issue.expected})` }];
    }
    return [
      {
        file,
        line: lineOf(issue.path),
        what: `${where} does not fit: ${issue.message}`,
        mend: 'see rules/README.md for the form',
      },
    ];
  });
}

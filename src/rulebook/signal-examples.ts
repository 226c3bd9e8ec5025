import type { Language } from '../domain/code.js';
import type { SignalPattern } from '../domain/rulebook.js';
import { matchesRuleGlob } from '../path-globs.js';
import { calledNames, holderHasType, typedNames } from '../reading/code/declared-types.js';
import { maskLines } from '../reading/code/lexer.js';
import type { Mistake } from './mistake.js';
import type { SignalEntry } from './signals.js';

/** The examples that a signal's patterns get wrong. */
export function signalExampleMistakes(entries: readonly SignalEntry[]): Mistake[] {
  return entries.flatMap((entry) =>
    entry.examples
      .filter((example) => entry.patterns.some((pattern) => exampleMatches(pattern, example.text)) !== example.matches)
      .map((example) => ({
        file: entry.file,
        line: example.line,
        what: example.matches
          ? `\`${entry.signal}\` does not match its example`
          : `\`${entry.signal}\` matches an example that it must not`,
        mend: 'change the pattern or the example',
      })),
  );
}

function exampleMatches(pattern: SignalPattern, example: string): boolean {
  if (pattern.in === 'path') return matchesRuleGlob(example, [pattern.match]);
  const flags = pattern.ignoreCase ? 'iu' : 'u';
  const [match, not, fileHas] = [pattern.match, pattern.not, pattern.fileHas].map((source) =>
    source === null ? null : new RegExp(source, flags),
  );
  const lines = linesOf(example, pattern.languages[0]);
  if (fileHas && !lines.some((line) => fileHas.test(line.text))) return false;
  return lines.some((line) => {
    // Symbols and imports are read from text; strings in them are kept.
    const seen = pattern.in === 'code' ? line.code : line.text;
    if (match?.test(seen) !== true || not?.test(seen) === true) return false;
    return (
      pattern.holderType === null ||
      isHeld(lines, line, new RegExp(pattern.match, `${flags}dg`), new RegExp(pattern.holderType, 'u'))
    );
  });
}

/** An example has no declarations around its lines, so each name in it is known to all of it. */
function isHeld(
  lines: readonly { readonly code: string }[],
  line: { readonly code: string },
  match: RegExp,
  type: RegExp,
): boolean {
  const typed = typedNames(
    lines.map(({ code }) => ({ number: 0, code })),
    calledNames([line.code]),
    [],
  );
  return holderHasType({ number: 0, code: line.code }, match, type, typed, null);
}

/** Examples are pieces of files; what is of no particular language has no comments and strings to be known. */
function linesOf(
  example: string,
  language: Language | undefined,
): readonly { readonly code: string; readonly text: string }[] {
  if (language !== undefined) return maskLines(example, language, true);
  return example.split('\n').map((line) => ({ code: line, text: line }));
}

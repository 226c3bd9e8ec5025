import type { Language } from '../domain/code.js';
import type { SignalPattern } from '../domain/rulebook.js';
import { matchesAny } from '../review/signals.js';
import type { Mistake } from './mistake.js';
import type { SignalEntry } from './signals.js';

/** One line as patterns see it: `code` with strings blanked, `text` with strings kept, both without comments. */
export interface MaskedLine {
  readonly code: string;
  readonly text: string;
}

/** Reads the lines of a piece of code in a language; `null`: a language of no particular kind. */
export type MaskLines = (source: string, language: Language | null) => readonly MaskedLine[];

/** The examples that a signal's patterns get wrong. */
export function signalExampleMistakes(entries: readonly SignalEntry[], mask: MaskLines = maskLines): Mistake[] {
  return entries.flatMap((entry) =>
    entry.examples
      .filter(
        (example) => entry.patterns.some((pattern) => exampleMatches(pattern, example.text, mask)) !== example.matches,
      )
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

function exampleMatches(pattern: SignalPattern, example: string, mask: MaskLines): boolean {
  if (pattern.in === 'path') return matchesAny(example, [pattern.match]);
  const flags = pattern.ignoreCase ? 'iu' : 'u';
  const [match, not, fileHas] = [pattern.match, pattern.not, pattern.fileHas].map((source) =>
    source === null ? null : new RegExp(source, flags),
  );
  const lines = mask(example, pattern.languages[0] ?? null);
  if (fileHas && !lines.some((line) => fileHas.test(line.text))) return false;
  return lines.some((line) => {
    // Symbols and imports are read from text; strings in them are kept.
    const seen = pattern.in === 'code' ? line.code : line.text;
    return match?.test(seen) === true && not?.test(seen) !== true;
  });
}

const HASH_COMMENTS: ReadonlySet<Language | null> = new Set<Language | null>(['python', 'ruby', 'php', null]);
const SLASH_COMMENTS: ReadonlySet<Language | null> = new Set<Language | null>([
  'typescript',
  'tsx',
  'javascript',
  'go',
  'java',
  'kotlin',
  'csharp',
  'php',
  'rust',
]);

/** Masks examples, which are a few whole lines: strings that go over several lines do not occur in them. */
function maskLines(source: string, language: Language | null): MaskedLine[] {
  return source.split('\n').map((line) => {
    let code = '';
    let text = '';
    let quote = '';
    for (let index = 0; index < line.length; index++) {
      const character = line[index] ?? '';
      if (quote === '') {
        if (character === '#' && HASH_COMMENTS.has(language) && line[index + 1] !== '[') break;
        if (line.startsWith('//', index) && SLASH_COMMENTS.has(language)) break;
        if (character === '"' || character === '`' || (character === "'" && language !== 'rust')) quote = character;
        code += character;
      } else if (character === '\\') {
        code += '  ';
        text += character;
        index += 1;
        text += line[index] ?? '';
        continue;
      } else if (character === quote) {
        quote = '';
        code += character;
      } else code += ' ';
      text += character;
    }
    return { code, text };
  });
}

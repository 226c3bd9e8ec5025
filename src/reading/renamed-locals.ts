import type { Hunk } from '../domain/change.js';
import type { Language } from '../domain/code.js';

/** Lines of one stretch of a hunk that only the diff's signs part: what it takes out, and what it puts in. */
interface Run {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** Longer stretches are rewritten rather than renamed. */
const MOST_TOKENS = 2_000;

const TOKEN = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|[$@]?[\p{L}_][\p{L}\p{N}_]*|\d[\w.]*|->|::|:=|[^\s]/gu;
/** What a text says in its words is no use of a variable. */
const LITERAL = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
const IDENTIFIER = /^\$?[\p{Ll}_][\p{L}\p{N}_]*$/u;

/**
 * Tells the stretches of a file that differ by the name of a local variable alone, the same name everywhere: the variable
 * is declared in one of them, its old name is gone from all that the diff shows, and its new one was not there before.
 * Names that others see (members, calls, keys, named arguments) are never taken for local ones.
 */
export function renamedLocalsReader(hunks: readonly Hunk[], language: Language): (run: Run) => boolean {
  let isRenamed: ReturnType<typeof renamesOf> | null = null;
  return (run) => {
    const names = renaming(run);
    if (names === null || names.size === 0) return false;
    isRenamed ??= renamesOf(hunks, language); // Few stretches come so far.
    return [...names].every(([old, now]) => isRenamed?.(old, now));
  };
}

/** Whether a name is another one's now in all that the diff shows of a file. */
function renamesOf(hunks: readonly Hunk[], language: Language): (old: string, now: string) => boolean {
  const before = new Set<string>();
  const after = new Set<string>();
  const declarations: string[] = [];
  for (const { kind, text } of hunks.flatMap((hunk) => hunk.lines)) {
    const words = text.replace(LITERAL, '').match(/\$?[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
    if (kind !== 'added') for (const word of words) before.add(word);
    if (kind !== 'removed') for (const word of words) after.add(word);
    if (kind === 'added') declarations.push(text);
  }
  return (old, now) =>
    !after.has(old) && !before.has(now) && declarations.some((line) => declares(line, now, language));
}

/** The names by which the two sides differ, one for one; `null` where something else differs. */
function renaming({ removed, added }: Run): ReadonlyMap<string, string> | null {
  const old = removed.join('\n').match(TOKEN) ?? [];
  const now = added.join('\n').match(TOKEN) ?? [];
  if (old.length !== now.length || old.length > MOST_TOKENS) return null;
  const names = new Map<string, string>();
  for (const [index, token] of old.entries()) {
    const other = now[index] ?? '';
    if (token === other && !names.has(token)) continue;
    if (!IDENTIFIER.test(token) || !IDENTIFIER.test(other) || isSeenByOthers(old, index)) return null;
    if ((names.get(token) ?? other) !== other) return null;
    names.set(token, other);
  }
  return new Set(names.values()).size === names.size ? names : null;
}

/** A member, a call, a key or a named argument; `{ order }` is one too. */
function isSeenByOthers(tokens: readonly string[], index: number): boolean {
  const previous = tokens[index - 1] ?? '';
  const next = tokens[index + 1] ?? '';
  if (previous === '.' || previous === '->' || previous === '::' || previous === '@' || next === '(') return true;
  return (previous === '{' || previous === ',') && /^[,}:=]$/.test(next);
}

/** In these a local variable needs no word to be declared. */
const ASSIGNS: ReadonlySet<Language> = new Set(['python', 'ruby', 'php']);

function declares(line: string, name: string, language: Language): boolean {
  const word = name.replace('$', '\\$');
  if (ASSIGNS.has(language)) return new RegExp(`^\\s+${word} = .*[^,]$`).test(line);
  // In Go the receiver of a method has a name of its own choice.
  if (language === 'go')
    return new RegExp(`^\\s.*(?<![\\w.])${word}(?:, \\w+)* := |^func \\(${word} \\*?\\w+(?:\\[[\\w, ]+\\])?\\) `).test(
      line,
    );
  const kinds = '(?:let(?: mut)?|const|val|var|[A-Z][\\w.<>\\[\\]?]*|int|long|string|bool|boolean|double)';
  return new RegExp(`^\\s+(?:final )?${kinds} ${word}(?:\\s*:[^=]+)? = `).test(line);
}

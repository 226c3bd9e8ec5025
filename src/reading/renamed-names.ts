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

/** A line that is a comment and nothing else; an attribute of PHP (`#[`) is none. */
const COMMENT = /^\s*(?:\/\/|\/\*|\*(?:[\s/]|$))/;
const HASH_COMMENT = /^\s*(?:#(?!\[)|\/\/|\/\*|\*(?:[\s/]|$))/;
const HASHED: ReadonlySet<Language> = new Set(['python', 'ruby', 'php']);

/** Names by which two sides differ, old and new, one for one. */
interface Renaming {
  readonly names: ReadonlyMap<string, string>;
  /** The old names that are shown as fields: `this.orders`. */
  readonly fields: ReadonlySet<string>;
}

/** A line of the head that the change adds. */
interface AddedLine {
  readonly text: string;
  readonly number: number;
}

/** What is known of a file at the head beyond its diff. */
export interface Head {
  /** A line by its number, from 1; `null` where the file was not read. */
  line(number: number): string | null;
  /** Whether the file holds a word in quotes, and nothing else in them. */
  quotes(word: string): boolean;
  /** Whether a line stands in a function or a method: what is declared there, nobody outside sees. */
  isInFunction(number: number): boolean;
}

/**
 * Tells the stretches of a file that differ by a name alone that nothing outside of it can depend on, the same name
 * everywhere: a local variable of a function, or a private field that is no column or key of what is stored. It is
 * declared in the diff, its old name is gone from all that the diff shows, and its new one was not there before.
 *
 * Names that others see (members, calls, keys, named arguments) are never taken for such; nor are parameters, but in Go:
 * frameworks bind requests and choose among collaborators by what a parameter is called.
 */
export function renamedNamesReader(hunks: readonly Hunk[], language: Language, head: Head): (run: Run) => boolean {
  let isRenamed: ReturnType<typeof renamesOf> | null = null;
  return (run) => {
    const renaming = renamingIn(run, language);
    if (renaming === null || renaming.names.size === 0) return false;
    isRenamed ??= renamesOf(hunks, language, head); // Few stretches come so far.
    const { names, fields } = renaming;
    return [...names].every(([old, now]) => isRenamed?.(old, now, fields.has(old)));
  };
}

/** Whether a name is another one's now in all that the diff shows of a file. */
function renamesOf(
  hunks: readonly Hunk[],
  language: Language,
  head: Head,
): (old: string, now: string, isField: boolean) => boolean {
  const before = new Set<string>();
  const after = new Set<string>();
  const added = new Map<string, AddedLine[]>();
  for (const { kind, text, newNumber } of hunks.flatMap(({ lines }) => lines)) {
    const words = text.replace(LITERAL, '').match(/\$?[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
    if (kind !== 'added') for (const word of words) before.add(word);
    if (kind === 'removed') continue;
    for (const word of words) after.add(word);
    if (kind === 'context' || newNumber === null) continue;
    for (const word of new Set(words)) {
      const lines = added.get(word);
      if (lines) lines.push({ text, number: newNumber });
      else added.set(word, [{ text, number: newNumber }]);
    }
  }
  /** PHP declares `$this->orders` as `$orders`. */
  const linesWith = (name: string) => [...(added.get(name) ?? []), ...(added.get(`$${name}`) ?? [])];
  const isLocal = (name: string) =>
    linesWith(name).some(({ text, number }) => declares(text, name, language) && head.isInFunction(number));
  const isPrivate = (name: string) =>
    linesWith(name).some(({ text, number }) => declaresField(text, head.line(number - 1), name, language)) &&
    !linesWith(name).some(({ text }) => declaresParameter(text, name, language));
  const known = new Map<string, boolean>();
  return (old, now, isField) => {
    if (after.has(old) || before.has(now)) return false;
    // `compact('order')` hands a variable on by its name.
    if (language === 'php' && head.quotes(old.replace('$', ''))) return false;
    const key = `${isField} ${now}`;
    const answer = known.get(key) ?? (isPrivate(now) || (!isField && isLocal(now)));
    known.set(key, answer);
    return answer;
  };
}

/** The names by which the two sides differ; `null` where something else differs. */
function renamingIn({ removed, added }: Run, language: Language): Renaming | null {
  const comment = HASHED.has(language) ? HASH_COMMENT : COMMENT;
  const tokensOf = (lines: readonly string[]) =>
    lines
      .filter((line) => !comment.test(line))
      .join('\n')
      .match(TOKEN) ?? [];
  const [old, now] = [tokensOf(removed), tokensOf(added)];
  if (old.length !== now.length || old.length > MOST_TOKENS) return null;
  const names = new Map<string, string>();
  const fields = new Set<string>();
  for (const [index, token] of old.entries()) {
    const other = now[index] ?? '';
    if (token === other && !names.has(token)) continue;
    if (!IDENTIFIER.test(token) || !IDENTIFIER.test(other)) return null;
    const isField = isOwnField(old, index, language);
    if (!isField && isSeenByOthers(old, index)) return null;
    if ((names.get(token) ?? other) !== other) return null;
    names.set(token, other);
    if (isField) fields.add(token);
  }
  return new Set(names.values()).size === names.size ? { names, fields } : null;
}

/** `this.orders`, `self._orders`, `$this->orders`; in Go `s.orders`, of whatever `s` is. */
function isOwnField(tokens: readonly string[], index: number, language: Language): boolean {
  if (tokens[index + 1] === '(' || !/^(?:\.|->)$/.test(tokens[index - 1] ?? '')) return false;
  const owner = tokens[index - 2] ?? '';
  return language === 'go' ? /^[a-z]\w*$/.test(owner) : /^(?:this|self|\$this)$/.test(owner);
}

/** A member, a call, a key or a named argument; `{ order }` is one too. */
function isSeenByOthers(tokens: readonly string[], index: number): boolean {
  const previous = tokens[index - 1] ?? '';
  const next = tokens[index + 1] ?? '';
  if (previous === '.' || previous === '->' || previous === '::' || previous === '@' || next === '(') return true;
  if (previous === '{' && next === '=' && isStatement(tokens, index)) return false;
  return (previous === '{' || previous === ',') && /^[,}:=]$/.test(next);
}

/** Whether what begins with a token ends with a semicolon: the first statement of a block, not the first key of a value. */
function isStatement(tokens: readonly string[], index: number): boolean {
  let open = 0;
  for (let at = index; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    if (/^[([{]$/.test(token)) open++;
    else if (open === 0 && /^[;,)\]}]$/.test(token)) return token === ';';
    else if (/^[)\]}]$/.test(token)) open--;
  }
  return false;
}

/** In these a local variable needs no word to be declared. */
const ASSIGNS: ReadonlySet<Language> = new Set(['python', 'ruby', 'php']);

function declares(line: string, name: string, language: Language): boolean {
  const word = name.replace('$', '\\$');
  if (ASSIGNS.has(language)) return new RegExp(`^\\s+${word} = .*[^,]$`).test(line);
  // In Go the receiver of a method has a name of its own choice, and no caller names a parameter.
  if (language === 'go')
    return new RegExp(
      `^\\s.*(?<![\\w.])${word}(?:, \\w+)* := |^func \\(${word} \\*?\\w+(?:\\[[\\w, ]+\\])?\\) |^func .*[(,]\\s*${word} [*\\[\\]\\w.]+[,)]`,
    ).test(line);
  const kinds = '(?:let(?: mut)?|const|val|var|[A-Z][\\w.<>\\[\\]?]*|int|long|string|bool|boolean|double)';
  return new RegExp(`^\\s+(?:final )?${kinds} ${word}(?:\\s*:[^=]+)? = `).test(line);
}

/** How a field is declared that is set once and for all: Java, C# and PHP store fields of entities by their names. */
const PRIVATE_FIELD: Partial<Record<Language, string>> = {
  typescript: 'private (?:static )?readonly ',
  tsx: 'private (?:static )?readonly ',
  java: 'private (?:static )?final ',
  csharp: 'private (?:static )?readonly ',
  php: 'private readonly ',
};
/** What a decorator or an attribute says of a declaration may be that it is stored, or sent, by its name. */
const MARKED = /^\s*(?:@|\[|#\[)/;

/** Whether a line declares a field that only its own class sees, and that is no column or key of what is stored. */
function declaresField(text: string, lineBefore: string | null, name: string, language: Language): boolean {
  if (lineBefore === null || MARKED.test(text) || MARKED.test(lineBefore)) return false;
  if (language === 'python') return name.startsWith('_') && new RegExp(`^\\s+self\\.${name}(?:: [^=]+)? = `).test(text);
  if (language === 'go') return /^[a-z]/.test(name) && new RegExp(`^\\t${name}\\s+[*\\[\\]\\w.]+$`).test(text);
  const heading = PRIVATE_FIELD[language];
  const word = language === 'php' ? `\\$${name.replace('$', '')}` : name;
  return (
    heading !== undefined && new RegExp(`^\\s*${heading}[^=(){}]*(?<!\\w)${word}(?:: [^=(){}]*)?\\s*[;=]`).test(text)
  );
}

/** Whether a line may declare a parameter: a collaborator may be chosen by its name. */
function declaresParameter(text: string, name: string, language: Language): boolean {
  const word = name.replace('$', '\\$');
  if (language === 'go' || language === 'python') return false;
  if (language === 'typescript' || language === 'tsx')
    return new RegExp(`(?:^|[(,])\\s*(?:(?:private|public|protected|readonly) )*${word}\\??: [^;]*$`).test(text);
  return new RegExp(`(?:^|[(,])\\s*[\\w.<>?\\[\\]\\\\ ]*[\\w>\\]?] \\$?(?<!\\w)${word}\\s*[,)]`).test(text);
}

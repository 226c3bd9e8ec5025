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
const IDENTIFIER = /^[$@]?[\p{Ll}_][\p{L}\p{N}_]*$/u;

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

/**
 * Tells the stretches of a file that differ by a name alone that nobody outside of it can see, the same name everywhere:
 * a local variable, a field that is private and never stored, or, where no caller of a sound program can depend on it, a
 * parameter. It is declared in the diff, its old name is gone from all that the diff shows, and its new one was not there
 * before. Names that others see (members, calls, keys, named arguments) are never taken for such.
 */
export function renamedNamesReader(hunks: readonly Hunk[], language: Language): (run: Run) => boolean {
  let isRenamed: ReturnType<typeof renamesOf> | null = null;
  return (run) => {
    const renaming = renamingIn(run, language);
    if (renaming === null || renaming.names.size === 0) return false;
    isRenamed ??= renamesOf(hunks, language); // Few stretches come so far.
    const { names, fields } = renaming;
    return [...names].every(([old, now]) => isRenamed?.(old, now, fields.has(old)));
  };
}

/** Whether a name is another one's now in all that the diff shows of a file. */
function renamesOf(
  hunks: readonly Hunk[],
  language: Language,
): (old: string, now: string, isField: boolean) => boolean {
  const before = new Set<string>();
  const after = new Set<string>();
  const declarations: string[] = [];
  for (const { kind, text } of hunks.flatMap((hunk) => hunk.lines)) {
    const words = text.replace(LITERAL, '').match(/[$@]?[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
    if (kind !== 'added') for (const word of words) before.add(word);
    if (kind !== 'removed') for (const word of words) after.add(word);
    if (kind === 'added') declarations.push(text);
  }
  return (old, now, isField) =>
    !after.has(old) &&
    !before.has(now) &&
    declarations.some(
      (line) =>
        declaresField(line, now, language) ||
        (!isField && (declares(line, now, language) || declaresParameter(line, now, language))),
    );
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
    // `@orders` is a variable in Ruby alone.
    if (token.startsWith('@') && language !== 'ruby') return null;
    const isField = isOwnField(old, index, language);
    if (!isField && isSeenByOthers(old, index, language)) return null;
    if ((names.get(token) ?? other) !== other) return null;
    names.set(token, other);
    if (isField) fields.add(token);
  }
  return new Set(names.values()).size === names.size ? { names, fields } : null;
}

/** `this.orders`, `self._orders`, `$this->orders`, `@orders`; in Go `s.orders`, of whatever `s` is. */
function isOwnField(tokens: readonly string[], index: number, language: Language): boolean {
  if (tokens[index]?.startsWith('@')) return true;
  if (tokens[index + 1] === '(' || !/^(?:\.|->)$/.test(tokens[index - 1] ?? '')) return false;
  const owner = tokens[index - 2] ?? '';
  return language === 'go' ? /^[a-z]\w*$/.test(owner) : /^(?:this|self|\$this)$/.test(owner);
}

/** A member, a call, a key or a named argument; `{ order }` is one too. */
function isSeenByOthers(tokens: readonly string[], index: number, language: Language): boolean {
  const previous = tokens[index - 1] ?? '';
  const next = tokens[index + 1] ?? '';
  if (previous === '.' || previous === '->' || previous === '::' || previous === '@' || next === '(') return true;
  if (previous === ',' && next === ':' && COMPILED.has(language) && isInParentheses(tokens, index)) return false;
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

/** Whether the innermost bracket that is open before a token is a round one: what stands there is a parameter. */
function isInParentheses(tokens: readonly string[], index: number): boolean {
  let closed = 0;
  for (let at = index - 1; at >= 0; at--) {
    const token = tokens[at] ?? '';
    if (/^[)\]}]$/.test(token)) closed++;
    else if (/^[([{]$/.test(token) && closed-- === 0) return token === '(';
  }
  return false;
}

/** In these a local variable needs no word to be declared. */
const ASSIGNS: ReadonlySet<Language> = new Set(['python', 'ruby', 'php']);
/** In these a caller that names a parameter by its old name does not compile. */
const COMPILED: ReadonlySet<Language> = new Set(['typescript', 'tsx', 'go', 'java', 'kotlin', 'csharp', 'rust']);

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

/** Java, C# and PHP store fields of entities by their names; what is set once and for all is none of these. */
const PRIVATE_FIELD: Partial<Record<Language, string>> = {
  typescript: 'private ',
  tsx: 'private ',
  java: 'private (?:static )?final ',
  csharp: 'private (?:static )?readonly ',
  kotlin: 'private (?:val|lateinit var) ',
  php: 'private readonly ',
};

/** Whether a line declares a field that only its own class sees, and that is no column or key of what is stored. */
function declaresField(line: string, name: string, language: Language): boolean {
  const word = name.replace('$', '\\$');
  if (language === 'ruby') return name.startsWith('@') && new RegExp(`^\\s+${word} \\|?\\|?= `).test(line);
  if (language === 'python') return name.startsWith('_') && new RegExp(`^\\s+self\\.${word}(?:: [^=]+)? = `).test(line);
  if (language === 'go') return /^[a-z]/.test(name) && new RegExp(`^\\t${word}\\s+[*\\[\\]\\w.]+$`).test(line);
  const heading = PRIVATE_FIELD[language];
  const sign = language === 'php' ? '\\$?' : '';
  return (
    heading !== undefined && new RegExp(`\\b${heading}[^=(){}]*${sign}(?<!\\w)${word}\\s*(?:[;=:,)?!]|$)`).test(line)
  );
}

/** Whether a line declares a parameter that callers cannot name, or only in a program that does not compile else. */
function declaresParameter(line: string, name: string, language: Language): boolean {
  if (!COMPILED.has(language)) return false;
  const isTypedBehind = new RegExp(`[(,]\\s*(?:[\\w@]+ )*${name}\\??: `).test(line);
  const isTypedBefore = new RegExp(`[(,]\\s*(?:final )?[\\w.<>?\\[\\]]+ ${name}\\s*[,)]`).test(line);
  const isInGo = new RegExp(`[(,]\\s*${name} [*\\[\\]\\w.]+[,)]`).test(line);
  return language === 'go' ? isInGo : language === 'java' || language === 'csharp' ? isTypedBefore : isTypedBehind;
}

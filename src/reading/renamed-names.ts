import type { DiffLine, Hunk } from '../domain/change.js';
import type { CodeFile, Language, SymbolFact } from '../domain/code.js';
import { LINE_LENGTH, type Run, runsOf } from './diff.js';
import { isHarmless } from './harmless-marks.js';
import { type LineAt, lastHeadingLine } from './headings.js';

/** A word, a number or a sign of a line, and where it stands. */
interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Line of the head; of a removed line, that before which it stood. */
  readonly line: number;
  /** It is the first of its line. */
  readonly isFirst: boolean;
}

/** A name that is another one's now, in a stretch of the head. */
interface Renaming {
  readonly old: string;
  readonly now: string;
  /** A field is shown by its owner: `this.orders`. */
  readonly kind: 'local' | 'field';
  readonly from: number;
  readonly to: number;
  /** The line that declares it. */
  readonly declaredAt: number;
  /** The old name is still there, or the new one was there before. */
  refused: boolean;
}

/** Longer stretches are rewritten rather than renamed. */
const MOST_LINES = 60;
const MOST_RENAMINGS = 500;
/** Where more lines would have to be read, those that come first must do. */
const MOST_UNSHOWN = 20_000;

const TOKEN = /[$@]?[\p{L}_][\p{L}\p{N}_]*|\d[\w.]*|->|=>|::|:=|[=!<>]=|\S/gu;
const NAME = /^\$?[\p{Ll}_][\p{L}\p{N}_]*$/u;

/**
 * Tells the stretches of a file that differ only by names that nothing outside of it can depend on: a local variable, a
 * parameter that no framework binds by its name, a private field that is no column or key of what is stored.
 *
 * A name is renamed where its declaration is: the same line, but for the name. That holds within the function, or the
 * class, of the declaration, where the old name must be gone and the new one must not have been. Places that others see
 * (members, calls, keys, named arguments) are never taken for the name's.
 */
export function renamedNamesReader(hunks: readonly Hunk[], code: CodeFile, lineAt: LineAt): (run: Run) => boolean {
  let file: RenamedNames | null = null;
  return (run) => {
    if (!isReadable(run)) return false;
    file ??= new RenamedNames(hunks, code, lineAt);
    return file.isRenamed(run);
  };
}

/** With two sides, neither longer than people write, nor wider. */
function isReadable({ removed, added }: Run): boolean {
  return [removed, added].every(
    (lines) => lines.length > 0 && lines.length <= MOST_LINES && lines.every(({ text }) => text.length <= LINE_LENGTH),
  );
}

class RenamedNames {
  readonly #now: ReadonlyMap<number, { readonly code: string; readonly text: string }>;
  readonly #old: ReadonlyMap<number, { readonly code: string; readonly text: string }>;
  readonly #language: Language;
  readonly #functions: readonly SymbolFact[];
  readonly #renamings: readonly Renaming[];
  /** The two sides of each hunk, with what stands around each run. */
  readonly #sides: readonly { readonly old: readonly Token[]; readonly now: readonly Token[] }[];
  /** Where a line of the head begins among the tokens of its hunk. */
  readonly #places = new Map<number, { readonly tokens: readonly Token[]; readonly at: number }>();

  constructor(
    hunks: readonly Hunk[],
    private readonly file: CodeFile,
    private readonly lineAt: LineAt,
  ) {
    this.#language = file.language;
    this.#now = new Map(file.lines.map((line) => [line.number, line]));
    this.#old = new Map(file.removed.map((line) => [line.number, line]));
    this.#functions = file.symbols.filter(({ kind }) => /^(?:function|method|constructor|callback)$/.test(kind));
    this.#sides = hunks.map((hunk) => this.#sidesOf(hunk));
    for (const { now } of this.#sides)
      for (const [at, { line, isFirst }] of now.entries()) if (isFirst) this.#places.set(line, { tokens: now, at });
    const found = hunks.flatMap(({ lines }) => runsOf(lines)).flatMap((run) => this.#declaredIn(run));
    // More of them are a file written anew.
    this.#renamings = found.length > MOST_RENAMINGS ? [] : found;
    if (this.#renamings.length > 0) this.#refuse();
  }

  /** Whether a run differs by renamed names alone. */
  isRenamed({ removed, added }: Run): boolean {
    if (this.#renamings.length === 0 || this.#stringsOf(removed) !== this.#stringsOf(added)) return false;
    const [old, now] = [this.#tokensOf(removed), this.#tokensOf(added)];
    const place = this.#places.get(now[0]?.line ?? 0);
    if (place === undefined || old.length !== now.length) return false;
    return now.every((token, index) => {
      const before = old[index]?.text ?? '';
      const renaming = this.#renamingOf(before, token.text, token.line);
      if (renaming === null) return before === token.text;
      return token.line === renaming.declaredAt || this.#stands(renaming, place.tokens, place.at + index);
    });
  }

  #renamingOf(old: string, now: string, line: number): Renaming | null {
    if (old === now) return null;
    return (
      this.#renamings.find(
        (one) =>
          !one.refused &&
          one.from <= line &&
          line <= one.to &&
          bare(one, old) === one.old &&
          bare(one, now) === one.now,
      ) ?? null
    );
  }

  /** Whether a token is the variable or the field that a renaming is of, not a member, a key or an argument of its name. */
  #stands({ kind }: Renaming, tokens: readonly Token[], index: number): boolean {
    if (kind === 'local') return !isSeenByOthers(tokens, index, this.#language);
    if (isOwnField(tokens, index, this.#language)) return true;
    // A class of these languages need not name itself, and a literal of Go's names its fields.
    if (this.#language === 'go')
      return tokens[index + 1]?.text === ':' && /^[{,]$/.test(tokens[index - 1]?.text ?? '{');
    return /^(?:java|kotlin|csharp)$/.test(this.#language) && !isSeenByOthers(tokens, index, this.#language);
  }

  /** Refuses what is not one name for another all over its stretch. */
  #refuse(): void {
    for (const one of this.#renamings) {
      const isOther = (other: Renaming) =>
        !sameRenaming(one, other) &&
        (one.old === other.old || one.now === other.now || one.old === other.now) &&
        one.from <= other.to &&
        other.from <= one.to;
      if (this.#renamings.some(isOther)) one.refused = true;
      if (this.#language === 'php' && this.#handsOn(one.old.replace('$', ''))) one.refused = true;
    }
    const byName = groupedBy(this.#renamings, ({ now }) => now);
    const byOldName = groupedBy(this.#renamings, ({ old }) => old);
    for (const { old, now } of this.#sides) {
      this.#refuseIn(old, byName);
      this.#refuseIn(now, byOldName);
    }
    for (const tokens of this.#unshown()) {
      this.#refuseIn(tokens, byName);
      this.#refuseIn(tokens, byOldName);
    }
  }

  /** Refuses the renamings whose names stand in tokens that must not hold them. */
  #refuseIn(tokens: readonly Token[], names: ReadonlyMap<string, readonly Renaming[]>): void {
    for (const [index, { text, line }] of tokens.entries()) {
      for (const one of [...(names.get(text) ?? []), ...(names.get(`$${text}`) ?? [])]) {
        if (one.from <= line && line <= one.to && this.#stands(one, tokens, index)) one.refused = true;
      }
    }
  }

  /** The lines of the head that the diff does not show of where names are renamed: a use of an old one may be among them. */
  *#unshown(): Iterable<readonly Token[]> {
    const seen = new Set<number>();
    for (const { from, to } of this.#renamings) {
      for (let number = Math.max(from, 1); number <= to && seen.size < MOST_UNSHOWN; number++) {
        if (this.#now.has(number) || seen.has(number)) continue;
        const line = this.lineAt(number);
        if (line === null) break;
        seen.add(number);
        yield tokensOf(line, number);
      }
    }
  }

  /** `compact('order')` hands a variable on by its name. */
  #handsOn(name: string): boolean {
    const quoted = new RegExp(`['"]${name}['"]`);
    let compacts = false;
    let quotes = false;
    for (let number = 1, line = this.lineAt(1); line !== null; line = this.lineAt(++number)) {
      compacts ||= line.includes('compact(');
      quotes ||= line.includes(name) && quoted.test(line);
      if (compacts && quotes) return true;
    }
    return false;
  }

  /** The renamings that a run declares: lines of it that are the same but for names, one of them declared. */
  #declaredIn(run: Run): Renaming[] {
    if (!isReadable(run)) return [];
    const gone = run.removed.map((line) => this.#tokensOf([line]));
    return run.added.flatMap((added) => {
      const now = this.#tokensOf([added]);
      const line = this.#now.get(added.newNumber ?? 0);
      for (const old of line === undefined || now.length === 0 ? [] : gone) {
        const pairs = [...(pairsOf(old, now) ?? [])];
        const declared = pairs.flatMap(
          ([before, after]) => this.#declaration(before, after, line?.code ?? '', added.newNumber ?? 0) ?? [],
        );
        if (declared.length > 0) return declared;
      }
      return [];
    });
  }

  #declaration(old: string, now: string, line: string, number: number): Renaming | null {
    const within = ({ startLine, endLine }: SymbolFact) => startLine <= number && number <= endLine;
    const inner = this.#functions
      .filter(within)
      .sort((one, other) => one.endLine - one.startLine - (other.endLine - other.startLine));
    const owner = inner.find((symbol) => this.#isFreeParameter(symbol, now, number));
    const holder = owner ?? (declares(line, now, this.#language) ? inner[0] : undefined);
    const renaming = { old, now, declaredAt: number, refused: false };
    if (holder) return { ...renaming, kind: 'local', from: holder.startLine, to: holder.endLine };
    const holds =
      this.#language === 'go' ? { from: 0, to: Number.POSITIVE_INFINITY } : this.#classAround(number, old, now);
    if (holds === null || !declaresField(line, this.lineAt(number - 1), now, this.#language)) return null;
    return { ...renaming, kind: 'field', ...holds };
  }

  /** The class of a field whose name it alone knows: it has no annotation, and its constructor no such parameter. */
  #classAround(number: number, ...names: string[]): { from: number; to: number } | null {
    const around = this.file.symbols.filter(
      ({ kind, startLine, endLine }) => kind === 'class' && startLine <= number && number <= endLine,
    );
    const inner = around.at(-1);
    if (inner === undefined || inner.decorators.length > 0) return null;
    const words = names.map((name) => name.replace('$', ''));
    const isGiven = this.#functions.some(
      ({ kind, container, parameters }) =>
        kind === 'constructor' &&
        container === inner.name &&
        parameters.some((text) => text.match(/[\p{L}_][\p{L}\p{N}_]*/gu)?.some((word) => words.includes(word))),
    );
    return isGiven ? null : { from: inner.startLine, to: inner.endLine };
  }

  /** Whether a line of a function's heading names a parameter that no framework binds, and no caller names. */
  #isFreeParameter(symbol: SymbolFact, name: string, number: number): boolean {
    if (this.#language === 'go' || !/^(?:function|method)$/.test(symbol.kind)) return false;
    const word = new RegExp(`(?<![\\w$])${name.replace('$', '\\$')}(?!\\w)`);
    const parameter = symbol.parameters.find((text) => word.test(text));
    if (parameter === undefined || (this.#language === 'ruby' && /[:*]/.test(parameter))) return false;
    if (!NAMED_BY_MARK.test(parameter) && (/@|\[\w+\]\s|#\[/.test(parameter) || !isFree(symbol, this.file)))
      return false;
    return number <= lastHeadingLine(symbol, this.lineAt);
  }

  #tokensOf(lines: readonly DiffLine[], removedAt = 0): Token[] {
    return lines.flatMap(({ kind, newNumber, oldNumber }) => {
      const line = kind === 'removed' ? this.#old.get(oldNumber ?? 0) : this.#now.get(newNumber ?? 0);
      return tokensOf(line?.code ?? '', newNumber ?? removedAt);
    });
  }

  /** What the strings of some lines say. */
  #stringsOf(lines: readonly DiffLine[]): string {
    let said = '';
    for (const { kind, newNumber, oldNumber } of lines) {
      const line = kind === 'removed' ? this.#old.get(oldNumber ?? 0) : this.#now.get(newNumber ?? 0);
      if (line && line.code !== line.text)
        said += [...line.text].filter((letter, index) => letter !== line.code[index]).join('');
    }
    return said;
  }

  #sidesOf({ lines, newStart }: Hunk): { old: Token[]; now: Token[] } {
    const [old, now]: [Token[], Token[]] = [[], []];
    let next = newStart;
    for (const line of lines) {
      const tokens = this.#tokensOf([line], next);
      if (line.kind !== 'added') old.push(...tokens);
      if (line.kind !== 'removed') now.push(...tokens);
      if (line.newNumber !== null) next = line.newNumber + 1;
    }
    return { old, now };
  }
}

function groupedBy<Item>(items: readonly Item[], key: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

const sameRenaming = (one: Renaming, other: Renaming) => one.old === other.old && one.now === other.now;

/** PHP declares `$this->orders` as `$orders`. */
const bare = ({ kind, old }: Renaming, name: string) =>
  kind === 'field' && old.startsWith('$') && !name.startsWith('$') ? `$${name}` : name;

function tokensOf(code: string, line: number): Token[] {
  const tokens = [...code.slice(0, LINE_LENGTH).matchAll(TOKEN)];
  return tokens.map(({ 0: text, index }, at) => ({
    text,
    start: index,
    end: index + text.length,
    line,
    isFirst: at === 0,
  }));
}

/** The names by which two lines differ, if nothing else does. */
function pairsOf(old: readonly Token[], now: readonly Token[]): ReadonlyMap<string, string> | null {
  if (old.length !== now.length) return null;
  const pairs = new Map<string, string>();
  for (const [index, { text }] of old.entries()) {
    const other = now[index]?.text ?? '';
    if (text === other) continue;
    if (!NAME.test(text) || !NAME.test(other) || (pairs.get(text) ?? other) !== other) return null;
    pairs.set(text, other);
  }
  return pairs;
}

/** `this.orders`, `self._orders`, `$this->orders`; in Go `s.orders`, of whatever `s` is. */
function isOwnField(tokens: readonly Token[], index: number, language: Language): boolean {
  if (tokens[index + 1]?.text === '(' || !/^(?:\.|->)$/.test(tokens[index - 1]?.text ?? '')) return false;
  const owner = tokens[index - 2]?.text ?? '';
  return language === 'go' ? /^[a-z]\w*$/.test(owner) : /^(?:this|self|\$this)$/.test(owner);
}

/** In these a key and the variable that it is made of may be one word: `{ order }`. */
const SHORTHAND: ReadonlySet<Language> = new Set(['typescript', 'tsx', 'javascript', 'rust', 'csharp']);

/** A member, a call, a key, a symbol or a named argument. */
function isSeenByOthers(tokens: readonly Token[], index: number, language: Language): boolean {
  const [previous, token, next] = [tokens[index - 1]?.text ?? '', tokens[index], tokens[index + 1]];
  if (token === undefined || /^(?:\.|->|::|@)$/.test(previous) || next?.text === '(') return true;
  if (language === 'ruby' && previous === ':' && tokens[index - 1]?.end === token.start) return true;
  if (next?.text === ':') return !/^(?:\?|case|let|const|val|var|mut)$/.test(previous);
  if (next?.text === '=') return isKeyBefore(tokens, index, language);
  const stands = (sign: string, place: RegExp) => sign === '' || place.test(sign);
  const isListed =
    stands(token.isFirst ? '' : previous, /^[{,]$/) && stands(next?.isFirst ? '' : (next?.text ?? ''), /^[,}]$/);
  return SHORTHAND.has(language) && isListed && !/^[([]$/.test(openerOf(tokens, index));
}

/** Whether a name before `=` is an argument's, an attribute's or a property's. */
function isKeyBefore(tokens: readonly Token[], index: number, language: Language): boolean {
  const [previous, token, sign] = [tokens[index - 1]?.text ?? '', tokens[index], tokens[index + 1]];
  if (/^(?:let|const|val|var|mut)$/.test(previous)) return false;
  if (language === 'kotlin') return true;
  // Without a space in Python an argument, in JSX an attribute.
  if (language === 'python' || language === 'tsx' || language === 'javascript') {
    const last = tokens.slice(index).find((_, at, rest) => rest[at + 1]?.isFirst ?? at === rest.length - 1);
    return token?.end === sign?.start || (language === 'python' && last?.text === ',');
  }
  return /^[{,(]$/.test(previous) && !isStatement(tokens, index);
}

/** The bracket in which a token stands, as far as the diff shows it. */
function openerOf(tokens: readonly Token[], index: number): string {
  let closed = 0;
  for (let at = index - 1; at >= Math.max(0, index - 400); at--) {
    const sign = tokens[at]?.text ?? '';
    if (/^[)\]}]$/.test(sign)) closed++;
    else if (/^[([{]$/.test(sign) && closed-- === 0) return sign;
  }
  return '';
}

/** Whether what begins with a token ends with a semicolon: the first statement of a block, not the first key of a value. */
function isStatement(tokens: readonly Token[], index: number): boolean {
  let open = 0;
  for (let at = index; at < tokens.length; at++) {
    const token = tokens[at]?.text ?? '';
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
  if (ASSIGNS.has(language)) return new RegExp(`^\\s+${word} = .*[^,\\s]\\s*$`).test(line);
  // In Go the receiver of a method has a name of its own choice, and no caller names a parameter.
  if (language === 'go')
    return new RegExp(
      `^\\s.*(?<![\\w.])${word}(?:, \\w+)* := |^func \\(${word} \\*?\\w+(?:\\[[\\w, ]+\\])?\\) |^func .*[(,]\\s*${word} [*\\[\\]\\w.]+[,)]`,
    ).test(line);
  if (
    new RegExp(
      `^\\s+(?:const|let|var) \\[[\\w, ]*(?<!\\w)${word}(?!\\w)[\\w, ]*\\] = |^\\s+for \\((?:const|let|var) ${word} of `,
    ).test(line)
  )
    return true;
  const kinds = '(?:let(?: mut)?|const|val|var|[A-Z][\\w.<>\\[\\]?]*|int|long|string|bool|boolean|double)';
  return new RegExp(`^\\s+(?:final )?${kinds} ${word}(?:\\s*:[^=]+)? = `).test(line);
}

/** Frameworks call what stands in such by the names of its parameters: routes, handlers, commands. */
const CALLED_BY_NAME =
  /controller|view|hub|page|endpoint|handler|resolver|route|api|action|command|consumer|component/i;
const NAMES_ARGUMENTS: ReadonlySet<Language> = new Set(['python', 'kotlin', 'csharp', 'php']);

/** A mark that says what of a request a parameter takes, so that its own name says nothing: the body, or a key that is given. */
const NAMED_BY_MARK = /(?:@|\[)(?:RequestBody\b|FromBody\b|Body\(\))|(?:@|\[)\w+\((?:\w+ ?= ?)?["']/;

/** Whether nobody but its body knows what the parameters of a function are called. */
function isFree(symbol: SymbolFact, { language, path, symbols }: CodeFile): boolean {
  if (!symbol.decorators.every(isHarmless)) return false;
  const holder = symbols.find(
    ({ name, kind }) => name === symbol.container && kind !== 'method' && kind !== 'function',
  );
  if (holder?.kind === 'interface') return false;
  if (!NAMES_ARGUMENTS.has(language)) return true;
  if (symbol.parameters.some((text) => /^(?:request|info)\b/.test(text))) return false;
  return ![path, symbol.name, holder?.name ?? '', ...(holder?.bases ?? [])].some((text) => CALLED_BY_NAME.test(text));
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
const MARKED = /^\s*(?:@|\[|#\[)|[)\]]\s*$/;

/** Whether a line declares a field that only its own class sees, and that is no column or key of what is stored. */
function declaresField(text: string, lineBefore: string | null, name: string, language: Language): boolean {
  if (lineBefore === null || /^\s*(?:@|\[|#\[)/.test(text) || MARKED.test(lineBefore)) return false;
  if (language === 'python') return name.startsWith('_') && new RegExp(`^\\s+self\\.${name}(?:: [^=]+)? = `).test(text);
  if (language === 'go') return /^[a-z]/.test(name) && new RegExp(`^\\t${name}\\s+[*\\[\\]\\w.]+$`).test(text);
  const heading = PRIVATE_FIELD[language];
  const word = name.replace('$', '\\$');
  return (
    heading !== undefined && new RegExp(`^\\s*${heading}[^=(){}]*(?<!\\w)${word}(?:: [^=(){}]*)?\\s*[;=]`).test(text)
  );
}

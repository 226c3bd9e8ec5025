import type { ChangedFile } from '../domain/change.js';
import type { CodeFile, CodeLine, Language, SymbolFact } from '../domain/code.js';
import { hunksOf, LINE_LENGTH } from './diff.js';
import { isHarmless } from './harmless-marks.js';

/** ASP.NET puts the class's name in the route; these make a schema's or a table's names of the type's. */
const TELLING_MARK =
  /\[controller\]|\b(?:SimpleObject|InputObject|MergedObject|GraphQL\w+|DeriveEntityModel|JsonTypeName)\b/;

/** Bases of classes whose names are those of tables, routes, queued jobs, views, or of types in a schema. */
const NAMING_BASE =
  /(?:^|[.:\\])(?:(?:Application|Active)Record(?:::Base)?|(?:SQL|Base)?Model|Authenticatable|Pivot|Base|DeclarativeBase|Document|\w*Table|(?:Application|Action|Base)Controller(?:::\w+)?|(?:Application|Active)Job(?:::Base)?|(?:Application|Action)Mailer(?:::Base)?|\w*Migration\b.*|Seeder|Factory|AppConfig|\w*ObjectType|Mutation|Task)$/;

/** Called by Python or by the class's own machinery, never by these names. */
const SPECIAL_NAME = /^(?:__\w+__|constructor|initialize|main|init)$/;

/** Where mappers of objects (to JSON, to rows) make a property of a method by its name. */
const ACCESSOR = /^(?:get|set|is|with|scope)[A-Z]/;
const MAPS_ACCESSORS: ReadonlySet<Language> = new Set(['java', 'kotlin', 'php']);

/** Names in these are data: of messages, of tables, of settings. */
const NAMES_AS_DATA = /\.(?:proto|graphqls?|gql|thrift|avsc|sql|xml|ya?ml|json|toml|properties|neon)$/;

/** Callbacks that Rails is told of by a symbol; any other symbol (`action: :show`, `attributes :total`) is data. */
const CALLBACK =
  /^\s*(?:(?:prepend_|append_|skip_)?(?:before|after|around)_\w+|validate|helper_method|helper|private|protected)\b/;
const RUBY_SYMBOL = /(?<=(?<!:):)[A-Za-z_]\w*/g;

/** Lines that the decorators of a symbol may take before its name. */
const LONGEST_MARKS = 20;

const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;

/** What is known of one renaming as the change is read. */
interface Renaming {
  readonly old: string;
  readonly now: string;
  /** Something in the change may depend on the name, or the old one is still there. */
  refused: boolean;
  /** The program uses the new name beside where it is declared, or finds what it names by its type. */
  used: boolean;
}

/**
 * The functions, types and constants that a change renames, old name by new name, wherever it shows them: each is declared
 * and used; its old name is gone from all that the change shows, and its new one was nowhere before.
 *
 * A name that something else may depend on is never taken for such: one that stands in a string, a contract or a setting;
 * one with a decorator or a base by which a framework finds it; one that nothing in the change uses (frameworks call
 * actions and hooks by name).
 */
export function renamedSymbols(files: readonly ChangedFile[]): ReadonlyMap<string, string> {
  const renamings = new Map<string, Renaming>();
  for (const renaming of files.flatMap(redeclaredSymbols)) {
    const { old, now } = renaming;
    const [one, other] = [renamings.get(old), renamings.get(now)];
    if (old === now || (one !== undefined && one === other && one.old === old)) continue;
    for (const known of [one, other]) if (known) renaming.refused = known.refused = true;
    renamings.set(old, renaming).set(now, renaming);
  }
  if (renamings.size === 0) return new Map();
  for (const file of files) if (!/^(?:docs|generated|vendored)$/.test(file.role)) readNames(file, renamings);
  const sure = [...renamings.values()].filter(({ refused, used }) => used && !refused);
  return new Map(sure.map(({ old, now }) => [old, now]));
}

/** A text with the new name of each renamed symbol in place of its old one, so that both sides of a renaming read the same. */
export function withNewNames(text: string, renamed: ReadonlyMap<string, string>): string {
  return renamed.size === 0 ? text : text.replace(WORD, (word) => renamed.get(word) ?? word);
}

/** What declares a symbol or a constant in a new line. */
interface Heading {
  readonly name: string;
  readonly number: number;
  /** The line with a gap in place of the name. */
  readonly shape: string;
  /** Frameworks find it by its type, if nobody else uses it. */
  readonly isFound: boolean;
}

/** Symbols and constants of a file whose heading differs by the name alone from a line that the file loses. */
function redeclaredSymbols(file: ChangedFile): Renaming[] {
  const { role, code } = file;
  if (role !== 'source' || code === null || code.removed.length === 0) return [];
  /** By shape: several methods without parameters look alike. */
  const headings = new Map<string, Heading[]>();
  for (const heading of headingsOf(code))
    headings.set(heading.shape, [...(headings.get(heading.shape) ?? []), heading]);
  if (headings.size === 0) return [];
  const old = new Map<string, string[]>();
  for (const { text } of code.removed) {
    for (const { 0: name, index } of text.slice(0, LINE_LENGTH).matchAll(WORD)) {
      const shape = around(text, index, name);
      if (headings.has(shape)) old.set(shape, [...(old.get(shape) ?? []), name]);
    }
  }
  return [...old].flatMap(([shape, names]) => {
    const now = headings.get(shape) ?? [];
    if (now.length !== names.length) return [];
    return now.map(({ name, isFound }, index) => ({
      old: names[index] ?? '',
      now: name,
      refused: false,
      used: isFound,
    }));
  });
}

const headingsOf = (code: CodeFile) => [...symbolHeadings(code), ...constantHeadings(code)];

/** One of which every line is new is another symbol, not a renamed one. */
function symbolHeadings(code: CodeFile): Heading[] {
  const { language, symbols } = code;
  const changed = symbols.filter(
    (symbol) =>
      symbol.change === (symbol.startLine === symbol.endLine ? 'added' : 'changed') &&
      mayBeRenamed(symbol, language) &&
      !isDerived(symbol, language, symbols),
  );
  const added = changed.length === 0 ? new Map() : addedByNumber(code);
  return changed.flatMap((symbol) => {
    const heading = headingOf(symbol, added);
    const name = nameOf(symbol);
    if (heading === null) return [];
    const shape = around(heading.text, heading.text.search(wholeWord(name)), name);
    return [{ name, number: heading.number, shape, isFound: isType(symbol) && language !== 'ruby' }];
  });
}

/** How a constant is declared: `const ROW_LIMIT = 3`, `private static final int ROW_LIMIT = 3;`, `pub const ROW_LIMIT: u8 = 3;` */
const CONSTANT = /^\s*(?:[\w<>[\]?]+(?:\(crate\))?\s+)*([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)(?:\s*:[^=]{1,80})?\s*=(?![=>])/;
/** What a setting is called is known to those who set it. */
const SETTINGS = /settings|config|\bconf\b|environ|\benv/i;

function constantHeadings({ path, lines, symbols }: CodeFile): Heading[] {
  if (SETTINGS.test(path)) return [];
  return lines.flatMap(({ change, number, text, code }) => {
    const name = change === 'added' ? CONSTANT.exec(code.slice(0, LINE_LENGTH))?.[1] : undefined;
    if (name === undefined || name.length < 3 || SETTINGS.test(text)) return [];
    const holder = symbols.findLast(
      ({ startLine, endLine, kind }) => !/^(?:function|method)$/.test(kind) && startLine <= number && number <= endLine,
    );
    // A member of an enumeration may be stored.
    if (holder?.kind === 'enum' || holder?.bases.some((base) => /Enum|Choices|Flag|Settings|Config/.test(base)))
      return [];
    return [{ name, number, shape: around(text, code.search(wholeWord(name)), name), isFound: false }];
  });
}

const addedByNumber = (code: CodeFile) =>
  new Map(code.lines.filter(({ change }) => change === 'added').map((line) => [line.number, line]));

/** Without what Ruby ends a name with: `saved?`, `save!`. */
const nameOf = (symbol: SymbolFact) => symbol.name.replace(/[?!=]$/, '');
const wholeWord = (name: string) => new RegExp(`(?<![\\p{L}\\p{N}_])${name}(?![\\p{L}\\p{N}_])`, 'u');

function mayBeRenamed(symbol: SymbolFact, language: Language): boolean {
  if (symbol.kind === 'constructor' || symbol.kind === 'callback') return false;
  const name = nameOf(symbol);
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) || SPECIAL_NAME.test(name)) return false;
  if (MAPS_ACCESSORS.has(language) && ACCESSOR.test(name)) return false;
  if (symbol.bases.some((base) => NAMING_BASE.test(base))) return false;
  return symbol.decorators.every((mark) => isHarmless(mark) && !TELLING_MARK.test(mark));
}

const isType = ({ kind }: SymbolFact) => kind === 'class' || kind === 'interface' || kind === 'enum';

/** Of a function of an interface in Java and Kotlin a framework may make the query, or find the statement, from its name. */
function isDerived({ container }: SymbolFact, language: Language, symbols: readonly SymbolFact[]): boolean {
  if (container === null || (language !== 'java' && language !== 'kotlin')) return false;
  return symbols.some(({ kind, name }) => kind === 'interface' && name === container);
}

/** The added line on which a symbol is named where it is declared; none where that line is not new, or no body follows. */
function headingOf(symbol: SymbolFact, added: ReadonlyMap<number, CodeLine>): CodeLine | null {
  const name = nameOf(symbol);
  const last = Math.min(symbol.endLine, symbol.startLine + LONGEST_MARKS);
  for (let number = symbol.startLine; number <= last; number++) {
    const line = added.get(number);
    if (!line?.code.includes(name) || !wholeWord(name).test(line.code)) continue;
    const isBare = !isType(symbol) && symbol.endLine === number && /;\s*$/.test(line.code);
    return isBare ? null : line;
  }
  return null;
}

/** A line with a gap in place of the name that begins at `index`. */
function around(line: string, index: number, name: string): string {
  return `${line.slice(0, index).trim()}\0${line.slice(index + name.length).trim()}`;
}

/** Notes what the lines of a file say of the renamings, of which each stands under both its names. */
function readNames(file: ChangedFile, renamings: ReadonlyMap<string, Renaming>): void {
  const isData = file.code === null && (file.role !== 'source' || NAMES_AS_DATA.test(file.diff.path));
  const headings = new Map((file.code ? headingsOf(file.code) : []).map(({ number, name }) => [number, name]));
  for (const { side, code, text, number } of linesOf(file)) {
    const words = text.match(WORD)?.filter((word) => renamings.has(word)) ?? [];
    if (words.length === 0) continue;
    const inCode = code.match(WORD)?.filter((word) => renamings.has(word)) ?? [];
    const symbols: readonly string[] =
      file.language === 'ruby' && !CALLBACK.test(code) ? (code.match(RUBY_SYMBOL) ?? []) : [];
    for (const word of words) {
      const renaming = renamings.get(word);
      if (!renaming) continue;
      const isExpected = word === (side === 'added' ? renaming.now : side === 'removed' ? renaming.old : null);
      if (!isExpected || isData || inCode.length < words.length || symbols.includes(word)) renaming.refused = true;
      if (side === 'added' && file.role === 'source' && headings.get(number) !== word) renaming.used = true;
    }
  }
}

interface SideLine {
  readonly side: 'context' | 'added' | 'removed';
  /** Without what its strings say, where a grammar tells. */
  readonly code: string;
  readonly text: string;
  /** Of the head, or for a removed line of the base. */
  readonly number: number;
}

/** The lines that the diff shows of a file, without comments where its language is known. */
function linesOf({ code, diff }: ChangedFile): readonly SideLine[] {
  if (code === null) {
    const lines = hunksOf(diff).flatMap((hunk) => hunk.lines);
    return lines.map(({ kind, text, newNumber, oldNumber }) => {
      return { side: kind, code: text, text, number: newNumber ?? oldNumber ?? 0 };
    });
  }
  const head = code.lines.map(({ change, ...line }) => ({ side: change, ...line }));
  return [...head, ...code.removed.map((line) => ({ side: 'removed' as const, ...line }))];
}

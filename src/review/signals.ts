import type { Change, ChangedFile, FileDiff, FileRole } from '../domain/change.js';
import type { CodeFile, CodeLine, SupportFact, SymbolFact, TestCase } from '../domain/code.js';
import type { Location } from '../domain/review.js';
import type { Rulebook, SignalCondition, SignalPattern } from '../domain/rulebook.js';
import { matchesRuleGlob } from '../path-globs.js';
import { holderHasType } from '../reading/code/declared-types.js';
import { hunksOf, LINE_LENGTH, removalsIn } from '../reading/diff.js';
import { TextIndex } from './text-index.js';

/** A place where a signal is seen in a change. */
export interface Sighting {
  readonly path: string;
  /** Line at the head; for a removed line the line at the base. */
  readonly line: number;
  readonly text: string;
  readonly on: 'added' | 'removed';
}

/** The place of what is seen. */
export function placeOf({ path, line, on }: Sighting): Location {
  return on === 'removed' ? { path, line, side: 'old' } : { path, line };
}

/** Signal id → where it is seen, in the order of the diff. */
export type Sightings = ReadonlyMap<string, readonly Sighting[]>;

interface CompiledPattern {
  readonly signal: string;
  readonly pattern: SignalPattern;
  readonly test: (text: string) => boolean;
  readonly excludes: (text: string) => boolean;
  readonly fileHas: ((text: string) => boolean) | null;
  /** Of a line that matches, whether what it calls is of the type that is asked for. */
  readonly isHeld: ((line: Masked, code: CodeFile) => boolean) | null;
  /** The pattern asked of several lines at once: where it finds nothing, no line of them matches. */
  readonly glance: (text: string) => boolean;
}

interface CompiledSignals {
  readonly byLanguage: ReadonlyMap<string, readonly CompiledPattern[]>;
  readonly anyLanguage: readonly CompiledPattern[];
}

const compiled = new WeakMap<Rulebook, CompiledSignals>();

/** Finds every signal on the lines that the change really adds or takes out, in files that are not tests. */
export function signalsOfChange(change: Change, rulebook: Rulebook): Sightings {
  const found = new Map<string, Sighting[]>();
  for (const file of change.files) {
    if (file.role === 'generated' || file.role === 'vendored' || file.role === 'test') continue;
    const sides = { added: chunksOf(file.added), removed: chunksOf(file.removed) };
    const differs = differenceReader(file);
    const alteredPart = alterationReader(file);
    for (const pattern of patternsFor(rulebook, file.language)) {
      if (!mayBeSeen(pattern, sides) || !appliesTo(pattern, file.diff.path, file.role)) continue;
      const sightings = sightingsIn(file, sides, { differs, alteredPart }, pattern);
      if (sightings.length === 0 || (pattern.fileHas && !fileHas(file, pattern.fileHas))) continue;
      const known = found.get(pattern.signal);
      if (known) known.push(...sightings);
      else found.set(pattern.signal, sightings);
    }
  }
  return found;
}

/** Whether the words of a pattern of lines stand on a side of the diff on which it is looked for: mostly they do not. */
function mayBeSeen({ pattern }: CompiledPattern, { added, removed }: Sides): boolean {
  const { in: where, on } = pattern;
  if (where === 'path' || where === 'symbol' || pattern.needles.length === 0) return true;
  for (const chunk of on === 'removed' ? [] : added) if (chunk.mayMatch(pattern)) return true;
  for (const chunk of on === 'added' ? [] : removed) if (chunk.mayMatch(pattern)) return true;
  return false;
}

/** What is asked of the declarations of a file. */
interface SymbolReaders {
  readonly differs: (symbol: SymbolFact) => boolean;
  readonly alteredPart: (symbol: SymbolFact) => SymbolFact | null;
}

function sightingsIn(
  file: ChangedFile,
  sides: Sides,
  { differs, alteredPart }: SymbolReaders,
  compiledPattern: CompiledPattern,
): Sighting[] {
  const { pattern, test, excludes } = compiledPattern;
  const path = file.diff.path;
  const sightings: Sighting[] = [];
  const hit = (text: string) => test(text) && !excludes(text);
  if (pattern.in === 'path') {
    const first = file.added[0];
    const line = (first ?? file.removed[0])?.number;
    if (line !== undefined && test(path)) sightings.push({ path, line, text: path, on: first ? 'added' : 'removed' });
    return sightings;
  }
  if (pattern.in === 'symbol') {
    for (const symbol of file.code?.symbols ?? []) {
      const seen = pattern.on === 'altered' ? alteredPart(symbol) : symbol.change === 'untouched' ? null : symbol;
      if (seen === null) continue;
      if (pattern.on === 'added' && symbol.change !== 'added') continue;
      const text = symbolLine(seen);
      if (hit(text) && differs(symbol)) sightings.push({ path, line: symbol.startLine, text, on: 'added' });
    }
    return sightings;
  }
  const imports = file.code?.imports ?? [];
  const isImport = (text: string) => imports.some((statement) => statement.includes(text.trim()));
  const look = (on: 'added' | 'removed') => {
    for (const line of linesThatHit(sides[on], compiledPattern, file.code, on)) {
      if (on === 'added' && pattern.in === 'import' && !isImport(line.text)) continue;
      sightings.push({ path, line: line.number, text: line.text.trim(), on });
    }
  };
  if (pattern.on !== 'removed') look('added');
  if (pattern.on !== 'added') look('removed');
  return sightings;
}

/**
 * Tells whether more than white space, comments and the order of lines differs in a declaration that is said to differ.
 * The hunks are read once a file, and only for files with such a declaration.
 */
function differenceReader({ added, removed, diff }: ChangedFile): (symbol: SymbolFact) => boolean {
  let present: readonly number[] | undefined;
  let gone: readonly number[] | undefined;
  return ({ startLine, endLine }) => {
    present ??= added.map(({ number }) => number).sort(ascending);
    if (holdsWithin(present, startLine, endLine)) return true;
    gone ??= removed.length === 0 ? [] : placesOfRemoved(diff, new Set(removed.map(({ number }) => number)));
    return holdsWithin(gone, startLine, endLine + 1);
  };
}

/** The lines of the head before which removed lines stood, those given by their old numbers. */
function placesOfRemoved(diff: FileDiff, wanted: ReadonlySet<number>): number[] {
  const gone = removalsIn(hunksOf(diff)).filter(({ oldNumber }) => wanted.has(oldNumber));
  return gone.map(({ before }) => before).sort(ascending);
}

const ascending = (one: number, other: number) => one - other;

/** Whether one of the numbers, which ascend, lies in a range, its ends included. */
function holdsWithin(numbers: readonly number[], from: number, to: number): boolean {
  const first = numbers[lowerBound(numbers, from)];
  return first !== undefined && first <= to;
}

/** The index of the first of some numbers, which ascend, that is no less than another. */
function lowerBound(numbers: readonly number[], least: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

const MARK = /^\s*(?:@|\[|#\[)(.*?)\]?\s*$/;

/**
 * Tells of the declarations of a file that were there before what is new or gone of their decorators, and what is new of
 * their parameters; `null` of others. The lines are looked at once a file, and each declaration once.
 */
function alterationReader(file: ChangedFile): (symbol: SymbolFact) => SymbolFact | null {
  const known = new Map<SymbolFact, SymbolFact | null>();
  let marks: Marks | undefined;
  let lines: ParameterLines | undefined;
  return (symbol) => {
    let altered = known.get(symbol);
    if (altered === undefined) {
      marks ??= changedMarks(file);
      const decorators = marksAt(symbol, marks);
      const isAltered = symbol.change === 'changed' || (symbol.change === 'untouched' && decorators.length > 0);
      lines ??= parameterLines(file);
      altered = isAltered ? { ...symbol, decorators, parameters: newParameters(symbol, lines) } : null;
      known.set(symbol, altered);
    }
    return altered;
  };
}

/** Lines with a decorator, and where at the head they stand or stood. */
type Marks = Readonly<Record<'gained' | 'lost', readonly { readonly mark: string; readonly number: number }[]>>;

function changedMarks({ added, removed, diff }: ChangedFile): Marks {
  const marksOn = (lines: readonly Masked[]) =>
    lines.flatMap(({ text, number }) => {
      const mark = MARK.exec(text.slice(0, LINE_LENGTH))?.[1];
      return mark ? [{ mark, number }] : [];
    });
  const lost = marksOn(removed);
  const places = new Map(
    (lost.length === 0 ? [] : removalsIn(hunksOf(diff))).map(({ oldNumber, before }) => [oldNumber, before]),
  );
  return { gained: marksOn(added), lost: lost.map(({ mark, number }) => ({ mark, number: places.get(number) ?? 0 })) };
}

/** The decorators that a declaration gains, and those that it loses. */
function marksAt({ decorators, startLine }: SymbolFact, { gained, lost }: Marks): string[] {
  const isHere = ({ number }: { readonly number: number }) =>
    number >= startLine && number <= startLine + decorators.length;
  const own = gained.filter(
    (one) => isHere(one) && decorators.some((text) => one.mark.startsWith(text.split('(')[0] ?? '')),
  );
  return [...own, ...lost.filter(isHere)].map(({ mark }) => mark);
}

/** What the lines of a file say of parameters, each written once as they are compared. */
interface ParameterLines {
  readonly added: readonly string[];
  /** Where at the head they stand, ascending. */
  readonly numbers: readonly number[];
  readonly removed: string;
}

function parameterLines({ added, removed }: ChangedFile): ParameterLines {
  const sorted = [...added].sort((one, other) => one.number - other.number);
  return {
    added: sorted.map(({ text }) => bareParameter(text)),
    numbers: sorted.map(({ number }) => number),
    removed: removed.map(({ text }) => bareParameter(text)).join('\n'),
  };
}

/** The parameters of a declaration that an added line of it names and no line that went. */
function newParameters({ parameters, startLine, endLine }: SymbolFact, lines: ParameterLines): string[] {
  if (parameters.length === 0) return [];
  const own = lines.added.slice(lowerBound(lines.numbers, startLine), lowerBound(lines.numbers, endLine + 1));
  return parameters.filter((parameter) => {
    const bare = bareParameter(parameter);
    return own.some((line) => line.includes(bare)) && !lines.removed.includes(bare);
  });
}

/** Who may see or write a property, and where there is space, changes nothing of what is passed. */
const bareParameter = (text: string) =>
  text.replace(/\b(?:private|protected|public|internal|readonly|final)\b/g, '').replace(/\s+/g, '');

/** The lines of each side of a file's diff, in chunks. */
type Sides = Readonly<Record<'added' | 'removed', readonly Chunk[]>>;

/**
 * Some lines and all of them as one string: most patterns match nowhere in it, and one look at it spares a look at each
 * line. Its size is bounded, since a pattern's cost may grow with the square of what it is given.
 */
class Chunk {
  readonly code: string;
  readonly text: string;
  /** Of the code and of the text, each as it is and in lower case. */
  readonly #indexes: (TextIndex | undefined)[] = [undefined, undefined, undefined, undefined];

  constructor(readonly lines: readonly Masked[]) {
    this.code = lines.map(({ code }) => code).join('\n');
    this.text = lines.map(({ text }) => text).join('\n');
  }

  /** Whether a line of it may match the pattern. */
  mayMatch({ in: where, ignoreCase, needles }: SignalPattern): boolean {
    if (needles.length === 0) return true;
    const key = (where === 'code' ? 0 : 2) + (ignoreCase ? 1 : 0);
    let index = this.#indexes[key];
    if (!index) {
      const text = where === 'code' ? this.code : this.text;
      index = new TextIndex(ignoreCase ? folded(text) : text);
      this.#indexes[key] = index;
    }
    return index.mayHold(needles);
  }
}

/** In lower case, and the one letter that `s` stands for too where case is ignored. */
const folded = (text: string) => text.toLowerCase().replace(/\u017f/g, 's');

type Masked = Pick<CodeLine, 'number' | 'code' | 'text'>;

const CHUNK_LENGTH = 2_000;

function chunksOf(lines: readonly Masked[]): Chunk[] {
  const chunks: Chunk[] = [];
  let open: Masked[] = [];
  let length = 0;
  const close = () => {
    if (open.length === 0) return;
    chunks.push(new Chunk(open));
    open = [];
    length = 0;
  };
  for (const line of lines) {
    const short =
      line.text.length <= LINE_LENGTH
        ? line
        : { number: line.number, code: line.code.slice(0, LINE_LENGTH), text: line.text.slice(0, LINE_LENGTH) };
    if (length + short.text.length > CHUNK_LENGTH) close();
    open.push(short);
    length += short.text.length;
  }
  close();
  return chunks;
}

function linesThatHit(
  chunks: readonly Chunk[],
  { pattern, test, glance, excludes, isHeld }: CompiledPattern,
  code: CodeFile | null,
  on: 'added' | 'removed' = 'added',
): Masked[] {
  const side = pattern.in === 'code' ? 'code' : 'text';
  const hits: Masked[] = [];
  for (const chunk of chunks) {
    if (!chunk.mayMatch(pattern) || !glance(chunk[side])) continue;
    for (const line of chunk.lines) {
      if (
        test(line[side]) &&
        !excludes(line[side]) &&
        (isHeld === null || (code !== null && isHeld(on === 'added' ? line : { ...line, number: 0 }, code)))
      )
        hits.push(line);
    }
  }
  return hits;
}

const symbolLines = new WeakMap<SymbolFact, string>();

/** How a declaration reads to a `symbol` pattern: `class OrderRepository : Repository @Injectable()`. Many ask for it. */
function symbolLine(symbol: SymbolFact): string {
  let line = symbolLines.get(symbol);
  if (line === undefined) {
    line = writeSymbol(symbol);
    symbolLines.set(symbol, line);
  }
  return line;
}

function writeSymbol(symbol: SymbolFact): string {
  const parameters = symbol.parameters.length > 0 ? `(${symbol.parameters.join(', ')})` : '';
  const bases = symbol.bases.length > 0 ? ` : ${symbol.bases.join(', ')}` : '';
  const decorators = symbol.decorators.map((decorator) => ` @${decorator}`).join('');
  return `${symbol.kind} ${symbol.name}${parameters}${bases}${decorators}`;
}

/**
 * The signals, of those that are wanted, that a test case shows: on its own lines, in what runs for it, and in the
 * imports of its file.
 */
export function signalsOfTest(
  test: TestCase,
  supports: readonly SupportFact[],
  file: CodeFile,
  rulebook: Rulebook,
  wanted: ReadonlySet<string>,
): ReadonlySet<string> {
  const lines = [...test.lines, ...supports.flatMap((support) => support.lines)];
  const declarations = [
    symbolLine({ ...test, kind: 'function', container: null, parameters: [], change: 'untouched' }),
    ...file.symbols.filter((symbol) => test.suites.includes(symbol.name)).map(symbolLine),
  ];
  return signalsIn(lines, declarations, file, rulebook, wanted);
}

/** The signals, of those that are wanted, that some lines of a test file show, and its imports and path. */
export function signalsIn(
  lines: readonly CodeLine[],
  declarations: readonly string[],
  file: CodeFile,
  rulebook: Rulebook,
  wanted: ReadonlySet<string>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const chunks = chunksOf(lines);
  for (const { pattern, inFile } of patternsOfTests(file, rulebook, wanted)) {
    if (found.has(pattern.signal)) continue;
    const seen =
      inFile ||
      (pattern.pattern.in === 'symbol'
        ? declarations.some((text) => pattern.test(text) && !pattern.excludes(text))
        : linesThatHit(chunks, pattern, file).length > 0);
    if (seen && (!pattern.fileHas || testFileHas(file, lines, pattern.fileHas))) found.add(pattern.signal);
  }
  return found;
}

/** A pattern that the tests of a file are asked for. `inFile`: its path or imports match, whatever the test. */
interface TestPattern {
  readonly pattern: CompiledPattern;
  readonly inFile: boolean;
}

const ofTests = new WeakMap<
  CodeFile,
  { readonly wanted: ReadonlySet<string>; readonly rulebook: Rulebook; readonly patterns: readonly TestPattern[] }
>();

/** The patterns that a file's tests may show, worked out once for all of them. */
function patternsOfTests(file: CodeFile, rulebook: Rulebook, wanted: ReadonlySet<string>): readonly TestPattern[] {
  const known = ofTests.get(file);
  if (known?.wanted === wanted && known.rulebook === rulebook) return known.patterns;
  const patterns = patternsFor(rulebook, file.language).flatMap((pattern): TestPattern[] => {
    const { in: where, paths } = pattern.pattern;
    if (!wanted.has(pattern.signal)) return [];
    if (paths.length > 0 && !matchesRuleGlob(file.path, paths)) return [];
    if (where !== 'path' && where !== 'import') return [{ pattern, inFile: false }];
    const inFile =
      where === 'path'
        ? pattern.test(file.path)
        : file.imports.some((text) => pattern.test(text) && !pattern.excludes(text));
    return inFile ? [{ pattern, inFile }] : [];
  });
  ofTests.set(file, { wanted, rulebook, patterns });
  return patterns;
}

/** Whether a set of signals meets a condition. */
export function meets(seen: { has(signal: string): boolean }, condition: SignalCondition): boolean {
  return (
    condition.all.every((signal) => seen.has(signal)) &&
    (condition.any.length === 0 || condition.any.some((signal) => seen.has(signal))) &&
    !condition.none.some((signal) => seen.has(signal))
  );
}

function patternsFor(rulebook: Rulebook, language: string | null): readonly CompiledPattern[] {
  let signals = compiled.get(rulebook);
  if (!signals) {
    signals = compile(rulebook);
    compiled.set(rulebook, signals);
  }
  return (language && signals.byLanguage.get(language)) || signals.anyLanguage;
}

function compile(rulebook: Rulebook): CompiledSignals {
  const anyLanguage: CompiledPattern[] = [];
  const byLanguage = new Map<string, CompiledPattern[]>();
  for (const signal of rulebook.signals) {
    for (const pattern of signal.patterns) {
      const entry = compilePattern(signal.id, pattern);
      if (pattern.languages.length === 0) anyLanguage.push(entry);
      for (const language of pattern.languages) {
        const list = byLanguage.get(language);
        if (list) list.push(entry);
        else byLanguage.set(language, [entry]);
      }
    }
  }
  for (const list of byLanguage.values()) list.push(...anyLanguage);
  return { byLanguage, anyLanguage };
}

/** Expressions are compiled when they are asked for the first time: a change asks for few of them. */
function compilePattern(signal: string, pattern: SignalPattern): CompiledPattern {
  const flags = pattern.ignoreCase ? 'iu' : 'u';
  const glob = [pattern.match];
  const never = () => false;
  const test = pattern.in === 'path' ? (text: string) => matchesRuleGlob(text, glob) : lazily(pattern.match, flags);
  // Where lines begin and end makes no difference to most: these are compiled once for lines and for chunks.
  const glance = ANCHOR.test(pattern.match) ? lazily(pattern.match, `${flags}m`) : test;
  return {
    signal,
    pattern,
    test,
    excludes: pattern.not ? lazily(pattern.not, flags) : never,
    fileHas: pattern.fileHas ? lazily(pattern.fileHas, flags) : null,
    isHeld: pattern.holderType ? holderReader(pattern.match, pattern.holderType, flags) : null,
    glance: pattern.in === 'path' ? never : glance,
  };
}

function holderReader(match: string, type: string, flags: string): NonNullable<CompiledPattern['isHeld']> {
  let expressions: readonly [RegExp, RegExp] | null = null;
  return (line, { typedNames, language }) => {
    expressions ??= [new RegExp(match, `${flags}dg`), new RegExp(type, 'u')];
    return holderHasType(line, ...expressions, typedNames, language);
  };
}

/** A sign that may stand for the beginning or the end of a line. */
const ANCHOR = /(?<!\[)\^|\$/;

function lazily(source: string, flags: string): (text: string) => boolean {
  let expression: RegExp | null = null;
  return (text) => {
    expression ??= new RegExp(source, flags);
    return expression.test(text);
  };
}

function appliesTo({ pattern }: CompiledPattern, path: string, role: FileRole): boolean {
  return pattern.roles.includes(role) && (pattern.paths.length === 0 || matchesRuleGlob(path, pattern.paths));
}

function fileHas(file: ChangedFile, wanted: (text: string) => boolean): boolean {
  return (
    (file.code?.imports.some((statement) => wanted(statement)) ?? false) ||
    (file.code?.lines.some((line) => wanted(line.text)) ?? false) ||
    file.added.some((line) => wanted(line.text)) ||
    file.removed.some((line) => wanted(line.text))
  );
}

function testFileHas(file: CodeFile, lines: readonly { text: string }[], wanted: (text: string) => boolean): boolean {
  return file.imports.some((statement) => wanted(statement)) || lines.some((line) => wanted(line.text));
}

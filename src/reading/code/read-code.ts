import type { DiffLine, Hunk } from '../../domain/change.js';
import type { CodeFile, CodeLine, Language, LineChange, RemovedLine, SymbolFact } from '../../domain/code.js';
import { calledNames, typedNames } from './declared-types.js';
import { CSHARP } from './languages/csharp.js';
import { JAVASCRIPT, TSX, TYPESCRIPT } from './languages/ecmascript.js';
import { GO } from './languages/go.js';
import { JAVA } from './languages/java.js';
import { KOTLIN } from './languages/kotlin.js';
import type { LanguageRules } from './languages/language.js';
import { PHP } from './languages/php.js';
import { PYTHON } from './languages/python.js';
import { RUBY } from './languages/ruby.js';
import { RUST } from './languages/rust.js';
import { type MaskedLine, maskLines } from './lexer.js';
import { type Declaration, readOutline } from './outline.js';
import { changeOf, lineNumber, linesBetween, type Removal, type Section } from './section.js';
import { readTests } from './tests.js';

const RULES: Readonly<Record<Language, LanguageRules>> = {
  python: PYTHON,
  typescript: TYPESCRIPT,
  tsx: TSX,
  javascript: JAVASCRIPT,
  go: GO,
  java: JAVA,
  kotlin: KOTLIN,
  csharp: CSHARP,
  ruby: RUBY,
  php: PHP,
  rust: RUST,
};

/** A file to be read. */
export interface CodeInput {
  readonly path: string;
  readonly language: Language;
  /** The whole file at the head; `null` where only its hunks are known. */
  readonly content: string | null;
  /** How the change touches it; empty for an untouched file. */
  readonly hunks: readonly Hunk[];
  readonly isTest: boolean;
  /** Every line of `content`, also of a file that is no test. */
  readonly whole?: boolean;
}

/**
 * Reads the facts of one file of code. It never fails: what no grammar can read is read by its headings, and
 * `CodeFile.reader` says so.
 */
export async function readCode(input: CodeInput): Promise<CodeFile> {
  const content = withoutMark(input.content ?? contentOfNewFile(input.hunks));
  const rules = RULES[input.language];
  const sections = content === null ? await fragments(input, rules) : [await wholeFile(input, content, rules)];
  const inTest = input.isTest ? () => false : testOnlyLines(sections, rules);
  const removed =
    content === null
      ? input.hunks.flatMap((hunk) => removedOf(hunk, input.language))
      : removedFrom(input, content, inTest);
  const facts = sections.map((section) => factsOf(section, input.isTest, rules));
  const every = keepsEveryLine(input);
  const touched = content === null || every ? null : newSide(input.hunks);
  const all = sections.flatMap(({ lines }) => lines).filter((line) => line !== null);
  const symbols = ownCopy(facts.flatMap((one) => one.symbols));
  const called = input.isTest ? new Set<string>() : calledNames(changedCode(all, removed));
  return {
    path: input.path,
    language: input.language,
    extent: content === null ? 'fragments' : 'whole',
    reader: content !== null && sections.every(({ outline }) => outline.reader === 'grammar') ? 'grammar' : 'lexer',
    lines: all.filter((line) => (touched === null || touched.has(line.number)) && (every || !inTest(line.number))),
    removed,
    imports: ownCopy(sections.flatMap(({ outline }) => outline.imports.map(({ text }) => text))),
    symbols,
    typedNames: ownCopy(typedNames(all, called, symbols)),
    tests: facts.flatMap(({ tests }) => tests.map(ownFacts)),
    supports: facts.flatMap(({ supports }) => supports.map(ownFacts)),
  };
}

function* changedCode(lines: readonly CodeLine[], removed: readonly RemovedLine[]): Iterable<string> {
  for (const { change, code } of lines) if (change === 'added') yield code;
  for (const { code } of removed) yield code;
}

/** A copy of plain data: strings that were cut out of a source keep all of it in memory. */
function ownCopy<Facts>(facts: Facts): Facts {
  return JSON.parse(JSON.stringify(facts)) as Facts;
}

/** The same of facts with lines, which are the file's own and no pieces of its source. */
function ownFacts<Facts extends { readonly lines: readonly CodeLine[] }>(facts: Facts): Facts {
  return { ...ownCopy({ ...facts, lines: [] }), lines: facts.lines };
}

function factsOf(section: Section, isTest: boolean, rules: LanguageRules) {
  const { tests, supports } =
    isTest || rules.testsInSource?.(section.outline) ? readTests(section, rules, isTest) : { tests: [], supports: [] };
  return { symbols: symbolsOf(section, rules), tests, supports };
}

/** The byte order mark that some editors put first becomes a space, so that columns stay. */
function withoutMark(content: string | null): string | null {
  return content?.startsWith('\uFEFF') ? ` ${content.slice(1)}` : content;
}

/** A hunk that adds a file holds all of it. */
function contentOfNewFile(hunks: readonly Hunk[]): string | null {
  const [hunk, ...more] = hunks;
  if (hunk === undefined || more.length > 0 || hunk.oldLines > 0 || hunk.oldStart > 0 || hunk.newStart !== 1)
    return null;
  return hunk.lines.map((line) => line.text).join('\n');
}

async function wholeFile(input: CodeInput, content: string, rules: LanguageRules): Promise<Section> {
  const { path, language, hunks } = input;
  const outline = await readOutline(path, language, content, rules, false);
  const shown = new Map<number, DiffLine>();
  const removals: Removal[] = [];
  for (const hunk of hunks) {
    for (const line of hunk.lines) if (line.newNumber !== null) shown.set(line.newNumber, line);
    removals.push(...removalsOf(hunk, 0));
  }
  const codeLines = splitLines(outline.scan.code);
  const textLines = splitLines(outline.scan.text);
  const isKept = (number: number) => keepsEveryLine(input) || shown.has(number);
  // Most lines hold neither comments nor strings: the diff's own string serves them in all forms.
  const own = ownCopies(
    [...codeLines.entries(), ...textLines.entries()]
      .filter(([index, form]) => isKept(index + 1) && form !== shown.get(index + 1)?.text)
      .map(([, form]) => form),
  );
  const lines = textLines.map((text, index): CodeLine => {
    const line = shown.get(index + 1);
    const kept = (form: string) => (form === line?.text ? line.text : (own.get(form) ?? form));
    const change = line?.kind === 'added' ? 'added' : 'context';
    return { number: index + 1, code: kept(codeLines[index] ?? ''), text: kept(text), change };
  });
  return { outline, lines, removals, fragment: false };
}

const keepsEveryLine = ({ isTest, whole }: CodeInput): boolean => isTest || whole === true;

/** A copy of each string, by itself. A piece of a text keeps all of the text in memory, so what is kept is copied out of it. */
function ownCopies(pieces: readonly string[]): ReadonlyMap<string, string> {
  const unique = [...new Set(pieces)];
  const copies = unique.join('\n').split('\n');
  return new Map(unique.map((piece, index) => [piece, copies[index] ?? piece]));
}

/** The new side of each hunk, read by itself. The line that Git shows behind `@@` stands for what is above it. */
async function fragments(input: CodeInput, rules: LanguageRules): Promise<Section[]> {
  const sections: Section[] = [];
  for (const hunk of input.hunks) {
    const side = hunk.lines.filter((line) => line.kind !== 'removed');
    const heading = isHeading(hunk.section, rules) ? [hunk.section] : [];
    const source = [...heading, ...side.map((line) => line.text)].join('\n');
    const outline = await readOutline(input.path, input.language, source, rules, true);
    const codeLines = outline.scan.code.split('\n');
    const textLines = outline.scan.text.split('\n');
    const lines = textLines.map((text, index): CodeLine | null => {
      const line = side[index - heading.length];
      if (line === undefined) return null;
      const change: LineChange = line.kind === 'added' ? 'added' : 'context';
      return { number: line.newNumber ?? hunk.newStart, code: codeLines[index] ?? '', text, change };
    });
    sections.push({ outline, lines, removals: removalsOf(hunk, hunk.newStart - 1 - heading.length), fragment: true });
  }
  return sections;
}

function isHeading(section: string, rules: LanguageRules): boolean {
  if (section.trim() === '') return false;
  return (
    rules.headings.some(({ pattern }) => new RegExp(pattern.source, 'm').test(section)) ||
    /=>\s*\{\s*$|\bfunc(?:tion)?\s*\(.*\{\s*$|\bdo\s*$/.test(section)
  );
}

/** Where a hunk takes lines out, as lines of the section; `offset` is the line of the head before the section's first. */
function removalsOf(hunk: Hunk, offset: number): Removal[] {
  const removals: Removal[] = [];
  let next = hunk.newStart;
  let indentation = -1;
  let open = false;
  const close = (): void => {
    if (open) removals.push({ before: next - offset, indentation });
    open = false;
    indentation = -1;
  };
  for (const line of hunk.lines) {
    if (line.kind === 'removed') {
      open = true;
      // A comment's own indentation says nothing; its signs are few.
      if (indentation < 0 && /^\s*(?!\s|#(?!\[)|\/\/|\/?\*|$)/.test(line.text)) indentation = line.text.search(/\S/);
      continue;
    }
    close();
    next = (line.newNumber ?? next) + 1;
  }
  close();
  return removals;
}

/** Removed lines, masked within the base version, which the head and the hunks give back. */
function removedFrom(input: CodeInput, content: string, inTest: (line: number) => boolean): RemovedLine[] {
  if (!input.hunks.some((hunk) => hunk.lines.some((line) => line.kind === 'removed'))) return [];
  const head = splitLines(content);
  const base: string[] = [];
  const numbers: number[] = [];
  let at = 1;
  for (const hunk of [...input.hunks].sort((one, other) => one.newStart - other.newStart)) {
    // A hunk without new lines names the line before it.
    const from = hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart;
    for (; at < from && at <= head.length; at++) base.push(head[at - 1] ?? '');
    for (const line of hunk.lines) {
      const isOfTest = inTest(at - 1) && inTest(at);
      if (line.kind === 'removed' && line.oldNumber !== null && !isOfTest) numbers.push(base.length, line.oldNumber);
      if (line.kind !== 'added') base.push(line.text);
      if (line.kind !== 'removed') at++;
    }
  }
  for (; at <= head.length; at++) base.push(head[at - 1] ?? '');
  const masked = maskLines(base.join('\n'), input.language);
  const removed: RemovedLine[] = [];
  for (let index = 0; index < numbers.length; index += 2) {
    removed.push(removedLine(numbers[index + 1] ?? 0, masked[numbers[index] ?? 0]));
  }
  const own = ownCopies(removed.flatMap(({ code, text }) => [code, text]));
  const kept = (form: string) => own.get(form) ?? form;
  return removed.map(({ number, code, text }) => ({ number, code: kept(code), text: kept(text) }));
}

function removedOf(hunk: Hunk, language: Language): RemovedLine[] {
  const side = hunk.lines.filter((line) => line.kind !== 'added');
  const masked = maskLines(side.map((line) => line.text).join('\n'), language, true);
  return side.flatMap((line, index) =>
    line.kind === 'removed' && line.oldNumber !== null ? [removedLine(line.oldNumber, masked[index])] : [],
  );
}

function removedLine(number: number, line: MaskedLine | undefined): RemovedLine {
  return { number, code: line?.code ?? '', text: line?.text ?? '' };
}

function newSide(hunks: readonly Hunk[]): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const hunk of hunks) {
    for (const line of hunk.lines) if (line.kind !== 'removed' && line.newNumber !== null) numbers.add(line.newNumber);
  }
  return numbers;
}

/** Lines without their ends; what follows the last line end is a line only if it holds something. */
function splitLines(source: string): string[] {
  const lines = source.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Tells the lines of tests that stand in a file of the product (Rust): they are none of the product's lines. */
function testOnlyLines(sections: readonly Section[], rules: LanguageRules): (line: number) => boolean {
  const isTestOnly = rules.isTestOnly;
  if (isTestOnly === undefined) return () => false;
  const numbers = new Set<number>();
  for (const section of sections) {
    for (const one of section.outline.declarations) {
      if (!isTestOnly(one)) continue;
      for (const { number } of linesBetween(section, one.start, one.end)) numbers.add(number);
    }
  }
  return (line) => numbers.has(line);
}

function symbolsOf(section: Section, rules: LanguageRules): SymbolFact[] {
  const symbols: SymbolFact[] = [];
  for (const one of section.outline.declarations) {
    const { kind } = one;
    if (kind === 'block' || kind === 'extension' || kind === 'module' || rules.isTestOnly?.(one)) continue;
    // What a function declares for itself is none of the file's symbols.
    const holder = one.parent?.kind;
    if (kind === 'function' && (holder === 'function' || holder === 'method' || holder === 'constructor')) continue;
    symbols.push({
      kind,
      name: one.name,
      container: rules.container?.(one) ?? enclosingType(one),
      startLine: lineNumber(section, one.start),
      endLine: lineNumber(section, Math.max(one.start, one.end - 1)),
      parameters: one.parameters,
      bases: rules.owners?.(one) ?? one.bases,
      decorators: one.decorators,
      change: changeOf(section, one.start, one.end),
    });
  }
  for (const { name, call, parameters, start, end } of rules.callbacks?.(section.outline) ?? []) {
    symbols.push({
      kind: 'callback',
      name,
      container: null,
      startLine: lineNumber(section, start),
      endLine: lineNumber(section, Math.max(start, end - 1)),
      parameters,
      bases: [],
      decorators: [call],
      change: changeOf(section, start, end),
    });
  }
  return symbols;
}

function enclosingType(one: Declaration): string | null {
  for (let holder = one.parent; holder !== null; holder = holder.parent) {
    if (['class', 'interface', 'enum', 'extension', 'module'].includes(holder.kind)) return holder.name;
  }
  return null;
}

import type { Change, ChangedFile } from '../domain/change.js';
import type { AssertionFact, CodeLine, SupportFact, TestCase } from '../domain/code.js';
import { hunksOf, removalsIn } from '../reading/diff.js';

/** A stretch of a test file: a test case or what runs for it. */
type Stretch = Pick<TestCase | SupportFact, 'startLine' | 'endLine' | 'lines' | 'assertions' | 'mocks'>;

/** What the change does to the lines of a stretch. */
interface Alteration {
  readonly added: readonly CodeLine[];
  readonly removed: readonly string[];
}

/** Around an added line so many lines belong to the same statement: a field of a request, a row of a table. */
const NEIGHBOURHOOD = 3;
/** A link of a chain of calls, or what closes a bracket: it goes with the line before, however long the chain is. */
const CONTINUES = /^\s*(?:[.)\]}]|\?\.)/;

/**
 * Tells the lines of a stretch that the change makes new, with their neighbours; none where the stretch was only adapted
 * to what it calls: another argument, another name, another number of expected calls of a stand-in.
 */
export function freshLinesReader(change: Change): (stretch: Stretch, path: string) => readonly CodeLine[] {
  const files = new Map(change.files.map((file) => [file.diff.path, file]));
  const read = new Map<string, Alterations>();
  return (stretch, path) => {
    const file = files.get(path);
    if (!file) return [];
    const alterations = read.get(path) ?? alterationsOf(file);
    read.set(path, alterations);
    return freshLines(stretch, alterations);
  };
}

function freshLines(stretch: Stretch, alterations: Alterations): readonly CodeLine[] {
  const alteration = alterationOf(stretch, alterations);
  if (!checksSomethingNew(stretch, alteration)) return [];
  const added = new Set(alteration.added.map(({ number }) => number));
  const near = new Set<number>();
  const { lines } = stretch;
  for (const [index, { number }] of lines.entries()) {
    if (!added.has(number)) continue;
    near.add(number);
    for (const step of [-1, 1]) {
      let left = NEIGHBOURHOOD;
      for (let at = index + step; left > 0 && at >= 0 && at < lines.length; at += step) {
        const line = lines[at];
        if (!line || added.has(line.number)) break;
        near.add(line.number);
        if (!CONTINUES.test(line.code)) left--;
      }
    }
  }
  const isMade = makersOf(alteration.added);
  return lines.filter((line) => near.has(line.number) || isMade(line.code));
}

/**
 * A statement that gives values to names, or has a name read its values anew: these names stand in the first group.
 * It begins with no blank: strings are blanked, and a long one must not be gone through from each of its columns.
 */
const GIVES =
  /^(?:(?:const|let|var|val|final|my)\s{1,9})?(?:self\.|this\.|\$this->)?([\w$@{[*&](?:[\w$@{}[\]<>?*&,]| (?! )){0,99})\s{0,40}(?::\s?[\w<>[\].|]{1,60}\s?)?:?=(?![=>~])|^(?:await\s{1,9})?(?:self\.|this\.|\$this->)?([\w$@]{1,99})(?:\.|->)(?:reload|refresh|fresh)\w*/;

/** Nobody writes what a name is given in a longer line by hand. */
const LONGEST_STATEMENT = 300;

/** Tells the statements that make what the added lines look at, however far above them these stand. */
function makersOf(added: readonly CodeLine[]): (code: string) => boolean {
  const used = new Set(added.flatMap(({ code }) => namesIn(code)));
  return (code) => {
    const statement = code.trim();
    const match = statement.length > LONGEST_STATEMENT ? null : GIVES.exec(statement);
    return match !== null && namesIn(match[1] ?? match[2] ?? '').some((name) => used.has(name));
  };
}

/** Names of variables; a word of one letter, or of a keyword's kind, ties nothing. */
const namesIn = (code: string) =>
  (code.match(/(?<![\p{L}\p{N}_$@])[$@]?[\p{Ll}_][\p{L}\p{N}_]+/gu) ?? []).filter(
    (name) => !WORDS_OF_STATEMENTS.has(name),
  );

const WORDS_OF_STATEMENTS = new Set(
  'const let var val final my await self this return if for in not is assert expect'.split(' '),
);

/** What the change does to the lines of a file, read once for all stretches in it. */
interface Alterations {
  /** Lines of the head. */
  readonly added: ReadonlySet<number>;
  /** Removed lines by the line of the head before which they stood. */
  readonly removed: ReadonlyMap<number, readonly string[]>;
}

function alterationsOf({ diff }: ChangedFile): Alterations {
  const hunks = hunksOf(diff);
  // Of a file of the product its own `added` leaves out the tests that stand in it; the hunks hold them too.
  const lines = hunks.flatMap((hunk) => hunk.lines.filter(({ kind }) => kind === 'added'));
  const added = new Set(lines.flatMap(({ newNumber }) => newNumber ?? []));
  const removed = new Map<number, string[]>();
  for (const { before, text } of removalsIn(hunks)) {
    const together = removed.get(before);
    if (together) together.push(text);
    else removed.set(before, [text]);
  }
  return { added, removed };
}

function alterationOf({ startLine, endLine, lines }: Stretch, alterations: Alterations): Alteration {
  const removed: string[] = [];
  for (let line = startLine; line <= endLine + 1; line++) removed.push(...(alterations.removed.get(line) ?? []));
  return { added: lines.filter(({ number, text }) => alterations.added.has(number) && text.trim() !== ''), removed };
}

/** A new assertion, or a new value: what goes in or what is expected. New names alone are an adaptation. */
function checksSomethingNew({ assertions, mocks }: Stretch, { added, removed }: Alteration): boolean {
  const counting = new Set(assertions.filter(countsCalls).map(({ line }) => line));
  const mocking = new Set(mocks.map(({ line }) => line));
  const asserting = new Set(assertions.map(({ line }) => line));
  const before = new Set(removed.flatMap(valuesIn));
  const assertedBefore = new Set(removed.map(shapeOf));
  return added.some(
    ({ number, text }) =>
      !counting.has(number) &&
      !mocking.has(number) &&
      ((asserting.has(number) && !assertedBefore.has(shapeOf(text))) ||
        valuesIn(text).some((value) => !before.has(value))),
  );
}

/** Strings, numbers and truth values of a line. */
function valuesIn(text: string): string[] {
  return (
    text.match(
      /"(?:[^"\\]|\\.)+"|'(?:[^'\\]|\\.)+'|`[^`]+`|(?<![\w.])\d+(?:\.\d+)?\b|\b(?:true|false|True|False)\b/g,
    ) ?? []
  );
}

/** A line without its names but those of types and constants: lines of one shape differ in what they call only. */
function shapeOf(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}_$])[\p{Ll}_$][\p{L}\p{N}_$]*/gu, 'x').replace(/\s+/g, '');
}

/** An assertion that only counts the calls of a stand-in: it would pass whatever was passed to it. */
export function countsCalls({ text }: AssertionFact): boolean {
  return COUNTS_CALLS.test(text);
}

const COUNTS_CALLS =
  /\.assert_(?:called(?:_once)?|not_called|awaited(?:_once)?|not_awaited)\(\)|\bcall_count\b|\.called\b|\bto(?:HaveBeen|Be)Called(?:Times|Once)?\(\s*\d*\s*\)|\.mock\.calls(?:\)?\.length|\)\.toHaveLength)|\bcalled(?:Once|Twice)\b|\bcallCount\b|\bverifyNoMoreInteractions\b|\bverifyNoInteractions\b|\bverify\([^()]*(?:\(\d*\))?[^()]*\)\.\w+\(\s*\)|\bAssert(?:NumberOfCalls|Expectations|NotCalled)\(|\bTimes\.\w+(?:\(\d*\))?\s*\)\s*;?$|\bto have_received\(:\w+\)(?:\.(?:once|twice|exactly\(\d+\)\.times))?$|\bshouldHaveBeenCalled\w*\(|\bassert(?:Not)?(?:Called|Pushed|Dispatched)Times\(/;

import type { Change, ChangedFile, FileDiff, Hunk } from '../domain/change.js';
import type { CodeFile, CodeLine, Language, RemovedLine } from '../domain/code.js';
import { readCode } from './code/read-code.js';
import { hunksOf } from './diff.js';
import { languageOf, type RoleGlobs } from './file-role.js';
import { withoutLogging } from './log-statements.js';
import { renamedNamesReader } from './renamed-names.js';
import { renamedSymbols, withNewNames } from './renamed-symbols.js';
import { roleInChange } from './role-in-change.js';

/** Above this many bytes of head contents together, further files are read from their hunks only. */
const MAX_CONTENT_BYTES = 64 * 1024 * 1024;

/**
 * Reads a diff: the role and language of each file, its code facts, and the lines that really differ.
 * `contents` holds head versions by path; a file without one is read from its hunks. The files of the result are in the
 * order of their paths, whatever that of the diff: which of two like lines was moved must not hang on it.
 *
 * @param letGo is told of each path whose content has been read and will not be asked for again
 */
export async function readChange(
  diff: readonly FileDiff[],
  contents: ReadonlyMap<string, string>,
  globs: RoleGlobs,
  notes: readonly string[],
  letGo: (path: string) => void = () => {},
): Promise<Change> {
  const whole = contents.size > 0 || diff.every(isGone);
  const files: ChangedFile[] = [];
  let bytes = 0;
  const sorted = [...diff].sort(byPath);
  for (const [index, file] of sorted.entries()) {
    const content = contents.get(file.path) ?? null;
    bytes += content?.length ?? 0;
    files.push(await readFile(file, bytes > MAX_CONTENT_BYTES ? null : content, globs));
    if (sorted[index + 1]?.path !== file.path) letGo(file.path);
  }
  return { files: withoutMovedLines(files).map(withoutBareImports), whole, notes };
}

/** By path; a path that the diff lists twice (a file that became a link), by what happens to it. */
function byPath(one: FileDiff, other: FileDiff): number {
  const key = ({ path, status, kind, patch }: FileDiff) => [path, status, kind, patch];
  if (one.path !== other.path) return one.path < other.path ? -1 : 1;
  const [left, right] = [key(one).join('\n'), key(other).join('\n')];
  return left === right ? 0 : left < right ? -1 : 1;
}

const isGone = (file: FileDiff) => file.status === 'removed' || file.kind !== 'file' || file.binary;

async function readFile(diff: FileDiff, content: string | null, globs: RoleGlobs): Promise<ChangedFile> {
  const hunks = hunksOf(diff);
  const { role, ...claim } = roleInChange(diff, hunks, content, globs);
  const language = languageOf(diff.path);
  const isCode = language !== null && diff.kind === 'file' && !diff.binary && (role === 'source' || role === 'test');
  const code = isCode
    ? await readCode({
        path: diff.path,
        language,
        content: diff.status === 'removed' ? null : content,
        hunks,
        isTest: role === 'test',
      })
    : null;
  const sides = code === null ? rawSides(hunks, role === 'source' ? COMMENT : null) : sidesOf(code);
  return {
    diff,
    role,
    language,
    code,
    ...claim,
    ...(role === 'source' ? withoutReworded(sides, hunks, code, content) : sides),
  };
}

/** Tells the lines of a text by their numbers, from 1. */
function linesOf(content: string | null): (number: number) => string | null {
  let lines: readonly string[] | null = null;
  return (number) => {
    if (content === null) return null;
    lines ??= content.split('\n');
    return lines[number - 1] ?? null;
  };
}

const hasCode = (line: RemovedLine) => line.text.trim() !== '';

/** What a line says, whatever its white space, quotes, final commas and visibility, and whether a field shows its owner. */
function wordingOf(text: string): string {
  return text
    .replace(/\b(?:this|self)(?:\.|->)|\$this->|\b(?:public|private|protected|internal|pub|final|readonly) /g, '')
    .replace(/(?<![\w$])_+(?=[A-Za-z])|[\s;]+|,(?=\s*(?:[)\]}]|$))/g, '')
    .replace(/["`]/g, "'");
}

/** A local variable with its type, and a word in place of the type or no word at all. */
const TYPED_LOCAL =
  /^(\s+)(?:final )?[A-Z][\w.<>?]*(?:\[\])?(?= \w+ = )|^(\s+(?:val|let(?: mut)?|const) \w+)\s*: ?[\w.<>&?]+(?= = )/gm;
const UNTYPED_LOCAL = /^(\s+)(?:final )?var(?= \w+ = )/gm;

/**
 * What a function returns, in PHP and JavaScript's kin; in Python only that it returns nothing, since frameworks make the
 * shape of an answer of other types.
 */
const RETURN_TYPE =
  /(\bfunction\b[^\n]{0,300}\)) ?: ?\??[\w\\|<>[\]]{1,200}(?=[ \t]{0,9}[{;]?[ \t]{0,9}$)|(\bdef\b[^\n]{0,300}\)) ?-> ?None(?= ?:[ \t]{0,9}$)/gm;

/** `Optional[str]` as Python writes it since 3.10, `List[str]` as since 3.9: tools rewrite whole projects so. */
function withNewTypes(text: string): string {
  return text
    .replace(/\b(?:typing\.)?(List|Dict|Set|Tuple|Type|FrozenSet)(?=\[)/g, (name) =>
      name.replace('typing.', '').toLowerCase(),
    )
    .replace(/\b(?:typing\.)?Optional\[([\w.]{1,80}(?:\[[\w., ]{0,80}\])?)\]/g, '$1 | None')
    .replace(/\b(?:typing\.)?Union\[([\w., ]{1,120})\]/g, (_, names: string) => names.split(',').join('|'));
}

/** Whether two sides in Python differ by the way alone in which they write types. */
function differInNotation(one: string, other: string): boolean {
  return wordingOf(withNewTypes(one)) === wordingOf(withNewTypes(other));
}

/** Whether two sides differ by the types of local variables alone, which one of them writes and the other leaves out. */
function differInLocalTypes(one: string, other: string): boolean {
  const untyped = (text: string) => text.replace(TYPED_LOCAL, '$1$2').replace(UNTYPED_LOCAL, '$1');
  return differInTypes(one, other, TYPED_LOCAL, untyped);
}

/** Whether two sides differ by what functions return alone, which one of them writes and the other leaves out. */
function differInReturnTypes(one: string, other: string): boolean {
  return differInTypes(one, other, RETURN_TYPE, (text) => text.replace(RETURN_TYPE, '$1$2'));
}

function differInTypes(one: string, other: string, typed: RegExp, untyped: (text: string) => string): boolean {
  const isTyped = (text: string) => text.search(typed) !== -1;
  return isTyped(one) !== isTyped(other) && wordingOf(untyped(one)) === wordingOf(untyped(other));
}

/** The lines that a file's diff puts in and takes out. */
type Sides = Pick<ChangedFile, 'added' | 'removed'>;

/**
 * Takes out the lines of runs that a hunk takes out and puts in again with the same wording: broken or joined otherwise,
 * in other quotes, with another name or the type of a local variable, with what a function returns.
 */
function withoutReworded(sides: Sides, hunks: readonly Hunk[], code: CodeFile | null, content: string | null): Sides {
  const old = new Set<number>();
  const now = new Set<number>();
  const onlyRenames = code === null ? () => false : renamedNamesReader(hunks, code, linesOf(content));
  for (const { lines } of hunks) {
    for (let from = 0; from < lines.length; ) {
      let to = from;
      while (to < lines.length && lines[to]?.kind !== 'context') to++;
      const run = lines.slice(from, to);
      const linesOn = (kind: 'added' | 'removed') => run.filter((line) => line.kind === kind);
      const textsOn = (kind: 'added' | 'removed') => linesOn(kind).map(({ text }) => text);
      const [added, removed] = [textsOn('added'), textsOn('removed')];
      const [textNow, textBefore] = [added.join('\n'), removed.join('\n')];
      const saying = (lines: readonly string[]) => wordingOf(lines.join(' ')).replace(/,(?=[)\]}]|$)/g, '');
      const isSame =
        added.length === 0 || removed.length === 0
          ? run.every(({ text }) => wordingOf(text) === '')
          : saying(added) === saying(removed) ||
            differInLocalTypes(textNow, textBefore) ||
            differInReturnTypes(textNow, textBefore) ||
            (code?.language === 'python' && differInNotation(textNow, textBefore)) ||
            onlyRenames({ added: linesOn('added'), removed: linesOn('removed') });
      if (run.length > 0 && isSame) {
        for (const { oldNumber, newNumber } of run) {
          if (oldNumber !== null) old.add(oldNumber);
          if (newNumber !== null) now.add(newNumber);
        }
      }
      from = to + 1;
    }
  }
  if (old.size === 0) return sides;
  return {
    added: sides.added.filter(({ number }) => !now.has(number)),
    removed: sides.removed.filter(({ number }) => !old.has(number)),
  };
}

function sidesOf(code: CodeFile): Sides {
  return {
    added: withoutLogging(code.lines.filter((line) => line.change === 'added' && hasCode(line))),
    removed: withoutLogging(code.removed.filter(hasCode)),
  };
}

/** An import that only makes a name known; one that runs something (`_ "driver"`) or hands a name on is none. */
const BARE_IMPORT: Partial<Record<Language, RegExp>> = {
  java: /^\s*import\s/,
  kotlin: /^\s*import\s/,
  csharp: /^\s*using\s+(?:static\s+)?[\w.]+\s*;/,
  go: /^\s*(?:import\s+)?(?:(?!(?:_|return|case|default|goto)\s)[\w.]+\s+)?"[\w./-]+"\s*$|^\s*(?:import\s*)?[()]\s*$/,
  rust: /^\s*use\s[^;]*;\s*$/,
};

/** A file in which nothing but imports differs does what it did before. */
function withoutBareImports(file: ChangedFile): ChangedFile {
  const pattern = file.role === 'source' && file.language !== null ? BARE_IMPORT[file.language] : undefined;
  if (pattern === undefined) return file;
  const isBare = ({ text }: RemovedLine) => pattern.test(text);
  // In Go a string on a line of its own may also be the end of an expression.
  if (file.language === 'go' && !isWithinImports(file)) return file;
  return file.added.every(isBare) && file.removed.every(isBare) ? { ...file, added: [], removed: [] } : file;
}

/** Whether the new lines of a file in Go with a path in them are all among what it imports. */
function isWithinImports({ added, code }: ChangedFile): boolean {
  const imported = new Set((code?.imports ?? []).flatMap((text) => text.match(/"[^"]*"/g) ?? []));
  return added.every(({ text }) => (text.match(/"[^"]*"/g) ?? []).every((path) => imported.has(path)));
}

/**
 * A line that is nothing but comment in any of the languages that no grammar here reads. What follows a comment on its
 * line is code, and MySQL executes what stands in a comment that begins with an exclamation mark.
 */
const COMMENT =
  /^\s*(?:\/\/.*|\/\*(?!!)(?:(?!\*\/).)*(?:\*\/\s*)?|\*(?:\s(?:(?!\*\/).)*(?:\*\/\s*)?|\/\s*)?|<!--(?:(?!-->).)*(?:-->\s*)?|--\s.*)$/;

function rawSides(hunks: readonly Hunk[], comment: RegExp | null): Sides {
  const added: CodeLine[] = [];
  const removed: RemovedLine[] = [];
  for (const { kind, text, oldNumber, newNumber } of hunks.flatMap((hunk) => hunk.lines)) {
    if (text.trim() === '' || comment?.test(text)) continue;
    if (kind === 'added') added.push({ number: newNumber ?? 0, code: text, text, change: 'added' });
    if (kind === 'removed') removed.push({ number: oldNumber ?? 0, code: text, text });
  }
  return { added, removed };
}

/** Shorter lines (`x = 1`) stand everywhere: that they match says nothing of a move. */
const SHORTEST_MOVED_LINE = 5;
/** Of a line that is nothing but a bracket or the end of a block nothing depends, wherever it stands. */
const STRUCTURE = /^(?:\W*|end|\W*(?:else|try|do|begin|finally|pass)\W*)$/;
const mayBeMoved = (text: string) => text.length >= SHORTEST_MOVED_LINE || STRUCTURE.test(text);

/**
 * Takes out pairs of one removed and one added line that read the same apart from white space and the names of renamed
 * symbols: code that was moved, re-indented or renamed with its file has not changed what the program does. Test
 * files stay as they are.
 */
function withoutMovedLines(files: readonly ChangedFile[]): readonly ChangedFile[] {
  const renamed = renamedSymbols(files);
  const removedCount = new Map<string, number>();
  const key = (line: RemovedLine) => wordingOf(line.text);
  const removedKey = (line: RemovedLine) => wordingOf(withNewNames(line.text, renamed));
  for (const line of files.flatMap((file) => (file.role === 'source' ? file.removed : []))) {
    const text = removedKey(line);
    if (mayBeMoved(text)) removedCount.set(text, (removedCount.get(text) ?? 0) + 1);
  }
  if (removedCount.size === 0) return files;
  const movedCount = new Map<string, number>();
  const take = (counts: Map<string, number>, text: string) => {
    const left = counts.get(text) ?? 0;
    if (left > 0) counts.set(text, left - 1);
    return left > 0;
  };
  const withoutAdded = files.map((file) => {
    if (file.role !== 'source') return file;
    const added = file.added.filter((line) => {
      const text = key(line);
      const moved = take(removedCount, text);
      if (moved) movedCount.set(text, (movedCount.get(text) ?? 0) + 1);
      return !moved;
    });
    return { ...file, added };
  });
  return withoutAdded.map((file) =>
    file.role === 'source'
      ? { ...file, removed: file.removed.filter((line) => !take(movedCount, removedKey(line))) }
      : file,
  );
}

import type { Change, ChangedFile, FileDiff, Hunk } from '../domain/change.js';
import type { CodeFile, CodeLine, Language, RemovedLine } from '../domain/code.js';
import { readCode } from './code/read-code.js';
import { hunksOf } from './diff.js';
import { languageOf, type RoleGlobs } from './file-role.js';
import { withoutMovedLines } from './moved-lines.js';
import { withoutRemarks } from './remarks.js';
import { type Sides, withoutReworded } from './reworded-lines.js';
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

const hasCode = (line: RemovedLine) => line.text.trim() !== '';

function sidesOf(code: CodeFile): Sides {
  return {
    added: withoutRemarks(code.lines.filter((line) => line.change === 'added' && hasCode(line))),
    removed: withoutRemarks(code.removed.filter(hasCode)),
  };
}

/** An import that only makes a name known; one that runs something (`_ "driver"`) or hands a name on is none. */
const BARE_IMPORT: Partial<Record<Language, RegExp>> = {
  java: /^\s*import\s/,
  kotlin: /^\s*import\s/,
  csharp: /^\s*using\s+(?:static\s+)?[\w.]+\s*;/,
  go: /^\s*(?:import\s+)?(?:(?!(?:_|return|case|default|goto)\s)[\w.]+\s+)?"[\w./-]+"\s*$|^\s*(?:import\s*)?[()]\s*$/,
  rust: /^\s*use\s[^;]*;\s*$/,
  // Further in, a class takes a trait so.
  php: /^use\s+(?:function\s+|const\s+)?[\w\\]+(?:\s+as\s+\w+)?;\s*$/,
  typescript: /^\s*import type\s[^;]*;?\s*$/,
  tsx: /^\s*import type\s[^;]*;?\s*$/,
  // What a package gathers in its `__init__.py` is registered so.
  python: /^\s*from [\w.]+ import \(?[\w, ]+[)\s]*$|^\s*import typing\s*$|^\s*if (?:typing\.)?TYPE_CHECKING:\s*$/,
};

/** A file in which nothing but imports differs does what it did before. */
function withoutBareImports(file: ChangedFile): ChangedFile {
  const pattern = file.role === 'source' && file.language !== null ? BARE_IMPORT[file.language] : undefined;
  if (pattern === undefined || file.diff.path.endsWith('__init__.py')) return file;
  const isBare = ({ text }: RemovedLine) => pattern.test(text);
  // In Go a string on a line of its own may also be the end of an expression.
  if (file.language === 'go' && !isWithinImports(file)) return file;
  if (!file.added.every(isBare) || !file.removed.every(isBare)) return file;
  const before = renamedBy(file.removed);
  const standsForOther = [...renamedBy(file.added)].some(([name, thing]) => (before.get(name) ?? thing) !== thing);
  return standsForOther ? file : { ...file, added: [], removed: [] };
}

/** `Stripe as Gateway`; in Go `gateway "shop/stripe"`, whatever the version of the module. */
const RENAMING = /(\w+)\s+as\s+(\w+)|\b(?!import\b)(\w+)\s+"(?:[^"]*?\/)?([^"/]+)(?:\/v\d+)?"/g;

/** The names that imports give to things which have another name themselves. */
function renamedBy(imports: readonly RemovedLine[]): ReadonlyMap<string, string> {
  const matches = imports.flatMap(({ text }) => [...text.matchAll(RENAMING)]);
  return new Map(matches.map((match) => [match[2] ?? match[3] ?? '', match[1] ?? match[4] ?? '']));
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

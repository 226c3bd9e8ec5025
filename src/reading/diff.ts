import type { DiffLine, FileDiff, FileStatus, Hunk } from '../domain/change.js';

/** A diff that cannot be read. `line` is 1-based within the text. */
export class DiffError extends Error {
  constructor(
    readonly line: number,
    problem: string,
  ) {
    super(`line ${line}: ${problem}`);
    this.name = 'DiffError';
  }
}

/**
 * Reads what `git diff`, `git show` or `git format-patch` prints. Text before, between and behind the files is passed over.
 *
 * The scanner goes by the counts in the hunk headers, so that a removed line `-- a/x` is never taken for a file header.
 * Our own, since the libraries drop the text behind `@@` (the enclosing function), which reading needs.
 *
 * @throws DiffError where a hunk is cut short or holds a line that no hunk can hold, or a file has no name.
 */
export function parseDiff(text: string): FileDiff[] {
  return new DiffScanner(text).files();
}

/**
 * Reads the hunks of one file anew each time, so that nobody holds those of all files at once. GitHub's `patch` field
 * can be read likewise. Throws like `parseDiff`, which has read each patch that it gives.
 */
export function hunksOf({ patch }: Pick<FileDiff, 'patch'>): Hunk[] {
  return new DiffScanner(patch).hunksOnly();
}

/** What stands farther right on a line was written for machines: readers of names and types do not look there. */
export const LINE_LENGTH = 1_000;

/** Lines of one stretch of a hunk that only the diff's signs part: what it takes out, and what it puts in. */
export interface Run {
  readonly removed: readonly DiffLine[];
  readonly added: readonly DiffLine[];
}

/** The stretches of some lines of a hunk that context parts, in their order. */
export function runsOf(lines: readonly DiffLine[]): Run[] {
  const runs: { removed: DiffLine[]; added: DiffLine[] }[] = [];
  let open = false;
  for (const line of lines) {
    if (line.kind === 'context') open = false;
    else {
      if (!open) runs.push({ removed: [], added: [] });
      open = true;
      runs.at(-1)?.[line.kind].push(line);
    }
  }
  return runs;
}

/** A line that a hunk takes out, with the line of the head before which it stood. */
interface Removal {
  readonly before: number;
  readonly oldNumber: number;
  readonly text: string;
}

/** The lines that hunks take out, in their order. */
export function removalsIn(hunks: readonly Hunk[]): Removal[] {
  return hunks.flatMap(({ lines, newStart }) => {
    let before = newStart;
    return lines.flatMap(({ kind, text, oldNumber, newNumber }) => {
      if (newNumber !== null) before = newNumber + 1;
      return kind === 'removed' && oldNumber !== null ? [{ before, oldNumber, text }] : [];
    });
  });
}

interface OpenFile {
  /** On which it begins. */
  line: number;
  oldPath: string | null;
  newPath: string | null;
  status: FileStatus;
  binary: boolean;
  kind: FileDiff['kind'];
  /** Where in the text its first hunk begins, and its last one ends. */
  hunks: readonly [number, number] | null;
}

/** Line numbers of at most nine digits: with more, counting on would lose the last ones. */
const HUNK = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)$/;
const LARGEST_NUMBER = 999_999_999;
const HUNK_HEADER = /^@@+ /;
const COMBINED_HUNK = /^@@@+ /;
const SUBMODULE_MODE = '160000';
const SYMLINK_MODE = '120000';

class DiffScanner {
  private readonly text: string;
  private position = 0;
  private lineStart = 0;
  private lineNumber = 0;

  constructor(text: string) {
    this.text = text;
  }

  files(): FileDiff[] {
    const files: FileDiff[] = [];
    let open: OpenFile | null = null;
    const start = (file: OpenFile) => {
      if (open) files.push(finish(open, this.text));
      open = file;
      return file;
    };
    let current: OpenFile | null = null;
    for (let line = this.next(); line !== null; line = this.next()) {
      if (line.startsWith('diff --git ')) {
        current = start(openFile(this.lineNumber, ...pathsOfGitHeader(line.slice('diff --git '.length))));
      } else if (line.startsWith('diff --cc ') || line.startsWith('diff --combined ')) {
        const path = unquote(line.slice(line.indexOf(' ', 'diff --'.length) + 1));
        current = start(openFile(this.lineNumber, path, path));
      } else if (line.startsWith('--- ') && this.peek().startsWith('+++ ')) {
        const oldPath = pathOfFileLine(line.slice(4));
        const newPath = pathOfFileLine((this.next() ?? '').slice(4));
        if (current && current.hunks === null) {
          current.oldPath = oldPath ?? current.oldPath;
          current.newPath = newPath ?? current.newPath;
        } else {
          // A plain unified diff has no `diff --git` line: the pair of file lines opens the file.
          current = start(openFile(this.lineNumber - 1, oldPath, newPath));
          current.status = oldPath === null ? 'added' : newPath === null ? 'removed' : 'modified';
        }
      } else if (current && HUNK_HEADER.test(line)) {
        const start = current.hunks?.[0] ?? this.lineStart;
        this.hunk(line);
        current.hunks = [start, this.position];
      } else if (current) {
        readExtendedHeader(current, line);
      }
    }
    if (open) files.push(finish(open, this.text));
    return files;
  }

  hunksOnly(): Hunk[] {
    const hunks: Hunk[] = [];
    for (let line = this.next(); line !== null; line = this.next()) {
      if (HUNK_HEADER.test(line)) hunks.push(this.hunk(line));
    }
    return hunks;
  }

  private hunk(header: string): Hunk {
    return COMBINED_HUNK.test(header) ? this.combinedHunk(header) : this.plainHunk(header);
  }

  private plainHunk(header: string): Hunk {
    const match = HUNK.exec(header);
    if (!match) throw new DiffError(this.lineNumber, `not a hunk header: "${header.slice(0, 60)}"`);
    const [, oldStart, oldCount, newStart, newCount, section] = match;
    const lines: DiffLine[] = [];
    const hunk = {
      oldStart: Number(oldStart),
      oldLines: Number(oldCount ?? 1),
      newStart: Number(newStart),
      newLines: Number(newCount ?? 1),
      section: section ?? '',
      lines,
    };
    const opened = this.lineNumber;
    let oldNumber = hunk.oldStart;
    let newNumber = hunk.newStart;
    let oldLeft = hunk.oldLines;
    let newLeft = hunk.newLines;
    while (oldLeft > 0 || newLeft > 0) {
      const line = this.next();
      if (line === null) throw new DiffError(opened, 'the hunk that begins here is cut short; give the whole diff');
      const sign = line.charAt(0);
      const text = line.slice(1);
      if (sign === '+') {
        lines.push({ kind: 'added', text, oldNumber: null, newNumber: newNumber++ });
        newLeft--;
      } else if (sign === '-') {
        lines.push({ kind: 'removed', text, oldNumber: oldNumber++, newNumber: null });
        oldLeft--;
      } else if (sign === ' ' || sign === '') {
        // Mailers and editors strip the blank that marks an empty context line.
        lines.push({ kind: 'context', text, oldNumber: oldNumber++, newNumber: newNumber++ });
        oldLeft--;
        newLeft--;
      } else if (sign !== '\\') {
        const shown = line.slice(0, 40);
        throw new DiffError(this.lineNumber, `"${shown}" cannot stand in a hunk; give the diff as Git printed it`);
      }
      if (oldLeft < 0 || newLeft < 0) {
        throw new DiffError(this.lineNumber, 'more lines than the hunk header says; give the diff as Git printed it');
      }
    }
    return hunk;
  }

  /** A merge's combined hunk has a column of signs for each parent; what differs from the first parent is kept. */
  private combinedHunk(header: string): Hunk {
    const parents = (/^@+/.exec(header)?.[0].length ?? 3) - 1;
    const ranges = [...header.matchAll(/[-+](\d+)(?:,(\d+))?/g)].map((range) => ({
      start: Number(range[1]),
      count: Number(range[2] ?? 1),
    }));
    const first = ranges[0];
    const result = ranges[parents];
    const tooLarge = ranges.some(({ start, count }) => start > LARGEST_NUMBER || count > LARGEST_NUMBER);
    if (!first || !result || tooLarge) {
      throw new DiffError(this.lineNumber, `not a hunk header: "${header.slice(0, 60)}"`);
    }
    const lines: DiffLine[] = [];
    let oldNumber = first.start;
    let newNumber = result.start;
    const resultEnd = result.start + result.count;
    const removedNext = () => this.peek().slice(0, parents).includes('-');
    while (newNumber < resultEnd || removedNext()) {
      const line = this.next();
      if (line === null) throw new DiffError(this.lineNumber, 'the diff is cut short; give the whole diff');
      if (line.startsWith('\\')) continue;
      const signs = line.slice(0, parents);
      const text = line.slice(parents);
      if (signs.includes('-')) {
        if (signs.startsWith('-')) lines.push({ kind: 'removed', text, oldNumber: oldNumber++, newNumber: null });
      } else if (signs.startsWith('+')) {
        lines.push({ kind: 'added', text, oldNumber: null, newNumber: newNumber++ });
      } else {
        lines.push({ kind: 'context', text, oldNumber: oldNumber++, newNumber: newNumber++ });
      }
    }
    return {
      oldStart: first.start,
      oldLines: first.count,
      newStart: result.start,
      newLines: result.count,
      section: header.replace(/^@+[^@]*@@+ ?/, ''),
      lines,
    };
  }

  private next(): string | null {
    if (this.position >= this.text.length) return null;
    const end = this.text.indexOf('\n', this.position);
    const stop = end === -1 ? this.text.length : end;
    // A carriage return before the newline belongs to the file's line end, not to its text.
    const trimmed = stop > this.position && this.text.charCodeAt(stop - 1) === 13 ? stop - 1 : stop;
    const line = this.text.slice(this.position, trimmed);
    this.lineStart = this.position;
    this.position = stop + 1;
    this.lineNumber++;
    return line;
  }

  private peek(): string {
    const end = this.text.indexOf('\n', this.position);
    return this.text.slice(this.position, end === -1 ? this.text.length : end);
  }
}

function openFile(line: number, oldPath: string | null, newPath: string | null): OpenFile {
  return { line, oldPath, newPath, status: 'modified', binary: false, kind: 'file', hunks: null };
}

function finish(file: OpenFile, text: string): FileDiff {
  const path = file.status === 'removed' ? (file.oldPath ?? file.newPath) : (file.newPath ?? file.oldPath);
  if (!path || path.includes('\0')) {
    throw new DiffError(file.line, 'the file that begins here has no name; give the diff as Git printed it');
  }
  const moved = file.status === 'renamed' || file.status === 'copied';
  return {
    path,
    previousPath: moved ? file.oldPath || null : null,
    status: file.status,
    binary: file.binary,
    kind: file.kind,
    patch: file.hunks === null ? '' : text.slice(...file.hunks),
    patchMissing: false,
  };
}

function readExtendedHeader(file: OpenFile, line: string): void {
  const mode = /^(?:new file mode|deleted file mode|new mode|index \S+) (\d{6})$/.exec(line)?.[1];
  if (mode === SUBMODULE_MODE) file.kind = 'submodule';
  if (mode === SYMLINK_MODE) file.kind = 'symlink';
  if (line.startsWith('new file mode ')) file.status = 'added';
  else if (line.startsWith('deleted file mode ')) file.status = 'removed';
  else if (line.startsWith('rename from ')) {
    file.status = 'renamed';
    file.oldPath = unquote(line.slice('rename from '.length));
  } else if (line.startsWith('copy from ')) {
    file.status = 'copied';
    file.oldPath = unquote(line.slice('copy from '.length));
  } else if (line.startsWith('rename to ')) file.newPath = unquote(line.slice('rename to '.length));
  else if (line.startsWith('copy to ')) file.newPath = unquote(line.slice('copy to '.length));
  else if (line.startsWith('Binary files ') || line === 'GIT binary patch') file.binary = true;
}

/** `a/x b/x`: unquoted names with blanks are ambiguous, so the split is where both sides name the same path. */
function pathsOfGitHeader(names: string): [string, string] {
  if (names.startsWith('"')) {
    const end = endOfQuoted(names);
    return [stripPrefix(unquote(names.slice(0, end))), stripPrefix(unquote(names.slice(end + 1)))];
  }
  if (names.endsWith('"')) {
    const start = names.indexOf(' "');
    return [stripPrefix(names.slice(0, start)), stripPrefix(unquote(names.slice(start + 1)))];
  }
  const middle = (names.length - 1) / 2;
  if (Number.isInteger(middle) && names.charAt(middle) === ' ') {
    const left = stripPrefix(names.slice(0, middle));
    const right = stripPrefix(names.slice(middle + 1));
    if (left === right) return [left, right];
  }
  const prefixed = names.indexOf(' b/');
  const at = prefixed === -1 ? names.indexOf(' ') : prefixed;
  return [stripPrefix(names.slice(0, at)), stripPrefix(names.slice(at + 1))];
}

/** The name in a `---` or `+++` line; `null` for `/dev/null`. A tab ends it where a time stamp follows. */
function pathOfFileLine(name: string): string | null {
  const bare = name.startsWith('"') ? unquote(name.slice(0, endOfQuoted(name))) : (name.split('\t')[0] ?? name);
  return bare === '/dev/null' ? null : stripPrefix(bare);
}

/** Takes off `a/` or `b/`, or the letters that `diff.mnemonicPrefix` puts in their place. */
function stripPrefix(path: string): string {
  return /^[abciow]\//.test(path) ? path.slice(2) : path;
}

function endOfQuoted(text: string): number {
  for (let i = 1; i < text.length; i++) {
    if (text.charAt(i) === '\\') i++;
    else if (text.charAt(i) === '"') return i + 1;
  }
  return text.length;
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** Undoes Git's C-style quoting; octal escapes are bytes of UTF-8. */
function unquote(name: string): string {
  if (!name.startsWith('"')) return name;
  const body = name.slice(1, name.endsWith('"') ? -1 : undefined);
  const bytes: Buffer[] = [];
  for (let i = 0; i < body.length; ) {
    const octal = /^\\([0-7]{3})/.exec(body.slice(i, i + 4))?.[1];
    if (octal) {
      bytes.push(Buffer.from([Number.parseInt(octal, 8) & 0xff]));
      i += 4;
    } else if (body.charAt(i) === '\\' && i + 1 < body.length) {
      bytes.push(Buffer.from([ESCAPES[body.charAt(i + 1)] ?? body.charCodeAt(i + 1)]));
      i += 2;
    } else {
      const character = String.fromCodePoint(body.codePointAt(i) ?? 0);
      bytes.push(Buffer.from(character));
      i += character.length;
    }
  }
  return Buffer.concat(bytes).toString('utf8');
}

import type { FileDiff, Hunk } from '../../domain/change.js';
import { InputError } from '../../input-error.js';
import { DiffError, hunksOf, parseDiff } from '../../reading/diff.js';
import { type HeadFiles, type ReadFile, readHeadFiles } from './change.js';
import { openFolder } from './folder.js';

/** What a patch brings, alone or with the folder that it belongs to. */
export interface GatheredPatch extends HeadFiles {
  readonly diff: readonly FileDiff[];
  readonly notes: readonly string[];
  /** Reads files of the folder as they lie there: the policy, its documents of rules. */
  readonly readBase: ReadFile;
  readonly listBase: () => Promise<readonly string[]>;
  readonly close: () => void;
}

/**
 * Reads a patch as `git diff` prints it.
 * @throws InputError when it is cut short, or holds text but no diff; `name` says where it came from
 */
export function readPatch(text: string, name: string): FileDiff[] {
  let diff: FileDiff[];
  try {
    diff = parseDiff(text);
  } catch (error) {
    if (error instanceof DiffError) throw new InputError(`${name}: ${error.message}`);
    throw error;
  }
  if (diff.length === 0 && text.trim() !== '') {
    const why = text.includes('\u001b[') ? 'holds a diff with colours, which nothing can read' : 'holds no diff';
    throw new InputError(`${name} ${why}: give what "git diff --no-color" or "gh pr diff" prints`);
  }
  return diff;
}

/** A patch of which nothing else is known. */
export function gatherPatchAlone(diff: readonly FileDiff[]): GatheredPatch {
  return {
    diff,
    contents: new Map(),
    surroundings: { paths: [], contents: new Map(), known: false },
    notes: [
      'Only the diff was read, so files were seen in fragments. Give the repository with --repo to read them whole.',
    ],
    readBase: async () => null,
    listBase: async () => [],
    close: () => {},
  };
}

/**
 * A patch with the folder that it belongs to, before or after the patch was applied: each file is taken as it is where
 * it already holds the new lines, and patched in memory where it still holds the old ones. Of a bare repository it is
 * `HEAD`'s tree.
 */
export async function gatherPatchInFolder(diff: readonly FileDiff[], directory: string): Promise<GatheredPatch> {
  const folder = await openFolder(directory, diff);
  try {
    const byPath = new Map(diff.map((file) => [file.path, file]));
    const misfits: string[] = [];
    const read = async (path: string): Promise<string | null> => {
      const text = await folder.read(path);
      const file = byPath.get(path);
      if (!file) return text;
      const before = text ?? (file.previousPath === null ? null : await folder.read(file.previousPath));
      const head = headText(file, before);
      if (head === null) misfits.push(path);
      return head;
    };
    const gone = new Set(
      diff.map(({ status, path, previousPath }) =>
        status === 'removed' ? path : status === 'renamed' ? previousPath : null,
      ),
    );
    const added = diff.filter(({ status }) => status !== 'removed').map(({ path }) => path);
    const paths = [...new Set([...folder.paths.filter((path) => !gone.has(path)), ...added])].sort();
    const files = await readHeadFiles(diff, paths, read);
    return {
      ...files,
      diff,
      notes: misfits.length === 0 ? [] : [misfitNote(misfits)],
      readBase: folder.read,
      listBase: async () => folder.paths,
      close: folder.close,
    };
  } catch (error) {
    folder.close();
    throw error;
  }
}

function misfitNote(paths: readonly string[]): string {
  const which = paths.length === 1 ? `${paths[0]} does` : `${paths.length} files (${paths[0]} among them) do`;
  return `${which} not fit the diff, neither before nor after it, so only the diff's own lines of it were read.`;
}

/** The head version of a file, from what is on disk before or after the patch; `null` when neither fits. */
function headText(file: FileDiff, onDisk: string | null): string | null {
  const hunks = hunksOf(file);
  if (file.status === 'added') return newLines(hunks).join('\n');
  if (onDisk === null) return null;
  const lines = onDisk.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (fits(hunks, lines, 'newNumber')) return onDisk;
  return fits(hunks, lines, 'oldNumber') ? applied(hunks, lines).join('\n') : null;
}

function newLines(hunks: readonly Hunk[]): string[] {
  return hunks.flatMap((hunk) => hunk.lines.filter((line) => line.kind !== 'removed').map((line) => line.text));
}

function fits(hunks: readonly Hunk[], lines: readonly string[], side: 'oldNumber' | 'newNumber'): boolean {
  return hunks.every((hunk) =>
    hunk.lines.every((line) => {
      const number = line[side];
      return number === null || lines[number - 1] === line.text;
    }),
  );
}

function applied(hunks: readonly Hunk[], lines: readonly string[]): string[] {
  const result: string[] = [];
  let next = 0;
  for (const hunk of hunks) {
    // A hunk without old lines stands behind the line that it names.
    const start = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1;
    for (; next < start; next++) result.push(lines[next] as string);
    for (const line of newLines([hunk])) result.push(line);
    next = start + hunk.oldLines;
  }
  for (; next < lines.length; next++) result.push(lines[next] as string);
  return result;
}

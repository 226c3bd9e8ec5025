import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { FileDiff } from '../../domain/change.js';
import { InputError } from '../../input-error.js';
import { parseDiff } from '../../reading/diff.js';
import { type HeadFiles, readHeadFiles } from './change.js';
import { textOf } from './contents.js';
import { type Git, PATCH_OPTIONS, startError } from './git.js';
import { ObjectReader } from './objects.js';
import { type Repository, treeEntries } from './repository.js';

/** Asks one long-lived `git diff-tree --stdin` for patches, one at a time. */
class DiffReader {
  readonly #child: ChildProcessWithoutNullStreams;
  #chunks: Buffer[] = [];
  #waiting: { end: Buffer; resolve: (text: string) => void; reject: (error: Error) => void } | null = null;
  #asked = 0;
  #failure: Error | null = null;

  constructor(git: Git) {
    this.#child = git.spawn(['diff-tree', '--stdin', '-r', '--root', '--no-commit-id', ...PATCH_OPTIONS]);
    this.#child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#child.stderr.resume();
    this.#child.stdin.on('error', () => {});
    this.#child.on('error', (error) => this.#fail(startError(error, git.directory)));
    this.#child.on('close', () => this.#fail(new InputError(`git diff-tree ended early in ${git.directory}`)));
  }

  /** The patch from one commit to another, or of a root commit; both must exist. */
  read(parent: string | null, commit: string): Promise<string> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      // A line that is no commit is printed back at once, and no line of a patch begins like it: it marks the end.
      const mark = `=end ${++this.#asked}\n`;
      this.#waiting = { end: Buffer.from(mark), resolve, reject };
      this.#child.stdin.write(`${parent === null ? commit : `${commit} ${parent}`}\n${mark}`);
    });
  }

  close(): void {
    this.#failure ??= new InputError('the reader of git diffs is closed');
    this.#child.stdin.end();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(this.#failure);
    this.#waiting = null;
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    const waiting = this.#waiting;
    if (!waiting) return;
    const tail = Buffer.concat(this.#chunks.slice(-2));
    if (!tail.subarray(-waiting.end.length).equals(waiting.end)) return;
    const all = Buffer.concat(this.#chunks);
    if (!all.subarray(-waiting.end.length).equals(waiting.end)) return;
    this.#chunks = [];
    this.#waiting = null;
    waiting.resolve(all.toString('utf8', 0, all.length - waiting.end.length));
  }
}

/** A repository opened for reading many of its commits one after another. */
export interface History {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly diffs: DiffReader;
  /** The files of the commit that was read last, so that its parent's need not be listed. */
  last: { readonly parent: string | null; readonly parentPaths: ReadonlySet<string> } | null;
}

/** Opens a repository for `gatherCommit`; `closeHistory` ends its processes. */
export function openHistory(repository: Repository): History {
  return { repository, objects: new ObjectReader(repository.git), diffs: new DiffReader(repository.git), last: null };
}

export function closeHistory(history: History): void {
  history.objects.close();
  history.diffs.close();
}

/** A past change. */
export interface GatheredCommit extends HeadFiles {
  /** Its full id. */
  readonly commit: string;
  /** Its first parent; `null` for a root commit. */
  readonly parent: string | null;
  readonly message: string;
  readonly diff: readonly FileDiff[];
}

/**
 * Gathers a commit against its first parent, a root commit against nothing.
 * @throws InputError when there is no such commit or it cannot be read
 */
export async function gatherCommit(history: History, name: string): Promise<GatheredCommit> {
  const { repository, objects, diffs } = history;
  const object = await objects.read(`${name}^{commit}`);
  if (object?.type !== 'commit') throw new InputError(`there is no commit ${name} in ${repository.git.directory}`);
  const { parent, message } = parseCommit(object.content.toString('utf8'));
  if (parent !== null && (await objects.read(parent))?.type !== 'commit') {
    throw new InputError(`the parent of ${name} is not there: the clone is shallow; fetch its history first`);
  }
  const diff = parseDiff(await diffs.read(parent, object.id));
  const paths = await pathsAt(history, object.id);
  const known = new Set(paths);
  const read = async (path: string): Promise<string | null> => {
    return known.has(path) ? readAt(history, object.id, path) : null;
  };
  history.last = { parent, parentPaths: pathsBefore(paths, diff) };
  const files = await readHeadFiles(diff, [...known], read);
  return { ...files, commit: object.id, parent, message, diff };
}

/** The text of a file in a commit; `null` where there is none. */
export async function readAt({ objects }: History, commit: string, path: string): Promise<string | null> {
  const object = await objects.read(`${commit}:${path}`);
  return object?.type === 'blob' ? textOf(object.content) : null;
}

function parseCommit(text: string): { parent: string | null; message: string } {
  const end = text.indexOf('\n\n');
  const header = end < 0 ? text : text.slice(0, end);
  const parent = /^parent ([0-9a-f]+)$/m.exec(header)?.[1] ?? null;
  return { parent, message: end < 0 ? '' : text.slice(end + 2) };
}

/** The files of a commit: known from its child where that was read before, else listed. */
async function pathsAt({ repository, last }: History, commit: string): Promise<ReadonlySet<string>> {
  if (last?.parent === commit) return last.parentPaths;
  const entries = await treeEntries(repository, commit);
  return new Set(entries.filter(({ kind }) => kind === 'file').map(({ path }) => path));
}

/** Undoes a diff on a set of paths. */
function pathsBefore(paths: ReadonlySet<string>, diff: readonly FileDiff[]): ReadonlySet<string> {
  const before = new Set(paths);
  for (const { path, status } of diff)
    if (status === 'added' || status === 'renamed' || status === 'copied') before.delete(path);
  for (const { path, previousPath, status, kind } of diff) {
    if (kind !== 'file') continue;
    if (status === 'removed') before.add(path);
    if (status === 'renamed' && previousPath !== null) before.add(previousPath);
  }
  return before;
}

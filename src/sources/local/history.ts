import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { FileDiff } from '../../domain/change.js';
import { InputError } from '../../input-error.js';
import { parseDiff } from '../../reading/diff.js';
import { type HeadFiles, readHeadFiles } from './change.js';
import { textOf } from './contents.js';
import { complaintOf, type Git, GitError, PATCH_OPTIONS, startError } from './git.js';
import { type GitObject, ObjectReader } from './objects.js';
import { type Repository, treeEntries } from './repository.js';

/** Asks one long-lived `git diff-tree --stdin` for patches, one at a time. */
class DiffReader {
  readonly #child: ChildProcessWithoutNullStreams;
  #chunks: Buffer[] = [];
  #waiting: { end: Buffer; resolve: (text: string) => void; reject: (error: Error) => void } | null = null;
  #asked = 0;
  #failure: Error | null = null;

  constructor(git: Git) {
    this.#child = git.spawn([
      'diff-tree',
      '--stdin',
      '-r',
      '--root',
      '--no-commit-id',
      '--raw',
      '--no-abbrev',
      ...PATCH_OPTIONS,
    ]);
    this.#child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    const complaint = complaintOf(this.#child.stderr);
    this.#child.stdin.on('error', () => {});
    this.#child.on('error', (error) => this.#fail(startError(error, git.directory)));
    this.#child.on('close', () => {
      this.#fail(new GitError('diff-tree', git.directory, complaint() || 'it ended early'));
    });
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

/** The files of a commit: path → id of the blob. Links and submodules are left out. */
type Tree = ReadonlyMap<string, string>;

/** A repository opened for reading many of its commits one after another. */
export interface History {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly diffs: DiffReader;
  /** Texts by the id of their blob: neighbouring commits have most of their files in common. */
  readonly texts: TextCache;
  /** The files of the last commit's parent, which need not be listed when that is read next. */
  last: { readonly parent: string | null; readonly parentTree: Tree } | null;
}

/** How much text is kept, in UTF-16 units. */
const MOST_TEXT = 16 * 1024 * 1024;

/** Keeps the texts that were asked for last, within a bound. */
class TextCache {
  readonly #texts = new Map<string, string | null>();
  #size = 0;

  async get(id: string, read: () => Promise<string | null>): Promise<string | null> {
    const known = this.#texts.get(id);
    const text = known === undefined ? await read() : known;
    if (!this.#texts.delete(id)) this.#size += text?.length ?? 0;
    this.#texts.set(id, text);
    for (const [oldest, old] of this.#texts) {
      if (this.#size <= MOST_TEXT) break;
      this.#texts.delete(oldest);
      this.#size -= old?.length ?? 0;
    }
    return text;
  }
}

/** Opens a repository for `gatherCommit`; `closeHistory` ends its processes. */
export function openHistory(repository: Repository): History {
  const { git } = repository;
  return { repository, objects: new ObjectReader(git), diffs: new DiffReader(git), texts: new TextCache(), last: null };
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
  /** When it was committed, in seconds since 1970. */
  readonly time: number;
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
  const { parent, message, time } = parseCommit(object.content.toString('utf8'));
  if (parent !== null && (await objects.read(parent))?.type !== 'commit') {
    throw new InputError('the clone is shallow: no parent is here (git fetch --unshallow)');
  }
  const answer = await diffs.read(parent, object.id);
  const diff = parseDiff(answer);
  const tree = await treeAt(history, object.id);
  const read = async (path: string): Promise<string | null> => {
    const id = tree.get(path);
    return id === undefined ? null : history.texts.get(id, async () => blobText(await objects.read(id)));
  };
  history.last = { parent, parentTree: treeBefore(tree, answer) };
  const files = await readHeadFiles(diff, [...tree.keys()], read);
  return { ...files, commit: object.id, parent, message, time, diff };
}

/** The paths of the parent of the commit that was read last. */
export function parentPaths({ last }: History): string[] {
  return [...(last?.parentTree.keys() ?? [])];
}

/** The text of a file in a commit; `null` where there is none. */
export async function readAt({ objects }: History, commit: string, path: string): Promise<string | null> {
  return blobText(await objects.read(`${commit}:${path}`));
}

function blobText(object: GitObject | null): string | null {
  return object?.type === 'blob' ? textOf(object.content) : null;
}

function parseCommit(text: string): Pick<GatheredCommit, 'parent' | 'message' | 'time'> {
  const end = text.indexOf('\n\n');
  const header = end < 0 ? text : text.slice(0, end);
  const parent = /^parent ([0-9a-f]+)$/m.exec(header)?.[1] ?? null;
  const time = Number(/^committer .* (\d+) [+-]\d+$/m.exec(header)?.[1] ?? 0);
  return { parent, message: end < 0 ? '' : text.slice(end + 2), time };
}

/** The files of a commit: known from its child where that was read before, else listed. */
async function treeAt({ repository, last }: History, commit: string): Promise<Tree> {
  if (last?.parent === commit) return last.parentTree;
  const entries = await treeEntries(repository, commit);
  return new Map(entries.filter(({ kind }) => kind === 'file').map(({ path, id }) => [path, id]));
}

/** `:100644 100644 <id> <id> M<tab>path`, with the new path behind another tab for a rename or copy. */
const RAW = /^:(\d{6}) \d{6} ([0-9a-f]+) [0-9a-f]+ ([A-Z])\d*\t([^\t]+)(?:\t([^\t]+))?$/;

/** Undoes the change that git's raw lines tell of. */
function treeBefore(tree: Tree, answer: string): Tree {
  const before = new Map(tree);
  const lines = rawLines(answer);
  for (const [, , , status, path, newPath] of lines) {
    if (status === 'A' || status === 'C' || status === 'R') before.delete(pathOf(newPath ?? path));
  }
  for (const [, mode, id, status, path] of lines) {
    if (status === 'A' || status === 'C') continue;
    if (mode?.startsWith('100')) before.set(pathOf(path), id as string);
    else before.delete(pathOf(path));
  }
  return before;
}

/** The raw lines stand before the first patch. */
function rawLines(answer: string): RegExpExecArray[] {
  const lines: RegExpExecArray[] = [];
  for (let start = 0; answer.startsWith(':', start); ) {
    const end = answer.indexOf('\n', start);
    const match = RAW.exec(answer.slice(start, end));
    if (match) lines.push(match);
    start = end + 1;
  }
  return lines;
}

/** Git puts odd names between quotes; one that JSON cannot read is kept as it is and will not be found. */
function pathOf(name: string | undefined): string {
  if (!name?.startsWith('"')) return name ?? '';
  try {
    return JSON.parse(name) as string;
  } catch {
    return name;
  }
}

import type { FileDiff } from '../../domain/change.js';
import { InputError } from '../../input-error.js';
import { parseDiff } from '../../reading/diff.js';
import { type HeadFiles, type ReadFile, readHeadFiles } from './change.js';
import { textOf } from './contents.js';
import { PATCH_OPTIONS } from './git.js';
import { ObjectReader } from './objects.js';
import {
  type Base,
  type CommitMessage,
  commitMessages,
  defaultBase,
  isRoot,
  isShallow,
  mergeBase,
  type Repository,
  treeEntries,
} from './repository.js';
import { diffToWorkTree, listWorkTree, readWorkTreeFile } from './work-tree.js';

/** How many commit messages of a range are read as tasks, newest first; a longer range is no single task. */
const MOST_MESSAGES = 100;

/** What a range of a repository brings. */
export interface GatheredRange extends HeadFiles {
  readonly diff: readonly FileDiff[];
  /** Newest first, at most a hundred; `more` tells whether there are others. */
  readonly messages: readonly CommitMessage[];
  readonly more: boolean;
  /** What it was compared with, in words: `origin/main`. */
  readonly against: string;
  /** Reads further files of the head: plan documents. */
  readonly readHead: ReadFile;
  /** Reads files of the base, whose policy and rules hold; where there is no base, of the head. */
  readonly readBase: ReadFile;
  readonly listBase: () => Promise<readonly string[]>;
  readonly close: () => void;
}

/**
 * Gathers `merge-base(base, head)..head`; without `head` the working tree's uncommitted and untracked work counts too
 * (in a bare repository the head is `HEAD`). Without `base` it is the default branch; a
 * repository's very first commit is compared with nothing.
 *
 * @throws InputError when a name is unknown or the two sides have no history in common
 */
export async function gatherRange(
  repository: Repository,
  base: string | undefined,
  head: string | undefined,
): Promise<GatheredRange> {
  const objects = new ObjectReader(repository.git);
  try {
    return await gatherThrough(objects, repository, base, head);
  } catch (error) {
    objects.close();
    throw error;
  }
}

async function gatherThrough(
  objects: ObjectReader,
  repository: Repository,
  base: string | undefined,
  head: string | undefined,
): Promise<GatheredRange> {
  const named = async (name: string, option: string): Promise<string> => {
    const commit = await commitNamed(objects, name);
    if (commit === null) throw new InputError(await explainUnknown(repository, name, option));
    return commit;
  };
  const [to, from] = await Promise.all([
    head === undefined ? commitNamed(objects, 'HEAD') : named(head, '--head'),
    base === undefined ? defaultBase(repository) : named(base, '--base').then((commit) => ({ name: base, commit })),
  ]);
  const withWorkTree = head === undefined && repository.workTree !== null;
  if (to === null && !withWorkTree) throw new InputError('the repository has no commit yet: commit something first');
  const start = to === null ? null : await startOf(repository, from, to, head ?? 'HEAD');
  const startTree = start ?? repository.emptyTree;
  const [end, messages] = await Promise.all([
    withWorkTree
      ? workTreeHead(repository, repository.workTree as string, startTree)
      : commitHead(repository, objects, to as string, startTree),
    to === null ? [] : commitMessages(repository, start, to, MOST_MESSAGES + 1),
  ]);
  if (to === null && end.diff.length === 0) {
    throw new InputError('the repository has no commit and no file yet: there is nothing to review');
  }
  const files = await readHeadFiles(end.diff, end.paths, end.read);
  const readBase = from === null ? end.read : readerAt(objects, from.commit);
  const listBase = async () =>
    from === null ? end.paths : (await treeEntries(repository, from.commit)).map(({ path }) => path);
  return {
    ...files,
    diff: end.diff,
    messages: messages.slice(0, MOST_MESSAGES),
    more: messages.length > MOST_MESSAGES,
    against: from?.name ?? 'an empty repository',
    readHead: end.read,
    readBase,
    listBase,
    close: () => objects.close(),
  };
}

/** The full id of the commit that a name stands for; `null` where there is none. */
async function commitNamed(objects: ObjectReader, name: string): Promise<string | null> {
  const object = await objects.read(`${name}^{commit}`);
  return object?.id ?? null;
}

/** What to do in a clone that holds only the newest commits, of one branch mostly. */
const DEEPEN = 'the clone is shallow: git fetch --unshallow (fetch-depth: 0 in CI)';

/** `option` says where the name came from. */
async function explainUnknown(repository: Repository, name: string, option: string): Promise<string> {
  const what = `unknown commit "${name}" (${option}): `;
  if (await isShallow(repository)) return `${what}${DEEPEN}, then give a branch, tag or commit id that is there`;
  return `${what}give a branch, tag or commit id of the repository`;
}

/**
 * Where a change begins, or `null` where it is everything: the very first commit, of which there is no base.
 * Without a base more than that would be a review of the whole repository, which nobody meant.
 */
async function startOf(repository: Repository, from: Base | null, to: string, name: string): Promise<string | null> {
  if (from === null) {
    const shallow = await isShallow(repository);
    if (!shallow && (await isRoot(repository, to))) return null;
    const unfound = 'no default branch was found: name what the change is compared with by --base';
    throw new InputError(shallow ? `${unfound}; ${DEEPEN}` : unfound);
  }
  const start = await mergeBase(repository, from.commit, to);
  if (start !== null) return start;
  throw new InputError(
    (await isShallow(repository))
      ? `where ${from.name} and ${name} parted cannot be seen, since ${DEEPEN}`
      : `${from.name} and ${name} have no history in common: name another --base`,
  );
}

/** The end of a range. */
interface Head {
  readonly diff: readonly FileDiff[];
  readonly paths: readonly string[];
  readonly read: ReadFile;
}

async function commitHead(
  repository: Repository,
  objects: ObjectReader,
  commit: string,
  startTree: string,
): Promise<Head> {
  const [patch, entries] = await Promise.all([
    repository.git.run(['diff-tree', '-r', ...PATCH_OPTIONS, startTree, commit]),
    treeEntries(repository, commit),
  ]);
  const ids = new Map(entries.filter(({ kind }) => kind === 'file').map(({ path, id }) => [path, id]));
  const read: ReadFile = async (path) => {
    const id = ids.get(path);
    const object = id === undefined ? null : await objects.read(id);
    return object === null ? null : textOf(object.content);
  };
  return { diff: parseDiff(patch), paths: [...ids.keys()], read };
}

async function workTreeHead(repository: Repository, top: string, startTree: string): Promise<Head> {
  const tree = await listWorkTree(repository, top);
  const diff = parseDiff(await diffToWorkTree(repository, startTree, tree));
  return { diff, paths: tree.paths, read: (path) => readWorkTreeFile(top, path) };
}

function readerAt(objects: ObjectReader, commit: string): ReadFile {
  return async (path) => {
    const object = await objects.read(`${commit}:${path}`);
    return object?.type === 'blob' ? textOf(object.content) : null;
  };
}

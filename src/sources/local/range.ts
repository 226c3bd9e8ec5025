import type { FileDiff } from '../../domain/change.js';
import { InputError } from '../../input-error.js';
import { parseDiff } from '../../reading/diff.js';
import { type HeadFiles, readHeadFiles } from './change.js';
import { textOf } from './contents.js';
import { PATCH_OPTIONS } from './git.js';
import { ObjectReader } from './objects.js';
import {
  type CommitMessage,
  commitMessages,
  defaultBase,
  headCommit,
  mergeBase,
  type Repository,
  resolveCommit,
  treeEntries,
} from './repository.js';
import { diffToWorkTree, listWorkTree, readWorkTreeFile } from './work-tree.js';

/** How many commit messages of a range are read as tasks, newest first; a longer range is no single task. */
const MOST_MESSAGES = 100;

/** What a range of a repository brings. */
export interface GatheredRange extends HeadFiles {
  readonly diff: readonly FileDiff[];
  /** Newest first. */
  readonly messages: readonly CommitMessage[];
  /** What it was compared with, in words: `origin/main`. */
  readonly against: string;
  /** The commit whose policy holds; `null` when there is no base. */
  readonly base: string | null;
  /** Reads further files of the head: plan documents. */
  readonly readHead: (path: string) => Promise<string | null>;
  readonly close: () => void;
}

/**
 * Gathers `merge-base(base, head)..head`; without `head` the working tree's uncommitted and untracked work counts too
 * (in a bare repository the head is `HEAD`). Without `base` it is the default branch; on a branch that has no base,
 * as in a repository's very first commits, everything is compared with nothing.
 *
 * @throws InputError when a name is unknown or the two sides have no history in common
 */
export async function gatherRange(
  repository: Repository,
  base: string | undefined,
  head: string | undefined,
): Promise<GatheredRange> {
  const [to, from] = await Promise.all([
    head === undefined ? headCommit(repository) : resolveCommit(repository, head, '--head'),
    base === undefined
      ? defaultBase(repository)
      : resolveCommit(repository, base, '--base').then((commit) => ({ name: base, commit })),
  ]);
  const withWorkTree = head === undefined && repository.workTree !== null;
  if (to === null && !withWorkTree) throw new InputError('the repository has no commit yet: commit something first');
  const start = to === null || from === null ? null : await mergeBase(repository, from.commit, to);
  if (to !== null && from !== null && start === null) {
    throw new InputError(`${from.name} and ${head ?? 'HEAD'} have no history in common: name another --base`);
  }
  const parts = {
    startTree: start ?? repository.emptyTree,
    against: from?.name ?? 'nothing: no default branch was found',
    base: from?.commit ?? null,
  };
  const messages = to === null ? [] : commitMessages(repository, start, to, MOST_MESSAGES);
  if (withWorkTree) return fromWorkTree(repository, repository.workTree as string, parts, messages);
  return fromCommit(repository, to as string, parts, messages);
}

interface Parts {
  readonly startTree: string;
  readonly against: string;
  readonly base: string | null;
}

async function fromCommit(
  repository: Repository,
  head: string,
  { startTree, against, base }: Parts,
  messages: Promise<CommitMessage[]> | CommitMessage[],
): Promise<GatheredRange> {
  const objects = new ObjectReader(repository.git);
  try {
    const [patch, entries] = await Promise.all([
      repository.git.run(['diff-tree', '-r', ...PATCH_OPTIONS, startTree, head]),
      treeEntries(repository, head),
    ]);
    const diff = parseDiff(patch);
    const ids = new Map(entries.filter((entry) => entry.kind === 'file').map((entry) => [entry.path, entry.id]));
    const readHead = async (path: string): Promise<string | null> => {
      const id = ids.get(path);
      const object = id === undefined ? null : await objects.read(id);
      return object === null ? null : textOf(object.content);
    };
    const files = await readHeadFiles(diff, [...ids.keys()], readHead);
    return { ...files, diff, messages: await messages, against, base, readHead, close: () => objects.close() };
  } catch (error) {
    objects.close();
    throw error;
  }
}

async function fromWorkTree(
  repository: Repository,
  top: string,
  { startTree, against, base }: Parts,
  messages: Promise<CommitMessage[]> | CommitMessage[],
): Promise<GatheredRange> {
  const tree = await listWorkTree(repository, top);
  const diff = parseDiff(await diffToWorkTree(repository, startTree, tree));
  const readHead = (path: string) => readWorkTreeFile(top, path);
  const files = await readHeadFiles(diff, tree.paths, readHead);
  return { ...files, diff, messages: await messages, against, base, readHead, close: () => {} };
}

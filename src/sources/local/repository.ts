import { stat } from 'node:fs/promises';
import { InputError } from '../../input-error.js';
import { Git, GitError } from './git.js';

/** A local git repository, working or bare. */
export interface Repository {
  /** Runs in the top of the working tree, or in the git directory of a bare repository. */
  readonly git: Git;
  /** Absolute path of the working tree's top; `null` for a bare repository. */
  readonly workTree: string | null;
  /** Id of the tree without entries, in the repository's own hash. */
  readonly emptyTree: string;
}

const EMPTY_TREE = {
  sha1: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  sha256: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
};

/**
 * The repository that a directory lies in.
 * @throws InputError when there is none, or git refuses to read it
 */
export async function openRepository(directory: string): Promise<Repository> {
  const is = await stat(directory).catch(() => null);
  if (!is?.isDirectory()) throw new InputError(`${directory} is not a directory: give a git repository with --repo`);
  const answer = await new Git(directory)
    .run(['rev-parse', '--is-inside-work-tree', '--show-object-format', '--absolute-git-dir', '--show-cdup'])
    .catch((error: unknown) => {
      if (error instanceof GitError) throw new InputError(explainOpening(directory, error.complaint));
      throw error;
    });
  const [inWorkTree, format, gitDirectory, up] = answer.split('\n');
  const emptyTree = EMPTY_TREE[format === 'sha256' ? 'sha256' : 'sha1'];
  if (inWorkTree === 'true') {
    const top = up ? await topOf(directory, up) : directory;
    return { git: new Git(top), workTree: top, emptyTree };
  }
  return { git: new Git(gitDirectory as string), workTree: null, emptyTree };
}

async function topOf(directory: string, up: string): Promise<string> {
  const { realpath } = await import('node:fs/promises');
  const { resolve } = await import('node:path');
  return resolve(await realpath(directory), up);
}

function explainOpening(directory: string, complaint: string): string {
  if (complaint.includes('not a git repository')) {
    return `${directory} is not in a git repository: go to one, give it with --repo, or review a patch with --diff`;
  }
  if (complaint.includes('dubious ownership')) {
    return `git refuses to read ${directory}, which belongs to another user: see safe.directory in git's manual`;
  }
  return `cannot open the git repository in ${directory}: ${complaint}`;
}

/** The commit that `HEAD` names, or `null` before the first commit. */
export async function headCommit(repository: Repository): Promise<string | null> {
  const answer = await repository.git.run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { accept: [1] });
  return answer.trim() || null;
}

/** A branch to compare with. */
export interface Base {
  readonly name: string;
  readonly commit: string;
}

/**
 * What a change is compared with when nobody says: the default branch of the remote (`origin` first), else a remote's
 * `main` or `master`, else the local one. `null` when there is none of these.
 */
export async function defaultBase(repository: Repository): Promise<Base | null> {
  const answer = await repository.git.run([
    'for-each-ref',
    '--format=%(refname) %(objectname)',
    'refs/remotes/*/HEAD',
    'refs/remotes/*/main',
    'refs/remotes/*/master',
    'refs/heads/main',
    'refs/heads/master',
  ]);
  const rank = (name: string): number => {
    const place = ['HEAD', 'main', 'master'].indexOf(name.slice(name.lastIndexOf('/') + 1));
    if (name.startsWith('refs/heads/')) return 20 + place;
    return place + (name.startsWith('refs/remotes/origin/') ? 0 : 10);
  };
  const refs = answer
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ name: line.slice(0, line.lastIndexOf(' ')), commit: line.slice(line.lastIndexOf(' ') + 1) }))
    .sort((a, b) => rank(a.name) - rank(b.name));
  const first = refs[0];
  return first ? { name: first.name.replace(/^refs\/(remotes|heads)\//, ''), commit: first.commit } : null;
}

/** Where two commits parted, or `null` when they have no history in common. */
export async function mergeBase(repository: Repository, base: string, head: string): Promise<string | null> {
  const answer = await repository.git.run(['merge-base', base, head], { accept: [1] });
  return answer.trim() || null;
}

/** Whether only the newest part of the history is there. */
export async function isShallow(repository: Repository): Promise<boolean> {
  return (await repository.git.run(['rev-parse', '--is-shallow-repository'])).trim() === 'true';
}

/** Whether a commit has no parent, as far as is known here. */
export async function isRoot(repository: Repository, commit: string): Promise<boolean> {
  const answer = await repository.git.run(['rev-list', '--parents', '--max-count=1', commit, '--']);
  return answer.trim().split(' ').length === 1;
}

/** Whether a commit has a parent that is not there, since the clone is shallow. */
export async function isCutOff(repository: Repository, commit: string): Promise<boolean> {
  if (!(await isRoot(repository, commit))) return false;
  const [header = ''] = (await repository.git.run(['cat-file', 'commit', commit])).split('\n\n', 1);
  return /^parent /m.test(header);
}

/** The message of one commit. */
export interface CommitMessage {
  readonly id: string;
  /** Subject, blank line, body. */
  readonly message: string;
}

/** Messages of the commits in `base..head` without merges, newest first, at most `limit`; `base` null: all of them. */
export async function commitMessages(
  repository: Repository,
  base: string | null,
  head: string,
  limit: number,
): Promise<CommitMessage[]> {
  const range = base === null ? [head] : [head, `^${base}`];
  const answer = await repository.git.run([
    'rev-list',
    '--no-merges',
    `--max-count=${limit}`,
    '--encoding=UTF-8',
    '--format=%B%x00',
    ...range,
    '--',
  ]);
  return answer
    .split('\0')
    .map((record) => /^\s*commit ([0-9a-f]+)\n([\s\S]*)$/.exec(record))
    .filter((match) => match !== null)
    .map((match) => ({ id: match[1] as string, message: match[2] as string }));
}

/** An entry of a commit's tree. */
export interface TreeEntry {
  readonly path: string;
  readonly id: string;
  readonly kind: 'file' | 'symlink' | 'submodule';
}

/** Every path of a commit, in git's order. */
export async function treeEntries(repository: Repository, commit: string): Promise<TreeEntry[]> {
  const answer = await repository.git.run(['ls-tree', '-r', '-z', '--full-tree', commit]);
  const entries: TreeEntry[] = [];
  for (const record of answer.split('\0')) {
    if (record === '') continue;
    const tab = record.indexOf('\t');
    const [mode, , id] = record.slice(0, tab).split(' ');
    const kind = mode === '120000' ? 'symlink' : mode === '160000' ? 'submodule' : 'file';
    entries.push({ path: record.slice(tab + 1), id: id as string, kind });
  }
  return entries;
}

import { copyFile, lstat, mkdtemp, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LARGEST_FILE, textOf } from './contents.js';
import { PATCH_OPTIONS } from './git.js';
import type { Repository } from './repository.js';

/** The working tree: what is on disk beside what is committed. */
export interface WorkTree {
  readonly top: string;
  /** Tracked and untracked files that are there, without ignored ones. */
  readonly paths: readonly string[];
  /** As bytes, a character each: git must find them again. */
  readonly untracked: readonly string[];
}

/** Lists the files of the working tree, ignored ones aside. */
export async function listWorkTree(repository: Repository, top: string): Promise<WorkTree> {
  const [tracked, others, deleted] = await Promise.all(
    [['--cached'], ['--others', '--exclude-standard'], ['--deleted']].map(async (selection) => {
      const answer = await repository.git.run(['ls-files', '-z', ...selection], { bytes: true });
      return answer.split('\0').filter((path) => path !== '');
    }),
  );
  const gone = new Set(deleted);
  // A path with unmerged stages is listed once a stage.
  const paths = [...new Set(tracked)].filter((path) => !gone.has(path));
  // A repository inside the working tree that is no submodule is listed as one path with a slash at its end.
  const untracked = (others ?? []).filter((path) => !path.endsWith('/'));
  const names = [...paths, ...untracked].map((path) => Buffer.from(path, 'latin1').toString());
  return { top, paths: names.sort(), untracked };
}

/**
 * The patch from a commit (or tree) to the working tree, untracked files included, so that a file which was moved
 * without telling git is still seen as renamed.
 *
 * Clean filters (`filter.<name>.clean`) are programs that the repository's configuration names: each is switched off.
 */
export async function diffToWorkTree(repository: Repository, from: string, tree: WorkTree): Promise<string> {
  const names = await repository.git.run(['config', '--name-only', '-z', '--get-regexp', '^filter\\..*\\.'], {
    accept: [1],
  });
  const drivers = new Set<string>();
  for (const name of names.split('\0')) {
    const driver = /^filter\.(.*)\.[^.]*$/s.exec(name)?.[1];
    if (driver !== undefined) drivers.add(driver);
  }
  const git = repository.git.with(
    [...drivers].flatMap((driver): [string, string][] => [
      [`filter.${driver}.clean`, ''],
      [`filter.${driver}.smudge`, ''],
      [`filter.${driver}.process`, ''],
      [`filter.${driver}.required`, 'false'],
    ]),
  );
  const diff = ['diff', ...PATCH_OPTIONS, from, '--'];
  if (tree.untracked.length === 0) return git.run(diff);
  // Untracked files are announced in a copy of the index; the repository's own index stays as it is.
  const folder = await mkdtemp(join(tmpdir(), 'testreq-'));
  try {
    const index = (await git.run(['rev-parse', '--git-path', 'index'])).trimEnd();
    const copy = join(folder, 'index');
    await copyIndex(resolve(git.directory, index), copy);
    const environment = { GIT_INDEX_FILE: copy };
    const add = ['add', '--intent-to-add', '--ignore-errors', '--pathspec-from-file=-', '--pathspec-file-nul'];
    await git.run(['--literal-pathspecs', ...add], {
      environment,
      input: tree.untracked.join('\0'),
      bytes: true,
      accept: [1],
    });
    return await git.run(diff, { environment });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Before the first `git add` there is no index. */
async function copyIndex(index: string, copy: string): Promise<void> {
  const is = await stat(index).catch(() => null);
  if (is === null) return;
  await copyFile(index, copy);
  // By the index's time git knows which files may have changed since without a change of their size or time.
  const seconds = Math.floor(is.mtimeMs / 1000);
  await utimes(copy, seconds, seconds);
}

/** The text of a regular file under `top`; `null` for links, directories, binary and too large files, and what is gone. */
export async function readWorkTreeFile(top: string, path: string): Promise<string | null> {
  const file = join(top, path);
  try {
    const is = await lstat(file);
    if (!is.isFile() || is.size > LARGEST_FILE) return null;
    return textOf(await readFile(file));
  } catch {
    return null;
  }
}

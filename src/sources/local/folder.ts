import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileDiff } from '../../domain/change.js';
import { InputError } from '../../input-error.js';
import type { ReadFile } from './change.js';
import { textOf } from './contents.js';
import { Git } from './git.js';
import { ObjectReader } from './objects.js';
import { headCommit, openRepository, type Repository, treeEntries } from './repository.js';
import { readWorkTreeFile } from './work-tree.js';

/** The files that a patch belongs to. */
export interface Folder {
  /** Relative to the folder, with slashes; no links. */
  readonly paths: readonly string[];
  /** Reads one of `paths`; anything else gives `null`, whatever a patch names. */
  readonly read: ReadFile;
  readonly close: () => void;
}

/**
 * Opens the folder that a patch belongs to: a working tree, a plain folder, or a bare repository's `HEAD`. Within a
 * working tree a patch may name files from its top, as `git diff` does: where more of its files are found from there,
 * that is taken.
 *
 * @throws InputError when there is no such folder
 */
export async function openFolder(directory: string, diff: readonly FileDiff[]): Promise<Folder> {
  const is = await lstat(directory).catch(() => null);
  if (!is?.isDirectory()) {
    throw new InputError(`${directory} is not a directory: give the folder of the diff with --repo`);
  }
  const repository = await openRepository(directory).catch(() => null);
  if (repository === null) return diskFolder(directory, await walk(directory));
  if (repository.workTree === null) return bareFolder(repository);
  const own = await listed(directory);
  if (repository.workTree === directory || own.length === 0)
    return diskFolder(directory, own.length > 0 ? own : await walk(directory));
  const fromTop = await listed(repository.workTree);
  return countKnown(diff, fromTop) > countKnown(diff, own)
    ? diskFolder(repository.workTree, fromTop)
    : diskFolder(directory, own);
}

function diskFolder(top: string, paths: readonly string[]): Folder {
  const known = new Set(paths);
  const read: ReadFile = async (path) => (known.has(path) ? readWorkTreeFile(top, path) : null);
  return { paths, read, close: () => {} };
}

async function bareFolder(repository: Repository): Promise<Folder> {
  const head = await headCommit(repository);
  const entries = head === null ? [] : await treeEntries(repository, head);
  const ids = new Map(entries.filter(({ kind }) => kind === 'file').map(({ path, id }) => [path, id]));
  const objects = new ObjectReader(repository.git);
  const read: ReadFile = async (path) => {
    const id = ids.get(path);
    const object = id === undefined ? null : await objects.read(id);
    return object === null ? null : textOf(object.content);
  };
  return { paths: [...ids.keys()], read, close: () => objects.close() };
}

/** What git knows of below a folder of a working tree, ignored files aside. */
async function listed(directory: string): Promise<string[]> {
  const answer = await new Git(directory).run(['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  return [...new Set(answer.split('\0'))].filter((path) => path !== '' && !path.endsWith('/'));
}

function countKnown(diff: readonly FileDiff[], paths: readonly string[]): number {
  const known = new Set(paths);
  return diff.filter(({ path, previousPath }) => known.has(path) || (previousPath !== null && known.has(previousPath)))
    .length;
}

/** How many files of a folder without git are listed; beyond that it is no project's folder. */
const MOST_FILES = 50_000;
const SKIPPED_FOLDERS = new Set(['.git', 'node_modules', '.venv', 'venv', '__pycache__', '.tox']);

async function walk(top: string): Promise<string[]> {
  const files: string[] = [];
  const folders = [''];
  for (let folder = folders.shift(); folder !== undefined && files.length < MOST_FILES; folder = folders.shift()) {
    const entries = await readdir(join(top, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile()) files.push(path);
      else if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) folders.push(path);
    }
  }
  return files;
}

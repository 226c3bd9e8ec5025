import type { FileDiff } from '../../domain/change.js';
import { languageOf } from '../../reading/file-role.js';
import { basePaths, surroundingPaths } from '../../reading/surroundings.js';
import type { GatheredSurroundings } from '../../review-change.js';

/** Reads one version of a file; `null` where there is none that is text. */
export type ReadFile = (path: string) => Promise<string | null>;

/** What the head holds besides the diff itself. */
export interface HeadFiles {
  /** The caller's own: what it has no more use for it may delete. */
  readonly contents: Map<string, string>;
  readonly surroundings: GatheredSurroundings;
}

/** Together, in UTF-16 units; what is over is read from the diff's hunks. */
const MOST_CONTENTS = 64 * 1024 * 1024;

/** Reads the changed code files and their neighbours at the head. `paths`: every file that the head holds. */
export async function readHeadFiles(
  diff: readonly FileDiff[],
  paths: readonly string[],
  read: ReadFile,
): Promise<HeadFiles> {
  const code = diff.filter(
    (file) => file.status !== 'removed' && file.kind === 'file' && !file.binary && languageOf(file.path) !== null,
  );
  const neighbours = surroundingPaths(
    diff.map((file) => file.path),
    paths,
  );
  const [contents, around] = await Promise.all([
    readAll(
      code.map((file) => file.path),
      read,
    ),
    readAll(neighbours, read),
  ]);
  await addBases(contents, around, paths, read);
  return { contents, surroundings: { paths, contents: around, known: true } };
}

/** How far up the classes of tests are followed: a project's own base, its framework's, and one between. */
const BASE_ROUNDS = 3;

async function addBases(
  contents: ReadonlyMap<string, string>,
  around: Map<string, string>,
  paths: readonly string[],
  read: ReadFile,
): Promise<void> {
  let texts = contents;
  for (let round = 0; round < BASE_ROUNDS; round++) {
    texts = await readAll(basePaths(texts, paths), read);
    if (texts.size === 0) return;
    for (const [path, text] of texts) if (!contents.has(path)) around.set(path, text);
  }
}

/** How many reads are on their way at once; more would only wait in a pipe. */
const AT_ONCE = 32;

async function readAll(paths: readonly string[], read: ReadFile): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  let size = 0;
  for (let start = 0; start < paths.length && size < MOST_CONTENTS; start += AT_ONCE) {
    const some = paths.slice(start, start + AT_ONCE);
    const texts = await Promise.all(some.map(read));
    for (const [index, text] of texts.entries()) {
      if (text === null) continue;
      size += text.length;
      contents.set(some[index] as string, text);
    }
  }
  return contents;
}

import type { FileDiff } from '../../domain/change.js';
import { hunksOf } from '../../reading/diff.js';
import { basePaths } from '../../reading/surroundings.js';

/** How far up the classes of tests are followed, as on the command line. */
const rounds = 3;
/** Files that are read on suspicion, so that a base of a base costs no request of its own. */
const mostGuesses = 40;

/** What a file is called that other tests extend or share. */
const sharedName =
  /(?:^|\/)(?:(?:Abstract|Base)\w*|\w*(?:Tests?Base|BaseTests?|TestCase|IntegrationTests?|TestSupport|Fixture|Factory|ITCase|ITBase))\.(?:java|kt|cs|php)$/;

/** The base classes that the diff alone tells: a new test is whole in it. */
export function basesInDiff(diff: readonly FileDiff[], headPaths: readonly string[]): string[] {
  const texts = diff.map((file): [string, string] => {
    const kept = hunksOf(file).flatMap(({ lines }) => lines.filter(({ kind }) => kind !== 'removed'));
    return [file.path, kept.map(({ text }) => text).join('\n')];
  });
  return basePaths(new Map(texts), headPaths);
}

/** Files as texts; what is not there, or is no text, is left out. */
type ReadTexts = (paths: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/**
 * Reads the base classes and fixtures of changed tests, and theirs, at the head. None where nothing is missing; else one
 * request, in which what is called like the base of a base is read with the rest.
 * @param contents the changed files
 * @param known what was read of the head already, the changed files included
 */
export async function readBases(
  contents: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, string>,
  headPaths: readonly string[],
  read: ReadTexts,
): Promise<ReadonlyMap<string, string>> {
  const bases = new Map<string, string>();
  let texts = contents;
  let more: ReadonlyMap<string, string> | null = null;
  for (let round = 0; round < rounds; round += 1) {
    const wanted = basePaths(texts, headPaths);
    const missing = wanted.filter((path) => !known.has(path));
    if (missing.length > 0) more ??= await read([...new Set([...missing, ...guesses(missing, known, headPaths)])]);
    texts = new Map(
      wanted.flatMap((path): [string, string][] => {
        const text = known.get(path) ?? more?.get(path);
        return text === undefined ? [] : [[path, text]];
      }),
    );
    for (const [path, text] of texts) if (!contents.has(path)) bases.set(path, text);
  }
  return bases;
}

/** What may be extended by files that are still to be read: nearest first. */
function guesses(
  missing: readonly string[],
  known: ReadonlyMap<string, string>,
  headPaths: readonly string[],
): readonly string[] {
  return headPaths
    .filter((path) => sharedName.test(path) && !known.has(path))
    .map((path) => ({ path, near: Math.max(...missing.map((other) => foldersInCommon(path, other))) }))
    .sort((a, b) => b.near - a.near || (a.path < b.path ? -1 : 1))
    .slice(0, mostGuesses)
    .map(({ path }) => path);
}

function foldersInCommon(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  let common = 0;
  while (common < left.length && left[common] === right[common]) common += 1;
  return common;
}

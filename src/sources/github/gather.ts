import type { FileDiff } from '../../domain/change.js';
import { languageOf, roleOf } from '../../reading/file-role.js';
import type { PlanDocument } from '../../reading/plan-references.js';
import { surroundingPaths } from '../../reading/surroundings.js';
import type { Gathered } from '../../review-change.js';
import type { GitHubRepository } from './api.js';
import { basesInDiff, readBases } from './bases.js';
import { type FileAt, readContents } from './contents.js';
import { readFiles } from './files.js';
import type { PullRequestState } from './pull-request.js';
import { readPaths } from './tree.js';

export const configPath = '.github/testreq.yml';
/** Files whose contents are fetched, which one request does; of changed code beyond them the diff alone is read. */
const mostContents = 660;
/** Milestone documents that are searched for the tasks that a pull request names. */
const mostDocuments = 30;

/** The head was moved while its files were read: what was read belongs to no commit. */
export class HeadMovedError extends Error {
  override readonly name = 'HeadMovedError';
}

/** The files of a pull request, as `reviewChange` wants them, and what the base branch says. */
export interface GatheredFiles extends Pick<Gathered, 'diff' | 'contents' | 'surroundings' | 'notes'> {
  /** `.github/testreq.yml` at the base; `null` when there is none. */
  readonly configText: string | null;
  /** The same at the head, when the pull request changes it. */
  readonly headConfigText: string | null;
  /** `false`: GitHub lists only a part of the files. */
  readonly complete: boolean;
  /** Documents that were asked for, at the base, or at the head where they are new. */
  readonly documents: readonly PlanDocument[];
}

/** Which documents beside the change are wanted, given the paths at the head (none when they are not known). */
export type ChooseDocuments = (headPaths: readonly string[]) => readonly string[];

const noGlobs = { generated: [], tests: [], integrationTests: [] };

/**
 * Reads the files of a pull request: its diff, the head versions of the code in it, neighbouring tests at the head, and
 * the configuration at the base.
 * Two requests (files, contents); where code changed one more to see what else is at the head, and one for base classes
 * that only the contents name; one more for each hundred files beyond two hundred (three hundred in one request).
 * @throws HeadMovedError
 */
export async function gatherFiles(
  repository: GitHubRepository,
  state: PullRequestState,
  chooseDocuments: ChooseDocuments,
): Promise<GatheredFiles> {
  const { files, complete } = await readFiles(repository, state.number, state.changedFiles);
  const changed = files.filter(isReadable).map(({ path }) => path);
  const wantsNeighbours = changed.some((path) => languageOf(path) !== null && roleOf(path, noGlobs) === 'source');
  const paths = wantsNeighbours ? await readPaths(repository, state.headSha) : null;
  const neighbours = surroundingPaths(
    files.map(({ path }) => path),
    paths ?? [],
  );
  const inDiff = basesInDiff(files, paths ?? []);
  const named = chooseDocuments(paths ?? []).slice(0, mostDocuments);
  const own = changed.slice(0, mostContents - neighbours.length - inDiff.length - 2 * named.length - 2);
  const at = (path: string): FileAt => `${state.headSha}:${path}`;
  const atBase = (path: string): FileAt => `${state.baseSha}:${path}`;
  const baseConfig = atBase(configPath);
  const changesConfig = files.some(({ path }) => path === configPath);
  const { contents, left, headNow } = await readContents(repository, state.number, [
    baseConfig,
    ...(changesConfig ? [at(configPath)] : []),
    ...[...new Set([...own, ...neighbours, ...inDiff])].map(at),
    ...named.flatMap((path) => [atBase(path), at(path)]),
  ]);
  if (headNow !== null && headNow !== state.headSha) {
    throw new HeadMovedError(`The head of #${state.number} moved from ${state.headSha} to ${headNow}.`);
  }
  const pick = (wanted: readonly string[], from = contents) =>
    new Map(wanted.flatMap((path): [string, string][] => pair(path, from.get(at(path)))));
  const changedTexts = pick(own);
  const bases = await readBases(changedTexts, pick([...own, ...neighbours, ...inDiff]), paths ?? [], async (more) =>
    pick(more, (await readContents(repository, state.number, more.map(at))).contents),
  );
  return {
    diff: files,
    contents: changedTexts,
    surroundings: {
      paths: paths ?? [],
      contents: new Map([...pick(neighbours), ...bases]),
      known: paths !== null,
    },
    configText: contents.get(baseConfig) ?? null,
    headConfigText: changesConfig ? (contents.get(at(configPath)) ?? null) : null,
    complete,
    documents: named.flatMap((path) => {
      const text = contents.get(atBase(path)) ?? contents.get(at(path));
      return text === undefined ? [] : [{ path, text }];
    }),
    notes: notesOn(state, files, complete, changed.length - own.length + left.length),
  };
}

function pair(path: string, content: string | undefined): [string, string][] {
  return content === undefined ? [] : [[path, content]];
}

/** Code at the head, of which the review wants the whole file. */
function isReadable(file: FileDiff): boolean {
  const exists = file.status !== 'removed' && file.kind === 'file' && !file.binary;
  return exists && (languageOf(file.path) !== null || file.patchMissing);
}

function notesOn(state: PullRequestState, files: readonly FileDiff[], complete: boolean, unread: number): string[] {
  const notes: string[] = [];
  if (!complete) {
    const total = state.changedFiles === null ? 'more' : String(state.changedFiles);
    notes.push(`GitHub lists ${files.length} of ${total} changed files; the others were not judged.`);
  }
  const missing = files.filter(({ patchMissing }) => patchMissing).length;
  if (missing > 0)
    notes.push(`GitHub shows no diff of ${counted(missing)}: ${missing === 1 ? 'it was' : 'they were'} too large.`);
  if (unread > 0)
    notes.push(`${counted(unread)} ${unread === 1 ? 'was' : 'were'} read from the diff alone, being large or many.`);
  return notes;
}

function counted(files: number): string {
  return files === 1 ? '1 file' : `${files} files`;
}

import type { Rulebook } from '../domain/rulebook.js';
import { matchesPolicyGlob } from '../path-globs.js';
import { addDocuments } from '../rulebook/load.js';
import { RulebookError } from '../rulebook/mistake.js';
import type { GitHubRepository } from '../sources/github/api.js';
import { type FileAt, readContents } from '../sources/github/contents.js';
import { readPaths } from '../sources/github/tree.js';

/** Documents of a team that are read; more are a mistake in a glob. */
const mostDocuments = 50;

/** A rulebook with a team's documents, or what is wrong with them. */
export interface TeamRules {
  readonly rulebook: Rulebook;
  readonly broken: RulebookError | null;
  /** What the policy names and is not there. */
  readonly notes: readonly string[];
}

/** Reads the rule documents that a policy names, at a commit: two requests, none when it names none. */
export async function readTeamRules(
  repository: GitHubRepository,
  number: number,
  sha: string,
  globs: readonly string[],
  builtIn: Rulebook,
): Promise<TeamRules> {
  if (globs.length === 0) return { rulebook: builtIn, broken: null, notes: [] };
  const paths = (await readPaths(repository, sha)) ?? [];
  const notes = globs
    .filter((glob) => !paths.some((path) => matchesPolicyGlob(path, [glob])))
    .map((glob) => `The configuration names \`${glob}\` under \`rules\`, and there is no such document.`);
  const named = paths.filter((path) => matchesPolicyGlob(path, globs)).slice(0, mostDocuments);
  const files = named.map((path): FileAt => `${sha}:${path}`);
  const { contents } =
    files.length === 0 ? { contents: new Map<FileAt, string>() } : await readContents(repository, number, files);
  const documents = named.flatMap((path) => {
    const text = contents.get(`${sha}:${path}`);
    return text === undefined ? [] : [{ file: path, text }];
  });
  try {
    return { rulebook: addDocuments(builtIn, documents), broken: null, notes };
  } catch (error) {
    if (!(error instanceof RulebookError)) throw error;
    return { rulebook: builtIn, broken: error, notes };
  }
}

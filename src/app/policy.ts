import { z } from 'zod';
import type { Rulebook } from '../domain/rulebook.js';
import { type GitHubRepository, readAnswer } from '../sources/github/api.js';
import { configPath } from '../sources/github/gather.js';
import { ask } from '../sources/github/graphql.js';
import { overlayPolicy, PolicyError, type PolicyFile, parsePolicyFile } from '../sources/policy-file.js';

/** A repository's choices, as far as they could be read. */
export interface RepositoryPolicy {
  readonly file: PolicyFile;
  /** The file at the base is wrong: nothing can be judged by it. */
  readonly broken: PolicyError | null;
  /** What a reader must know: the shared policy could not be had. */
  readonly notes: readonly string[];
}

/**
 * Reads a configuration, with the shared one that it extends (one request more). Ids of categories and tests are
 * checked here where the rulebook is the whole; documents of a team may add some, so `wrongIds` does it once they are read.
 */
export async function readPolicy(
  repository: GitHubRepository,
  text: string | null,
  rulebook: Rulebook,
): Promise<RepositoryPolicy> {
  if (text === null) return { file: {}, broken: null, notes: [] };
  try {
    const own = parsePolicyFile(text, configPath);
    const shared = own.extends === undefined ? nothingShared : await readShared(repository, own.extends);
    const file = overlayPolicy(shared.file, own);
    if ((file.rules ?? []).length > 0) return { file, broken: null, notes: shared.notes };
    const wrong = wrongIds(text, rulebook);
    if (wrong !== null) return { file: {}, broken: wrong, notes: [] };
    const unknown = shared.mistakeBy(rulebook);
    return unknown === null
      ? { file, broken: null, notes: shared.notes }
      : { file: own, broken: null, notes: [...shared.notes, unknown] };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { file: {}, broken: error, notes: [] };
  }
}

/** The categories and tests that a sound configuration names and the rulebook does not have; `null`: none. */
export function wrongIds(text: string, rulebook: Rulebook): PolicyError | null {
  try {
    parsePolicyFile(text, configPath, rulebook);
    return null;
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
}

interface Shared {
  readonly file: PolicyFile;
  readonly notes: readonly string[];
  /** What is wrong with the ids in it, in a sentence; `null`: nothing. */
  mistakeBy(rulebook: Rulebook): string | null;
}

const nothingShared: Shared = { file: {}, notes: [], mistakeBy: () => null };

/** One level only: an `extends` in the shared file says nothing, so that no circle can be built. */
async function readShared(repository: GitHubRepository, home: string): Promise<Shared> {
  const [owner = '', repo = ''] = home.split('/');
  const api = (await repository.elsewhere({ owner, repo }, 'contents')) ?? repository.api;
  const text = await readConfigText({ api, owner, repo }, 'HEAD');
  if (text === null) {
    return { ...nothingShared, notes: [`The shared policy of ${home} cannot be read; the defaults stand in.`] };
  }
  const parse = (rulebook?: Rulebook) => parsePolicyFile(text, `${home}/${configPath}`, rulebook);
  try {
    const { extends: _, ...file } = parse();
    return { file, notes: [], mistakeBy: (rulebook) => mistakeOf(() => parse(rulebook), home) };
  } catch {
    return { ...nothingShared, notes: [mistakeOf(parse, home) ?? ''] };
  }
}

const configuration = z.object({
  repository: z.object({ object: z.object({ text: z.string().nullish() }).nullish() }).nullish(),
});

/** The text of a repository's configuration at a revision; `null` where there is none to be read. One request. */
export async function readConfigText(
  { api, owner, repo }: Pick<GitHubRepository, 'api' | 'owner' | 'repo'>,
  revision: string,
): Promise<string | null> {
  const query = `query Configuration($owner: String!, $repo: String!, $expression: String!) {
    repository(owner: $owner, name: $repo) { object(expression: $expression) { ... on Blob { text } } } }`;
  const { data } = await ask(api, query, { owner, repo, expression: `${revision}:${configPath}` });
  const what = `the configuration of ${owner}/${repo}`;
  return readAnswer(configuration, data ?? {}, what).repository?.object?.text ?? null;
}

function mistakeOf(parse: () => unknown, home: string): string | null {
  try {
    parse();
    return null;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const [mistake] = error.mistakes;
    const where = mistake === undefined ? home : `${mistake.file}:${mistake.line}: ${mistake.what}`;
    return `The shared policy is broken (${where}); the defaults stand in.`;
  }
}

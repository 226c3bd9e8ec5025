import { z } from 'zod';
import type { Rulebook } from '../domain/rulebook.js';
import { type GitHubApi, readAnswer } from '../sources/github/api.js';
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

/** Reads the configuration of a base branch, with the shared one that it extends (one request more). */
export async function readPolicy(api: GitHubApi, text: string | null, rulebook: Rulebook): Promise<RepositoryPolicy> {
  if (text === null) return { file: {}, broken: null, notes: [] };
  let file: PolicyFile;
  try {
    file = parsePolicyFile(text, configPath, rulebook);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { file: {}, broken: error, notes: [] };
  }
  if (file.extends === undefined) return { file, broken: null, notes: [] };
  const shared = await readShared(api, file.extends, rulebook);
  return { file: overlayPolicy(shared.file, file), broken: null, notes: shared.notes };
}

/** One level only: an `extends` in the shared file says nothing, so that no circle can be built. */
async function readShared(api: GitHubApi, home: string, rulebook: Rulebook) {
  const [owner = '', repo = ''] = home.split('/');
  const query = `query Shared($owner: String!, $repo: String!, $expression: String!) {
    repository(owner: $owner, name: $repo) { object(expression: $expression) { ... on Blob { text } } } }`;
  const { data } = await ask(api, query, { owner, repo, expression: `HEAD:${configPath}` });
  const schema = z.object({
    repository: z.object({ object: z.object({ text: z.string().nullish() }).nullish() }).nullish(),
  });
  const text = readAnswer(schema, data ?? {}, `the shared policy of ${home}`).repository?.object?.text ?? null;
  if (text === null)
    return { file: {}, notes: [`The shared policy of ${home} cannot be read; the defaults stand in.`] };
  try {
    const { extends: _, ...file } = parsePolicyFile(text, `${home}/${configPath}`, rulebook);
    return { file, notes: [] };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const [mistake] = error.mistakes;
    const where = mistake === undefined ? home : `${mistake.file}:${mistake.line}: ${mistake.what}`;
    return { file: {}, notes: [`The shared policy is broken (${where}); the defaults stand in.`] };
  }
}

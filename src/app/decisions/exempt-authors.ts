import { z } from 'zod';
import { type GitHubRepository, readAnswer, statusOf } from '../../sources/github/api.js';
import type { PullRequestState } from '../../sources/github/pull-request.js';

/** GitHub lists no more commits of a pull request. */
const listedCommits = 250;
const pageSize = 100;
/** GitHub commits in the name of those who act on its pages or by its API, and signs that. */
const github = 'web-flow';

/**
 * The exempt accounts that a pull request and each of its commits are by; none when a single commit is by anybody else,
 * or by nobody that GitHub knows: names and addresses in a commit are what its author wrote there.
 * No request where the accounts are known or the pull request is by somebody else; else one for each hundred commits
 * (GraphQL does not tell the accounts of bots).
 */
export async function exemptAuthorsOf(
  repository: GitHubRepository,
  state: PullRequestState,
  exempt: readonly string[],
): Promise<readonly string[]> {
  const known = new Map(exempt.map((login) => [login.toLowerCase(), login]));
  const nameOf = (login: string | null | undefined) => known.get(login?.toLowerCase() ?? '') ?? null;
  const author = nameOf(state.author);
  if (author === null || state.commitsTotal > listedCommits) return [];
  const told = state.commits.flatMap(({ accounts }) => accounts);
  // GraphQL may leave out what REST puts behind the name of a bot.
  const mayBe = (login: string) => login === github || nameOf(login) !== null || nameOf(`${login}[bot]`) !== null;
  if (told.some((login) => login !== null && !mayBe(login))) return [];
  const all = state.commits.length === state.commitsTotal && told.every((login) => nameOf(login) !== null);
  const names = all ? told.map(nameOf) : await accountsByRest(repository, state, nameOf);
  return names.every((name) => name !== null) ? [...new Set([author, ...names])] : [];
}

const commits = z.array(
  z.object({
    author: z.object({ login: z.string().nullish() }).nullish(),
    committer: z.object({ login: z.string().nullish() }).nullish(),
    commit: z.object({ verification: z.object({ verified: z.boolean() }).nullish() }),
  }),
);

async function accountsByRest(
  { api, owner, repo }: GitHubRepository,
  { number, commitsTotal }: PullRequestState,
  nameOf: (login: string | null | undefined) => string | null,
): Promise<(string | null)[]> {
  const pages = Array.from({ length: Math.max(1, Math.ceil(commitsTotal / pageSize)) }, (_, index) => index + 1);
  try {
    const answers = await Promise.all(
      pages.map((page) =>
        api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/commits', {
          owner,
          repo,
          pull_number: number,
          per_page: pageSize,
          page,
        }),
      ),
    );
    const listed = answers.flatMap(({ data }) => readAnswer(commits, data, `the commits of #${number}`));
    if (listed.length < commitsTotal) return [null];
    return listed.flatMap(({ author, committer, commit }) => {
      const by = nameOf(author?.login);
      const signed = committer?.login === github && commit.verification?.verified !== false;
      return signed ? [by] : [by, nameOf(committer?.login)];
    });
  } catch (error) {
    // What cannot be told exempts nobody.
    const status = statusOf(error);
    if (status !== null && [404, 409, 422].includes(status)) return [null];
    throw error;
  }
}

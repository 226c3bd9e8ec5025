import { z } from 'zod';
import { type GitHubApi, type GitHubRepository, readAnswer, statusOf } from './api.js';
import { askLeniently } from './graphql.js';
import { issueFields, issueSchema, type ParentIssue, subIssueFields } from './pull-request.js';
import type { IssueReference } from './references.js';

/** Issues that GraphQL does not find but that may have been moved elsewhere; each costs a request. */
const mostMoved = 3;

export interface NamedIssues {
  readonly found: readonly ParentIssue[];
  /** Named as a task, and not there for this App. A number in a branch's name was only a guess. */
  readonly unreadable: readonly IssueReference[];
}

/**
 * Reads issues that are named in texts: one request, none without names; one more for each other repository of the same
 * owner whose issues are not public, and for an issue that may have moved.
 */
export async function readIssues(
  repository: GitHubRepository,
  references: readonly IssueReference[],
): Promise<NamedIssues> {
  const near = await readBy(repository.api, references);
  const found = [...near.found];
  const unreadable: IssueReference[] = [];
  let looks = 0;
  for (const [home, group] of byRepository(near.absent)) {
    const api = await repository.elsewhere(home, 'issues');
    const far = api === null ? { found: [], absent: group } : await readBy(api, group);
    found.push(...far.found);
    for (const reference of far.absent) {
      looks += 1;
      const moved = looks <= mostMoved ? await readMoved(api ?? repository.api, reference) : null;
      if (moved === null) unreadable.push(reference);
      else found.push(moved);
    }
  }
  return { found, unreadable };
}

type Home = Pick<IssueReference, 'owner' | 'repo'>;

function byRepository(references: readonly IssueReference[]): [Home, IssueReference[]][] {
  const groups = new Map<string, [Home, IssueReference[]]>();
  for (const reference of references) {
    const { owner, repo } = reference;
    const key = `${owner}/${repo}`.toLowerCase();
    const group = groups.get(key) ?? [{ owner, repo }, []];
    group[1].push(reference);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** What one query finds, and what it does not that was not merely guessed. */
async function readBy(
  api: GitHubApi,
  references: readonly IssueReference[],
): Promise<{ readonly found: ParentIssue[]; readonly absent: readonly IssueReference[] }> {
  if (references.length === 0) return { found: [], absent: [] };
  const variables: Record<string, string | number> = {};
  for (const [index, { owner, repo, number }] of references.entries()) {
    Object.assign(variables, { [`o${index}`]: owner, [`r${index}`]: repo, [`n${index}`]: number });
  }
  const declared = references
    .map((_, index) => `$o${index}: String!, $r${index}: String!, $n${index}: Int!`)
    .join(', ');
  const { data } = await askLeniently(
    api,
    { subIssues: subIssueFields },
    (part) => {
      const fields = references.map(
        (_, index) => `i${index}: repository(owner: $o${index}, name: $r${index}) {
          issueOrPullRequest(number: $n${index}) { __typename ... on Issue { ...named } } }`,
      );
      return `query Issues(${declared}) { ${fields.join('\n')} }
        fragment named on Issue { ${issueFields} ${part('subIssues')} }`;
    },
    variables,
  );
  const issueOrPull = z.object({ __typename: z.string() }).and(issueSchema.partial());
  const schema = z.record(z.string(), z.object({ issueOrPullRequest: issueOrPull.nullish() }).nullish());
  const answers = readAnswer(schema, data ?? {}, 'the issues that are named as tasks');
  const found: ParentIssue[] = [];
  const absent: IssueReference[] = [];
  for (const [index, reference] of references.entries()) {
    const answer = answers[`i${index}`]?.issueOrPullRequest ?? null;
    const issue = answer?.__typename === 'Issue' ? issueSchema.safeParse(answer) : null;
    if (issue?.success) found.push(issue.data);
    else if (answer === null && reference.via !== 'branch') absent.push(reference);
  }
  return { found, absent };
}

const moved = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string().nullish(),
  html_url: z.string(),
  pull_request: z.unknown().optional(),
});

/** An issue that was transferred: REST leads to where it is now, and GraphQL does not. */
async function readMoved(api: GitHubApi, reference: IssueReference): Promise<ParentIssue | null> {
  const { owner, repo, number } = reference;
  try {
    const { data } = await api.request('GET /repos/{owner}/{repo}/issues/{issue_number}', {
      owner,
      repo,
      issue_number: number,
    });
    const { title, body, html_url: url, pull_request: pull, ...issue } = readAnswer(moved, data, `issue #${number}`);
    const home = /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\/issues\/\d+$/.exec(url)?.[1];
    if (pull !== undefined || home === undefined) return null;
    return { ...issue, title, body, url, repository: { nameWithOwner: home } };
  } catch (error) {
    const status = statusOf(error);
    if (status !== null && [301, 403, 404, 410].includes(status)) return null;
    throw error;
  }
}

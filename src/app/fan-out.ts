import { z } from 'zod';
import { matchesPolicyGlob } from '../path-globs.js';
import { type GitHubRepository, readAnswer } from '../sources/github/api.js';
import { askLeniently, connection } from '../sources/github/graphql.js';
import type { AppContext } from './app-context.js';
import { jobOfExternalId } from './external-id.js';
import { readConfigText, readPolicy } from './policy.js';
import { listRuns } from './publish-check.js';
import type { FanOutJob, Job } from './review-queue.js';

/** Pull requests that one step judges anew at most, newest first. Of an issue and a milestone there is one step. */
const mostPullRequests = 100;

/**
 * Finds what something touches, and leaves a job for each. A base branch may have any number of pull requests: where
 * there are more, the last job is for the next step, so that no step is long and none is lost with its process.
 */
export async function fanOut(context: AppContext, repository: GitHubRepository, job: FanOutJob): Promise<void> {
  const jobs = await jobsOf(context, repository, job);
  for (const one of jobs) await context.enqueue(one);
  context.log.info({ from: job.from, jobs: jobs.length }, 'Fanned out.');
  const hasOneStep = 'issue' in job.from || 'milestone' in job.from;
  if (jobs.length >= mostPullRequests && hasOneStep) {
    context.log.warn(
      { from: job.from, jobs: jobs.length },
      'Pull requests beyond these may wait for their next event.',
    );
  }
}

async function jobsOf(context: AppContext, repository: GitHubRepository, job: FanOutJob): Promise<Job[]> {
  const { from } = job;
  if ('head' in from) return jobsOfHead(context, repository, job, from.head);
  if (!('documents' in from)) return touched(repository, job);
  const changed = await changesRules(context, repository, from);
  return changed ? touched(repository, { ...job, from: { base: from.documents } }) : [];
}

const place = ({ installationId, owner, repo }: FanOutJob) => ({ installationId, owner, repo });

const pulls = z.array(z.object({ number: z.number(), state: z.string(), head: z.object({ sha: z.string() }) }));

/** A re-run was asked of a commit: what its run says, else the open pull requests that have it as their head. */
async function jobsOfHead(
  context: AppContext,
  repository: GitHubRepository,
  job: FanOutJob,
  sha: string,
): Promise<Job[]> {
  const [run] = await listRuns(repository, sha, context.appId);
  const known = run === undefined ? null : jobOfExternalId(place(job), run.externalId ?? '', sha);
  if (known !== null) return [known];
  const { api, owner, repo } = repository;
  const { data } = await api.request('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', {
    owner,
    repo,
    commit_sha: sha,
    per_page: 100,
  });
  return readAnswer(pulls, data, 'the pull requests of a commit')
    .filter(({ state, head }) => state === 'open' && head.sha === sha)
    .map(({ number }) => ({ kind: 'pull-request', ...place(job), number, force: true }));
}

const comparison = z.object({
  files: z.array(z.object({ filename: z.string(), previous_filename: z.string().nullish() })).nullish(),
});

/** Whether a push changed documents of rules. One request; one more where the branch's configuration names any. */
async function changesRules(
  { rulebook }: AppContext,
  repository: GitHubRepository,
  { documents: branch, before, after }: Extract<FanOutJob['from'], { readonly documents: string }>,
): Promise<boolean> {
  const { api, owner, repo } = repository;
  const text = await readConfigText(repository, `refs/heads/${branch}`);
  const globs = (await readPolicy(repository, text, rulebook)).file.rules ?? [];
  if (globs.length === 0) return false;
  const answer = await api.request('GET /repos/{owner}/{repo}/compare/{basehead}', {
    owner,
    repo,
    basehead: `${before}...${after}`,
    per_page: 1, // Of commits; the files are on the first page.
  });
  const { files } = readAnswer(comparison, answer.data, 'the files of a push');
  return (files ?? []).some(({ filename, previous_filename: old }) =>
    [filename, old ?? filename].some((path) => matchesPolicyGlob(path, globs)),
  );
}

const found = connection(z.object({ number: z.number(), state: z.string(), headRepository: z.unknown().optional() }));

const closing = connection(
  z.object({
    number: z.number(),
    state: z.string(),
    repository: z.object({ nameWithOwner: z.string() }),
  }),
).optional();

const answer = z.object({
  repository: z
    .object({
      issue: z
        .object({
          closedByPullRequestsReferences: closing,
          parent: z.object({ closedByPullRequestsReferences: closing }).nullish(),
          mentions: connection(
            z.object({
              source: z
                .object({
                  number: z.number().optional(),
                  state: z.string().optional(),
                  repository: z.object({ nameWithOwner: z.string() }).optional(),
                })
                .nullish(),
            }),
          ).optional(),
        })
        .nullish(),
      milestone: z.object({ pullRequests: found }).nullish(),
      pullRequests: found.optional(),
    })
    .nullish(),
});

const pullFields = 'nodes { number state repository { nameWithOwner } }';
const closedBy = `closedByPullRequestsReferences(first: 50, includeClosedPrs: false) { ${pullFields} }`;
const parts = {
  closing: closedBy,
  // What closes an issue does those that it is made of.
  parent: `parent { ${closedBy} }`,
  mentions: `mentions: timelineItems(last: 100, itemTypes: [CROSS_REFERENCED_EVENT, CONNECTED_EVENT]) {
    nodes { ... on CrossReferencedEvent { source { ... on PullRequest { number state repository { nameWithOwner } } } } } }`,
};

/** Open pull requests of this repository that an issue, a milestone or a base branch touches. */
async function touched(repository: GitHubRepository, job: FanOutJob): Promise<Job[]> {
  const { api, owner, repo } = repository;
  const { declared, field, ...variables } = selection(job.from);
  const { data } = await askLeniently(
    api,
    parts,
    (part) => `query Touched($owner: String!, $repo: String!, ${declared}) {
      repository(owner: $owner, name: $repo) { ${field(part)} } }`,
    { owner, repo, ...variables },
  );
  const read = readAnswer(answer, data, 'the pull requests that a change touches').repository;
  const issuePulls = [
    ...(read?.issue?.closedByPullRequestsReferences?.nodes ?? []),
    ...(read?.issue?.parent?.closedByPullRequestsReferences?.nodes ?? []),
    ...(read?.issue?.mentions?.nodes ?? []).flatMap(({ source }) => source ?? []),
  ].filter((pull) => pull.repository?.nameWithOwner.toLowerCase() === `${owner}/${repo}`.toLowerCase());
  const numbers = [...issuePulls, ...(read?.milestone?.pullRequests.nodes ?? []), ...(read?.pullRequests?.nodes ?? [])]
    .filter(({ state }) => state === 'OPEN')
    .flatMap(({ number }) => number ?? []);
  const jobs = [...new Set(numbers)]
    .sort((a, b) => b - a)
    .slice(0, mostPullRequests)
    .map((number) => ({ kind: 'pull-request' as const, ...place(job), number, force: false }));
  const next = read?.pullRequests?.next ?? null;
  if (next === null || !('base' in job.from)) return jobs;
  return [...jobs, { kind: 'fan-out', ...place(job), from: { base: job.from.base, after: next } }];
}

function selection(from: FanOutJob['from']) {
  if ('issue' in from) {
    return {
      declared: '$value: Int!',
      value: from.issue,
      field: (part: (name: keyof typeof parts) => string) =>
        `issue(number: $value) { number ${part('closing')} ${part('parent')} ${part('mentions')} }`,
    };
  }
  if ('milestone' in from) {
    return {
      declared: '$value: Int!',
      value: from.milestone,
      field: () => 'milestone(number: $value) { pullRequests(first: 100, states: [OPEN]) { nodes { number state } } }',
    };
  }
  return {
    declared: '$value: String!, $after: String',
    value: 'base' in from ? from.base : '',
    after: ('base' in from ? from.after : null) ?? null,
    // In an order that stays as it is from step to step.
    field: () => `pullRequests(first: 100, after: $after, states: [OPEN], baseRefName: $value,
      orderBy: { field: CREATED_AT, direction: DESC }) { pageInfo { hasNextPage endCursor } nodes { number state } }`,
  };
}

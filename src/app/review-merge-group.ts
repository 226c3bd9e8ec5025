import { z } from 'zod';
import type { CheckReport } from '../reports/check-run.js';
import { type GitHubRepository, readAnswer } from '../sources/github/api.js';
import { ask, connection } from '../sources/github/graphql.js';
import type { AppContext } from './app-context.js';
import { digest } from './check-record.js';
import { combinedReport, plainReport } from './check-report.js';
import { externalIdOf } from './external-id.js';
import { judgePullRequest } from './judge-pull-request.js';
import { Progress } from './progress.js';
import { listRuns, publishCheck } from './publish-check.js';
import { openCase } from './pull-request-case.js';
import type { MergeGroupJob } from './review-queue.js';

/** Judges a merge group: it passes when each of its pull requests passes as judged now. */
export async function reviewMergeGroup(
  context: AppContext,
  repository: GitHubRepository,
  job: MergeGroupJob,
): Promise<void> {
  const since = performance.now();
  const [existing = null] = await listRuns(repository, job.headSha, context.appId);
  const progress = new Progress(context, {
    repository,
    sha: job.headSha,
    appId: context.appId,
    externalId: externalIdOf(job),
    existing,
  });
  progress.watch(since);
  try {
    const { names, report } = await judgeGroup(context, repository, job);
    await context.ensureCurrent();
    const judgedBy = { inputs: digest(job.headSha), bases: job.headRef, asked: 0 };
    const done = await publishCheck(await progress.settle(), judgedBy, report, job.force);
    context.log.info({ sha: job.headSha, members: names, done }, 'Reviewed a merge group.');
  } catch (error) {
    await progress.abandon(async () => true);
    throw error;
  }
}

async function judgeGroup(context: AppContext, repository: GitHubRepository, job: MergeGroupJob) {
  const { numbers, written, strangers } = await membersOf(repository, job);
  const branch = branchOfRef(job.headRef);
  const reports = await Promise.all(
    [...numbers, ...written.keys()]
      .sort((one, other) => one - other)
      .map(async (number) => {
        const sha = written.get(number);
        if (sha !== undefined) return judgeWritten(context, repository, number, sha, branch);
        return { name: `#${number}`, report: await judgeMember(context, repository, number) };
      }),
  );
  for (const stranger of strangers) reports.push(ofNobody(stranger));
  if (reports.length === 0) {
    reports.push({ name: 'The group', report: notFound('No pull request of this merge group was found') });
  }
  const report = combinedReport(reports);
  const names = reports.map(({ name }) => name).join(', ');
  return {
    names,
    report: { ...report, summary: `This merge group is judged by what it holds: ${names}.\n\n${report.summary}` },
  };
}

async function judgeMember(context: AppContext, repository: GitHubRepository, number: number): Promise<CheckReport> {
  const member = await openCase(context, repository, number);
  if (member === null) return notFound(`Pull request #${number} cannot be found`);
  return (await judgePullRequest(context, member)).report;
}

/** A number in a message is what somebody wrote: it counts only for an open pull request into the queue's branch. */
async function judgeWritten(
  context: AppContext,
  repository: GitHubRepository,
  number: number,
  sha: string,
  branch: string | null,
): Promise<NamedReport> {
  const member = await openCase(context, repository, number);
  if (member === null || !member.state.open || member.state.baseRef !== (branch ?? member.state.baseRef)) {
    return ofNobody(sha);
  }
  return { name: `#${number}`, report: (await judgePullRequest(context, member)).report };
}

interface NamedReport {
  readonly name: string;
  readonly report: CheckReport;
}

const ofNobody = (sha: string): NamedReport => ({
  name: sha,
  report: notFound(`It is not known which pull request ${sha} belongs to`),
});

function notFound(sentence: string): CheckReport {
  return plainReport(
    'failure',
    sentence,
    `${sentence}, so it cannot be told whether its tests are there. Take the group apart and queue its pull requests again.`,
  );
}

interface Members {
  readonly numbers: readonly number[];
  /** Numbers that are known only from the message of a commit, which is the value. */
  readonly written: ReadonlyMap<number, string>;
  /** Commits that belong to no pull request that could be found. */
  readonly strangers: readonly string[];
}

const comparison = z.object({
  commits: z.array(
    z.object({
      sha: z.string(),
      commit: z.object({ message: z.string() }),
      parents: z.array(z.object({ sha: z.string() })).nullish(),
    }),
  ),
});

/** The pull requests of the commits of a group (GitHub compares up to 250, and groups hold up to a hundred pull requests); for a commit without one, the number that the queue wrote into it. */
async function membersOf(repository: GitHubRepository, job: MergeGroupJob): Promise<Members> {
  const { api, owner, repo } = repository;
  const { data } = await api.request('GET /repos/{owner}/{repo}/compare/{basehead}', {
    owner,
    repo,
    basehead: `${job.baseSha}...${job.headSha}`,
  });
  const { commits } = readAnswer(comparison, data, 'the commits of a merge group');
  const associated = await associatedPulls(
    repository,
    commits.map(({ sha }) => sha),
    branchOfRef(job.headRef),
  );
  const numbers = new Set<number>();
  const written = new Map<number, string>();
  const strangers: string[] = [];
  const last = numberInRef(job.headRef);
  for (const { sha, commit, parents } of commits) {
    const known = associated.get(sha);
    const short = sha.slice(0, 10);
    // More pull requests than were read: one of them may be meant.
    if (known === null) strangers.push(short);
    for (const number of known ?? []) numbers.add(number);
    if (known === null || (known ?? []).length > 0) continue;
    const number = numberInMessage(commit.message);
    if (number !== null) written.set(number, short);
    // The merge commits that the queue itself makes belong to nobody; the last commit to whom the ref names.
    else if ((sha !== job.headSha || last === null) && (parents?.length ?? 1) < 2) strangers.push(short);
  }
  if (last !== null) numbers.add(last);
  for (const number of numbers) written.delete(number);
  return { numbers: [...numbers], written, strangers };
}

/**
 * The open pull requests into the queue's branch that hold each commit. A commit also belongs to pull requests that were
 * built upon it; where the head of one is in the group, that one is meant and not those. `null`: there are more than are
 * read.
 */
async function associatedPulls(
  { api, owner, repo }: GitHubRepository,
  shas: readonly string[],
  branch: string | null,
): Promise<Map<string, number[] | null>> {
  if (shas.length === 0) return new Map();
  const variables = Object.fromEntries(shas.map((sha, index) => [`c${index}`, sha]));
  const fields = shas.map(
    (_, index) => `c${index}: object(oid: $c${index}) { ... on Commit {
      oid associatedPullRequests(first: 50) { pageInfo { hasNextPage endCursor } nodes { number state baseRefName headRefOid } } } }`,
  );
  const declared = shas.map((_, index) => `, $c${index}: GitObjectID!`).join('');
  const { data } = await ask(
    api,
    `query Members($owner: String!, $repo: String!${declared}) {
      repository(owner: $owner, name: $repo) { ${fields.join('\n')} } }`,
    { owner, repo, ...variables },
  );
  const commit = z.object({
    oid: z.string().nullish(),
    associatedPullRequests: connection(
      z.object({ number: z.number(), state: z.string(), baseRefName: z.string(), headRefOid: z.string() }),
    ),
  });
  const schema = z.object({ repository: z.record(z.string(), commit.nullish()) });
  const found = readAnswer(schema, data, 'the pull requests of a merge group').repository;
  return new Map(
    shas.map((sha, index) => {
      const all = found[`c${index}`]?.associatedPullRequests;
      if (all !== undefined && all.next !== null) return [sha, null];
      const open = (all?.nodes ?? []).filter(
        ({ state, baseRefName }) => state === 'OPEN' && (branch === null || baseRefName === branch),
      );
      const whole = open.filter(({ headRefOid }) => shas.includes(headRefOid));
      return [sha, (whole.length > 0 ? whole : open).map(({ number }) => number)];
    }),
  );
}

/** `refs/heads/gh-readonly-queue/main/pr-12-<sha>` is of the queue of `main`. */
function branchOfRef(ref: string): string | null {
  return /gh-readonly-queue\/(.+)\/pr-\d+-[0-9a-f]+$/.exec(ref)?.[1] ?? null;
}

/** `refs/heads/gh-readonly-queue/main/pr-12-<sha>` */
function numberInRef(ref: string): number | null {
  const number = /\/pr-(\d+)-[0-9a-f]+$/.exec(ref)?.[1];
  return number === undefined ? null : Number(number);
}

/** What GitHub's queue writes: `Merge pull request #12 from …`, or `A title (#12)`. */
function numberInMessage(message: string): number | null {
  const [subject = ''] = message.split('\n');
  const number = /^Merge pull request #(\d+) from /.exec(subject)?.[1] ?? /\(#(\d+)\)$/.exec(subject.trim())?.[1];
  return number === undefined ? null : Number(number);
}

import type { GitHubRepository } from '../sources/github/api.js';
import { HeadMovedError } from '../sources/github/gather.js';
import { type PullRequestState, readPullRequest } from '../sources/github/pull-request.js';
import { type GatheredTasks, readTasks } from '../sources/github/tasks.js';
import type { AppContext } from './app-context.js';
import { digest } from './check-record.js';
import { combinedReport } from './check-report.js';
import { externalIdOf } from './external-id.js';
import { judgePullRequest } from './judge-pull-request.js';
import { type CheckedHead, checkName, listRuns, publishCheck, recordOf, reopenCheck } from './publish-check.js';
import type { PullRequestJob } from './review-queue.js';

/** A head that moves more often than this while it is read is left to the event of its last move. */
const mostMoves = 3;

/** A pull request with its tasks, as one moment showed it. */
export interface Candidate {
  readonly state: PullRequestState;
  readonly tasks: GatheredTasks;
}

/**
 * Judges a pull request and puts the check on its head, together with the other open pull requests of that head: a check
 * belongs to a commit, and the strictest verdict holds.
 */
export async function reviewPullRequest(
  context: AppContext,
  repository: GitHubRepository,
  job: PullRequestJob,
): Promise<void> {
  for (let moves = 0; moves < mostMoves; moves += 1) {
    try {
      return await reviewOnce(context, repository, job);
    } catch (error) {
      if (!(error instanceof HeadMovedError)) throw error;
      context.log.info({ number: job.number }, 'The head moved during the review; starting over.');
    }
  }
  throw new HeadMovedError(`The head of #${job.number} moved again and again while it was read.`);
}

async function reviewOnce(context: AppContext, repository: GitHubRepository, job: PullRequestJob): Promise<void> {
  const first = await readCandidate(context, repository, job.number);
  if (first === null) {
    context.log.info({ number: job.number }, 'There is no such pull request, or it may not be read.');
    return;
  }
  const others = await Promise.all(
    first.state.sameHead
      .filter((number) => number !== job.number)
      .map((number) => readCandidate(context, repository, number)),
  );
  const candidates = [first, ...others.filter((one) => one !== null)]
    .filter(({ state }) => state.headSha === first.state.headSha)
    .sort((a, b) => a.state.number - b.state.number);
  const head = await checkedHead(context, repository, job, candidates, first.state);
  const judgedBy = {
    inputs: inputsDigest(context, candidates),
    bases: candidates.map(({ state }) => state.baseRef).join(' '),
  };
  const before = recordOf(head);
  if (!job.force && before?.inputs === judgedBy.inputs) return;
  if (before !== null && before.bases !== judgedBy.bases) {
    await reopenCheck(head, `Judged anew, against ${judgedBy.bases.replaceAll(' ', ' and ')}`);
  }
  const reports = await Promise.all(
    candidates.map(async ({ state, tasks }) => ({
      name: `#${state.number}`,
      report: await judgePullRequest(context, repository, state, tasks),
    })),
  );
  const done = await publishCheck(head, judgedBy, combinedReport(reports), job.force);
  context.log.info({ number: job.number, sha: head.sha, done }, 'Reviewed.');
}

/** Reads a pull request and its tasks: one request, and one more where it names issues that are not linked. */
export async function readCandidate(
  context: AppContext,
  repository: GitHubRepository,
  number: number,
): Promise<Candidate | null> {
  const state = await readPullRequest(repository, number, { id: context.appId, check: checkName });
  return state === null ? null : { state, tasks: await readTasks(repository, state) };
}

async function checkedHead(
  context: AppContext,
  repository: GitHubRepository,
  job: PullRequestJob,
  candidates: readonly Candidate[],
  { headSha, runs }: PullRequestState,
): Promise<CheckedHead> {
  const [lowest] = candidates;
  const [existing = null] = runs ?? (await listRuns(repository, headSha, context.appId));
  // One name for a shared head, whoever of its pull requests had the event.
  const externalId = externalIdOf({ ...job, number: lowest?.state.number ?? job.number });
  return { repository, sha: headSha, externalId, existing };
}

/** A name for everything that a verdict depends on; with the same name, the same verdict would come out. */
function inputsDigest(context: AppContext, candidates: readonly Candidate[]): string {
  const inputs = candidates.map(({ state, tasks }) => {
    const { runs: _runs, comments: _comments, ...rest } = state;
    return { ...rest, tasks };
  });
  return digest([context.version, inputs]);
}

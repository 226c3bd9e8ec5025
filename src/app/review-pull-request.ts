import { type GitHubRepository, statusOf } from '../sources/github/api.js';
import { HeadMovedError } from '../sources/github/gather.js';
import { mayNamePlans } from '../sources/github/plans.js';
import { headOf } from '../sources/github/pull-request.js';
import type { AppContext } from './app-context.js';
import { type CheckRecord, digest } from './check-record.js';
import { combinedReport } from './check-report.js';
import { acknowledge, answer } from './decisions/react.js';
import type { DecisionRecord } from './decisions/record.js';
import { externalIdOf } from './external-id.js';
import { type Judgement, judgePullRequest } from './judge-pull-request.js';
import { Progress } from './progress.js';
import { type CheckedHead, listRuns, publishCheck, recordOf } from './publish-check.js';
import { openCase, type PullRequestCase } from './pull-request-case.js';
import type { PullRequestJob } from './review-queue.js';
import { writeSticky } from './sticky-comment.js';

/** A head that moves more often than this while it is read is left to the event of its last move. */
const mostMoves = 3;

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
  const since = performance.now();
  const first = await openCase(context, repository, job.number);
  if (first === null) {
    context.log.info({ number: job.number }, 'There is no such pull request, or it may not be read.');
    return;
  }
  const cases = await withSameHead(context, first);
  const head = await checkedHead(context, job, first, cases);
  const before = recordOf(head);
  const asked = askedAnew(first, before);
  const judgedBy = {
    inputs: digest([context.version, cases.map((one) => inputsOf(one, one.decided.record))]),
    bases: cases.map(({ state }) => state.baseRef).join(' '),
    asked: Math.max(before?.asked ?? 0, asked),
  };
  const news = first.conversation.pending.filter(
    ({ command, comment }) => command.name !== 'review' || comment.databaseId <= asked,
  );
  const force = job.force || asked > 0;
  if (!force && news.length === 0 && before?.inputs === judgedBy.inputs) return;
  const progress = new Progress(context, head);
  try {
    if (before !== null && before.bases !== judgedBy.bases) {
      const bases = judgedBy.bases.replaceAll(' ', ' and ');
      await progress.begin(
        `Judged anew, against ${bases}`,
        'The verdict that stood here was given for another base branch.',
      );
    } else if (before === null || force) {
      // A verdict that only may change stands until the next one is there.
      progress.watch(since);
    }
    const [judgements] = await Promise.all([
      Promise.all(cases.map((one) => judgePullRequest(context, one))),
      acknowledge(repository, news),
    ]);
    const own = judgements[cases.indexOf(first)];
    const told = own?.sticky ? await tell(context, first, own.sticky) : true;
    const combined = combinedReport(named(cases, judgements));
    const report = told ? combined : { ...combined, summary: `${unwritable}\n\n${combined.summary}` };
    // What was decided just now is among the inputs of the next time.
    const records = judgements.map(({ record }, index) => ({ one: cases[index], record }));
    const inputs = digest([context.version, records.map(({ one, record }) => one && inputsOf(one, record))]);
    await context.ensureCurrent();
    const done = await publishCheck(await progress.settle(), { ...judgedBy, inputs }, report, force);
    // What could not be recorded is not answered: it is asked again at the next review.
    if (told) await answer(repository, own?.answers.filter(({ said }) => news.includes(said)) ?? []);
    if (told && first.conversation.morePending) await context.enqueue({ ...job, force: false });
    context.log.info({ number: job.number, sha: head.sha, done }, 'Reviewed.');
  } catch (error) {
    await progress.abandon(async () => (await headOf(repository, job.number)) === head.sha);
    throw error;
  }
}

const unwritable = 'GitHub refused the comment of testreq on this pull request, so commands are not answered there.';

/** Writes the comment; the check does not depend on whether GitHub takes it. */
async function tell({ log }: AppContext, { repository, state, conversation }: PullRequestCase, body: string) {
  try {
    await writeSticky(repository, state.number, conversation.sticky, body);
    return true;
  } catch (error) {
    if (statusOf(error) !== 422) throw error;
    log.warn({ number: state.number, characters: body.length }, 'GitHub refused the comment.');
    return false;
  }
}

/** The case with those of the other open pull requests of its head, by number. */
async function withSameHead(context: AppContext, first: PullRequestCase): Promise<PullRequestCase[]> {
  const { repository, state } = first;
  const others = state.sameHead.filter((number) => number !== state.number);
  const opened = await Promise.all(others.map((number) => openCase(context, repository, number)));
  return [first, ...opened.filter((one) => one !== null)]
    .filter((one) => one.state.headSha === state.headSha)
    .sort((a, b) => a.state.number - b.state.number);
}

function named(cases: readonly PullRequestCase[], judgements: readonly Judgement[]) {
  return judgements.map(({ report }, index) => ({ name: `#${cases[index]?.state.number}`, report }));
}

async function checkedHead(
  context: AppContext,
  job: PullRequestJob,
  { repository, state }: PullRequestCase,
  [lowest]: readonly PullRequestCase[],
): Promise<CheckedHead> {
  const [existing = null] = state.runs ?? (await listRuns(repository, state.headSha, context.appId));
  // One name for a shared head, whoever of its pull requests had the event.
  const externalId = externalIdOf({ ...job, number: lowest?.state.number ?? job.number });
  return { repository, sha: state.headSha, appId: context.appId, externalId, existing };
}

/** The newest comment that asks for a new judgement and had none; 0 when there is none. */
function askedAnew({ conversation }: PullRequestCase, before: CheckRecord | null): number {
  const ids = conversation.pending
    .filter(({ command }) => command.name === 'review')
    .map(({ comment }) => comment.databaseId);
  const newest = Math.max(0, ...ids);
  return newest > (before?.asked ?? 0) ? newest : 0;
}

/**
 * Everything that a verdict depends on; with the same inputs, the same verdict would come out. A base branch that moved
 * changes it only through its configuration, its documents, and what it took in of the head, which shows in the commits
 * that are left.
 */
function inputsOf(one: PullRequestCase, decisions: DecisionRecord): unknown {
  const { runs: _runs, comments: _comments, labels: _labels, labelled: _labelled, baseSha, ...rest } = one.state;
  const { file, broken, notes } = one.policy;
  const readsBase = (file.rules ?? []).length > 0 || mayNamePlans(one.state, file.plans ?? []);
  return {
    ...rest,
    baseSha: readsBase ? baseSha : null,
    policy: [file, broken?.message ?? null, notes],
    tasks: one.tasks,
    labels: one.labels,
    decisions,
    notes: one.decided.notes,
  };
}

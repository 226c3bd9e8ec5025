import type { Conclusion } from '../domain/review.js';
import { type GitHubRepository, statusOf } from '../sources/github/api.js';
import { headOf, readPullRequest } from '../sources/github/pull-request.js';
import type { AppContext } from './app-context.js';
import { plainReport } from './check-report.js';
import { externalIdOf } from './external-id.js';
import { fanOut } from './fan-out.js';
import { messageOf } from './log.js';
import { planIssue } from './plan-issue.js';
import { readPolicy } from './policy.js';
import { checkName, listRuns, publishCheck } from './publish-check.js';
import type { Performer, Run } from './queue/durable-queue.js';
import { reviewMergeGroup } from './review-merge-group.js';
import { reviewPullRequest } from './review-pull-request.js';
import type { Job } from './review-queue.js';

/** Does the App's jobs, and says on the check when one cannot be done. */
export function performer(context: AppContext): Performer {
  return {
    async perform(run: Run): Promise<void> {
      const { job, log } = run;
      const within: AppContext = { ...context, log, ensureCurrent: () => run.ensureCurrent() };
      const repository = context.repositoryOf(job);
      try {
        await perform(within, repository, job);
      } catch (error) {
        if (!isGone(error)) throw error;
        log.info({}, 'The repository or the installation is gone, and with it the job.');
      }
    },
    async giveUp({ job }: Run, error: Error): Promise<void> {
      if (job.kind === 'pull-request' || job.kind === 'merge-group') {
        await publishFailure(context, context.repositoryOf(job), job, error);
      }
    },
  };
}

async function perform(context: AppContext, repository: GitHubRepository, job: Job): Promise<void> {
  switch (job.kind) {
    case 'pull-request':
      return reviewPullRequest(context, repository, job);
    case 'merge-group':
      return reviewMergeGroup(context, repository, job);
    case 'fan-out':
      return fanOut(context, repository, job);
    case 'plan':
      return planIssue(context, repository, job);
  }
}

/** Deleted, taken down, or archived and read-only. A 404 may also be a hiccup of permissions, and is tried again. */
function isGone(error: unknown): boolean {
  const status = statusOf(error);
  return status === 410 || status === 451 || (status === 403 && /archived/i.test(messageOf(error)));
}

/** What the policy of the base wants of a check that could not be made; a failure when not even that can be read. */
async function conclusionOnError(context: AppContext, repository: GitHubRepository, job: Job): Promise<Conclusion> {
  if (job.kind !== 'pull-request') return 'failure';
  try {
    const state = await readPullRequest(repository, job.number, { id: context.appId, check: checkName });
    const policy = await readPolicy(repository, state?.configText ?? null, context.rulebook);
    return policy.file.onError ?? 'failure';
  } catch {
    return 'failure';
  }
}

/** A check that says that we failed: never silence, never a silent success. */
async function publishFailure(
  context: AppContext,
  repository: GitHubRepository,
  job: Extract<Job, { kind: 'pull-request' | 'merge-group' }>,
  error: Error,
): Promise<void> {
  const sha = job.kind === 'merge-group' ? job.headSha : await headOf(repository, job.number);
  const [existing = null] = await listRuns(repository, sha, context.appId);
  const report = plainReport(
    await conclusionOnError(context, repository, job),
    'testreq could not finish its review',
    `This change was **not judged**: ${sentence(error)}\n\nRe-run the check, or comment \`/testreq\`. ` +
      'If it fails again, tell the administrator of this App; its log has the details.',
  );
  const head = { repository, sha, appId: context.appId, externalId: externalIdOf(job), existing };
  await publishCheck(head, { inputs: 'none', bases: '', asked: 0 }, report, true);
}

/** What may be shown of an error of ours: its first line, without Markdown, markers and addresses. */
function sentence(error: Error): string {
  const [line = ''] = error.message.split('\n');
  return line
    .replace(/[`<>@]/g, "'")
    .replace(/https?:\S+/g, 'GitHub')
    .slice(0, 300);
}

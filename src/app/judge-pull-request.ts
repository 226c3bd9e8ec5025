import type { Rulebook } from '../domain/rulebook.js';
import { reviewToMarkdown } from '../reports/markdown.js';
import { reviewChange } from '../review-change.js';
import type { GitHubRepository } from '../sources/github/api.js';
import { gatherFiles } from '../sources/github/gather.js';
import type { PullRequestState } from '../sources/github/pull-request.js';
import type { GatheredTasks } from '../sources/github/tasks.js';
import { type PolicyError, parsePolicyFile, policyFor } from '../sources/policy-file.js';
import type { AppContext } from './app-context.js';
import { type CheckReport, plainReport } from './check-report.js';
import { readPolicy } from './policy.js';

/** Judges one pull request by its files and tasks. */
export async function judgePullRequest(
  { rulebook }: AppContext,
  repository: GitHubRepository,
  state: PullRequestState,
  { tasks, notes }: GatheredTasks,
): Promise<CheckReport> {
  const files = await gatherFiles(repository, state);
  const policy = await readPolicy(repository.api, files.configText, rulebook);
  if (policy.broken !== null && !isSound(files.headConfigText, rulebook)) return brokenConfig(policy.broken, state);
  const review = await reviewChange(
    {
      tasks,
      diff: files.diff,
      contents: files.contents,
      surroundings: files.surroundings,
      policy: policyFor(
        policy.file,
        files.diff.map(({ path }) => path),
      ),
      decisions: { waivers: [], categories: [], labels: state.labels, authors: authorsOf(state) },
      notes: [...files.notes, ...notes, ...policy.notes],
    },
    rulebook,
  );
  return {
    conclusion: review.conclusion,
    title: review.title,
    summary: reviewToMarkdown(review),
    text: '',
    annotations: [],
    actions: [],
  };
}

function authorsOf({ author, commits }: PullRequestState): string[] {
  return [...new Set([author ?? 'unknown', ...commits.flatMap(({ authors }) => authors)])];
}

/** A pull request that mends the configuration must not fail by the broken one. */
function isSound(text: string | null, rulebook: Rulebook): boolean {
  if (text === null) return false;
  try {
    parsePolicyFile(text, 'head', rulebook);
    return true;
  } catch {
    return false;
  }
}

function brokenConfig({ mistakes }: PolicyError, { baseRef }: PullRequestState): CheckReport {
  const lines = mistakes.map(
    ({ file, line, column, what, mend }) => `- \`${file}:${line}:${column}\`: ${what}; ${mend}`,
  );
  return plainReport(
    'failure',
    `The configuration on ${baseRef} is broken`,
    `This change was not judged. Mend on \`${baseRef}\`:\n\n${lines.join('\n')}\n\n` +
      'A pull request that mends the file is judged by the defaults.',
  );
}

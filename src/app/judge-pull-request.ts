import type { Decisions } from '../domain/policy.js';
import type { Rulebook } from '../domain/rulebook.js';
import { type CheckReport, checkRunReport } from '../reports/check-run.js';
import { type Gathered, reviewChange } from '../review-change.js';
import { type GatheredFiles, gatherFiles } from '../sources/github/gather.js';
import { planDocumentsOf, planTasksOf } from '../sources/github/plans.js';
import type { PullRequestState } from '../sources/github/pull-request.js';
import { type PolicyError, type PolicyFile, parsePolicyFile, policyFor } from '../sources/policy-file.js';
import type { AppContext } from './app-context.js';
import { plainReport } from './check-report.js';
import { type Answer, refusalNotes, settleWaivers } from './decisions/decide.js';
import { fingerprintOf } from './decisions/fingerprint.js';
import type { DecisionRecord } from './decisions/record.js';
import { type PullRequestCase, withConfig } from './pull-request-case.js';
import { stickyBody } from './sticky-comment.js';
import { readTeamRules } from './team-rules.js';

/** A verdict on a pull request, and what its conversation is told. */
export interface Judgement {
  readonly report: CheckReport;
  /** Answers to new commands. */
  readonly answers: readonly Answer[];
  /** What holds of the decisions from now on. */
  readonly record: DecisionRecord;
  /** What the sticky comment shall say; `null`: nothing, and none is made. */
  readonly sticky: string | null;
}

/** Judges one pull request by its files, its tasks and what people decided. */
export async function judgePullRequest(context: AppContext, opened: PullRequestCase): Promise<Judgement> {
  const { repository, state } = opened;
  const globs = opened.policy.file.plans ?? [];
  const files = await gatherFiles(repository, state, planDocumentsOf(state, globs));
  const one = await withConfig(opened, files.configText, context.rulebook);
  const { policy } = one;
  const mends = policy.broken !== null && isSound(files.headConfigText, context.rulebook);
  if (policy.broken !== null && !mends) {
    return withoutReview(one, context.rulebook, brokenConfig(policy.broken.mistakes, state));
  }
  const rules = await readTeamRules(repository, state.number, state.baseSha, policy.file.rules ?? [], context.rulebook);
  if (rules.broken !== null) {
    const mistakes = rules.broken.mistakes.map((mistake) => ({ ...mistake, column: 1 }));
    return withoutReview(one, context.rulebook, brokenConfig(mistakes, state));
  }
  return judgeBy(context, one, files, rules.rulebook);
}

async function judgeBy(
  context: AppContext,
  one: PullRequestCase,
  files: GatheredFiles,
  rulebook: Rulebook,
): Promise<Judgement> {
  const { state, tasks, policy, decided, labels } = one;
  const decisions: Decisions = {
    waivers: [],
    categories: decided.record.categories.map(({ action, category, by, reason }) => ({ action, category, by, reason })),
    labels,
    authors: authorsOf(state),
  };
  const gathered = (file: PolicyFile, more: Partial<Decisions>, notes: readonly string[]): Gathered => ({
    tasks: [...planTasksOf(state, files.documents), ...tasks.tasks],
    diff: files.diff,
    contents: files.contents,
    surroundings: files.surroundings,
    policy: policyFor(
      file,
      files.diff.map(({ path }) => path),
    ),
    decisions: { ...decisions, ...more },
    notes: [...files.notes, ...tasks.notes, ...policy.notes, ...decided.notes, ...notes],
  });
  const unwaived = await reviewChange(gathered(policy.file, {}, []), rulebook);
  const settled = settleWaivers(decided, unwaived, (requirement) => fingerprintOf(requirement, files));
  const { waivers, record } = settled;
  const notes = [
    ...settled.notes,
    ...refusalNotes(record),
    ...(await dryRun(files, rulebook, (file) => gathered(file, { waivers }, []))),
  ];
  const review =
    waivers.length + notes.length === 0
      ? unwaived
      : await reviewChange(gathered(policy.file, { waivers }, notes), rulebook);
  context.reviewed(review);
  return {
    report: withCaveats(checkRunReport(review, rulebook), [
      ...(files.complete ? [] : [`only ${files.diff.length} of ${state.changedFiles ?? 'all'} files were judged`]),
      ...(policy.notes.length === 0 ? [] : ['without the shared policy']),
    ]),
    answers: [...decided.answers, ...settled.answers],
    record,
    sticky: stickyBody(record, review, rulebook, one.conversation.sticky !== null),
  };
}

/** What a change of the configuration would do to the very pull request that makes it. */
async function dryRun(
  { headConfigText }: GatheredFiles,
  rulebook: Rulebook,
  gathered: (file: PolicyFile) => Gathered,
): Promise<string[]> {
  if (headConfigText === null) return [];
  try {
    const file = parsePolicyFile(headConfigText, 'head', rulebook);
    const { title, conclusion } = await reviewChange(gathered(file), rulebook);
    return [
      `This change edits the configuration. It was judged by the one on the base; the new one would say (${conclusion}): ${title}.`,
    ];
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return error.mistakes.map(
      ({ line, column, what, mend }) =>
        `The new configuration is broken at line ${line}, column ${column}: ${what}; ${mend}.`,
    );
  }
}

function isPolicyError(error: unknown): error is PolicyError {
  return error instanceof Error && error.name === 'PolicyError';
}

function withoutReview({ decided, conversation }: PullRequestCase, rulebook: Rulebook, report: CheckReport): Judgement {
  const { record } = decided;
  return {
    report,
    answers: decided.answers,
    record,
    sticky: stickyBody(record, null, rulebook, conversation.sticky !== null),
  };
}

/** What a reader of nothing but the title must know. */
function withCaveats(report: CheckReport, caveats: readonly string[]): CheckReport {
  return caveats.length === 0 ? report : { ...report, title: `${report.title} (${caveats.join('; ')})` };
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

function brokenConfig(mistakes: PolicyError['mistakes'], { baseRef }: PullRequestState): CheckReport {
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

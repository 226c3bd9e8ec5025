import type { Decisions } from '../domain/policy.js';
import type { Rulebook } from '../domain/rulebook.js';
import { matchesPolicyGlob } from '../path-globs.js';
import { type CheckReport, checkRunReport } from '../reports/check-run.js';
import type { Gathered } from '../review-change.js';
import { type GatheredFiles, gatherFiles } from '../sources/github/gather.js';
import { planDocumentsOf, planTasksOf } from '../sources/github/plans.js';
import type { PullRequestState } from '../sources/github/pull-request.js';
import { type PolicyError, type PolicyFile, policyFor } from '../sources/policy-file.js';
import type { AppContext } from './app-context.js';
import { plainReport } from './check-report.js';
import { type Answer, refusalNotes, settleWaivers } from './decisions/decide.js';
import { exemptAuthorsOf } from './decisions/exempt-authors.js';
import { fingerprintsAt } from './decisions/fingerprint.js';
import type { DecisionRecord } from './decisions/record.js';
import { dryRun } from './dry-run.js';
import { readPolicy, wrongIds } from './policy.js';
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

/** Of a huge change no more files count for the room that it takes: whole files are read of some 660, and others have room beside it. */
const mostCounted = 700;
/** Of a change whose files an older server does not count. */
const unknownCount = 100;

/** Judges one pull request by its files, its tasks and what people decided. */
export function judgePullRequest(context: AppContext, opened: PullRequestCase): Promise<Judgement> {
  const files = Math.min(opened.state.changedFiles ?? unknownCount, mostCounted);
  return context.room.within(files, () => gatherAndJudge(context, opened));
}

async function gatherAndJudge(context: AppContext, opened: PullRequestCase): Promise<Judgement> {
  const { repository, state } = opened;
  const globs = opened.policy.file.plans ?? [];
  const files = await gatherFiles(repository, state, planDocumentsOf(state, globs));
  const one = await withConfig(opened, files.configText, context.rulebook);
  const base = await rulesOfBase(context, one, files);
  if ('mistakes' in base) return withoutReview(one, context.rulebook, brokenConfig(base.mistakes, state));
  return judgeBy(context, one, files, base);
}

interface BaseRules {
  readonly rulebook: Rulebook;
  readonly notes: readonly string[];
}

/**
 * The rules that hold on the base branch. Where its configuration or its documents are broken nothing can be judged by
 * them, but for a pull request that mends them: it is judged by the defaults.
 */
async function rulesOfBase(
  { rulebook }: AppContext,
  { repository, state, policy, configText }: PullRequestCase,
  files: GatheredFiles,
): Promise<BaseRules | { readonly mistakes: PolicyError['mistakes'] }> {
  const standIn = (what: string): BaseRules => ({
    rulebook,
    notes: [`${what} on ${state.baseRef} is broken, and this change mends it. It was judged by the defaults.`],
  });
  if (policy.broken !== null) {
    const head = files.headConfigText;
    const mends = head !== null && (await readPolicy(repository, head, rulebook)).broken === null;
    return mends ? standIn('The configuration') : policy.broken;
  }
  const globs = policy.file.rules ?? [];
  const rules = await readTeamRules(repository, state.number, state.baseSha, globs, rulebook);
  if (rules.broken === null) {
    const unknown = globs.length === 0 || configText === null ? null : wrongIds(configText, rules.rulebook);
    return unknown ?? { rulebook: rules.rulebook, notes: rules.notes };
  }
  const touches = files.diff.some(({ path }) => matchesPolicyGlob(path, globs));
  const head = touches ? await readTeamRules(repository, state.number, state.headSha, globs, rulebook) : rules;
  if (head.broken === null) return standIn('A rule document');
  return { mistakes: rules.broken.mistakes.map((mistake) => ({ ...mistake, column: 1 })) };
}

async function judgeBy(
  context: AppContext,
  one: PullRequestCase,
  files: GatheredFiles,
  base: BaseRules,
): Promise<Judgement> {
  const { state, tasks, policy, decided, labels } = one;
  const { rulebook } = base;
  const decisions: Decisions = {
    waivers: [],
    categories: decided.record.categories.map(({ action, category, by, reason }) => ({ action, category, by, reason })),
    labels,
    authors: await exemptAuthorsOf(one.repository, state, policy.file.exempt?.authors ?? []),
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
    notes: [...files.notes, ...tasks.notes, ...policy.notes, ...base.notes, ...decided.notes, ...notes],
  });
  const unwaived = await context.review(gathered(policy.file, {}, []), rulebook);
  const settled = settleWaivers(decided, unwaived, fingerprintsAt(files));
  const { waivers, record } = settled;
  const head = await dryRun(context, one, files, (file) => gathered(file, { waivers }, []));
  const notes = [...settled.notes, ...refusalNotes(record), ...head.notes];
  const review =
    waivers.length + notes.length === 0
      ? unwaived
      : await context.review(gathered(policy.file, { waivers }, notes), rulebook);
  context.reviewed(review);
  return {
    report: withCaveats(checkRunReport(review, rulebook, { annotations: head.annotations, links: context.links }), [
      ...(files.complete ? [] : [`only ${files.diff.length} of ${state.changedFiles ?? 'all'} files were judged`]),
      ...(policy.notes.length === 0 ? [] : ['without the shared policy']),
      ...(head.broken ? ['the new configuration is broken'] : []),
    ]),
    answers: [...decided.answers, ...settled.answers],
    record,
    sticky: stickyBody(record, review, rulebook, one.conversation.sticky !== null),
  };
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

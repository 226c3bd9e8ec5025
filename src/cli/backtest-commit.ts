import type { Review } from '../domain/review.js';
import type { Rulebook } from '../domain/rulebook.js';
import { withFewPlaces } from '../reports/json.js';
import { reviewChange } from '../review-change.js';
import { gatherCommit, type History, parentPaths, readAt } from '../sources/local/history.js';
import { taskOfMessage } from '../sources/local/message.js';
import { NO_DECISIONS } from './gather.js';
import { type Choices, checkChoices, policyOf, readChoices, ruleTexts } from './policy.js';

/** What a commit came to: its review, or why it could not be read. */
export type CommitResult = ({ readonly commit: string } & Review) | { readonly commit: string; readonly error: string };

/** The rules and the policy that commits are judged by. */
export interface Law {
  /** Built-in rules and those that `--rules` names. */
  readonly rulebook: Rulebook;
  /** What `--config` gives; `null`: each commit is judged by its parent's own. */
  readonly choices: Choices | null;
  /** The law of the commit before, which mostly is the next one's too. */
  last: { readonly key: string; readonly choices: Choices; readonly rulebook: Rulebook } | null;
}

/** A result with what stands beside it: it differs from run to run, or says nothing of the verdict. */
export interface TimedResult {
  /** A `CommitResult` as JSON on one line: text is cheap to hand from thread to thread. */
  readonly line: string;
  /** How long the review took. */
  readonly milliseconds: number;
  /** When it was committed, in seconds since 1970; `null` where it could not be read. */
  readonly time: number | null;
}

/** Reviews one past change as the pull request that it was. Never throws: what cannot be read says why. */
export async function reviewCommit(history: History, commit: string, law: Law): Promise<TimedResult> {
  const start = performance.now();
  const { result, time } = await judge(history, commit, law);
  return { line: JSON.stringify(result), milliseconds: performance.now() - start, time };
}

async function judge(
  history: History,
  commit: string,
  law: Law,
): Promise<{ result: CommitResult; time: number | null }> {
  try {
    const { message, diff, contents, surroundings, parent, time, ...gathered } = await gatherCommit(history, commit);
    const tasks = [taskOfMessage('pull-request', gathered.commit, message)];
    const { choices, rulebook } = await lawAt(history, parent, law);
    const paths = diff.map(({ path }) => path);
    const policy = await policyOf(choices, paths);
    const input = { tasks, diff, contents, surroundings, policy, decisions: NO_DECISIONS, notes: choices.notes };
    return { result: { commit, ...withFewPlaces(await reviewChange(input, rulebook)) }, time };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { result: { commit, error: message.replace(/\s*\n\s*/g, ' ') }, time: null };
  }
}

async function lawAt(
  history: History,
  parent: string | null,
  law: Law,
): Promise<{ choices: Choices; rulebook: Rulebook }> {
  const read = async (path: string) => (parent === null ? null : readAt(history, parent, path));
  const choices = law.choices ?? (await readChoices(read));
  const list = async () => parentPaths(history);
  const texts = law.choices === null ? await ruleTexts(choices, list, read) : [];
  const key = JSON.stringify([choices.text, texts]);
  if (law.last?.key === key) return law.last;
  let { rulebook } = law;
  if (texts.length > 0) rulebook = (await import('../rulebook/load.js')).addDocuments(rulebook, texts);
  await checkChoices(choices, rulebook);
  law.last = { key, choices, rulebook };
  return law.last;
}

import type { Policy } from '../domain/policy.js';
import type { Review } from '../domain/review.js';
import type { Rulebook } from '../domain/rulebook.js';
import { reviewChange } from '../review-change.js';
import { gatherCommit, type History } from '../sources/local/history.js';
import { taskOfMessage } from '../sources/local/message.js';
import { NO_DECISIONS } from './gather.js';

/** What a commit came to: its review, or why it could not be read. */
export type CommitResult = (Review & { readonly commit: string }) | { readonly commit: string; readonly error: string };

/** Reviews one past change as the pull request that it was. */
export async function reviewCommit(
  history: History,
  commit: string,
  rulebook: Rulebook,
  policy: Policy,
): Promise<CommitResult> {
  try {
    const { message, ...gathered } = await gatherCommit(history, commit);
    const tasks = [taskOfMessage('pull-request', gathered.commit, message)];
    const { diff, contents, surroundings } = gathered;
    const input = { tasks, diff, contents, surroundings, policy, decisions: NO_DECISIONS, notes: [] };
    return { commit, ...(await reviewChange(input, rulebook)) };
  } catch (error) {
    return { commit, error: error instanceof Error ? error.message : String(error) };
  }
}

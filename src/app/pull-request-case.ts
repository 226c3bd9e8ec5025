import type { Rulebook } from '../domain/rulebook.js';
import type { GitHubRepository } from '../sources/github/api.js';
import { type PullRequestState, readPullRequest } from '../sources/github/pull-request.js';
import { type GatheredTasks, readTasks } from '../sources/github/tasks.js';
import type { AppContext } from './app-context.js';
import { type Conversation, readConversation } from './decisions/conversation.js';
import { type Decided, decide } from './decisions/decide.js';
import { Permissions } from './decisions/permissions.js';
import { type RepositoryPolicy, readPolicy } from './policy.js';
import { checkName } from './publish-check.js';

/** A pull request with all that is known of it before its files are read. */
export interface PullRequestCase {
  readonly repository: GitHubRepository;
  readonly state: PullRequestState;
  readonly tasks: GatheredTasks;
  readonly conversation: Conversation;
  /** The text that the policy was read from. */
  readonly configText: string | null;
  readonly policy: RepositoryPolicy;
  readonly decided: Decided;
  /** Exempting labels that were set by somebody who might waive. */
  readonly labels: readonly string[];
}

/**
 * Reads a pull request: one request; one more where it names issues that are not linked, where its policy extends
 * another, and for each person who decided something.
 * @returns `null` when there is no such pull request, or it may not be read
 */
export async function openCase(
  { appId, rulebook }: AppContext,
  repository: GitHubRepository,
  number: number,
): Promise<PullRequestCase | null> {
  const state = await readPullRequest(repository, number, { id: appId, check: checkName });
  if (state === null) return null;
  const tasks = await readTasks(repository, state);
  const conversation = readConversation(state.comments);
  return {
    repository,
    state,
    tasks,
    conversation,
    ...(await byConfig(repository, state, conversation, state.configText, rulebook)),
  };
}

/** The same case under the configuration that the base's commit really has. */
export async function withConfig(
  one: PullRequestCase,
  configText: string | null,
  rulebook: Rulebook,
): Promise<PullRequestCase> {
  if (configText === one.configText) return one;
  return { ...one, ...(await byConfig(one.repository, one.state, one.conversation, configText, rulebook)) };
}

async function byConfig(
  repository: GitHubRepository,
  state: PullRequestState,
  conversation: Conversation,
  configText: string | null,
  rulebook: Rulebook,
) {
  const policy = await readPolicy(repository, configText, rulebook);
  const permissions = new Permissions(repository, policy.file, state.author);
  const permitOf = (login: string) => permissions.of(login);
  const decided = await decide(conversation, rulebook, permitOf);
  const labels: string[] = [];
  for (const label of policy.file.exempt?.labels ?? []) {
    // GitHub takes labels that differ in case for one.
    const isIt = (name: string) => name.toLowerCase() === label.toLowerCase();
    if (!state.labels.some(isIt)) continue;
    const by = state.labelled.filter((event) => isIt(event.label)).at(-1)?.by;
    if (by !== undefined && (await permitOf(by)).allowed) labels.push(label);
  }
  return { configText, policy, decided, labels };
}

import type { Task } from '../../domain/task.js';
import { splitPlan } from '../../reading/plan-document.js';
import { namedPlanTasks } from '../../reading/plan-references.js';
import { kebab } from '../../reading/task-text.js';
import type { GitHubRepository } from './api.js';
import { readIssues } from './named-issues.js';
import { wordsOf } from './plans.js';
import type { LinkedIssue, ParentIssue, PullRequestState } from './pull-request.js';
import { type IssueReference, issueKey, issueReferences, openTaskItems } from './references.js';

/** Issues that one issue is made of, as tasks; beyond them it is a programme, not a task. */
const mostParts = 20;

export interface GatheredTasks {
  readonly tasks: readonly Task[];
  /** What is named as a task but cannot be read. */
  readonly notes: readonly string[];
}

/**
 * The tasks of a pull request: the issues that it closes or names with the open issues that those are made of, its
 * milestone, and its own text.
 * One request where it names issues that GitHub does not count as linked, or a task list does; one more where the list
 * stands in such an issue, and for each private repository that they are in; none otherwise.
 */
export async function readTasks(own: GitHubRepository, state: PullRequestState): Promise<GatheredTasks> {
  // Anybody may name any issue in a pull request, and the check tells its title to all who see the repository.
  const repository = state.private ? own : { ...own, elsewhere: async () => null };
  const { origin } = new URL(state.url);
  const issues = new Map<string, LinkedIssue>();
  const unreadable = new Map<string, string>();
  let wanted: IssueReference[] = issueReferences({
    ...repository,
    origin,
    body: state.body,
    commitMessages: state.commits.map(({ message }) => message),
    headRef: state.headRef,
  });
  let parents: readonly ParentIssue[] = state.closing;
  // Of the linked ones GitHub shows those that any token sees; the others are linked since they are named.
  let namedElsewhere = 0;
  // Two rounds: what is linked or named, and what stands in the task lists of that.
  for (let round = 0; round < 2; round += 1) {
    for (const parent of parents) issues.set(keyOf(parent), parent);
    const parts = parents.flatMap((parent) => openParts(parent));
    for (const part of parts.slice(0, mostParts)) if (!issues.has(keyOf(part))) issues.set(keyOf(part), part);
    const items = parents.flatMap((parent) => openTaskItems(parent.body ?? '', { ...homeOf(parent), origin }));
    const unknown = [...wanted, ...items.slice(0, mostParts)].filter((one) => !issues.has(issueKey(one)));
    const named = await readIssues(repository, unknown);
    for (const reference of named.unreadable) unreadable.set(issueKey(reference), nameOf(reference, repository));
    parents = named.found;
    if (round === 0) namedElsewhere = named.found.filter((one) => !isNear(one, repository)).length;
    wanted = [];
  }
  for (const parent of parents) issues.set(keyOf(parent), parent);
  const hidden = state.closingTotal - state.closing.length - namedElsewhere;
  const milestone = milestoneTasks(state);
  return {
    tasks: [
      ...[...issues.values()].map((issue) => issueTask(issue, repository)),
      ...milestone.tasks,
      {
        source: 'pull-request',
        ref: `#${state.number}`,
        title: state.title,
        url: state.url,
        body: state.body.trim() === '' && issues.size === 0 ? messagesOf(state) : state.body,
      },
    ],
    notes: [
      ...[...unreadable.values()].map(
        (name) => `${name} is named as the task, but there is no such issue that this App may read.`,
      ),
      ...(hidden > 0 && unreadable.size === 0
        ? [`${hidden} linked ${hidden === 1 ? 'issue lies' : 'issues lie'} where this App may not read.`]
        : []),
      ...milestone.notes,
    ],
  };
}

/** What is done already belongs to other pull requests. */
function openParts({ subIssues }: ParentIssue): LinkedIssue[] {
  return (subIssues?.nodes ?? []).filter(({ state }) => state === 'OPEN');
}

function homeOf({ repository }: LinkedIssue): { owner: string; repo: string } {
  const [owner = '', repo = ''] = repository.nameWithOwner.split('/');
  return { owner, repo };
}

function nameOf(reference: IssueReference, { owner, repo }: GitHubRepository): string {
  const home = reference.owner === owner && reference.repo === repo;
  return `${home ? '' : `${reference.owner}/${reference.repo}`}#${reference.number}`;
}

/** A pull request without a text says what it does in its commits, if anywhere. */
function messagesOf({ commits }: PullRequestState): string {
  return commits.map(({ message }) => message).join('\n\n');
}

function keyOf({ repository, number }: LinkedIssue): string {
  return `${repository.nameWithOwner}#${number}`.toLowerCase();
}

function isNear({ repository }: LinkedIssue, { owner, repo }: Pick<GitHubRepository, 'owner' | 'repo'>): boolean {
  return repository.nameWithOwner.toLowerCase() === `${owner}/${repo}`.toLowerCase();
}

function issueTask(issue: LinkedIssue, { owner, repo }: GitHubRepository): Task {
  const home = issue.repository.nameWithOwner;
  return {
    source: 'issue',
    ref: `${isNear(issue, { owner, repo }) ? '' : home}#${issue.number}`,
    title: issue.title,
    url: issue.url,
    body: issue.body ?? '',
  };
}

/**
 * A milestone is a task; one whose description holds several is those of them that the pull request names: the others
 * belong to other pull requests.
 */
function milestoneTasks(state: PullRequestState): GatheredTasks {
  const { milestone } = state;
  if (milestone === null) return { tasks: [], notes: [] };
  const { title, url, description } = milestone;
  const whole = (body: string): Task => ({ source: 'milestone', ref: title, title, url, body });
  // Sections without a label of their own ("Goals", "Scope") are parts of one task.
  const held = splitPlan(description).filter((task) => task.id !== kebab(task.title)).length;
  if (held < 2) return { tasks: [whole(description)], notes: [] };
  const named = namedPlanTasks(wordsOf(state), [{ path: title, text: description }]);
  if (named.length > 0) return { tasks: named.map((task) => ({ ...task, source: 'milestone', url })), notes: [] };
  return {
    tasks: [whole('')],
    notes: [`The milestone "${title}" holds ${held} tasks, and this pull request names none of them.`],
  };
}

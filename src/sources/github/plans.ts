import type { Task } from '../../domain/task.js';
import { matchesPolicyGlob } from '../../path-globs.js';
import { namedDocuments, namedPlanTasks, type PlanDocument } from '../../reading/plan-references.js';
import type { ChooseDocuments } from './gather.js';
import type { PullRequestState } from './pull-request.js';

/** What a pull request itself says: its title, its text, its commits, its branch. */
export function wordsOf({ title, body, commits, headRef }: PullRequestState): string {
  const text = [title, body, ...commits.map(({ message }) => message), headRef].join('\n');
  // `Task: 4.5` is `Task 4.5`.
  return text.replace(/\btask[ \t]*:\**[ \t]*(?=\d)/gi, 'Task ');
}

/** The milestone documents in which the tasks of a pull request may stand: those it names, and those of the policy. */
export function planDocumentsOf(state: PullRequestState, globs: readonly string[]): ChooseDocuments {
  return (headPaths) => {
    const known = new Set(headPaths);
    const named = namedDocuments(wordsOf(state)).filter((path) => known.size === 0 || known.has(path));
    const configured = headPaths.filter((path) => matchesPolicyGlob(path, globs));
    return [...new Set([...named, ...configured])];
  };
}

/** Whether the tasks of a pull request may stand in documents of the repository. */
export function mayNamePlans(state: PullRequestState, globs: readonly string[]): boolean {
  return globs.length > 0 || namedDocuments(wordsOf(state)).length > 0;
}

/** The plan tasks that a pull request names, each with its own section. */
export function planTasksOf(state: PullRequestState, documents: readonly PlanDocument[]): Task[] {
  return namedPlanTasks(wordsOf(state), documents);
}

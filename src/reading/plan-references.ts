import type { Task } from '../domain/task.js';
import { type PlanTask, splitPlan } from './plan-document.js';

/** A milestone document of the repository. */
export interface PlanDocument {
  readonly path: string;
  readonly text: string;
}

/** `Task 4.5`, `Story 3`, `T-12`, `M2.3`. */
const LABEL =
  /\b(?:(?:task|story|step|ticket|work item|subtask)\s+#?[A-Za-z]{0,3}\d+(?:[.-]\d+)*[a-z]?|[A-Z][A-Z0-9]{0,9}-\d+(?:\.\d+)*|[A-Z]\d+\.\d+(?:\.\d+)*)\b/gi;
const MILESTONE = /\b(?:M|milestone[ -]?)(\d+)\b/gi;
const DOCUMENT = /(?<![\w/.-])(?:[\w@.-]+\/)*[\w@.-]+\.(?:md|markdown)\b/gi;
/** How many tasks a text may name; a text that names more is a list of links. */
const MOST_TASKS = 20;

/** The Markdown documents that a text names by their paths. */
export function namedDocuments(text: string): string[] {
  return [...new Set(text.match(DOCUMENT) ?? [])];
}

/**
 * The plan tasks that a text (a pull request's, a commit's) names, each with its own section only.
 * "Task 4.5" is looked up in the documents; where several have one, in those whose path the text names, or whose name
 * fits a milestone that it names ("M2"). A document that is named by its path and holds a single task is that task.
 */
export function namedPlanTasks(text: string, documents: readonly PlanDocument[]): Task[] {
  const labels = new Set((text.match(LABEL) ?? []).map(comparable));
  const paths = new Set(namedDocuments(text));
  const milestones = [...text.matchAll(MILESTONE)].map((match) => match[1] as string);
  const split = documents.map(({ path, text: content }) => ({ path, tasks: splitPlan(content, { whole: true }) }));
  const found: { path: string; task: PlanTask }[] = [];
  for (const label of labels) {
    const holders = split.flatMap(({ path, tasks }) =>
      tasks.filter(({ id }) => comparable(id) === label).map((task) => ({ path, task })),
    );
    const meant = [
      holders.filter(({ path }) => paths.has(path)),
      holders.filter(({ path }) => milestones.some((number) => isMilestone(path, number))),
      holders,
    ].find((some) => some.length > 0);
    // The same label in several documents, and nothing says which: better no task than the wrong one.
    if (meant?.length === 1) found.push(meant[0] as { path: string; task: PlanTask });
  }
  for (const { path, tasks } of split) {
    const only = tasks[0];
    if (paths.has(path) && tasks.length === 1 && only && !found.some((known) => known.path === path)) {
      found.push({ path, task: only });
    }
  }
  return found.slice(0, MOST_TASKS).map(({ path, task }) => taskOf(path, task));
}

function taskOf(path: string, { id, title, body }: PlanTask): Task {
  return { source: 'plan', ref: `${id} (${path})`, title, url: null, body };
}

const comparable = (label: string): string => label.toLowerCase().replace(/[^a-z0-9.-]+/g, '');

function isMilestone(path: string, number: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return new RegExp(`(?:^|[^a-z0-9])(?:m|milestone[-_ ]?)0*${number}(?!\\d)`, 'i').test(name);
}

import type { Change, Surroundings } from './domain/change.js';
import type { Policy } from './domain/policy.js';
import type { Rulebook } from './domain/rulebook.js';
import type { Task } from './domain/task.js';
import { parseMarkdown } from './reading/markdown.js';
import { type PlanTask, splitPlan } from './reading/plan-document.js';
import { readTask } from './reading/task-text.js';
import type { PlannedTask } from './reports/plan.js';
import { planTask } from './review/plan.js';
import { smokeCommandFor } from './review/skeletons/smoke.js';

/** A task of a document with what it will need. */
export interface PlacedTask {
  readonly place: PlanTask;
  readonly planned: PlannedTask;
}

/** Before the code nothing of it is known, so commands keep the names that a person must fill in. */
const NO_CHANGE: Change = { files: [], whole: true, notes: [] };
const NOTHING_AROUND: Surroundings = { tests: [], hasTests: false, paths: [], services: null, known: false };

/**
 * Plans every task of a milestone document; `file` is what the document is called. A text in which no task is marked
 * is one task, unless `asOne` is false: then it holds none.
 */
export function planDocument(
  text: string,
  file: string,
  rulebook: Rulebook,
  policy: Policy,
  { asOne = true }: { readonly asOne?: boolean } = {},
): PlacedTask[] {
  return splitPlan(text, { whole: true, asOne }).map((place) => {
    const task: Task = { source: 'plan', ref: place.id, title: place.title, url: null, body: place.body };
    return { place, planned: { ...planOne(task, rulebook, policy), file, line: place.line } };
  });
}

/** Plans one task; `file` is empty and `line` 1, since a task need not stand in a document. */
export function planOne(task: Task, rulebook: Rulebook, policy: Policy): PlannedTask {
  const plan = planTask(readTask(task, parseMarkdown), rulebook, policy);
  return {
    file: '',
    id: task.ref,
    title: task.title,
    line: 1,
    categories: plan.categories.map(({ category, confidence, because }) => ({
      id: category.id,
      title: category.title,
      confidence,
      verdict: 'not-due',
      because,
    })),
    failureModes: plan.failureModes,
    requirements: plan.requirements.map((due) => ({
      id: due.id,
      level: due.level,
      because: due.because,
      smokeCommand: smokeCommandFor(due, NO_CHANGE, NOTHING_AROUND, new Map()),
    })),
  };
}

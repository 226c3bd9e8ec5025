import type { Policy } from '../domain/policy.js';
import type { Rulebook } from '../domain/rulebook.js';
import type { ReadTask } from '../domain/task.js';
import { type InferredCategory, inferFromText } from './infer-categories.js';
import { type DueTest, requireForPlan } from './require-tests.js';

/** What a task will need, before there is any code. */
export interface TaskPlan {
  readonly categories: readonly InferredCategory[];
  /** Full ids of the categories' failure modes. */
  readonly failureModes: readonly string[];
  /** Levels are nominal: no diff shows yet what is due. */
  readonly requirements: readonly DueTest[];
}

/** The framework's steps for a task's text alone. Pure, like `review`. */
export function planTask(task: ReadTask, rulebook: Rulebook, policy: Policy): TaskPlan {
  const categories = inferFromText(task, rulebook, policy);
  return {
    categories,
    failureModes: categories.flatMap(({ category }) => category.failureModes.map(({ id }) => `${category.id}/${id}`)),
    requirements: requireForPlan(categories, policy),
  };
}

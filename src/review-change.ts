import type { FileDiff } from './domain/change.js';
import type { Decisions, Policy } from './domain/policy.js';
import type { Review } from './domain/review.js';
import type { Rulebook } from './domain/rulebook.js';
import type { ReadTask, Task } from './domain/task.js';
import { readChange } from './reading/change.js';
import { holdsMarkup, plainParagraphs } from './reading/plain-paragraphs.js';
import { readSurroundings } from './reading/surroundings.js';
import { readTask } from './reading/task-text.js';
import { review } from './review/review.js';

/** What the sources bring: text and names, nothing read yet. */
export interface Gathered {
  readonly tasks: readonly Task[];
  readonly diff: readonly FileDiff[];
  /** Head versions of changed files by path, as far as they were fetched. */
  readonly contents: ReadonlyMap<string, string>;
  readonly surroundings: GatheredSurroundings;
  readonly policy: Policy;
  readonly decisions: Decisions;
  /** What a reader of the review must know about the gathering: "4 files have no patch". */
  readonly notes: readonly string[];
}

/** Files at the head beside the diff; choose them with `surroundingPaths`. */
export interface GatheredSurroundings {
  /** Paths at the head. */
  readonly paths: readonly string[];
  readonly contents: ReadonlyMap<string, string>;
  /** `false` for a bare diff, of whose repository nothing is known. */
  readonly known: boolean;
}

/**
 * The one way through the house: reads what was gathered and judges it. Same input, same review.
 *
 * @param letGo is told of each path in `contents` that will not be asked for again: who has no use for it either may
 * delete it, so that the texts of a large change are not held beside all that was read from them
 */
export async function reviewChange(
  gathered: Gathered,
  rulebook: Rulebook,
  letGo?: (path: string) => void,
): Promise<Review> {
  const change = await readChange(gathered.diff, gathered.contents, gathered.policy, gathered.notes, letGo);
  return review({
    tasks: await readTasks(gathered.tasks),
    change,
    rulebook,
    policy: gathered.policy,
    surroundings: await readSurroundings(gathered.surroundings, gathered.policy),
    decisions: gathered.decisions,
  });
}

async function readTasks(tasks: readonly Task[]): Promise<ReadTask[]> {
  const parse = tasks.some(({ body }) => holdsMarkup(body))
    ? (await import('./reading/markdown.js')).parseMarkdown
    : plainParagraphs;
  return tasks.map((task) => readTask(task, parse));
}

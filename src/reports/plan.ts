import type { ReviewCategory } from '../domain/review.js';
import type { Level } from '../domain/rulebook.js';

/** A test that a task will need. */
export interface PlannedTest {
  readonly id: string;
  readonly level: Level;
  readonly because: string;
  readonly smokeCommand: string | null;
}

/** A task with what it will need. */
export interface PlannedTask {
  /** The document, as it was named. */
  readonly file: string;
  readonly id: string;
  readonly title: string;
  readonly line: number;
  /** `verdict` is `not-due`: there is no diff to judge yet. */
  readonly categories: readonly ReviewCategory[];
  readonly failureModes: readonly string[];
  readonly requirements: readonly PlannedTest[];
}

/** What `testreq plan` finds. Its JSON is published as `schemas/plan.schema.json`. */
export interface Plan {
  readonly schema: 'testreq/plan@1';
  readonly tasks: readonly PlannedTask[];
}

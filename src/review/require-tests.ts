import type { Change, Surroundings } from '../domain/change.js';
import type { Policy } from '../domain/policy.js';
import type { Location } from '../domain/review.js';
import type { Category, Level, VerificationTest } from '../domain/rulebook.js';
import type { ReadTask } from '../domain/task.js';
import type { InferredCategory } from './infer-categories.js';
import { meets, type Sighting, type Sightings } from './signals.js';

/** A verification test that this change needs. */
export interface DueTest {
  /** Full id. */
  readonly id: string;
  readonly level: Level;
  readonly because: string;
  readonly at: readonly Location[];
  /** `null` for a test that the task itself lists. */
  readonly category: Category | null;
  readonly test: VerificationTest | null;
  /** For a test that the task lists: its words. */
  readonly text: string | null;
}

/** At most so many lines a requirement: the first ones are where a reader begins. */
const MAX_LOCATIONS = 5;

/** The verification tests that are due, with their effective level and the lines that raised them. */
export function requireTests(input: {
  readonly categories: readonly InferredCategory[];
  readonly tasks: readonly ReadTask[];
  readonly change: Change;
  readonly sightings: Sightings;
  readonly surroundings: Surroundings;
  readonly policy: Policy;
}): DueTest[] {
  const { categories, sightings, policy } = input;
  const harness = hasHarness(input.change, input.surroundings);
  const due: DueTest[] = [];
  for (const inferred of categories) {
    for (const test of inferred.category.tests) {
      const id = `${inferred.category.id}/${test.id}`;
      const configured = policy.levels[id];
      if (configured === 'off') continue;
      const cause = inferred.shown ? causeInDiff(inferred, test, sightings) : causeInText(inferred);
      if (!cause) continue;
      const level = effectiveLevel(configured ?? test.level, inferred.shown, harness, configured !== undefined);
      due.push({ id, level, ...cause, category: inferred.category, test, text: null });
    }
  }
  return [...due, ...listedByTask(input.tasks)];
}

/** What is due for a task of which no code exists yet: every test of its categories, at its nominal level. */
export function requireForPlan(categories: readonly InferredCategory[], policy: Policy): DueTest[] {
  return categories.flatMap((inferred) =>
    inferred.category.tests.flatMap((test) => {
      const id = `${inferred.category.id}/${test.id}`;
      const level = policy.levels[id] ?? test.level;
      return level === 'off'
        ? []
        : [{ id, level, ...causeInText(inferred), category: inferred.category, test, text: null }];
    }),
  );
}

type Cause = Pick<DueTest, 'because' | 'at'>;

function causeInDiff(inferred: InferredCategory, test: VerificationTest, sightings: Sightings): Cause | null {
  if (test.due.length === 0) {
    const { because } = inferred;
    const at = because.flatMap(({ path, line }) => (path && line ? [{ path, line }] : []));
    return { because: `the change is ${inferred.category.title.toLowerCase()} work`, at: at.slice(0, MAX_LOCATIONS) };
  }
  for (const rule of test.due) {
    if (!meets(sightings, rule)) continue;
    const seen = [...rule.all, ...rule.any].flatMap((signal) => sightings.get(signal) ?? []);
    return { because: rule.because, at: locations(seen) };
  }
  return null;
}

function causeInText(inferred: InferredCategory): Cause {
  const detail = inferred.because[0]?.detail;
  return { because: detail ? `the task speaks of it: ${detail}` : 'the task speaks of it', at: [] };
}

function locations(seen: readonly Sighting[]): Location[] {
  const added = seen.filter(({ on }) => on === 'added');
  const unique = new Map(
    (added.length > 0 ? added : seen).map(({ path, line }) => [`${path}:${line}`, { path, line }]),
  );
  return [...unique.values()].slice(0, MAX_LOCATIONS);
}

/** What only a text speaks of, and what the repository has no way to test, is recommended at most. */
function effectiveLevel(level: Level, shown: boolean, harness: boolean, configured: boolean): Level {
  if (level === 'smoke' || configured) return level;
  return shown && harness ? level : 'recommended';
}

/**
 * Whether the repository can run tests in the languages of the change. Concluded only where the repository is known:
 * a diff without tests says nothing of what lies around it.
 */
function hasHarness(change: Change, surroundings: Surroundings): boolean {
  if (!surroundings.known) return true;
  return surroundings.hasTests || change.files.some(({ role }) => role === 'test');
}

function listedByTask(tasks: readonly ReadTask[]): DueTest[] {
  return tasks.flatMap(({ task, declaredTests }) =>
    declaredTests.map(({ id, text }) => ({
      id,
      level: 'required' as const,
      because: `${task.ref} lists it: "${text}"`,
      at: [],
      category: null,
      test: null,
      text,
    })),
  );
}

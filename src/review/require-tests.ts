import type { Change, Surroundings } from '../domain/change.js';
import type { Policy } from '../domain/policy.js';
import type { Location } from '../domain/review.js';
import type { Category, Level, VerificationTest } from '../domain/rulebook.js';
import type { ReadTask } from '../domain/task.js';
import { binds } from '../levels.js';
import { distinct, type InferredCategory } from './infer-categories.js';
import { meets, placeOf, type Sighting, type Sightings } from './signals.js';
import { withdrawalReader } from './withdrawals.js';

/** A verification test that this change needs. */
export interface DueTest {
  /** Full id. */
  readonly id: string;
  readonly level: Level;
  /** The policy sets the level: nothing in the change alters it. */
  readonly configured: boolean;
  readonly because: string;
  /** Every place that raised it, the plainest first: a waiver is for these, and for no other that comes later. */
  readonly at: readonly Location[];
  /** `null` for a test that the task itself lists. */
  readonly category: Category | null;
  readonly test: VerificationTest | null;
  /** For a test that the task lists: its words. */
  readonly text: string | null;
}

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
  const harness = hasHarness(input.surroundings);
  const isWithdrawn = withdrawalReader(input.change);
  const due: DueTest[] = [];
  for (const inferred of categories) {
    for (const test of inferred.category.tests) {
      const id = `${inferred.category.id}/${test.id}`;
      const configured = policy.levels[id];
      if (configured === 'off') continue;
      const cause = inferred.shown ? causeInDiff(inferred, test, sightings, isWithdrawn) : causeInText(inferred);
      if (!cause) continue;
      const plain = inferred.confidence >= ENOUGH_TO_FAIL || test.level === 'critical';
      const specific = (!cause.unspecific && !cause.gone) || isDeclared(inferred);
      const firm = inferred.shown && harness && plain && specific;
      const level = effectiveLevel(configured ?? test.level, firm, configured !== undefined);
      const { because, at } = cause;
      due.push({
        id,
        level,
        configured: configured !== undefined,
        because,
        at,
        category: inferred.category,
        test,
        text: null,
      });
    }
  }
  return [...due, ...listedByTask(input.tasks)];
}

/** What is due for a task of which no code exists yet: every test of its categories, at its nominal level. */
export function requireForPlan(categories: readonly InferredCategory[], policy: Policy): DueTest[] {
  return categories.flatMap((inferred) =>
    inferred.category.tests.flatMap((test) => {
      const { category } = inferred;
      const id = `${category.id}/${test.id}`;
      const level = policy.levels[id] ?? test.level;
      const { because, at } = causeInText(inferred);
      return level === 'off' ? [] : [{ id, level, configured: true, because, at, category, test, text: null }];
    }),
  );
}

/**
 * Why a test is due. `unspecific`: the category was found, but no signal says what of this test's concern changes.
 * `gone`: all that changes of it is taken away, and nothing stands in its place.
 */
type Cause = Pick<DueTest, 'because' | 'at'> & { readonly unspecific: boolean; readonly gone: boolean };

function causeInDiff(
  inferred: InferredCategory,
  test: VerificationTest,
  sightings: Sightings,
  isWithdrawn: (sighting: Sighting) => boolean,
): Cause | null {
  if (test.due.length === 0) {
    const because = `the change is ${inferred.category.title.toLowerCase()} work`;
    return { because, at: inferred.at, unspecific: false, gone: false };
  }
  const met = test.due.filter((rule) => meets(sightings, rule));
  const [first] = met;
  if (!first) return null;
  const at = met.map((rule) => (isUnspecific(rule) ? inferred.at : placesOf([...rule.all, ...rule.any], sightings)));
  const seen = met.flatMap(({ all, any }) => [...all, ...any].flatMap((signal) => sightings.get(signal) ?? []));
  const gone = seen.length > 0 && seen.every(isWithdrawn);
  return { because: first.because, at: distinct(at.flat()), unspecific: isUnspecific(first), gone };
}

const isUnspecific = ({ all, any }: VerificationTest['due'][number]) => all.length + any.length === 0;

/** Where signals are seen on what the change adds; only where that is nowhere, on what it takes out. */
function placesOf(signals: readonly string[], sightings: Sightings): Location[] {
  const seen = signals.flatMap((signal) => sightings.get(signal) ?? []);
  const added = seen.filter(({ on }) => on === 'added');
  return (added.length > 0 ? added : seen).map(placeOf);
}

function causeInText(inferred: InferredCategory): Cause {
  const detail = inferred.because[0]?.detail;
  return {
    because: detail ? `the task speaks of it: ${detail}` : 'the task speaks of it',
    at: [],
    unspecific: false,
    gone: false,
  };
}

/**
 * What only a text speaks of, what the repository has no way to test, what is not plain, what no signal calls for in
 * particular, and what is only taken away is recommended at most.
 */
function effectiveLevel(level: Level, firm: boolean, configured: boolean): Level {
  return level === 'smoke' || configured || firm ? level : 'recommended';
}

/**
 * How sure the review must be of a category before one of its tests may fail a check. One line that looks like an
 * endpoint's is a reason to advise: of the labelled changes that failed on less, half were no work of that kind. Critical
 * tests do not wait for it: work that is not wired is what must not be missed.
 */
const ENOUGH_TO_FAIL = 0.8;

const isDeclared = ({ because }: InferredCategory) => because.some(({ source }) => source === 'declared');

/**
 * A test beside which the change brings another that reaches as far, or one that nobody here can read, is only
 * recommended, unless the policy sets its level.
 */
export function ease(due: DueTest): DueTest {
  return binds(due.level) && !due.configured ? { ...due, level: 'recommended' } : due;
}

/**
 * Whether the repository can run tests. Concluded only where the repository is known, and from its head alone: whether
 * the diff brings a test says nothing of it, else a change would be asked for more because it brings one.
 */
function hasHarness({ known, hasTests }: Surroundings): boolean {
  return !known || hasTests;
}

function listedByTask(tasks: readonly ReadTask[]): DueTest[] {
  return tasks.flatMap(({ task, declaredTests }) =>
    declaredTests.map(({ id, text }) => ({
      id,
      level: 'required' as const,
      configured: false,
      because: `${task.ref} lists it: "${text}"`,
      at: [],
      category: null,
      test: null,
      text,
    })),
  );
}

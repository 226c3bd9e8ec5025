import type { Requirement, Review, ReviewCategory } from '../domain/review.js';
import { binds } from '../levels.js';

/** How many findings a report shows whole; the rest is named in a line each. */
const UNFOLDED = 3;

/** What a reader should see, in the order of what matters. */
export interface Findings {
  /** The absent tests that matter most, to be shown whole. */
  readonly unfolded: readonly Requirement[];
  /** Further absent tests, smoke commands aside. */
  readonly folded: readonly Requirement[];
  readonly present: readonly Requirement[];
  readonly waived: readonly Requirement[];
  /** Smoke commands that are absent: one line each, since they never block. */
  readonly smoke: readonly Requirement[];
}

const LEVELS = ['critical', 'required', 'recommended', 'smoke'] as const;

/** Sorts the requirements of a review: what blocks first, then by level, a near miss before a bare absence. */
export function findingsOf(review: Review): Findings {
  const blocking = new Set(review.categories.filter(({ verdict }) => verdict === 'blocks').map(({ id }) => id));
  const rank = ({ id, level, nearMisses }: Requirement): number => {
    const blocks = blocking.has(categoryOf(id)) || id.startsWith('task/');
    return (blocks ? 0 : 100) + LEVELS.indexOf(level) * 10 + (nearMisses.length > 0 ? 0 : 1);
  };
  const of = (status: Requirement['status']) =>
    review.requirements.filter((requirement) => requirement.status === status);
  const absent = of('absent');
  const tests = absent.filter(({ level }) => level !== 'smoke').sort((a, b) => rank(a) - rank(b));
  // A change that passes is not the place to unfold advice.
  const binding = tests.filter(({ level }) => binds(level));
  const count = Math.min(UNFOLDED, review.conclusion === 'success' ? binding.length : tests.length);
  return {
    unfolded: tests.slice(0, count),
    folded: tests.slice(count),
    present: of('present'),
    waived: of('waived'),
    smoke: absent.filter(({ level }) => level === 'smoke'),
  };
}

const VERDICT = {
  covered: 'covered',
  partly: 'partly covered',
  blocks: 'blocks',
  'not-due': 'nothing is due',
} as const;

/**
 * The verdict on a category in words. A waiver covers nothing, and neither does a test that is only recommended and not
 * there.
 */
export function verdictOf({ requirements }: Review, { id, verdict }: ReviewCategory): string {
  const statuses = requirements.filter((one) => categoryOf(one.id) === id).map(({ status }) => status);
  if (verdict === 'covered' && statuses.includes('waived')) return 'waived';
  if (verdict === 'partly' && !statuses.includes('present')) return 'open, does not block';
  return VERDICT[verdict];
}

/** The same in Markdown: what blocks stands out. */
export function markdownVerdictOf(review: Review, category: ReviewCategory): string {
  const words = verdictOf(review, category);
  return category.verdict === 'blocks' ? `**${words}**` : words;
}

/** `persistence/wiring` → `persistence` */
function categoryOf(id: string): string {
  return id.slice(0, id.indexOf('/'));
}

/** The failure modes that an absent test leaves open. */
export function leftOpen(review: Review, id: string): Review['failureModes'] {
  return review.failureModes.filter(({ status, caughtBy }) => status === 'uncovered' && caughtBy.includes(id));
}

/** The first line that raised a finding, its name marked as the report marks one; empty where none did. */
export function firstPlace({ at: [first] }: Pick<Requirement, 'at'>, mark = (name: string) => name): string {
  if (!first) return '';
  // A line that is gone has its number from before, at which another stands now.
  return `${mark(`${first.path}:${first.line}`)}${first.side === 'old' ? ' before the change' : ''}`;
}

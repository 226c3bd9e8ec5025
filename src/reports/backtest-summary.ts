import type { Review } from '../domain/review.js';
import { binds } from '../levels.js';

/** A review of a commit, or why there is none. */
export type BacktestResult =
  | ({ readonly commit: string } & Review)
  | { readonly commit: string; readonly error: string };

/** What a commit came to, in a word. */
export type Outcome = 'passes' | 'fails' | 'exempt' | 'unreadable';

/** A commit that is named in a list. */
export interface NamedCommit {
  readonly commit: string;
  readonly title: string;
  readonly detail: string;
}

/** A stretch of the history, oldest commits first within the whole. */
export interface Stretch {
  passes: number;
  fails: number;
  exempt: number;
  unreadable: number;
  /** Seconds since 1970 of its oldest and newest commit that could be read. */
  from: number | null;
  to: number | null;
}

/** How many commits that would not pass are listed. */
const MOST_FAILURES = 20;
/** How many of the slowest are listed. */
const MOST_SLOW = 5;
/** How many stretches a history is divided into, at most. */
const STRETCHES = 40;

/** What a backtest comes to, counted as results arrive; it keeps counts, not reviews. */
export class BacktestSummary {
  reviewed = 0;
  failed = 0;
  readonly unreadable: { readonly commit: string; readonly error: string }[] = [];
  /** Exemption id → commits. */
  readonly exempt = new Map<string, number>();
  readonly categories = new Map<string, { title: string; found: number; blocks: number }>();
  /** Absent critical and required tests in commits that would fail, by id. */
  readonly absent = new Map<string, number>();
  /** The newest ones. */
  readonly failures: NamedCommit[] = [];
  /** Slowest first. */
  readonly slowest: (NamedCommit & { readonly milliseconds: number })[] = [];
  /** Newest first, as results arrive. */
  readonly stretches: Stretch[];
  readonly #perStretch: number;
  #added = 0;

  /** @param count how many results will be added */
  constructor(count: number) {
    const stretches = Math.max(1, Math.min(STRETCHES, count));
    this.#perStretch = Math.max(1, Math.ceil(count / stretches));
    this.stretches = Array.from({ length: Math.max(1, Math.ceil(count / this.#perStretch)) }, () => ({
      passes: 0,
      fails: 0,
      exempt: 0,
      unreadable: 0,
      from: null,
      to: null,
    }));
  }

  add(
    result: BacktestResult,
    { milliseconds, time }: { readonly milliseconds: number; readonly time: number | null },
  ): void {
    const outcome = outcomeOf(result);
    this.#addToStretch(outcome, time);
    if ('error' in result) {
      this.unreadable.push(result);
      return;
    }
    this.reviewed++;
    const named = { commit: result.commit, title: result.tasks[0]?.title ?? '', detail: result.title };
    this.#addToSlowest({ ...named, milliseconds });
    if (result.exemption) count(this.exempt, result.exemption.id);
    for (const { id, title, verdict } of result.categories) {
      const known = this.categories.get(id) ?? { title, found: 0, blocks: 0 };
      known.found++;
      if (verdict === 'blocks') known.blocks++;
      this.categories.set(id, known);
    }
    if (outcome !== 'fails') return;
    this.failed++;
    for (const { id, level, status } of result.requirements) {
      if (status === 'absent' && binds(level)) count(this.absent, id);
    }
    if (this.failures.length < MOST_FAILURES) this.failures.push(named);
  }

  #addToStretch(outcome: Outcome, time: number | null): void {
    const stretch = this.stretches[Math.floor(this.#added++ / this.#perStretch)];
    if (!stretch) return;
    stretch[outcome]++;
    if (time === null) return;
    stretch.from = Math.min(stretch.from ?? time, time);
    stretch.to = Math.max(stretch.to ?? time, time);
  }

  #addToSlowest(commit: NamedCommit & { milliseconds: number }): void {
    this.slowest.push(commit);
    this.slowest.sort((a, b) => b.milliseconds - a.milliseconds);
    this.slowest.length = Math.min(this.slowest.length, MOST_SLOW);
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** A commit under `enforce: advisory` ends neutral; it counts as failed, since that is what making it required would do. */
export function outcomeOf(result: BacktestResult): Outcome {
  if ('error' in result) return 'unreadable';
  if (result.exemption) return 'exempt';
  return result.conclusion === 'success' ? 'passes' : 'fails';
}

/** The entries of a count, the highest first, at most so many. */
export function highest(counts: ReadonlyMap<string, number>, most: number): [string, number][] {
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most);
}

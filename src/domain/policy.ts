import type { Level } from './rulebook.js';

export type Enforcement = 'required' | 'strict' | 'advisory';
export type ExemptionId =
  | 'docs-only'
  | 'test-only'
  | 'pure-refactor'
  | 'unit-logic'
  | 'build-only'
  | 'label'
  | 'author'
  | 'empty';

/** What part of the policy the judgement needs; who may waive and the like stay with the App. */
export interface Policy {
  readonly enforce: Enforcement;
  /** Globs; files that match are left out of the review. */
  readonly ignore: readonly string[];
  readonly generated: readonly string[];
  /** Globs of test files beyond the built-in ones. */
  readonly tests: readonly string[];
  readonly integrationTests: readonly string[];
  /** Category id → off. Absent: on. */
  readonly categoriesOff: readonly string[];
  /** Full test id → level, or `off`. */
  readonly levels: Readonly<Record<string, Level | 'off'>>;
  /** Category id → words and globs that count as indicators of it. */
  readonly extra: Readonly<Record<string, { readonly words: readonly string[]; readonly paths: readonly string[] }>>;
  readonly exemptLabels: readonly string[];
  readonly exemptAuthors: readonly string[];
  readonly minimumConfidence: number;
}

/** Someone's word that a test is not needed here. */
export interface Waiver {
  /** Full test id, category id, or `all`. */
  readonly what: string;
  readonly by: string;
  readonly kind: 'unchanged' | 'elsewhere' | 'untestable' | 'other';
  readonly reason: string;
  readonly url: string | null;
}

/** What people decided about this pull request. */
export interface Decisions {
  readonly waivers: readonly Waiver[];
  readonly categories: readonly {
    readonly action: 'add' | 'drop';
    readonly category: string;
    readonly by: string;
    readonly reason: string;
  }[];
  /** Labels on the pull request that count, and its authors; empty on the command line. */
  readonly labels: readonly string[];
  readonly authors: readonly string[];
}

import type { Language } from './code.js';
import type { ExemptionId, Waiver } from './policy.js';
import type { Level } from './rulebook.js';
import type { TaskSource } from './task.js';

export type Conclusion = 'success' | 'failure' | 'neutral';

export interface Reason {
  readonly source: 'declared' | 'text' | 'path' | 'code';
  readonly detail: string;
  readonly path?: string;
  readonly line?: number;
}

export interface ReviewCategory {
  readonly id: string;
  readonly title: string;
  /** 0 to 1, two decimals. */
  readonly confidence: number;
  readonly verdict: 'covered' | 'partly' | 'blocks' | 'not-due';
  readonly because: readonly Reason[];
}

export interface ReviewFailureMode {
  /** `persistence/not-wired` */
  readonly id: string;
  readonly title: string;
  readonly manifests: string;
  readonly status: 'covered' | 'uncovered' | 'waived';
  /** Full ids of the tests that would catch it. */
  readonly caughtBy: readonly string[];
}

export interface Location {
  readonly path: string;
  readonly line: number;
  /** The line was taken out, and its number is that at the base; without it the line is at the head. */
  readonly side?: 'old';
}

export interface TestReference extends Omit<Location, 'side'> {
  readonly test: string;
  readonly inDiff: boolean;
  readonly why: string;
}

export interface SkeletonCode {
  readonly language: Language;
  readonly framework: string;
  readonly path: string;
  readonly code: string;
}

export interface Requirement {
  /** `persistence/wiring`, or `task/…` for a test that the task itself lists. */
  readonly id: string;
  readonly level: Level;
  readonly status: 'present' | 'absent' | 'waived';
  readonly because: string;
  /** All changed lines that raised it, the plainest first. */
  readonly at: readonly Location[];
  readonly evidence: readonly TestReference[];
  readonly nearMisses: readonly TestReference[];
  readonly skeleton: SkeletonCode | null;
  readonly smokeCommand: string | null;
  readonly waiver: {
    readonly by: string;
    readonly kind: Waiver['kind'];
    readonly reason: string;
    readonly url: string | null;
  } | null;
}

/** The one value that every report is made from. Its JSON is published as `schemas/review.schema.json`. */
export interface Review {
  readonly schema: 'testreq/review@1';
  readonly conclusion: Conclusion;
  /** The verdict in one sentence. */
  readonly title: string;
  readonly tasks: readonly {
    readonly source: TaskSource;
    readonly ref: string;
    readonly title: string;
    readonly url: string | null;
  }[];
  readonly exemption: { readonly id: ExemptionId; readonly because: string } | null;
  readonly categories: readonly ReviewCategory[];
  readonly failureModes: readonly ReviewFailureMode[];
  readonly requirements: readonly Requirement[];
  readonly changedFiles: number;
  readonly notes: readonly string[];
}

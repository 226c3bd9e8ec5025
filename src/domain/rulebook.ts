import type { FileRole } from './change.js';
import type { Language } from './code.js';
import type { Outline } from './test-outline.js';

export type Level = 'critical' | 'required' | 'recommended' | 'smoke';

/**
 * A named way to recognise one thing. It is seen in a line (or a path) when any of its patterns matches.
 * In changed source it tells what the change contains; in a test case and its support what the test does.
 */
export interface Signal {
  readonly id: string;
  /** Completes "the change …" or "the test …": `adds a repository class`, `queries the store`. */
  readonly title: string;
  readonly patterns: readonly SignalPattern[];
}

export interface SignalPattern {
  /** Languages in which it is looked for; empty: any file. */
  readonly languages: readonly Language[];
  /** The framework whose idiom it is; documentation only. */
  readonly framework: string | null;
  /**
   * `code`: comments gone, strings blanked. `text`: comments gone, strings kept. `import`: an import statement of the file.
   * `path`: the file's path. `symbol`: a line `kind name(parameters) : bases @decorators` of a changed declaration.
   */
  readonly in: 'code' | 'text' | 'import' | 'path' | 'symbol';
  /** Source of a regular expression. For `path` a glob. */
  readonly match: string;
  readonly ignoreCase: boolean;
  /**
   * What stands in whatever `match` matches: of each entry at least one line, of three letters or more, in lower case
   * where case is ignored. (Lines, since a start reads ten thousand of them, and as strings of their own they cost more
   * than all else of the rules.)
   */
  readonly needles: readonly string[];
  /** A line that this matches does not count. */
  readonly not: string | null;
  /** The file must also have an import, or any line read, that this matches. */
  readonly fileHas: string | null;
  /** The name in the first group of `match` must be declared in the file with a type that this matches. */
  readonly holderType: string | null;
  /** Only in files whose path matches one of these globs; empty: any. */
  readonly paths: readonly string[];
  /** Roles of files in which it is looked for. Patterns meant for tests say `test`. */
  readonly roles: readonly FileRole[];
  /** `altered` is for declarations alone: those that were there before, with those of their parameters that are new. */
  readonly on: 'added' | 'removed' | 'changed' | 'altered';
}

/** All of `all`, at least one of `any` (where given), none of `none`. Entries are ids of signals. */
export interface SignalCondition {
  readonly all: readonly string[];
  readonly any: readonly string[];
  readonly none: readonly string[];
}

export interface Indicator {
  readonly weight: number;
}
export interface WordIndicator extends Indicator {
  /** Lower-case words; matches inflections (`persist` matches `persists`, `persisted`). */
  readonly phrase: string;
}
export interface PathIndicator extends Indicator {
  readonly glob: string;
}
/** A row of names for one thing, seen in the text of a task of which no code is known: the strongest counts, once. */
export interface TaskIndicator extends Indicator {
  /** Lower-case words, like those of a word indicator. */
  readonly phrases: readonly string[];
  /** Globs asked of the paths that the text names. */
  readonly globs: readonly string[];
}
export interface CodeIndicator extends Indicator {
  readonly signal: string;
}

export interface FailureMode {
  /** Without the category: `not-wired`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly manifests: string;
}

/** When a verification test is due, and the reason that a person reads. */
export interface DueRule extends SignalCondition {
  /** Completes "because …": `a repository is new or is built differently`. */
  readonly because: string;
}

/** A way in which a test case can be evidence. */
export interface EvidenceRule extends SignalCondition {
  /** Completes "the test …": `queries the table after the operation`. */
  readonly why: string;
}

export interface Skeleton {
  readonly language: Language;
  readonly framework: string;
  /** Code with `{{class}}`, `{{function}}`, `{{factory}}`, `{{route}}`, `{{table}}`, `{{setting}}`, `{{module}}` … */
  readonly code: string;
}

export interface VerificationTest {
  /** Without the category: `wiring`. */
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  /** Ids of failure modes of the same category. */
  readonly catches: readonly string[];
  /** What to write, in a sentence or two. */
  readonly what: string;
  /** Any of them; empty: due whenever the category is found. */
  readonly due: readonly DueRule[];
  /** Any of them makes a test case evidence. */
  readonly evidence: readonly EvidenceRule[];
  /**
   * Mocks whose target matches (regular expression, ignoring case) take the evidence away: the collaborator in question.
   * `null`: a mock does no harm (a contract test).
   */
  readonly voidedByMockOf: string | null;
  /** Completes "`test_create` mocks {target}, so …": `it passes even if nothing is wired`. */
  readonly nearMiss: string;
  /** Full ids (`persistence/direct-db`) of stronger tests that stand in for this one. */
  readonly impliedBy: readonly string[];
  /** Full ids of tests after which this one is only recommended: they too reach what it is there to reach. */
  readonly easedBy: readonly string[];
  /** Tests to paste as a document itself gives them; they come before what is written from the outline. */
  readonly skeletons: readonly Skeleton[];
  /** What a test to paste does, for every language; `null`: the document has none. */
  readonly outline: Outline | null;
  /** Template of a shell command, or null. */
  readonly smoke: string | null;
}

export interface Category {
  readonly id: string;
  readonly title: string;
  /** Other names under which people declare it: `Wiring/DI`, `API`. */
  readonly aliases: readonly string[];
  readonly summary: string;
  /** Log-odds of the category in a change of which nothing is known. */
  readonly bias: number;
  /** The same for a task text alone. */
  readonly textBias: number;
  readonly words: readonly WordIndicator[];
  readonly paths: readonly PathIndicator[];
  /** How plans speak of it. Not asked of a change: there the diff says what is so. */
  readonly inTasks: readonly TaskIndicator[];
  readonly code: readonly CodeIndicator[];
  readonly failureModes: readonly FailureMode[];
  readonly tests: readonly VerificationTest[];
  /** Words also match identifiers and paths in the changed code and count as code (plain documents of a team). */
  readonly wordsMatchCode: boolean;
  /** Path of the document it was read from, for links. */
  readonly document: string;
}

/** Categories, failure modes, verification tests and signals: everything that the review judges by. */
export interface Rulebook {
  readonly categories: readonly Category[];
  readonly signals: readonly Signal[];
}

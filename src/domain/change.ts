import type { CodeFile, CodeLine, Language, RemovedLine } from './code.js';

export type FileStatus = 'added' | 'modified' | 'removed' | 'renamed' | 'copied' | 'type-changed';

/** What a file is for. `data`: none of the others (images, fixtures, translations). */
export type FileRole = 'source' | 'test' | 'config' | 'docs' | 'build' | 'generated' | 'vendored' | 'data';

export interface DiffLine {
  readonly kind: 'context' | 'added' | 'removed';
  /** Without the leading sign and without the line's end. */
  readonly text: string;
  /** 1-based; `null` for an added line. */
  readonly oldNumber: number | null;
  /** 1-based; `null` for a removed line. */
  readonly newNumber: number | null;
}

export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  /** The text behind the second `@@`: usually the enclosing function. */
  readonly section: string;
  readonly lines: readonly DiffLine[];
}

/** One file of a diff as Git describes it. */
export interface FileDiff {
  /** Path at the head; for a removed file the path at the base. Slashes, no leading slash. */
  readonly path: string;
  /** The path before a rename or copy. */
  readonly previousPath: string | null;
  readonly status: FileStatus;
  readonly binary: boolean;
  readonly kind: 'file' | 'symlink' | 'submodule';
  /**
   * Its hunks as Git prints them, without what stands before the first; empty where it has none. `hunksOf` reads them:
   * of a large diff the lines as objects would take several times the room of the text.
   */
  readonly patch: string;
  /** GitHub left the patch out, or it was cut: added and removed lines are not known. */
  readonly patchMissing: boolean;
}

/** A file of the change with everything that was read from it. */
export interface ChangedFile {
  readonly diff: FileDiff;
  readonly role: FileRole;
  /**
   * The change itself writes into the file that a program made it: a new file, which is passed over for that, or one that
   * was there without it, which is judged all the same.
   */
  readonly claimsGenerated?: 'passed-over' | 'judged';
  readonly language: Language | null;
  /** Facts of the head version; `null` for removed files and for what is not code of a known language. */
  readonly code: CodeFile | null;
  /**
   * Added lines (new side) and removed lines (old side), comments and white space aside where the language is known.
   * For files without `code` these are the raw lines of the diff.
   */
  readonly added: readonly CodeLine[];
  readonly removed: readonly RemovedLine[];
}

/** The diff, read. */
export interface Change {
  readonly files: readonly ChangedFile[];
  /** `false` when only hunks were there (`--diff` alone). */
  readonly whole: boolean;
  /** What a reader of the review must know: files without patch, more files than could be listed … */
  readonly notes: readonly string[];
}

/** Files at the head that are not in the diff but that a review may want. */
export interface Surroundings {
  /** Test files and their helpers, read: neighbours of the changed sources, conftest and base files. */
  readonly tests: readonly CodeFile[];
  /** Paths known to exist at the head (may be a part); used to choose where a skeleton goes and whether a harness exists. */
  readonly paths: readonly string[];
  /** The head holds a test file in some language that is read, be it changed or not. */
  readonly hasTests: boolean;
  /** What the repository's compose file and environment say, for smoke commands. */
  readonly services: Services | null;
  /** `false`: nothing about the repository is known (a bare diff), so nothing may be concluded from what is absent. */
  readonly known: boolean;
}

/** Names for smoke commands, as far as they can be read from a compose file. */
export interface Services {
  readonly composeFile: string;
  /** Service that runs the database, with its kind. */
  readonly database: {
    readonly service: string;
    readonly kind: string;
    readonly user: string | null;
    readonly name: string | null;
  } | null;
  /** Service that runs the application. */
  readonly application: { readonly service: string; readonly port: number | null } | null;
}

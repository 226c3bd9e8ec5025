import type { Language } from '../../../domain/code.js';
import type { DeclarationNode } from '../grammar.js';
import type { Declaration, DeclarationKind, Outline } from '../outline.js';
import type { Scan } from '../scan.js';

/** A part of a test file that runs as, or for, a test. Offsets in UTF-16 units. */
export interface Unit {
  readonly role: 'suite' | 'test' | 'set-up' | 'fixture' | 'helper' | 'base-class';
  /** Its own name or title. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Title or method name of a test, and how it is joined to those of its suites; `null`: it stands alone. */
  readonly joiner?: string | null;
  readonly skipped?: boolean;
  readonly parametrised?: boolean;
  readonly decorators?: readonly string[];
  readonly bases?: readonly string[];
  /** Fixtures that it asks for by name. */
  readonly uses?: readonly string[];
  /** A fixture that every test in its scope uses unasked. */
  readonly everywhere?: boolean;
  readonly framework?: string;
  /** The suite that it belongs to although it does not stand within it (methods of a Go suite). */
  readonly group?: string;
}

/** An assertion, with the offset of its first character. */
export interface FoundAssertion {
  readonly start: number;
  readonly text: string;
  readonly expectsError: boolean;
}

/** A test double, with the offset where it is made. */
export interface FoundMock {
  readonly start: number;
  readonly target: string;
  readonly via: string;
}

/** A function without a name, with the call that it is handed to. Offsets in UTF-16 units, of the call. */
export interface Callback {
  /** Last segment of the callee: `post`. */
  readonly name: string;
  /** The callee and its first string: `app.post("/orders")`. */
  readonly call: string;
  readonly parameters: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** What a heading looks like where no grammar reads it. The pattern is global and ends with the name, its first group. */
export interface Heading {
  readonly pattern: RegExp;
  readonly kind: DeclarationKind;
  /** Sticky; what must stand behind the parameters, where a name with parameters alone may be a call. */
  readonly behind?: RegExp;
}

/** One language: where its declarations are, and what of them are tests. */
export interface LanguageRules {
  readonly language: Language;
  /** Where its grammar's trees hold declarations. */
  readonly declarations: readonly DeclarationNode[];
  readonly headings: readonly Heading[];
  /** How a body ends. */
  readonly ends: 'braces' | 'indentation' | 'end';
  readonly constructorNames: ReadonlySet<string>;
  readonly decorator: '@' | '[' | '#[' | null;
  /** Global; matches where an import statement begins. */
  readonly importHead: RegExp;
  /** Base classes and interfaces of a type. */
  bases(declaration: Declaration, scan: Scan): string[];
  /** The type that a member belongs to where it does not stand within it (Go's methods). */
  container?(declaration: Declaration): string | null;
  /** What a member belongs to, shown as its bases: its type, and the contract that it keeps; `null` where it says nothing. */
  owners?(declaration: Declaration): string[] | null;
  /** Whether a file that is no test file holds tests nevertheless (Rust's `#[cfg(test)]`). */
  testsInSource?(outline: Outline): boolean;
  /** Whether a declaration of such a file is there only for its tests. */
  isTestOnly?(declaration: Declaration): boolean;
  /** Functions without a name that are handed to a call which keeps them. */
  callbacks?(outline: Outline): Callback[];
  /** Name of the framework of a file's tests. */
  framework(outline: Outline): string;
  /** Tests, suites and what runs for them. */
  units(outline: Outline): Unit[];
  assertions(outline: Outline): FoundAssertion[];
  mocks(outline: Outline): FoundMock[];
}

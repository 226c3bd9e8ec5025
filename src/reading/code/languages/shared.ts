import type { DeclarationNode } from '../grammar.js';
import { type Declaration, type DeclarationKind, fold, type Outline, statementEnd } from '../outline.js';
import type { Call, Scan } from '../scan.js';
import type { FoundAssertion, FoundMock } from './language.js';
import { findStandIns } from './stand-ins.js';

/** A node of a grammar's trees that is a declaration, with the types that its child `name` may be of. */
export function declared(kind: DeclarationKind, type: string, ...names: string[]): DeclarationNode {
  return { type, kind, name: [['name', ...names]] };
}

const MAX_ASSERTION = 300;

/** How a language's assertions look. */
export interface AssertionWords {
  /** Tested on the callee of a call. */
  readonly callee: RegExp;
  /** Callees that `callee` takes in but that assert nothing. */
  readonly except?: RegExp;
  /** Tested on the whole statement. */
  readonly expectsError: RegExp;
  /** Global; matches in an assertion without a call, at its beginning unless `begins` finds that. */
  readonly statement?: RegExp;
  begins?(scan: Scan, at: number): number;
}

/** The assertions of a source, one a statement: of a chain of calls only the whole. */
export function findAssertions({ scan }: Outline, words: AssertionWords): FoundAssertion[] {
  const ends = new Map<number, number>();
  const errors = new Set<number>();
  const statements = new Set<number>();
  for (const call of scan.calls) {
    const longest = ends.get(call.start);
    // A later call of the same chain prolongs it, whatever its name.
    if (longest !== undefined) ends.set(call.start, Math.max(longest, call.end));
    else if (words.callee.test(call.callee) && !words.except?.test(call.callee)) {
      ends.set(call.start, call.end);
      if (words.expectsError.test(`${call.callee}(`)) errors.add(call.start);
    }
  }
  if (words.statement !== undefined) {
    words.statement.lastIndex = 0;
    for (let match = words.statement.exec(scan.code); match !== null; match = words.statement.exec(scan.code)) {
      const start = words.begins?.(scan, match.index) ?? match.index;
      ends.set(start, match.index + match[0].length);
      statements.add(start);
    }
  }
  const assertions: FoundAssertion[] = [];
  for (const [start, end] of ends) {
    const text = clip(scan.text.slice(start, statementEnd(scan, end, !statements.has(start))));
    assertions.push({ start, text, expectsError: errors.has(start) || words.expectsError.test(text) });
  }
  return assertions.sort((one, other) => one.start - other.start);
}

/** White space folded, at most 300 characters. */
export function clip(text: string): string {
  // Folding a whole function to keep 300 characters of it would be a waste.
  return fold(text.slice(0, MAX_ASSERTION * 3)).slice(0, MAX_ASSERTION);
}

/** The arguments of a call as written. */
export function argumentsOf(scan: Scan, call: Call): string {
  return scan.text.slice(call.argumentsStart, call.argumentsEnd);
}

/** The first argument when it is a string literal, without its quotes; `null` when it is something else. */
export function firstString(scan: Scan, call: Call): string | null {
  return stringAt(scan, call.argumentsStart, call.argumentsEnd);
}

const STRING_START = /\s*(?:\w+\s*[:=]\s*)?(?:[rbfuRBFU@$]{0,2})("""|'''|["'`])/y;

/** The string literal that begins at an offset (white space and an argument's name aside), without its quotes. */
function stringAt(scan: Scan, from: number, limit: number): string | null {
  STRING_START.lastIndex = from;
  const match = STRING_START.exec(scan.code);
  if (match === null || STRING_START.lastIndex > limit) return null;
  const quote = match[1] ?? '"';
  // In the masked code a string's contents are blank, so the next quote is its own.
  const end = scan.code.indexOf(quote, STRING_START.lastIndex);
  return scan.text.slice(STRING_START.lastIndex, end < 0 || end > limit ? limit : end);
}

/** The arguments of a call, cut at their commas; the first `most` of them. */
export function argumentList(scan: Scan, call: Call, most = 4): string[] {
  const parts: string[] = [];
  let start = call.argumentsStart;
  for (let at = start; at <= call.argumentsEnd && parts.length < most; at++) {
    const sign = at === call.argumentsEnd ? ',' : scan.code.charAt(at);
    if (sign === '(' || sign === '[' || sign === '{') {
      const close = scan.partner(at);
      if (close > at) at = Math.min(close, call.argumentsEnd - 1);
    } else if (sign === ',') {
      const part = scan.text.slice(start, at).trim();
      if (part !== '') parts.push(part);
      start = at + 1;
    }
  }
  return parts;
}

/** A string literal without its quotes, other text as it is. */
export function unquoted(text: string): string {
  return /^[a-zA-Z@$]{0,2}(["'`])([\s\S]*)\1$/.exec(text)?.[2] ?? text;
}

/** What stands in the angle (or, in Go, square) brackets of a call: `Repo` in `mock<Repo>()`. */
export function typeArgument(scan: Scan, call: Call): string | null {
  const between = scan.code.slice(call.nameStart + call.name.length, call.argumentsStart - 1).trim();
  return /^(?:::)?[<[]\s*([^<>[\]]+(?:<[^>]*>)?)\s*[>\]]$/.exec(between)?.[1]?.trim() ?? null;
}

/** The offset of the bracket that encloses `at`; -1 at the top level. Looks back over at most 4 000 signs. */
export function enclosingBracket(scan: Scan, at: number): number {
  for (let back = at - 1, budget = 4000; back >= 0 && budget > 0; back--, budget--) {
    const sign = scan.code.charCodeAt(back);
    if (sign === 41 || sign === 93 || sign === 125) {
      const open = scan.partner(back);
      if (open >= 0) back = open;
    } else if (sign === 40 || sign === 91 || sign === 123) return back;
  }
  return -1;
}

/**
 * The name that the value at `start` is given: `repo` in `repo = Mock()`, `Repo repo = mock()`, `repo: Repo = mock()`;
 * `repo.save` in `repo = { save: vi.fn() }`; `null` for a value without a name.
 */
export function boundName(scan: Scan, start: number, depth = 0): string | null {
  const from = Math.max(0, start - 200);
  const before = scan.text
    .slice(from, start)
    .trimEnd()
    .replace(/(?:\bawait|\bnew|&)$/, '')
    .trimEnd();
  if (/(?<![=!<>])=$/.test(before)) {
    const left = before.slice(0, -1).replace(/:$/, '').trimEnd();
    const statement = left.slice(Math.max(left.lastIndexOf('\n'), left.lastIndexOf(';'), left.lastIndexOf('{')) + 1);
    const annotated = /([\w$.]+)\s*[?!]?:\s*[^:=]+$/.exec(statement)?.[1];
    return annotated ?? /([\w$@.]+(?:\[[^\]]*\])?)$/.exec(statement)?.[1] ?? null;
  }
  const key = /(["']?)([\w$]+)\1\s*(?::|=>)$/.exec(before);
  if (key === null) return null;
  const open = enclosingBracket(scan, start);
  const holder = open >= 0 && depth < 3 ? boundName(scan, open, depth + 1) : null;
  return holder === null ? (key[2] ?? null) : `${holder}.${key[2]}`;
}

/** One way to make a test double. */
export interface MockRule {
  readonly callee: RegExp;
  /** `null`: the callee as written. */
  readonly via: string | null;
  target(call: Call, scan: Scan): string | null;
}

/** The doubles that calls make, and those that the file writes itself. */
export function findMocks(outline: Outline, rules: readonly MockRule[]): FoundMock[] {
  const { scan } = outline;
  const mocks: FoundMock[] = findStandIns(outline);
  for (const call of scan.calls) {
    const rule = rules.find((one) => one.callee.test(call.callee));
    const target = rule?.target(call, scan);
    if (rule === undefined || target === null || target === undefined || target === '') continue;
    mocks.push({ start: call.start, target: fold(target).slice(0, 200), via: rule.via ?? call.callee });
  }
  return mocks.sort((one, other) => one.start - other.start);
}

/** Stand-ins that are servers, clocks or requests, not collaborators. */
const NO_DOUBLE =
  /^(?:Mock(?:Mvc|WebServer|Server|Multipart|Http|Servlet|Request|Response|Rest|Env|Clock|ArraySessionStorage|FileSessionStorage)|Fake(?:r|Clock|Timer|Time)(?![a-z]))/;

/**
 * A hand-written double that is made here, by its name: `FakeMailer()`, `new MockUserStore(…)`, `StubGateway.new`; of what
 * keeps or sends things also `fakeOrderRepository()`, `make_fake_store()`.
 */
export const HAND_WRITTEN: MockRule = {
  callee:
    /(?:^|[\s.:])(?:(?:Mock|Fake|Stub|Dummy)(?=[A-Z])\w+|[A-Z]\w*(?:Mock|Fake|Stub)|(?:InMemory|Memory)\w*(?:Repository|Dao)|(?:(?:make|create|build|new)_?)?(?:[mM]ock|[fF]ake|[sS]tub)(?:_|(?=[A-Z]))\w*(?:[rR]epositor(?:y|ies)|[rR]epos?|[sS]tores?|[sS]ervices?|[gG]ateway|[mM]ailer|[pP]ublisher))(?:[.:]{1,2}new)?$/,
  via: 'fake',
  target(call) {
    const name = /(\w+)(?:[.:]{1,2}new)?$/.exec(call.callee)?.[1] ?? '';
    if (NO_DOUBLE.test(name)) return null;
    return (
      name.replace(
        /^(?:(?:make|create|build|new)_?)?(?:[mM]ock|[fF]ake|[sS]tub|Dummy|(?:In)?Memory)_?|(?:Mock|Fake|Stub)$/g,
        '',
      ) || null
    );
  },
};

/** Whether a call stands as a statement of its own right in the body that opens at `body`. */
export function standsIn(scan: Scan, call: Call, body: number): boolean {
  return enclosingBracket(scan, call.start) === body;
}

/** How many calls of a body are looked at for one that skips the test: such a call comes early. */
export const EARLY_CALLS = 50;

/** The calls whose names lie in a range, the first `most` of them. */
export function callsWithin(scan: Scan, start: number, end: number, most = Number.POSITIVE_INFINITY): readonly Call[] {
  const { calls } = scan;
  const first = firstFrom(calls, start);
  return calls.slice(first, Math.min(first + most, firstFrom(calls, end)));
}

function firstFrom(calls: readonly Call[], offset: number): number {
  let low = 0;
  let high = calls.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((calls[middle]?.nameStart ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where tests are members of classes: what stands by itself, in a class with tests, or as a method in their harness. */
export function mayServeTests({ kind, parent }: Declaration, withTests: ReadonlySet<Declaration>): boolean {
  return parent === null || withTests.has(parent) || (kind === 'method' && isHarness(parent));
}

/** A class made to be extended by tests: each sees of its helpers only those that it uses. */
function isHarness({ kind, parent, lead }: Declaration): boolean {
  return kind === 'class' && parent === null && /\b(?:abstract|open)\s/.test(lead);
}

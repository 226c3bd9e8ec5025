import type { AssertionFact, CallFact, CodeLine, MockFact, SupportFact, TestCase } from '../../domain/code.js';
import type { FoundAssertion, FoundMock, LanguageRules, Unit } from './languages/language.js';
import { clip } from './languages/shared.js';
import type { Call } from './scan.js';
import { changeOf, lineNumber, linesBetween, type Section } from './section.js';

/** The tests of a piece of a file and what runs for them. */
export interface TestFacts {
  readonly tests: readonly TestCase[];
  readonly supports: readonly SupportFact[];
}

/**
 * Reads the tests of a piece of a file with the rules of its language.
 *
 * @param testFile the file is there for its tests, so what stands beside them in it is their set-up.
 */
export function readTests(section: Section, rules: LanguageRules, testFile: boolean): TestFacts {
  return new Assembly(section, rules, testFile).run();
}

interface Branch {
  readonly unit: Unit | null;
  readonly parent: Branch | null;
  readonly children: Branch[];
  /** It is a test, or holds one. */
  tested: boolean;
}

/** What a test inherits from its suites. */
interface Scope {
  readonly suites: readonly string[];
  readonly decorators: readonly string[];
  readonly bases: readonly string[];
  readonly uses: readonly string[];
  readonly mocks: readonly MockFact[];
  readonly skipped: boolean;
  readonly framework: string;
}

const MAX_USES = 200;
const MAX_MOCKS = 200;

class Assembly {
  private readonly tests: TestCase[] = [];
  private readonly supports: SupportFact[] = [];
  private readonly assertions: readonly FoundAssertion[];
  private readonly mocks: readonly FoundMock[];
  /** How often each name of a set-up was given. */
  private readonly names = new Map<string, number>();
  /** Set-up of suites whose parts do not stand within one another, by suite. */
  private readonly groups = new Map<string, string[]>();
  private readonly imported: ReadonlySet<string>;
  private readonly units: readonly Unit[];
  /** Names of the file's own helpers. */
  private readonly helpers: ReadonlySet<string>;

  constructor(
    private readonly section: Section,
    private readonly rules: LanguageRules,
    private readonly testFile: boolean,
  ) {
    const { outline } = section;
    this.assertions = rules.assertions(outline);
    this.mocks = rules.mocks(outline);
    const units = rules.units(outline);
    this.units = section.fragment && testFile ? this.withCutTests(units) : units;
    this.helpers = new Set(this.units.filter(({ role }) => role === 'helper').map(({ name }) => name));
    this.imported = new Set(outline.imports.flatMap(({ text }) => text.match(/[A-Za-z_]\w*/g) ?? []));
  }

  run(): TestFacts {
    const { outline } = this.section;
    const root = treeOf(this.units);
    this.suite(root, {
      suites: [],
      decorators: [],
      bases: [],
      uses: [],
      mocks: [],
      skipped: false,
      framework: this.rules.framework(outline),
    });
    return { tests: this.tests, supports: this.supports };
  }

  /**
   * A fragment may begin in the middle of a test, whose heading is above it, or is all that the diff shows of it and
   * lacks its decorators. Assertions that belong to nothing tell of such a test; without a name it goes by its line.
   */
  private withCutTests(units: readonly Unit[]): Unit[] {
    const { scan } = this.section.outline;
    const headed = this.section.lines[0] === null ? scan.lineStart(2) : 0;
    const asserts = (from: number, to: number): FoundAssertion | undefined =>
      within(this.assertions, (one) => one.start, from, to).at(0);
    const known = units.map((unit) =>
      unit.role === 'helper' && unit.start < headed && asserts(unit.start, unit.end) !== undefined
        ? { ...unit, role: 'test' as const, joiner: null }
        : unit,
    );
    const next = known
      .filter((unit) => unit.start >= headed || unit.role === 'test')
      .reduce((first, unit) => Math.min(first, unit.start), scan.code.length);
    const assertion = asserts(headed, next);
    if (assertion === undefined || scan.lineStart(scan.lineOf(assertion.start)) === assertion.start) return known;
    const start = headed + Math.max(0, scan.code.slice(headed, next).search(/\S/));
    const name = `line ${lineNumber(this.section, assertion.start)}`;
    return [
      ...known,
      { role: 'test', name, joiner: null, start, end: headed + scan.code.slice(headed, next).trimEnd().length },
    ];
  }

  /** A suite, or the file: first what runs for its tests, then these. */
  private suite(branch: Branch, above: Scope): void {
    const { unit } = branch;
    const suites = unit === null || unit.role === 'helper' ? above.suites : [...above.suites, unit.name];
    const uses: string[] = [];
    for (const { unit: part, tested, children } of branch.children) {
      if (part === null || tested || part.role === 'suite') continue;
      const name =
        part.role === 'set-up'
          ? this.unique([...(part.group ? [part.group] : suites), part.name].join('.'))
          : part.name;
      const helpers = children.flatMap(({ unit: one }) => (one?.role === 'helper' ? [one] : []));
      this.supports.push(this.support(name, part, helpers));
      for (const helper of helpers) this.supports.push(this.support(`${name}.${helper.name}`, helper));
      if (part.role !== 'set-up' && !part.everywhere) continue;
      if (part.group === undefined) uses.push(name);
      else this.groups.set(part.group, [...(this.groups.get(part.group) ?? []), name]);
    }
    const rest = branch.tested && (unit !== null || this.testFile) ? this.rest(branch, suites) : null;
    if (rest?.support) uses.unshift(rest.support.name);
    const scope: Scope = {
      suites,
      decorators: [...(unit?.decorators ?? []), ...above.decorators],
      bases: [...(unit?.bases ?? []), ...above.bases],
      uses: distinct([...above.uses, ...uses, ...(unit?.uses ?? [])]),
      mocks: [...above.mocks, ...(rest?.mocks ?? [])].slice(0, MAX_MOCKS),
      skipped: above.skipped || unit?.skipped === true,
      framework: unit?.framework ?? above.framework,
    };
    for (const child of branch.children) {
      if (child.unit === null || !child.tested) continue;
      if (child.unit.role === 'test' && !child.children.some((one) => one.tested)) this.test(child.unit, scope);
      else this.suite(child, scope);
    }
  }

  private test(unit: Unit, scope: Scope): void {
    const { section } = this;
    const { start, end } = unit;
    const calls = this.callsIn([[start, end]], unit);
    const change = changeOf(section, start, end);
    const suites = unit.group === undefined ? scope.suites : [unit.group, ...scope.suites];
    const joined =
      unit.joiner === null || unit.joiner === undefined ? unit.name : [...suites, unit.name].join(unit.joiner);
    const group = unit.group === undefined ? [] : (this.groups.get(unit.group) ?? []);
    this.tests.push({
      name: joined,
      suites,
      framework: scope.framework,
      startLine: lineNumber(section, start),
      endLine: lineNumber(section, Math.max(start, end - 1)),
      change: change === 'changed' ? 'altered' : change,
      skipped: scope.skipped || unit.skipped === true,
      parametrised: unit.parametrised === true,
      lines: linesBetween(section, start, end),
      calls: this.callFacts(calls),
      assertions: this.assertionsIn([[start, end]]),
      mocks: [...this.mocksIn([[start, end]], 'test'), ...scope.mocks].slice(0, MAX_MOCKS),
      uses: distinct([...scope.uses, ...group, ...(unit.uses ?? []), ...scope.bases, ...this.called(calls)]),
      decorators: [...(unit.decorators ?? []), ...scope.decorators],
      bases: scope.bases,
    });
  }

  /** `apart`: parts of it that stand for themselves. */
  private support(name: string, unit: Unit, apart: readonly Unit[] = []): SupportFact {
    const { start, end } = unit;
    const ranges =
      apart.length === 0
        ? [[start, end] as const]
        : gapsOf(
            start,
            end,
            apart.map((one) => [one.start, one.end] as const),
          );
    const taken = new Set(apart.flatMap((one) => linesBetween(this.section, one.start, one.end)));
    const calls = this.callsIn(ranges, unit);
    return {
      name,
      path: this.section.outline.path,
      startLine: lineNumber(this.section, start),
      endLine: lineNumber(this.section, Math.max(start, end - 1)),
      kind: unit.role === 'suite' || unit.role === 'test' ? 'helper' : unit.role,
      lines: linesBetween(this.section, start, end).filter((line) => !taken.has(line)),
      calls: this.callFacts(calls),
      assertions: this.assertionsIn(ranges),
      mocks: this.mocksIn(ranges, 'fixture'),
      uses: distinct([...(unit.uses ?? []), ...(unit.bases ?? []), ...this.called(calls)]),
    };
  }

  /**
   * What stands in a suite (or the file) besides its tests and their support: fields, constants, a body's own
   * statements. They run for each test within, so they are set-up; doubles made there are the tests' own.
   */
  private rest(branch: Branch, suites: readonly string[]): { support: SupportFact | null; mocks: MockFact[] } {
    const { outline, lines } = this.section;
    const { scan, imports } = outline;
    const { unit } = branch;
    const start = unit?.start ?? 0;
    const end = unit?.end ?? scan.code.length;
    const parts = branch.children.map(({ unit: part }) => [part?.start ?? 0, part?.end ?? 0] as const);
    const taken = unit === null ? [...parts, ...imports.map((one) => [one.start, one.end] as const)] : parts;
    const gaps = gapsOf(start, end, taken);
    const kept: CodeLine[] = [];
    for (const [from, to] of gaps) {
      const last = scan.lineOf(Math.max(from, to - 1));
      for (let number = scan.lineOf(from); number <= last; number++) {
        const line = lines[number - 1];
        if (line === null || line === undefined || !/\w/.test(line.code) || kept.at(-1) === line) continue;
        const first = scan.lineStart(number);
        // A line that a part begins or ends on belongs to that part.
        if (/\S/.test(scan.code.slice(first, from)) || /\S/.test(scan.code.slice(to, first + line.code.length)))
          continue;
        if (
          (unit === null || outline.language === 'rust') &&
          /^\s*(?:(?:package|namespace|use|mod|require\w*|import|from|declare)\b|<\?php)/.test(line.code)
        )
          continue;
        kept.push(line);
      }
    }
    const calls = this.callsIn(gaps, unit ?? undefined);
    const mocks = this.mocksIn(gaps, unit === null ? 'file' : 'fixture');
    const assertions = this.assertionsIn(gaps);
    if (!kept.some((line, index) => (unit === null || index > headingOf(kept)) && !/^\s*end\b/.test(line.code))) {
      return { support: null, mocks };
    }
    const file = outline.path.slice(outline.path.lastIndexOf('/') + 1);
    return {
      mocks,
      support: this.keep({
        name: this.unique(suites.length === 0 ? file : suites.join(' > ')),
        path: outline.path,
        startLine: kept[0]?.number ?? 1,
        endLine: kept.at(-1)?.number ?? 1,
        kind: 'set-up',
        lines: kept,
        calls: this.callFacts(calls),
        assertions,
        mocks: [],
        uses: distinct(this.called(calls)),
      }),
    };
  }

  private keep(support: SupportFact): SupportFact {
    this.supports.push(support);
    return support;
  }

  private unique(name: string): string {
    const number = (this.names.get(name) ?? 0) + 1;
    this.names.set(name, number);
    return number === 1 ? name : `${name}#${number}`;
  }

  /** The calls in some ranges, but for the call that the unit itself is (`it(…)`). */
  private callsIn(ranges: readonly Range[], unit?: Unit): Call[] {
    const { calls } = this.section.outline.scan;
    return ranges
      .flatMap(([from, to]) => within(calls, (call) => call.nameStart, from, to))
      .filter((call) => call.start !== unit?.start);
  }

  private callFacts(calls: readonly Call[]): CallFact[] {
    const { scan } = this.section.outline;
    return calls.map((call) => ({
      callee: call.callee,
      arguments: clip(
        scan.text.slice(call.argumentsStart, Math.min(call.argumentsEnd, call.argumentsStart + 600)),
      ).slice(0, 200),
      line: lineNumber(this.section, call.nameStart),
    }));
  }

  private assertionsIn(ranges: readonly Range[]): AssertionFact[] {
    return ranges
      .flatMap(([from, to]) => within(this.assertions, (one) => one.start, from, to))
      .map(({ start, text, expectsError }) => ({ text, line: lineNumber(this.section, start), expectsError }));
  }

  private mocksIn(ranges: readonly Range[], scope: MockFact['scope']): MockFact[] {
    const facts = ranges
      .flatMap(([from, to]) => within(this.mocks, (one) => one.start, from, to))
      .map(({ start, target, via }) => ({ target, via, line: lineNumber(this.section, start), scope }));
    const seen = new Set<string>();
    return facts.filter(({ target, via }) => !seen.has(`${via} ${target}`) && seen.add(`${via} ${target}`));
  }

  /** Names of called functions that may be helpers: those called plainly, on the suite itself, or from an import. */
  private called(calls: readonly Call[]): string[] {
    const names: string[] = [];
    for (const { callee, name, start, nameStart } of calls) {
      const plain = callee.startsWith('new ') ? callee.slice(4) : callee;
      const receiver = /^([\w$@]+)(?:\?\.|\.|::|->)[\w$!?]+$/.exec(plain)?.[1];
      const direct = nameStart + name.length - start === callee.length;
      if (plain === name || this.helpers.has(name) || (direct && receiver !== undefined && this.mayHelp(receiver))) {
        names.push(name);
      }
    }
    return names;
  }

  private mayHelp(receiver: string): boolean {
    return (
      /^(?:self|this|cls|super|static|parent|base|s|suite|ts|\$this|[A-Z]\w*)$/.test(receiver) ||
      this.imported.has(receiver)
    );
  }
}

/** Index of the line that names a suite, behind its decorators. */
function headingOf(lines: readonly CodeLine[]): number {
  const heading = lines.findIndex((line) => !/^\s*(?:@|#?\[)/.test(line.code));
  return Math.max(heading, 0);
}

type Range = readonly [number, number];

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].slice(0, MAX_USES);
}

/** The items of a sorted list whose offsets lie in a range. */
function within<Item>(items: readonly Item[], offset: (item: Item) => number, from: number, to: number): Item[] {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && offset(item) < from) low = middle + 1;
    else high = middle;
  }
  const found: Item[] = [];
  for (let item = items[low]; item !== undefined && offset(item) < to; item = items[++low]) found.push(item);
  return found;
}

/** The parts of a range that no part covers. */
function gapsOf(start: number, end: number, parts: readonly Range[]): Range[] {
  const gaps: Range[] = [];
  let at = start;
  for (const [from, to] of [...parts].sort((one, other) => one[0] - other[0])) {
    if (from > at) gaps.push([at, Math.min(from, end)]);
    at = Math.max(at, to);
  }
  if (at < end) gaps.push([at, end]);
  return gaps;
}

/** Nobody nests suites so deep but to break a reader. */
const MAX_NESTING = 50;

/** Units nested by their ranges. What stands within a test or a support that holds no test is part of that. */
function treeOf(units: readonly Unit[]): Branch {
  const root: Branch = { unit: null, parent: null, children: [], tested: false };
  const stack: Branch[] = [root];
  const sorted = [...units].sort((one, other) => one.start - other.start || other.end - one.end);
  for (const unit of sorted) {
    let top = stack.at(-1) ?? root;
    while (top.unit !== null && top.unit.end <= unit.start) {
      stack.pop();
      top = stack.at(-1) ?? root;
    }
    // What nests deeper, or overlaps there, is left to what holds it, so that no line is read more than once.
    const deep = stack.length >= MAX_NESTING;
    if (deep && (unit.role !== 'test' || (top.children.at(-1)?.unit?.end ?? 0) > unit.start)) continue;
    const branch: Branch = { unit, parent: top, children: [], tested: unit.role === 'test' };
    if (branch.tested) for (let above: Branch | null = top; above !== null; above = above.parent) above.tested = true;
    top.children.push(branch);
    if (!deep) stack.push(branch);
  }
  return root;
}

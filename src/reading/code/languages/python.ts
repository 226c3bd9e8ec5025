import type { Declaration, Outline } from '../outline.js';
import type { Call, Scan } from '../scan.js';
import type { FoundMock, LanguageRules, Unit } from './language.js';
import {
  argumentList,
  argumentsOf,
  boundName,
  callsWithin,
  declared,
  findAssertions,
  findMocks,
  firstString,
  HAND_WRITTEN,
  type MockRule,
  unquoted,
} from './shared.js';

const SET_UP =
  /^(?:(?:async)?(?:setUp|tearDown)(?:Class|TestData|Module)?|asyncSetUp|asyncTearDown|(?:setup|teardown)(?:_(?:method|class|module|function))?)$/;
const FIXTURE = /^(?:[\w.]+\.)?(?:fixture|yield_fixture)\b/;
const SKIP = /^(?:pytest\.mark\.skip|(?:unittest\.)?skip)(?:\(|$)/;
const PARAMETRISED = /\bparametrize\b|^parameterized\b|^given\b|\bddt\b|^data\(/;

/** Python: pytest, unittest, Django. */
export const PYTHON: LanguageRules = {
  language: 'python',
  declarations: [
    declared('class', 'class_definition', 'identifier'),
    declared('function', 'function_definition', 'identifier'),
  ],
  headings: [
    { pattern: /^[ \t]*class\s+(\w+)/gm, kind: 'class' },
    { pattern: /^[ \t]*(?:async\s+)?def\s+(\w+)/gm, kind: 'function' },
  ],
  ends: 'indentation',
  constructorNames: new Set(['__init__']),
  decorator: '@',
  importHead: /^[ \t]*(?:import|from)\s+[\w.]+/gm,
  bases: (declaration) => declaration.parameters.filter((one) => !/^\w+\s*=|^\*/.test(one)),
  framework: ({ imports }) =>
    imports.some(({ text }) => /^import unittest\b(?!\.mock)|^from unittest import (?!mock\b)/.test(text)) &&
    !imports.some(({ text }) => /\bpytest\b/.test(text))
      ? 'unittest'
      : 'pytest',
  units,
  assertions: (outline) =>
    findAssertions(outline, {
      callee:
        /(?:^|\.)assert\w+$|^pytest\.(?:raises|warns|fail|deprecated_call|RaisesGroup)$|^self\.fail$|^(?:raises|warns)$/,
      expectsError: /\braises\b|assertRaises|assert_raises|\bRaisesGroup\b/,
      statement: /(?<![\w.])assert\b(?!\w|\s*=[^=])/g,
    }),
  mocks,
};

function units(outline: Outline): Unit[] {
  const { declarations, scan } = outline;
  const skippedFile = /^pytestmark\s*=[^\n]*\bmark\.skip\b(?!if)/m.test(scan.code);
  const withTests = new Set<Declaration>();
  for (const one of declarations) {
    for (let holder = isTest(one) ? one.parent : null; holder !== null; holder = holder.parent) withTests.add(holder);
  }
  const found: Unit[] = [];
  for (const one of declarations) {
    const { start, end, name, decorators } = one;
    if (one.kind === 'class') {
      if (one.parent !== null && !withTests.has(one.parent)) continue;
      if (!withTests.has(one)) {
        if (one.parent === null) found.push({ role: 'base-class', name, start, end, decorators, bases: one.bases });
        continue;
      }
      const uses = decorators.flatMap(usedFixtures);
      const skipped = decorators.some((text) => SKIP.test(text));
      const framework = one.bases.length > 0 ? classFramework(outline, one) : null;
      found.push({
        role: 'suite',
        name,
        start,
        end,
        decorators,
        bases: one.bases,
        uses,
        skipped,
        ...(framework === null ? {} : { framework }),
      });
      continue;
    }
    if (!standsFree(one, withTests)) continue;
    const parameters = one.parameters
      .map((text) => /^\*{0,2}(\w+)/.exec(text)?.[1] ?? '')
      .filter((parameter) => parameter !== '' && parameter !== 'self' && parameter !== 'cls');
    const common = { start, end, decorators };
    const fixture = decorators.find((text) => FIXTURE.test(text));
    if (fixture !== undefined) {
      const given = /\bname\s*=\s*["'](\w+)["']/.exec(fixture)?.[1];
      const everywhere = /\bautouse\s*=\s*True\b/.test(fixture);
      found.push({ ...common, role: 'fixture', name: given ?? name, uses: parameters, everywhere });
    } else if (isTest(one)) {
      found.push({
        ...common,
        role: 'test',
        name,
        joiner: null,
        skipped: skippedFile || decorators.some((text) => SKIP.test(text)) || skipsFirst(scan, one),
        parametrised: decorators.some((text) => PARAMETRISED.test(text)),
        uses: [...parameters, ...decorators.flatMap(usedFixtures)],
      });
    } else if (SET_UP.test(name)) found.push({ ...common, role: 'set-up', name, uses: parameters });
    else found.push({ ...common, role: 'helper', name, uses: parameters });
  }
  return found;
}

function isTest(one: Declaration): boolean {
  if (!/^test/.test(one.name) || (one.kind !== 'function' && one.kind !== 'method')) return false;
  if (one.decorators.some((text) => FIXTURE.test(text) || /^(?:static|property)/.test(text))) return false;
  return one.parent === null || one.parent.kind === 'class';
}

/** A function of the module, or a method of a class that holds tests. */
function standsFree(one: Declaration, withTests: ReadonlySet<Declaration>): boolean {
  return one.parent === null || (one.parent.kind === 'class' && withTests.has(one.parent));
}

/** The framework of a class with bases; `null` where it may be a plain class of pytest. */
function classFramework({ imports }: Outline, one: Declaration): string | null {
  if (imports.some(({ text }) => /\b(?:django|rest_framework)\.test\b/.test(text))) return 'django';
  return one.bases.some((base) => /TestCase\b|^unittest\b/.test(base)) ? 'unittest' : null;
}

function usedFixtures(decorator: string): string[] {
  if (!/^pytest\.mark\.usefixtures\b/.test(decorator)) return [];
  return [...decorator.matchAll(/["'](\w+)["']/g)].map((match) => match[1] ?? '');
}

/** `pytest.skip(…)` as the first statement. */
function skipsFirst(scan: Scan, one: Declaration): boolean {
  const body = scan.code.indexOf(':', one.nameStart + one.name.length + one.header.lastIndexOf(')'));
  const call = callsWithin(scan, body, Math.min(one.end, body + 400), 1).at(0);
  if (call === undefined || !/^(?:pytest\.skip|self\.skipTest)$/.test(call.callee)) return false;
  return scan.code.slice(body + 1, call.start).trim() === '';
}

/** `patch.dict(os.environ, {"A": "b"})` */
const patchedTable = (call: Call, scan: Scan): string | null =>
  firstString(scan, call) ?? argumentList(scan, call, 1)[0] ?? null;

/** `patch("orders.service.mailer")`; none where a plain value is given: that sets a constant or a setting. */
function patched(call: Call, scan: Scan): string | null {
  const target = patchedTable(call, scan);
  // What it wraps is called all the same.
  if (/\bwraps\s*=/.test(argumentsOf(scan, call))) return null;
  const given = argumentList(scan, call, 2)[1];
  return given !== undefined && isPlainFor(target ?? '', given) ? null : target;
}

/** `patch.object(Orders, "save")`, `monkeypatch.setattr(orders, "save", …)`, `monkeypatch.setattr("a.b", …)`. */
function member(call: Call, scan: Scan): string | null {
  const [holder, name] = argumentList(scan, call, 2);
  if (holder === undefined) return null;
  if (unquoted(holder) !== holder) return unquoted(holder);
  return name === undefined ? holder : `${holder}.${unquoted(name)}`;
}

/** Like `member`, unless what is set is a plain value: a singleton that is reset to `None` has no double in its place. */
function standIn(call: Call, scan: Scan): string | null {
  const parts = argumentList(scan, call, 3);
  const value = parts[0] !== undefined && unquoted(parts[0]) !== parts[0] ? parts[1] : parts[2];
  const target = member(call, scan);
  return value !== undefined && (isPlainFor(target ?? '', value) || isStoreOfTest(value, scan)) ? null : target;
}

/**
 * Whether what is set leads to the session or engine that the test is given: `lambda: session`. The file must ask for it as
 * a fixture, and neither make it nor set it: what a test makes itself may be a double.
 */
function isStoreOfTest(value: string, scan: Scan): boolean {
  const name = /^(?:lambda[^:]*:\s*)?(\w*(?:session|engine|connection|conn|db))$/.exec(value.trim())?.[1];
  if (name === undefined || /mock|fake|stub|dummy/i.test(name)) return false;
  const known = givenStores.get(scan) ?? new Map<string, boolean>();
  givenStores.set(scan, known);
  let given = known.get(name);
  if (given === undefined) {
    const isAsked = new RegExp(String.raw`\bdef \w+\([^()]{0,500}\b${name}\b`).test(scan.code);
    const isMade = new RegExp(String.raw`\b${name} ?(?::[^=\n]{0,200})?=(?!=)|\bdef ${name}\(|\bas ${name}\b`).test(
      scan.code,
    );
    given = isAsked && !isMade;
    known.set(name, given);
  }
  return given;
}

const givenStores = new WeakMap<Scan, Map<string, boolean>>();

/** `WORKER_ENABLED`, as the last part of a path: a constant or a setting, for which a list or table is a value as well. */
const CONSTANT = /(?:^|\.)[A-Z][A-Z0-9]*_[A-Z0-9_]*$/;

/** Whether what a name is set to is a plain value, and so no double. */
function isPlainFor(target: string, value: string): boolean {
  const given = value.replace(/^new\s*=\s*/, '');
  if (/^(?:None|True|False|-?\d[\w.]*|[[({]\s*[\])}])$/.test(given) || unquoted(given) !== given) return true;
  return CONSTANT.test(target) && /^[[({][^()]*[\])}]$/.test(given);
}

/** The `spec`, else the name that it is given. */
function spec(call: Call, scan: Scan): string | null {
  const given = /\b(?:spec|spec_set|autospec)\s*=\s*([\w.]+)/.exec(argumentsOf(scan, call))?.[1];
  if (given !== undefined && given !== 'True') return given;
  return boundName(scan, call.start) ?? call.name;
}

const MOCKS: readonly MockRule[] = [
  { callee: /^(?:\w+\.)*patch\.object$/, via: 'patch.object', target: standIn },
  { callee: /^(?:\w+\.)*patch\.multiple$/, via: 'patch.multiple', target: member },
  { callee: /^(?:\w+\.)*patch\.dict$/, via: 'patch.dict', target: patchedTable },
  { callee: /^(?:mock\.|unittest\.mock\.)?patch$/, via: 'patch', target: patched },
  { callee: /^\w*mocker\.patch$/, via: 'mocker.patch', target: patched },
  { callee: /^\w*mocker\.spy$/, via: 'mocker.spy', target: member },
  { callee: /^(?:monkeypatch|mp|\w*_?monkeypatch\w*)\.setattr$/, via: 'monkeypatch', target: standIn },
  {
    callee: /^(?:\w+\.)*create_autospec$/,
    via: 'create_autospec',
    target: (call, scan) => argumentList(scan, call, 1)[0] ?? null,
  },
  { callee: /^(?:\w+\.)*(?:Magic|Async|NonCallable|NonCallableMagic|Property)?Mock$/, via: 'Mock', target: spec },
  HAND_WRITTEN,
];

/** `app.dependency_overrides[get_service] = lambda: service`, `container.service.override(service)`. */
const OVERRIDE =
  /\bdependency_overrides\[([\w.]+)\]\s{0,3}=\s{0,3}([^\n]{1,200})|\b(?:\w+\.){0,3}(\w+)\.override\(([^\n)]{1,200})\)/g;

/** What a test only sets, rather than replace a layer of the application. */
const GIVEN = /(?:^|[._])(?:\w*config\w*|\w*settings|clock|now|\w*current_\w*user|user|token|locale|language)$/i;

/** A dependency of the application is overridden to test it on another store as well: only with a double it is one. */
function mocks(outline: Outline): FoundMock[] {
  const { scan } = outline;
  const found = findMocks(outline, MOCKS);
  for (const match of scan.code.matchAll(OVERRIDE)) {
    const target = match[1] ?? match[3] ?? '';
    if (GIVEN.test(target)) continue;
    if (isDouble(match[2] ?? match[4] ?? '', scan)) found.push({ start: match.index, target, via: 'override' });
  }
  return found.sort((one, other) => one.start - other.start);
}

const MAKES_DOUBLE =
  /\b(?:(?:Magic|Async|NonCallable|NonCallableMagic|Property)?Mock|create_autospec)\b|\bmocker\.|\b(?:Fake|Mock|Stub|Dummy)[A-Z]\w*\(|\b(?:fake|mock|stub|mocked|stubbed)_\w+|\w_(?:fake|mock|stub)\b/;

/** Whether a value is a double, or leads to one: `AsyncMock()`, `lambda: service`, `fake_service`, a function that gives one. */
function isDouble(value: string, scan: Scan, depth = 0): boolean {
  if (MAKES_DOUBLE.test(value)) return true;
  const name = /^\s*(?:lambda[^:]*:\s*)?(\w+)(?:\(\))?\s*$/.exec(value)?.[1];
  if (name === undefined || depth > 2) return false;
  const { bound, given } = valuesIn(scan);
  return [bound.get(name), given.get(name)].some((next) => next !== undefined && isDouble(next, scan, depth + 1));
}

/** What names of a file first stand for: the values of variables, and what functions give. */
interface Values {
  readonly bound: ReadonlyMap<string, string>;
  readonly given: ReadonlyMap<string, string>;
}

const BOUND = /^[ \t]*(\w+)(?:: [^=\n]+)? = ([^\n]+)/gm;
const GIVEN_BACK =
  /\bdef (\w+)\([^()]*\)[^\n]*:\n(?:(?![ \t]*(?:async )?def )[^\n]*\n){0,12}?[ \t]+(?:return|yield) ([^\n]+)/g;

const valuesOf = new WeakMap<Scan, Values>();

/** Read once for a file: a test may override thousands of dependencies. */
function valuesIn(scan: Scan): Values {
  let values = valuesOf.get(scan);
  if (values === undefined) {
    const first = (pattern: RegExp) => {
      const found = [...scan.code.matchAll(pattern)].map(({ 1: name, 2: value }) => [name ?? '', value ?? ''] as const);
      return new Map(found.reverse());
    };
    values = { bound: first(BOUND), given: first(GIVEN_BACK) };
    valuesOf.set(scan, values);
  }
  return values;
}

import type { Language } from '../../../domain/code.js';
import type { DeclarationNode } from '../grammar.js';
import type { Declaration, Outline } from '../outline.js';
import type { Call, Scan } from '../scan.js';
import type { Callback, LanguageRules, Unit } from './language.js';
import {
  argumentList,
  argumentsOf,
  boundName,
  callsWithin,
  declared,
  EARLY_CALLS,
  findAssertions,
  findMocks,
  firstString,
  HAND_WRITTEN,
  type MockRule,
  standsIn,
  typeArgument,
  unquoted,
} from './shared.js';

const FUNCTION = ['arrow_function', 'function_expression'];

const FUNCTIONS: readonly DeclarationNode[] = [
  declared('function', 'function_declaration', 'identifier'),
  declared('function', 'generator_function_declaration', 'identifier'),
  declared('method', 'method_definition', 'property_identifier'),
  { ...declared('function', 'variable_declarator', 'identifier'), has: ['value', ...FUNCTION] },
  {
    type: 'assignment_expression',
    kind: 'function',
    name: [
      ['left', 'member_expression'],
      ['property', 'property_identifier'],
    ],
    has: ['right', ...FUNCTION],
  },
];

const JAVASCRIPT_DECLARATIONS = [
  ...FUNCTIONS,
  declared('class', 'class_declaration', 'identifier'),
  declared('class', 'class', 'identifier'),
];

const TYPESCRIPT_DECLARATIONS = [
  ...FUNCTIONS,
  declared('class', 'class_declaration', 'type_identifier'),
  declared('class', 'class', 'type_identifier'),
  declared('class', 'abstract_class_declaration', 'type_identifier'),
  declared('interface', 'interface_declaration', 'type_identifier'),
  declared('enum', 'enum_declaration', 'identifier'),
];

const TEST =
  /^(?:(?:it|test|specify|fit|xit|xtest|xspecify|Deno\.test|QUnit\.test|t\.test|tap\.test)(?:\.(?:skip|only|each|todo|failing|fails|concurrent|serial|sequential|skipIf|runIf|for|fixme|slow|fail))*)$/;
const SUITE =
  /^(?:(?:[fx]?describe|[fx]?context|suite|test\.describe|Deno\.describe)(?:\.(?:skip|only|each|for|concurrent|serial|parallel|sequential|shuffle|skipIf|runIf|fixme|todo))*)$/;
const QUNIT_SUITE = /^(?:QUnit\.)?module(?:\.(?:skip|only|todo))?$/;
const HOOK =
  /^(?:\w+\.)?(?:beforeEach|beforeAll|before|afterEach|afterAll|after|setup|teardown|suiteSetup|suiteTeardown)(?:\.always)?$/;
const SKIPPED = /^x(?:it|test|describe|context|specify)\b|\.(?:skip|todo|fixme)\b/;

function rules(language: Language, declarations: readonly DeclarationNode[]): LanguageRules {
  return {
    language,
    declarations,
    headings: [
      { pattern: /^[ \t]*(?:export\s+)?(?:default\s+)?(?:abstract\s+)?class\s+([\w$]+)/gm, kind: 'class' },
      { pattern: /^[ \t]*(?:export\s+)?(?:declare\s+)?interface\s+([\w$]+)/gm, kind: 'interface' },
      { pattern: /^[ \t]*(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s+([\w$]+)/gm, kind: 'enum' },
      { pattern: /^[ \t]*(?:export\s+)?(?:default\s+)?(?:async\s+)?function\s*\*?\s*([\w$]+)/gm, kind: 'function' },
      {
        pattern:
          /^[ \t]*(?:export\s+)?(?:const|let|var)\s+([\w$]+)(?=\s*(?::[^=\n]+)?=\s*(?:async\s*)?(?:\([^()\n]*\)\s*(?::[^=\n]+)?=>|function\b|\w+\s*=>))/gm,
        kind: 'function',
      },
      {
        pattern:
          /^[ \t]+(?:(?:public|private|protected|static|async|override|readonly|get|set)\s+)*(?!(?:if|for|while|switch|catch|return|function|await|throw|new|typeof|else|do|try|super)\b)([\w$]+)(?=\s*[(<])/gm,
        behind: /\s*(?::[^={};\n]{1,200})?\{/y,
        kind: 'method',
      },
    ],
    ends: 'braces',
    constructorNames: new Set(['constructor']),
    decorator: '@',
    importHead:
      /^[ \t]*import\b(?=\s{0,20}[\w${*"'])|^[^\n]*?(?:=|\bawait|^)[ \t]{0,20}(?:require|import)\((?=\s{0,20}["'`])/gm,
    bases,
    callbacks,
    framework,
    units,
    assertions: (outline) =>
      findAssertions(outline, {
        callee:
          /^(?:chai\.)?(?:expect|assert)\b|^(?:expect|assert)[A-Z]\w*$|\.should\b|\.expect$|^(?:should|sinon\.assert)\b|^(?:t|tap|assert)\.(?:is|not|ok|notOk|true|false|truthy|falsy|equal|equals|same|strictSame|notEqual|deepEqual|notDeepEqual|like|match|matches|regex|notRegex|throws|throwsAsync|notThrows|notThrowsAsync|rejects|resolves|snapshot|fail|dom|strictEqual|deepLooseEqual|has|hasStrict|type|assert)\b|\.(?:assert[A-Z]\w*)$|^page\.waitForURL$|^cy\.contains$/,
        except:
          /^expect\.(?:any|anything|objectContaining|arrayContaining|stringContaining|stringMatching|extend|assertions|hasAssertions|closeTo|addSnapshotSerializer|getState|setState|not\.\w+Containing)$/,
        expectsError:
          /\.toThrow|\.rejects\b|\bthrows\b|throwsAsync|\.throw\(|\.rejectedWith|\.to\.be\.rejected|toThrowError/,
      }),
    mocks: (outline) => findMocks(outline, MOCKS),
  };
}

/** TypeScript. */
export const TYPESCRIPT = rules('typescript', TYPESCRIPT_DECLARATIONS);
/** TypeScript with elements. */
export const TSX = rules('tsx', TYPESCRIPT_DECLARATIONS);
/** JavaScript, with elements. */
export const JAVASCRIPT = rules('javascript', JAVASCRIPT_DECLARATIONS);

function bases({ header }: Declaration): string[] {
  const found: string[] = [];
  const parent = /\bextends\s+([\w$.,\s]+?)(?=[<({]|\bimplements\b|$)/.exec(header)?.[1];
  const contracts = /\bimplements\s+([^{]+)$/.exec(header)?.[1];
  for (const list of [parent, contracts]) {
    if (list === undefined) continue;
    found.push(
      ...list
        .replace(/<[^<>]*(?:<[^<>]*>[^<>]*)*>/g, '')
        .split(',')
        .map((name) => name.trim()),
    );
  }
  return found.filter((name) => name !== '');
}

/** Calls that keep the function that they are given: routes, procedures, listeners, queues, schedules, commands. */
const KEEPER =
  /\.(?:get|post|put|patch|delete|del|all|head|options|use|route|openapi|query|mutation|subscription|handler|on|once|process|schedule|work|define|consume|subscribe|action|createFunction)$|^(?:setInterval|createServerFn)$/;
/** So far into the arguments a function's head is looked for. */
const LONGEST_HEAD = 400;
const HEAD = /(?:\(([^()]*)\)\s*(?::[^=()]{1,80})?|\b([\w$]+)\s*)=>|\bfunction\b\s*\*?\s*[\w$]*\s*\(([^()]*)\)/;

function callbacks({ scan }: Outline): Callback[] {
  const found: Callback[] = [];
  for (const call of scan.calls) {
    if (!KEEPER.test(call.callee)) continue;
    const head = HEAD.exec(
      scan.code.slice(call.argumentsStart, Math.min(call.argumentsEnd, call.argumentsStart + LONGEST_HEAD)),
    );
    if (head === null) continue;
    const parameters = (head[1] ?? head[2] ?? head[3] ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '');
    const first = firstString(scan, call);
    const text = first === null ? call.callee : `${call.callee}("${first.slice(0, 100)}")`;
    found.push({ name: call.name, call: text, parameters, start: call.nameStart, end: call.end });
  }
  return found;
}

const FRAMEWORKS: readonly (readonly [RegExp, string])[] = [
  [/["']vitest["']|@effect\/vitest/, 'vitest'],
  [/["']@playwright\/(?:test|experimental)/, 'playwright'],
  [/["']node:test["']/, 'node:test'],
  [/["']@jest\/globals["']/, 'jest'],
  [/["']bun:test["']/, 'bun:test'],
  [/["']ava["']/, 'ava'],
  [/["'](?:tap|@tapjs\/.*)["']/, 'tap'],
  [/["']tape["']/, 'tape'],
  [/["'](?:qunit|ember-qunit)["']/, 'qunit'],
  [/["']mocha["']/, 'mocha'],
  [/["'](?:chai|sinon)["']/, 'mocha'],
];

function framework({ imports, scan }: Outline): string {
  for (const [pattern, name] of FRAMEWORKS) {
    if (imports.some(({ text }) => pattern.test(text))) return name;
  }
  if (scan.calls.some(({ callee }) => callee.startsWith('vi.'))) return 'vitest';
  if (scan.calls.some(({ callee }) => callee.startsWith('jest.'))) return 'jest';
  if (scan.calls.some(({ callee }) => callee.startsWith('cy.'))) return 'cypress';
  return scan.calls.some(({ callee }) => TEST.test(callee)) ? 'jest' : 'unknown';
}

function units(outline: Outline): Unit[] {
  const { scan, declarations } = outline;
  const qunit = framework(outline) === 'qunit';
  const found: Unit[] = [];
  for (const call of scan.calls) {
    const unit = unitOf(scan, call, qunit);
    if (unit !== null) found.push(unit);
  }
  for (const { kind, parent, name, start, end, decorators, bases: parents } of declarations) {
    if (parent !== null) continue;
    if (kind === 'function') found.push({ role: 'helper', name, start, end });
    else if (kind === 'class') found.push({ role: 'base-class', name, start, end, decorators, bases: parents });
  }
  return found;
}

function unitOf(scan: Scan, call: Call, qunit: boolean): Unit | null {
  const { callee } = call;
  const test = TEST.test(callee);
  const suite = !test && (SUITE.test(callee) || (qunit && QUNIT_SUITE.test(callee)));
  const hook = !test && !suite && HOOK.test(callee);
  if (!test && !suite && !hook) return null;
  // `it.each(table)` and `it.skipIf(flag)` are only the first half of a call.
  const next = scan.code[call.end];
  if (next === '(' || next === '`') return null;
  const body = bodyOf(scan, call);
  const common = { start: call.start, end: call.end };
  if (hook)
    return body < 0 && !argumentsOf(scan, call).trim()
      ? null
      : body < 0 && callee.includes('.')
        ? null
        : { ...common, role: 'set-up', name: call.name };
  const literal = firstString(scan, call);
  const [title = ''] = argumentList(scan, call, 1);
  if (title === '') return null;
  if (suite && body < 0) return null;
  if (literal === null && body < 0) return null;
  const skipped = SKIPPED.test(callee) || (test && body < 0) || skips(scan, call, body);
  return {
    ...common,
    role: test ? 'test' : 'suite',
    name: literal ?? title.slice(0, 80),
    joiner: ' > ',
    skipped,
    parametrised: /\.(?:each|for)\b/.test(callee) || (test && (literal === null || literal.includes('${'))),
  };
}

/** Offset of the `{` or of the expression of the function among a call's arguments; -1 without one. */
function bodyOf(scan: Scan, call: Call): number {
  const code = scan.code.slice(call.argumentsStart, call.argumentsEnd);
  const match = /=>\s*|\bfunction\b\s*\*?\s*[\w$]*\s*(?=\()/.exec(code);
  if (match === null) {
    // A function that is declared elsewhere: `it('saves', savesOrder)`.
    return /,\s*[\w$.]+(?:\([^()]*\))?\s*,?\s*(?:\d+\s*)?$/.test(code) ? call.argumentsStart : -1;
  }
  const at = call.argumentsStart + match.index + match[0].length;
  if (match[0].startsWith('=>')) return at;
  const close = scan.partner(at);
  const brace = close < 0 ? -1 : scan.code.indexOf('{', close);
  return brace < 0 ? at : brace;
}

/** `{ skip: true }` among the options, or an unconditional `t.skip()` in the body. */
function skips(scan: Scan, call: Call, body: number): boolean {
  if (body < 0) return false;
  if (/\{\s*(?:skip|todo)\s*:\s*(?!false)[^}]*\}/.test(scan.code.slice(call.argumentsStart, body).slice(0, 400)))
    return true;
  return callsWithin(scan, body, call.end, EARLY_CALLS).some(
    (one) =>
      /^(?:t|this|ctx|context|test)\.(?:skip|fixme)$/.test(one.callee) &&
      (!one.callee.startsWith('test.') || /^(?:true\b|$)/.test(argumentsOf(scan, one).trim())) &&
      standsIn(scan, one, body),
  );
}

function memberOf(call: Call, scan: Scan): string | null {
  const [holder, name] = argumentList(scan, call, 2);
  if (holder === undefined) return boundName(scan, call.start);
  return name === undefined ? holder : `${holder}.${unquoted(name)}`;
}

const named = (call: Call, scan: Scan): string | null => boundName(scan, call.start);
const typed = (call: Call, scan: Scan): string | null =>
  typeArgument(scan, call) ?? argumentList(scan, call, 1)[0] ?? boundName(scan, call.start);

const MOCKS: readonly MockRule[] = [
  {
    callee: /^(?:vi|jest|mock|td)\.(?:mock|doMock|unstable_mockModule|setMock|module|replace)$/,
    via: null,
    target: (call, scan) =>
      firstString(scan, call) ??
      /import\(\s*["'`]([^"'`]+)/.exec(argumentsOf(scan, call))?.[1] ??
      argumentList(scan, call, 1)[0] ??
      null,
  },
  { callee: /^(?:vi\.|jest\.)?spyOn$/, via: null, target: memberOf },
  { callee: /^(?:vi|jest|mock)\.fn$/, via: null, target: named },
  { callee: /^mock\.method$/, via: null, target: memberOf },
  { callee: /^(?:sinon|sandbox|\w*[sS]andbox)\.(?:stub|spy|fake|replace|mock)$/, via: 'sinon', target: memberOf },
  { callee: /^(?:sinon|sandbox|\w*[sS]andbox)\.createStubInstance$/, via: 'sinon', target: typed },
  { callee: /^(?:mock|mockDeep|createMock|mockFn|deepMock|Substitute\.for)$/, via: null, target: typed },
  HAND_WRITTEN,
];

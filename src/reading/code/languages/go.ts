import type { Declaration, Outline } from '../outline.js';
import type { Call, Scan } from '../scan.js';
import type { FoundAssertion, FoundMock, LanguageRules, Unit } from './language.js';
import {
  argumentList,
  callsWithin,
  clip,
  declared,
  EARLY_CALLS,
  enclosingBracket,
  findAssertions,
  findMocks,
  firstString,
  type MockRule,
  standsIn,
} from './shared.js';

const SUITE_HOOK =
  /^(?:SetupTest|SetupSuite|TearDownTest|TearDownSuite|SetupSubTest|TearDownSubTest|BeforeTest|AfterTest|SetUpTest|SetUpSuite)$/;
const TESTIFY =
  'Equal|NotEqual|EqualValues|Exactly|Nil|NotNil|NoError|Error|ErrorIs|ErrorAs|ErrorContains|EqualError|NotErrorIs|True|False|Len|Empty|NotEmpty|Contains|NotContains|ElementsMatch|Zero|NotZero|Panics|NotPanics|PanicsWithValue|PanicsWithError|JSONEq|YAMLEq|Eventually|EventuallyWithT|Never|Greater|GreaterOrEqual|Less|LessOrEqual|InDelta|InEpsilon|WithinDuration|WithinRange|Regexp|NotRegexp|Implements|IsType|Same|NotSame|Subset|NotSubset|HTTPStatusCode|HTTPSuccess|HTTPBodyContains|Fail|FailNow|FileExists|NoFileExists|DirExists|NoDirExists|Condition|Positive|Negative|EqualExportedValues|DeepEqual|Assert|Check|ErrorType|NilError|Equals|Is|Matches|That|Eq|NotEq|EqOp|Cmp|CmpNoError|CmpError|CmpTrue|CmpFalse|CmpLen|CmpContains';

const GINKGO_SUITE = /^[FPX]?(?:Describe|Context|When|DescribeTable|DescribeTableSubtree)$/;
const GINKGO_TEST = /^[FPX]?(?:It|Specify|Entry)$/;
const GINKGO_HOOK =
  /^(?:Just)?(?:Before|After)(?:Each|All|Suite)$|^Synchronized(?:Before|After)Suite$|^(?:JustBeforeEach|DeferCleanup)$/;

/** Go: testing, testify, gomock, ginkgo. */
export const GO: LanguageRules = {
  language: 'go',
  declarations: [
    declared('function', 'function_declaration', 'identifier'),
    declared('method', 'method_declaration', 'field_identifier'),
    { ...declared('class', 'type_spec', 'type_identifier'), has: ['type', 'struct_type'] },
    { ...declared('interface', 'type_spec', 'type_identifier'), has: ['type', 'interface_type'] },
  ],
  headings: [
    { pattern: /^func\s+(\w+)/gm, kind: 'function' },
    { pattern: /^func\s+\([^()\n]*\)\s*(\w+)/gm, kind: 'method' },
    { pattern: /^(?:type)?[ \t]+(\w+)(?=\s+struct\s*\{)/gm, kind: 'class' },
    { pattern: /^(?:type)?[ \t]+(\w+)(?=\s+interface\s*\{)/gm, kind: 'interface' },
  ],
  ends: 'braces',
  constructorNames: new Set(),
  decorator: null,
  importHead: /^[ \t]?import\s*(?:\(|(?=[\w."_]))/gm,
  bases(declaration, { code }) {
    // An embedded type stands alone on its line.
    const open = code.indexOf('{', declaration.nameStart);
    if (open < 0 || open > declaration.end) return [];
    const body = code.slice(open + 1, Math.min(declaration.end, open + 4000));
    return [...body.matchAll(/^[ \t]*\*?((?:\w+\.)?[A-Z]\w*|\w+\.\w+)(?:\[[^\]\n]*\])?[ \t]*$/gm)].map(
      (match) => match[1] ?? '',
    );
  },
  container: (declaration) => receiver(declaration),
  owners(declaration) {
    const owner = declaration.kind === 'method' ? receiver(declaration) : null;
    return owner === null ? null : [owner];
  },
  framework: ({ imports }) =>
    imports.some(({ text }) => text.includes('/ginkgo'))
      ? 'ginkgo'
      : imports.some(({ text }) => text.includes('gopkg.in/check'))
        ? 'gocheck'
        : 'go test',
  units,
  assertions,
  mocks,
};

function receiver({ lead }: Declaration): string | null {
  return /\(\s*(?:\w+\s+)?\*?\s*(\w+)(?:\[[^\]]*\])?\s*\)\s*$/.exec(lead)?.[1] ?? null;
}

function units(outline: Outline): Unit[] {
  const { declarations, scan, imports } = outline;
  const found: Unit[] = [];
  const suites = new Set<string>();
  for (const one of declarations) {
    const group = receiver(one);
    if (group !== null && isSuiteTest(one)) suites.add(group);
  }
  for (const one of declarations) {
    const { name, start, end } = one;
    const group = receiver(one);
    if (one.kind === 'function') {
      const takesT = one.parameters.length === 1 && /\*testing\.(?:T|F)\b/.test(one.parameters[0] ?? '');
      if (takesT && /^(?:Test|Fuzz)(?![a-z])/.test(name)) found.push(...testAndCases(scan, one));
      else if (name === 'TestMain' || name === 'init') found.push({ role: 'set-up', name, start, end });
      else found.push({ role: 'helper', name, start, end });
    } else if (one.kind === 'method' && group !== null) {
      if (!suites.has(group)) {
        found.push({ role: 'helper', name, start, end });
      } else if (isSuiteTest(one)) found.push(...testAndCases(scan, one).map((unit) => ({ ...unit, group })));
      else if (SUITE_HOOK.test(name)) found.push({ role: 'set-up', name, start, end, group });
      else found.push({ role: 'helper', name, start, end });
    } else if (one.kind === 'class' && !suites.has(name)) {
      found.push({ role: 'base-class', name, start, end, bases: one.bases });
    }
  }
  // A fragment seldom shows its imports.
  const cut = imports.length === 0 && outline.reader === 'lexer';
  if (cut || imports.some(({ text }) => text.includes('/ginkgo'))) found.push(...ginkgo(scan));
  return found;
}

/** A method of a testify or gocheck suite. */
function isSuiteTest(one: Declaration): boolean {
  if (one.kind !== 'method' || !/^Test(?![a-z])/.test(one.name)) return false;
  return one.parameters.length === 0 || (one.parameters.length === 1 && /\bC\b/.test(one.parameters[0] ?? ''));
}

/** A loop over the rows of a table: `for _, tc := range tests {`, `range []struct{`. */
const TABLE =
  /\bfor\b[^\n{]*\brange\s+(?:\w*(?:[tT]ests?|[cC]ases?|[tT]able|[sS]cenarios|tcs|tts)\w*\b|(?:map\[\w+\]|\[\])struct\b)/;

/** A test function, and its `t.Run("…")` cases where their names are literal. */
function testAndCases(scan: Scan, one: Declaration): Unit[] {
  const { name, start, end } = one;
  const calls = callsWithin(scan, one.nameStart + name.length, end);
  // `suite.Run(t, new(OrderSuite))`, `RunSpecs(t, …)`: it only starts the tests of others.
  if (
    calls.some(({ callee }) =>
      /^(?:suite\.Run|RunSpecs|ginkgo\.RunSpecs|TestingT|check\.TestingT|goleak\.VerifyTestMain)$/.test(callee),
    )
  ) {
    return [{ role: 'helper', name, start, end }];
  }
  const cases: Unit[] = [];
  let table = TABLE.test(scan.code.slice(start, end));
  for (const call of calls) {
    if (call.name !== 'Run' || !/^\w+(?:\.T)?\.Run$/.test(call.callee)) continue;
    if (!/\bfunc\s*\(/.test(scan.code.slice(call.argumentsStart, call.argumentsEnd))) {
      table ||= firstString(scan, call) === null;
      continue;
    }
    const title = firstString(scan, call);
    if (title === null) {
      table = true;
      continue;
    }
    const body = scan.code.indexOf('{', call.argumentsStart);
    cases.push({
      role: 'test',
      name: title.trim().replace(/\s+/g, '_'),
      joiner: '/',
      start: call.start,
      end: call.end,
      skipped: body >= 0 && skips(scan, body, call.end),
    });
  }
  const body = scan.code.indexOf('{', one.nameStart + name.length + one.header.trimEnd().length);
  return [
    {
      role: 'test',
      name,
      joiner: null,
      start,
      end,
      skipped: body >= 0 && skips(scan, body, end),
      parametrised: table || one.parameters.some((text) => /\*testing\.F\b/.test(text)),
    },
    ...cases,
  ];
}

/** `t.Skip(…)` that stands under no condition. */
function skips(scan: Scan, body: number, end: number): boolean {
  return callsWithin(scan, body, end, EARLY_CALLS).some(
    (call) =>
      /^(?:\w+\.)*(?:t|tb|s|suite|f|T)\.(?:Skip|Skipf|SkipNow)$/.test(call.callee) && standsIn(scan, call, body),
  );
}

function ginkgo(scan: Scan): Unit[] {
  const found: Unit[] = [];
  for (const call of scan.calls) {
    const name = call.callee.replace(/^(?:ginkgo|g)\./, '');
    const role = GINKGO_TEST.test(name)
      ? 'test'
      : GINKGO_SUITE.test(name)
        ? 'suite'
        : GINKGO_HOOK.test(name)
          ? 'set-up'
          : null;
    if (role === null) continue;
    const title = firstString(scan, call);
    if (role !== 'set-up' && title === null) continue;
    if (!name.endsWith('Entry') && !/\bfunc\b/.test(scan.code.slice(call.argumentsStart, call.argumentsEnd))) continue;
    found.push({
      role,
      name: title ?? call.name,
      joiner: ' ',
      start: call.start,
      end: call.end,
      skipped:
        /^[PX]/.test(name) ||
        (role === 'test' && /\bPending\b/.test(scan.code.slice(call.argumentsStart, call.argumentsStart + 200))),
      parametrised: name.endsWith('Entry'),
    });
  }
  return found;
}

const ASSERTION = new RegExp(
  `^(?:\\w+\\.)*(?:assert|require|[\\w]*[sS]uite|s|ts|is|a|r|req|as|must|t|c|g|q|asrt|ass|td)(?:\\.(?:Require|Assert))?\\.(?:${TESTIFY})f?$` +
    '|^(?:\\w+\\.)*(?:t|tb|T|f|b)\\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)$' +
    '|^(?:g\\.|gomega\\.|Gomega\\.)?(?:Expect|Eventually|Consistently|ExpectWithOffset|Ω)\\b|^(?:qt\\.Assert|qt\\.Check|So|convey\\.So)$' +
    '|\\.Assert\\w+$|^(?:\\w+\\.)?(?:assert|require|expect)[A-Z]\\w*$|^(?:\\w+\\.)?(?:Assert|Require)[A-Z]\\w*$|^(?:snaps|autogold|cupaloy|golden|goldie|approvals|be)\\.\\w+$|^tests?(?:utils?)?\\.\\w*(?:Equals?|Contains|Matches)$',
);

function assertions(outline: Outline): FoundAssertion[] {
  const { scan } = outline;
  const found = findAssertions(outline, {
    callee: ASSERTION,
    // `err.Error()` and `w.Fail()` without arguments say nothing.
    except: /^(?:err\w*|\w+Err)\./,
    expectsError:
      /\.(?:Error|ErrorIs|ErrorAs|ErrorContains|EqualError|ErrorType)f?\(|\bPanics|\bMatchError\b|(?:\bTo|\bShould)\(\s*HaveOccurred|ShouldNot\(\s*Succeed|ShouldBeError/,
  });
  return found.map((assertion) => {
    if (!/^[\w.()]*\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\(/.test(assertion.text)) return assertion;
    const condition = conditionOf(scan, assertion.start);
    if (condition === null) return assertion;
    return {
      start: assertion.start,
      text: clip(`${condition} ${assertion.text} }`),
      expectsError: /\berr\w*\s*==\s*nil|\bwantErr\b|\bexpectedErr\w*\b|\bwantError\b|!errors\.(?:Is|As)\(/.test(
        condition,
      ),
    };
  });
}

/** The condition under which a statement runs, with its brace: `if got != want {`. */
function conditionOf(scan: Scan, at: number): string | null {
  const open = enclosingBracket(scan, at);
  if (open < 0 || scan.code[open] !== '{') return null;
  const line = scan.text.slice(scan.lineStart(scan.lineOf(open)), open + 1).trim();
  return /^(?:\} *else\b|if\b|case\b|for\b|switch\b|select\b)/.test(line) ? line : null;
}

const MOCKS: readonly MockRule[] = [
  { callee: /(?:^|\.)NewMock[A-Z]\w*$/, via: 'gomock', target: (call) => call.name.replace(/^NewMock/, '') },
  {
    callee: /^(?!go|http|sql|pgx|redis)\w*mocks?\.New[A-Z]\w*$/,
    via: 'mockery',
    target: (call) => call.name.replace(/^New/, ''),
  },
  { callee: /^(?:sqlmock\.New(?:WithDSN)?|pgxmock\.New(?:Conn|Pool))$/, via: 'sqlmock', target: () => 'sql.DB' },
  { callee: /^(?:\w+\.)?[nN]ew(?:Fake|Stub|Mock)[A-Z]\w*$/, via: 'fake', target: withoutPrefix },
  { callee: /^new$/, via: 'fake', target: newDouble },
  { callee: /^gomonkey\.Apply\w+$/, via: 'gomonkey', target: (call, scan) => argumentList(scan, call, 1)[0] ?? null },
];

function withoutPrefix(call: Call): string {
  return call.name.replace(/^[nN]ew(?:Fake|Stub|Mock)/, '');
}

function newDouble(call: Call, scan: Scan): string | null {
  const type = argumentList(scan, call, 1)[0] ?? '';
  return DOUBLE_NAME.test(type) ? undoubled(type) : null;
}

const DOUBLE_NAME =
  /^(?:\w*(?:mocks?|fakes?)\.)\w+$|^(?:\w+\.)?(?:[mM]ock|[fF]ake|[sS]tub)[A-Z_]\w*$|^(?:\w+\.)?\w+(?:Mock|Fake|Stub)$/;

/**
 * A type with methods of its own that stands in a test file and is called as a collaborator is: what a test hands on in
 * place of the real one, `memoryRepository`. One that embeds another may well call it.
 */
const COLLABORATOR =
  /(?:^|[a-z])(?:[rR]epository|[rR]epo|[sS]tore|[sS]torage|[sS]ervice|[cC]lient|[gG]ateway|[pP]ublisher|[sS]ender|[mM]ailer|[nN]otifier)$/;

/** Embeds a type: a line of a struct, or all of it, that is a type alone. */
const EMBEDS = /[{\n][ \t]*\*?\w+(?:\.\w+)?[ \t]*[}\n]/;
/** Holds the real thing: a connection to it, or one of those that it is called after, which it may hand on to. */
const HOLDS =
  /[ \t]\*(?:\w+\.)?(?:DB|Tx|Conn|Pool|Client|ClientConn|Database|Collection|Session|Queries|Server)\b|[ \t]\*?(?:\w+\.)?\w*(?:Repository|Repo|Store|Storage|Service|Client|Gateway|Publisher|Sender|Mailer|Notifier)[ \t]*[;}\n]/;

const isReal = (struct: string) => {
  const body = struct.slice(struct.indexOf('{'));
  return EMBEDS.test(body) || HOLDS.test(body);
};

function standInsOf({ scan, declarations }: Outline): ReadonlySet<string> {
  const receivers = new Set(declarations.map((one) => (one.kind === 'method' ? receiver(one) : null)));
  const types = declarations.filter(
    ({ kind, name, start, end }) =>
      kind === 'class' && COLLABORATOR.test(name) && receivers.has(name) && !isReal(scan.code.slice(start, end)),
  );
  return new Set(types.map(({ name }) => name));
}

function undoubled(type: string): string {
  return type.replace(/^\w+\./, '').replace(/^(?:[mM]ock|[fF]ake|[sS]tub)_?(?=[A-Z])|(?:Mock|Fake|Stub)$/g, '');
}

function mocks(outline: Outline): FoundMock[] {
  const { scan, declarations } = outline;
  const found = findMocks(outline, MOCKS);
  const embedding = new Set(
    declarations.filter((one) => one.bases.some((base) => /^mock\.Mock$/.test(base))).map((one) => one.name),
  );
  const standIns = standInsOf(outline);
  // A literal of a double's type: `&mockStore{…}`, `mocks.Store{}`; `new(memoryStore)`.
  for (const match of scan.code.matchAll(/(?<![\w.])(?:((?:\w+\.)?\w+)\{|new\((\w+)\))/g)) {
    const type = match[1] ?? match[2] ?? '';
    if (match[2] !== undefined && !standIns.has(type)) continue;
    if (!DOUBLE_NAME.test(type) && !standIns.has(type)) continue;
    found.push({ start: match.index, target: undoubled(type), via: embedding.has(type) ? 'testify mock' : 'fake' });
  }
  return found.sort((one, other) => one.start - other.start);
}

import { type Declaration, type Outline, statementEnd } from '../outline.js';
import type { Call, Scan } from '../scan.js';
import { bases, classOf } from './java.js';
import type { LanguageRules, Unit } from './language.js';
import {
  argumentList,
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
} from './shared.js';

const HOOK_NAME =
  /^(?:setUp|tearDown|setUpBeforeClass|tearDownAfterClass|_before|_after|assertPreConditions|defineEnvironment)$/;
const HOOK = /^(?:Before|After)(?:Class)?(?:\(|$)/;
const PEST_TEST = /^(?:it|test|todo|arch)$/;
const PEST_HOOK = /^(?:beforeEach|beforeAll|afterEach|afterAll)$/;

/** PHP: PHPUnit, Pest, Laravel; Mockery, Prophecy. */
export const PHP: LanguageRules = {
  language: 'php',
  declarations: [
    declared('class', 'class_declaration', 'name'),
    declared('class', 'trait_declaration', 'name'),
    declared('interface', 'interface_declaration', 'name'),
    declared('enum', 'enum_declaration', 'name'),
    declared('function', 'function_definition', 'name'),
    declared('method', 'method_declaration', 'name'),
  ],
  headings: [
    { pattern: /^[ \t]*(?:(?:final|abstract|readonly)\s+)*(?:class|trait)\s+(\w+)/gm, kind: 'class' },
    { pattern: /^[ \t]*interface\s+(\w+)/gm, kind: 'interface' },
    { pattern: /^[ \t]*enum\s+(\w+)/gm, kind: 'enum' },
    {
      pattern: /^[ \t]+(?:(?:public|protected|private|static|final|abstract)\s+)+function\s+&?(\w+)/gm,
      kind: 'method',
    },
    { pattern: /^function\s+&?(\w+)/gm, kind: 'function' },
  ],
  ends: 'braces',
  constructorNames: new Set(['__construct']),
  decorator: '#[',
  importHead: /^(?:use\s+(?:function\s+|const\s+)?(?=[\w\\])|(?:require|include)(?:_once)?\b)/gm,
  bases,
  framework: ({ scan, imports, declarations }) =>
    declarations.some((one) => one.kind === 'class') || !scan.calls.some(({ callee }) => PEST_TEST.test(callee))
      ? 'phpunit'
      : imports.some(({ text }) => /\bCodeception\b/.test(text))
        ? 'codeception'
        : 'pest',
  units,
  assertions: (outline) =>
    findAssertions(outline, {
      callee:
        /(?:->|::)(?:assert\w*|expectException\w*|expectError\w*|expectDeprecation\w*|fail|shouldHave\w*|shouldNotHave\w*|shouldReceive|shouldBeCalled\w*|expects|seeIn\w*|seeJson\w*|seeStatus\w*|dontSee\w*|missingFrom\w*)$|^(?:assert\w+|expect)(?:\b|->)|^(?:it|test)\b.*->throws\w*$/,
      expectsError: /expectException|expectError|assertThrows|->toThrow|->throws\(/,
    }),
  mocks: (outline) => findMocks(outline, MOCKS),
};

/** The comment right before a declaration, where PHPUnit's older marks stand: `@test`, `@dataProvider orders`. */
function docComment({ source, scan }: Outline, one: Declaration): string {
  const from = Math.max(0, one.start - 1500);
  const blank = /\s*$/.exec(scan.text.slice(from, one.start))?.[0].length ?? 0;
  return source.slice(one.start - blank, one.start);
}

function units(outline: Outline): Unit[] {
  const { declarations, scan } = outline;
  const comments = new Map<Declaration, string>();
  const withTests = new Set<Declaration>();
  for (const one of declarations) {
    if (one.kind !== 'method') continue;
    const comment = docComment(outline, one);
    comments.set(one, comment);
    if (isTest(one, comment) && one.parent !== null) withTests.add(one.parent);
  }
  const found: Unit[] = [];
  for (const one of declarations) {
    const { name, start, end, decorators, parent } = one;
    if (parent !== null && !withTests.has(parent)) continue;
    const common = { name, start, end, decorators };
    const comment = comments.get(one) ?? '';
    if (one.kind === 'class' || one.kind === 'interface') {
      if (withTests.has(one)) found.push({ ...common, role: 'suite', bases: one.bases });
      else found.push({ ...common, role: 'base-class', bases: one.bases });
    } else if (one.kind === 'method' && isTest(one, comment)) {
      const providers = providersOf(one, comment);
      found.push({
        ...common,
        role: 'test',
        joiner: null,
        skipped: skips(scan, one),
        parametrised:
          providers.length > 0 ||
          decorators.some((text) => /^(?:DataProvider|TestWith)/.test(text)) ||
          /@testWith\b/.test(comment),
        uses: providers,
      });
    } else if (one.kind === 'method' || one.kind === 'constructor') {
      const hook =
        HOOK_NAME.test(name) || decorators.some((text) => HOOK.test(text)) || /@before\b|@after\b/.test(comment);
      found.push({ ...common, role: hook ? 'set-up' : 'helper' });
    } else if (one.kind === 'function') found.push({ ...common, role: 'helper' });
  }
  if (withTests.size === 0) found.push(...pest(scan));
  return found;
}

function isTest(one: Declaration, comment: string): boolean {
  if (one.parent?.kind !== 'class' || /\b(?:private|protected)\b/.test(one.lead)) return false;
  if (one.decorators.some((text) => /^(?:\\?PHPUnit\\Framework\\Attributes\\)?Test(?:\(|$)/.test(text))) return true;
  if (/@test\b/.test(comment)) return true;
  return /^test(?![a-z])/.test(one.name) && (one.parent.bases.length > 0 || /Test$/.test(one.parent.name));
}

function providersOf(one: Declaration, comment: string): string[] {
  const named = [...comment.matchAll(/@dataProvider\s+(?:[\w\\]+::)?(\w+)/g)].map((match) => match[1] ?? '');
  const attributed = one.decorators.flatMap((text) => /^DataProvider\w*\([^)]*["'](\w+)["']/.exec(text)?.[1] ?? []);
  return [...named, ...attributed];
}

function skips(scan: Scan, one: Declaration): boolean {
  const body = scan.code.indexOf('{', one.nameStart + one.name.length + one.header.trimEnd().length);
  if (body < 0) return false;
  return callsWithin(scan, body, one.end, EARLY_CALLS).some(
    (call) => /(?:->|::)markTest(?:Skipped|Incomplete)$/.test(call.callee) && standsIn(scan, call, body),
  );
}

function pest(scan: Scan): Unit[] {
  const found: Unit[] = [];
  for (const call of scan.calls) {
    const role = PEST_TEST.test(call.callee)
      ? 'test'
      : call.callee === 'describe'
        ? 'suite'
        : PEST_HOOK.test(call.callee)
          ? 'set-up'
          : null;
    if (role === null) continue;
    const title = role === 'set-up' ? call.name : firstString(scan, call);
    if (title === null) continue;
    const end = statementEnd(scan, call.end);
    const chained = scan.calls
      .filter((one) => one.start === call.start && one !== call && one.end <= end)
      .map((one) => one.name);
    found.push({
      role,
      name: call.callee === 'it' ? `it ${title}` : title,
      joiner: ' > ',
      start: call.start,
      end,
      skipped: call.callee === 'todo' || chained.includes('skip') || chained.includes('todo'),
      parametrised: chained.includes('with'),
    });
  }
  return found;
}

const classConstant = (call: Call, scan: Scan): string | null => {
  const [one] = argumentList(scan, call, 1);
  return /^\\?([\w\\]+)::class/.exec(one ?? '')?.[1] ?? classOf(call, scan) ?? boundName(scan, call.start);
};

const MOCKS: readonly MockRule[] = [
  {
    callee:
      /->(?:createMock|createStub|createPartialMock|createConfiguredMock|getMockBuilder|getMockForAbstractClass|prophesize|createMockForIntersectionOfInterfaces)$/,
    via: 'createMock',
    target: classConstant,
  },
  { callee: /^\\?(?:Mockery|m)::(?:mock|spy|namedMock)$/, via: 'Mockery::mock', target: classConstant },
  { callee: /^(?:\$this->|self::|static::)?(?:mock|partialMock|spy)$/, via: 'mock', target: classConstant },
  { callee: /^\w+::fake$/, via: 'fake', target: (call) => call.callee.replace(/::fake$/, '') },
  {
    callee: /^\w+::(?:shouldReceive|partialMock|spy)$/,
    via: 'facade',
    target: (call) => call.callee.replace(/::\w+$/, ''),
  },
  HAND_WRITTEN,
];

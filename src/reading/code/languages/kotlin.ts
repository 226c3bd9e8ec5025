import type { Declaration, Outline } from '../outline.js';
import type { Call, Scan } from '../scan.js';
import { classOf } from './java.js';
import type { FoundAssertion, FoundMock, LanguageRules, Unit } from './language.js';
import {
  argumentList,
  boundName,
  callsWithin,
  declared,
  findAssertions,
  findMocks,
  firstString,
  HAND_WRITTEN,
  type MockRule,
  mayServeTests,
} from './shared.js';

const TEST = /^(?:[\w.]+\.)?(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate)\b/;
const HOOK = /^(?:[\w.]+\.)?(?:Before|After)(?:Each|All|Class|Test|Method)?(?:\(|$)/;
const SKIPPED = /^(?:[\w.]+\.)?(?:Disabled|Ignore)(?:\(|$)/;
const PARAMETRISED = /^(?:ParameterizedTest|RepeatedTest|TestFactory|TestTemplate)\b/;

const BLOCK_SUITE =
  /^[fx]?(?:describe|context|derivedContext|given|Given|feature|When|`when`|when|on|group|container|and|And)$/;
const BLOCK_TEST = /^[fx]?(?:it|test|should|then|Then|`then`|scenario|expect)$/;
const BLOCK_HOOK =
  /^(?:(?:before|after)(?:Test|Spec|Each|All|Any|Container|Project|EachTest|Group|EachGroup)?|fixture)$/;
/** Classes whose tests are blocks with a title: Kotest's, Spek's, Minutest's. */
const BLOCK_SPEC =
  /\b(?:(?:String|Fun|Describe|Behavior|Should|Free|Feature|Expect|Word|Annotation)Spec|(?:Subject)?Spek|JUnit5Minutests)\b/;
const BLOCK_IMPORT = /\b(?:dev\.minutest|org\.jetbrains\.spek|org\.spekframework)\./;

/** Kotlin: JUnit, kotlin.test, Kotest, Spek, Minutest, MockK. */
export const KOTLIN: LanguageRules = {
  language: 'kotlin',
  declarations: [
    declared('class', 'class_declaration', 'identifier'),
    declared('class', 'object_declaration', 'identifier'),
    declared('function', 'function_declaration', 'identifier'),
  ],
  headings: [
    {
      pattern:
        /^[ \t]*(?:@\w+(?:\([^()\n]*\))?[ \t]+)*(?:(?:public|internal|private|protected|open|abstract|sealed|data|inner|value|annotation|enum)\s+)*(?:class|object)\s+(\w+)/gm,
      kind: 'class',
    },
    { pattern: /^[ \t]*(?:(?:public|internal|private|sealed|fun)\s+)*interface\s+(\w+)/gm, kind: 'interface' },
    {
      pattern:
        /^[ \t]*(?:@\w+(?:\([^()\n]*\))?[ \t]+)*(?:(?:public|internal|private|protected|open|abstract|override|suspend|inline|operator|infix|tailrec|actual|expect|external|final|data)\s+)*fun\s+(?:<[^()\n]+?>\s+)?(?:[\w.]+(?:<[^()\n]*?>)?\??\.)?(\w+|`[^`\n]+`)/gm,
      kind: 'function',
    },
  ],
  ends: 'braces',
  constructorNames: new Set(),
  decorator: '@',
  importHead: /^[ \t]?import\s+(?=\w)/gm,
  bases,
  framework: ({ imports, declarations }) =>
    imports.some(({ text }) => text.includes('io.kotest.core')) ||
    declarations.some((one) => one.bases.some((base) => BLOCK_SPEC.test(base)))
      ? 'kotest'
      : imports.some(({ text }) => /kotlin\.test\b/.test(text)) &&
          !imports.some(({ text }) => text.includes('org.junit'))
        ? 'kotlin.test'
        : 'junit',
  units,
  assertions,
  mocks,
};

/** `class A(…) : B(x), C by d`. */
function bases({ header, kind }: Declaration): string[] {
  if (kind === 'extension') return [];
  const plain = header
    .replace(/\([^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\)/g, '')
    .replace(/<[^<>]*(?:<[^<>]*>[^<>]*)*>/g, '');
  const list = /^[^:]*:\s*([\s\S]*)$/.exec(plain)?.[1] ?? '';
  return list
    .replace(/\bwhere\b[\s\S]*$/, '')
    .split(',')
    .map((name) => /^\s*(?:@\w+\s+)?([\w.]+)/.exec(name)?.[1] ?? '')
    .filter((name) => name !== '');
}

function isTest(one: Declaration): boolean {
  return one.kind === 'method' || one.kind === 'function' ? one.decorators.some((text) => TEST.test(text)) : false;
}

function units(outline: Outline): Unit[] {
  const { declarations } = outline;
  // A base class of the project's own hides whose blocks they are; the imports tell.
  const importsBlocks = outline.imports.some(({ text }) => BLOCK_IMPORT.test(text));
  const specs = declarations.filter(
    (one) =>
      one.kind === 'class' &&
      (one.bases.some((base) => BLOCK_SPEC.test(base)) ||
        (importsBlocks && one.parent === null && one.bases.length > 0)),
  );
  const withTests = new Set<Declaration>(specs);
  for (const one of declarations) {
    for (let holder = isTest(one) ? one.parent : null; holder !== null; holder = holder.parent) withTests.add(holder);
  }
  const found: Unit[] = [];
  for (const one of declarations) {
    const { name, start, end, decorators } = one;
    if (!mayServeTests(one, withTests)) continue;
    const common = { name, start, end, decorators };
    const skipped = decorators.some((text) => SKIPPED.test(text));
    if (one.kind === 'class' || one.kind === 'interface') {
      if (withTests.has(one)) found.push({ ...common, role: 'suite', bases: one.bases, skipped });
      else found.push({ ...common, role: 'base-class', bases: one.bases });
    } else if (isTest(one)) {
      const parametrised = decorators.some((text) => PARAMETRISED.test(text));
      found.push({ ...common, role: 'test', joiner: null, skipped, parametrised });
    } else if (one.kind === 'method' || one.kind === 'function') {
      found.push({ ...common, role: decorators.some((text) => HOOK.test(text)) ? 'set-up' : 'helper' });
    }
  }
  for (const spec of specs) found.push(...blocksOf(outline, spec));
  return found;
}

function blocksOf({ scan }: Outline, spec: Declaration): Unit[] {
  const found: Unit[] = [];
  for (const call of callsWithin(scan, spec.start, spec.end)) {
    const role = BLOCK_TEST.test(call.callee)
      ? 'test'
      : BLOCK_SUITE.test(call.callee)
        ? 'suite'
        : BLOCK_HOOK.test(call.callee)
          ? 'set-up'
          : null;
    if (role === null || !scan.code.slice(call.argumentsEnd, call.end).includes('{')) {
      if (role !== 'set-up') continue;
    }
    const title = role === 'set-up' ? call.name : firstString(scan, call);
    if (title === null || role === null) continue;
    found.push({
      role,
      name: title,
      joiner: ' > ',
      start: call.start,
      end: call.end,
      skipped: call.callee.startsWith('x'),
    });
  }
  // `"saves an order" { … }`, and `"an order" - { … }` around them.
  const titled = /"([^"\n]*)"(?:\.config\([^()\n]*\))?\s*(-\s*)?\{/g;
  titled.lastIndex = spec.start;
  for (let match = titled.exec(scan.code); match !== null && match.index < spec.end; match = titled.exec(scan.code)) {
    if (/[\w(,=:+]\s*$/.test(scan.code.slice(Math.max(0, match.index - 3), match.index).replace(/\n\s*$/, '')))
      continue;
    const close = scan.partner(titled.lastIndex - 1);
    const title = scan.text.slice(match.index + 1, match.index + 1 + (match[1] ?? '').length);
    found.push({
      role: match[2] === undefined ? 'test' : 'suite',
      name: title.replace(/^!/, ''),
      joiner: ' > ',
      start: match.index,
      end: close < 0 ? scan.code.length : close + 1,
      skipped: title.startsWith('!') || /\benabled\s*=\s*false/.test(match[0]),
    });
  }
  return found;
}

function assertions(outline: Outline): FoundAssertion[] {
  return findAssertions(outline, {
    callee:
      /^(?:\w+\.)*(?:assert\w*|fail|expectThat|expectThrows|verify\w*|coVerify\w*|confirmVerified|expectError)$|^(?:Assertions?|Assert)\.\w+|^should(?:Throw\w*|NotThrow\w*|Have\w*)$|\.should[A-Z]\w*$|^expectThat\b|\.andExpect(?:All)?$|\.expect(?:Status|Body|Header|Next\w*|Error\w*|Complete)$|^(?:expect|eventually)$|\.isEqualTo$/,
    expectsError:
      /assertFails|assertThrows|assertThatThrownBy|assertThatExceptionOfType|shouldThrow|expectThrows|shouldBeFailure|isFailure\(|expectError|isInstanceOf\(?<?\w*Exception/,
    // Kotest's infix words, `order.status shouldBe "paid"`; properties that assert, `get("/x").andIsOk`.
    statement: /[\w)\]}"] +should[A-Z]\w*(?= +\S)|\.(?:and(?:Is|Has|Assert|Expect|Verify)[A-Z]\w*|assert\b(?=\s*\.))/g,
    begins: statementStart,
  });
}

const MAX_STATEMENT = 300;

/** Where the statement begins that `at` lies in. */
function statementStart({ code }: Scan, at: number): number {
  let start = at;
  while (start > 0 && at - start < MAX_STATEMENT && !/[\n;{]/.test(code.charAt(start - 1))) start--;
  return start + (/^\s*(?:[^\n]*->\s*)?/.exec(code.slice(start, at))?.[0].length ?? 0);
}

const every = (call: Call, scan: Scan): string | null => {
  const block = scan.code.slice(call.argumentsStart, call.argumentsEnd);
  // In the block of `mockk { … }` a call has no object before it: it is the mock's, which is known already.
  return /^[\s({]*(\w+)\s*[.?]/.exec(block)?.[1] ?? null;
};

const MOCKS: readonly MockRule[] = [
  { callee: /^(?:mockk|mockkClass|spyk)$/, via: 'mockk', target: (call, scan) => mockkTarget(call, scan) },
  {
    callee: /^mockk(?:Object|Static|Constructor)$/,
    via: 'mockk',
    target: (call, scan) => classOf(call, scan) ?? argumentList(scan, call, 1)[0] ?? null,
  },
  { callee: /^(?:every|coEvery)$/, via: 'every', target: every },
  { callee: /^(?:Mockito\.)?(?:mock|spy|createMock)$/, via: 'mock', target: classOf },
  { callee: /^(?:Mockito\.)?(?:`?when`?|whenever|given)$/, via: 'when', target: every },
  HAND_WRITTEN,
];

/** The type in `mockk<Repo>()`, in `val repo: Repo = mockk()`, else the name. */
function mockkTarget(call: Call, scan: Scan): string | null {
  const before = scan.code.slice(Math.max(0, call.start - 160), call.start);
  return (
    classOfArgument(call, scan) ??
    /:\s*([\w.]+)\s*(?:<[^=\n]*>)?\s*=\s*$/.exec(before)?.[1] ??
    boundName(scan, call.start)
  );
}

function classOfArgument(call: Call, scan: Scan): string | null {
  const found = classOf(call, scan);
  return found === boundName(scan, call.start) ? null : found;
}

const MOCK_FIELD =
  /@(Mock|MockBean|MockitoBean|SpyBean|MockK|RelaxedMockK|SpyK|MockkBean|SpykBean|InjectMock)\b(?:\([^()]*\))?\s+(?:@\w+(?:\([^()]*\))?\s+){0,5}(?:(?:private|internal|protected|lateinit|override)\s+)*va[lr]\s+\w+\s*:\s*([\w.]+)/g;

function mocks(outline: Outline): FoundMock[] {
  const found = findMocks(outline, MOCKS);
  for (const match of outline.scan.code.matchAll(MOCK_FIELD)) {
    found.push({ start: match.index, target: match[2] ?? '', via: `@${match[1]}` });
  }
  return found.sort((one, other) => one.start - other.start);
}

import type { Declaration, Outline } from '../outline.js';
import type { Call, Scan } from '../scan.js';
import type { FoundAssertion, FoundMock, LanguageRules, Unit } from './language.js';
import {
  argumentList,
  argumentsOf,
  boundName,
  declared,
  findAssertions,
  findMocks,
  HAND_WRITTEN,
  type MockRule,
  mayServeTests,
  typeArgument,
} from './shared.js';

const TEST = /^(?:[\w.]+\.)?(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property|Example)\b/;
const HOOK = /^(?:[\w.]+\.)?(?:Before|After)(?:Each|All|Class|Method|Suite|Test|Groups|Try|Container)?(?:\(|$)/;
const SKIPPED = /^(?:[\w.]+\.)?(?:Disabled|Ignore)(?:\(|$)|^Test\([^)]*\benabled\s*=\s*false/;
const PARAMETRISED = /^(?:ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property)\b|\bdataProvider\s*=/;

const BEHIND = /\s*(?:throws\s+[\w.,\s]{1,300})?[{;]/y;
const BEHIND_CONSTRUCTOR = /\s*(?:throws\s+[\w.,\s]{1,300})?\{/y;

/** Java: JUnit 3 to 5, TestNG, Spring; Mockito, EasyMock. */
export const JAVA: LanguageRules = {
  language: 'java',
  declarations: [
    declared('class', 'class_declaration', 'identifier'),
    declared('class', 'record_declaration', 'identifier'),
    declared('interface', 'interface_declaration', 'identifier'),
    declared('enum', 'enum_declaration', 'identifier'),
    declared('method', 'method_declaration', 'identifier'),
    declared('constructor', 'constructor_declaration', 'identifier'),
  ],
  headings: [
    {
      pattern:
        /^[ \t]*(?:(?:public|protected|private|static|final|abstract|sealed|non-sealed|strictfp)\s+)*(?:class|record)\s+(\w+)/gm,
      kind: 'class',
    },
    { pattern: /^[ \t]*(?:(?:public|protected|private|static|sealed)\s+)*interface\s+(\w+)/gm, kind: 'interface' },
    { pattern: /^[ \t]*(?:(?:public|protected|private|static)\s+)*enum\s+(\w+)/gm, kind: 'enum' },
    {
      pattern:
        /^[ \t]*(?:@\w+(?:\([^()\n]*\))?[ \t]+)*(?:(?:public|protected|private|static|final|abstract|synchronized|default)\s+)*(?:<[^<>\n]+>\s+)?(?!(?:return|new|else|throw|case|package|import|assert|yield)\b)[\w.]+(?:<[^(){};\n]*>)?(?:\[\])*\s+(\w+)(?=\s*\()/gm,
      behind: BEHIND,
      kind: 'method',
    },
    {
      pattern: /^[ \t]+(?:@\w+(?:\([^()\n]*\))?[ \t]+)*(?:(?:public|protected|private)\s+)?([A-Z]\w*)(?=\s*\()/gm,
      behind: BEHIND_CONSTRUCTOR,
      kind: 'constructor',
    },
  ],
  ends: 'braces',
  constructorNames: new Set(),
  decorator: '@',
  importHead: /^[ \t]*import\s+(?=[\w])/gm,
  bases,
  framework: ({ imports }) => (imports.some(({ text }) => /\btestng\b/.test(text)) ? 'testng' : 'junit'),
  units,
  assertions,
  mocks,
};

/** `extends A<B> implements C, D`, without type arguments. */
export function bases({ header }: Declaration): string[] {
  const plain = header.replace(/<[^<>]*(?:<[^<>]*(?:<[^<>]*>[^<>]*)*>[^<>]*)*>/g, '');
  return [...plain.matchAll(/\b(?:extends|implements)\s+([\w.,\s\\]+?)(?=\b(?:extends|implements|permits)\b|$)/g)]
    .flatMap((match) => (match[1] ?? '').split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function isTest(one: Declaration): boolean {
  if (one.kind !== 'method') return false;
  if (one.decorators.some((text) => TEST.test(text))) return true;
  const holder = one.parent;
  if (holder === null || holder.kind !== 'class') return false;
  // JUnit 3, and TestNG's classes that are tests as a whole.
  if (/^test[A-Z_]/.test(one.name) && holder.bases.some((base) => /TestCase$/.test(base)))
    return one.parameters.length === 0;
  return (
    holder.decorators.some((text) => /^Test(?:\(|$)/.test(text)) &&
    /\bpublic\s+void\s+$/.test(one.lead) &&
    !one.decorators.some((text) => HOOK.test(text) || /^DataProvider/.test(text))
  );
}

function isHook(one: Declaration): boolean {
  if (one.decorators.some((text) => HOOK.test(text))) return true;
  return /^(?:setUp|tearDown)$/.test(one.name) && (one.parent?.bases.length ?? 0) > 0;
}

function units({ declarations }: Outline): Unit[] {
  const withTests = new Set<Declaration>();
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
      const sources = decorators.flatMap((text) => sourceOf(text, name));
      found.push({ ...common, role: 'test', joiner: null, skipped, parametrised, uses: sources });
    } else if (one.kind === 'method' || one.kind === 'constructor') {
      found.push({ ...common, role: isHook(one) || one.kind === 'constructor' ? 'set-up' : 'helper' });
    }
  }
  return found;
}

/** `@MethodSource("orders")`, `@Test(dataProvider = "orders")`: where the cases come from. */
function sourceOf(decorator: string, test: string): string[] {
  if (/^MethodSource$/.test(decorator)) return [test];
  if (!/^MethodSource\b|\bdataProvider\b/.test(decorator)) return [];
  return [...decorator.matchAll(/"([\w#.$]+)"/g)].map((match) => (match[1] ?? '').replace(/^.*#/, ''));
}

function assertions(outline: Outline): FoundAssertion[] {
  const found = findAssertions(outline, {
    callee:
      /^(?:\w+\.)*(?:assert[A-Z]?\w*|fail|verify\w*|then|shouldHave\w*)$|^(?:Assertions?|Assert|Truth|Verify)\.\w+|\.andExpect(?:All)?$|\.expect(?:Status|Body|BodyList|Header|Cookie|Next\w*|Error\w*|Complete|All)$|\.then\.(?:.*\.)?(?:statusCode|body|assertThat|contentType|header|time|cookie|spec)$|^StepVerifier\.|\bawait\b.*\.until\w*$|\.verifyComplete$|\.as(?:sertThat|serting)$/,
    except: /^(?:Mockito\.|BDDMockito\.)?verify(?:NoInteractions)?\.$|^then\.$/,
    expectsError:
      /assertThrows|assertThatThrownBy|assertThatExceptionOfType|assertThatIllegal|assertThatNullPointer|catchThrowable|expectError|verifyError|isInstanceOf\(\s*\w*Exception|hasMessage|^fail\(|expectThrows|assertFailsWith/,
    statement: /(?<![\w.@])assert\b(?=\s)/g,
  });
  // `@Test(expected = X.class)` asserts too.
  const { declarations } = outline;
  for (const one of declarations) {
    const expected = one.decorators.find((text) => /^Test\([^)]*\bexpected\w*\s*=/.test(text));
    if (expected !== undefined) found.push({ start: one.start, text: `@${expected}`, expectsError: true });
  }
  return found.sort((one, other) => one.start - other.start);
}

/** The class that a call names: `mock(OrderRepository.class)`; else its type argument, else the name it is given. */
export function classOf(call: Call, scan: Scan): string | null {
  const named = /^\s*([\w.]+)(?:\.class|::class(?:\.java)?)\b/.exec(argumentsOf(scan, call))?.[1];
  return named ?? typeArgument(scan, call) ?? boundName(scan, call.start);
}

/** The object of a stubbed call: `orders` in `when(orders.find(1))`. */
function stubbed(call: Call, scan: Scan): string | null {
  const first = argumentList(scan, call, 1)[0] ?? '';
  return /^(?:this\.)?(\w+)(?:\.|$)/.exec(first)?.[1] ?? null;
}

const MOCKS: readonly MockRule[] = [
  {
    callee:
      /^(?:Mockito\.|EasyMock\.|PowerMockito\.|BDDMockito\.)?(?:mock|createMock|createNiceMock|createStrictMock|niceMock|mockStatic|mockConstruction)$/,
    via: 'mock',
    target: classOf,
  },
  {
    callee: /^(?:Mockito\.|PowerMockito\.)?spy$/,
    via: 'spy',
    target: (call, scan) => classOf(call, scan) ?? argumentList(scan, call, 1)[0] ?? null,
  },
  { callee: /^(?:Mockito\.|BDDMockito\.)?(?:when|given)$/, via: 'when', target: stubbed },
  HAND_WRITTEN,
];

const MOCK_FIELD =
  /@(Mock|MockBean|MockitoBean|SpyBean|MockitoSpyBean|Spy|InjectMock|MockK|RelaxedMockK|SpyK|MockkBean)\b(?:\([^()]*\))?\s+(?:@\w+(?:\([^()]*\))?\s+){0,5}(?:(?:private|protected|public|static|final)\s+)*([\w.]+)(?:<[^;=(){}]*>)?\s+\w+/g;

function mocks(outline: Outline): FoundMock[] {
  const found = findMocks(outline, MOCKS);
  for (const match of outline.scan.code.matchAll(MOCK_FIELD)) {
    found.push({ start: match.index, target: match[2] ?? '', via: `@${match[1]}` });
  }
  return found.sort((one, other) => one.start - other.start);
}

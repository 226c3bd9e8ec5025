import type { Declaration, Outline } from '../outline.js';
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

const TEST =
  /^(?:\w+\.)*(?:\w*Fact|\w*Theory|Test|TestCase|TestCaseSource|TestMethod|DataTestMethod|Property|Repeat)(?:Attribute)?(?:\(|$)/;
const HOOK =
  /^(?:\w+\.)*(?:SetUp|TearDown|OneTimeSetUp|OneTimeTearDown|Test(?:Initialize|Cleanup)|Class(?:Initialize|Cleanup)|Assembly(?:Initialize|Cleanup)|TestFixtureSetUp|Before|After)(?:\(|$)/;
const HOOK_NAME = /^(?:InitializeAsync|DisposeAsync|Dispose)$/;
const SKIPPED = /^(?:\w+\.)*(?:Ignore|Explicit)(?:\(|$)|\(\s*(?:[^"]*,\s*)?Skip\s*=/;
const PARAMETRISED =
  /^(?:\w+\.)*(?:\w*Theory|TestCase|TestCaseSource|DataTestMethod|DataRow|DynamicData|InlineData|MemberData|ClassData)\b/;

const BEHIND = /\s*(?:\{|=>|;|where\b|:\s*(?:base|this)\b)/y;

/** C#: xUnit, NUnit, MSTest; Moq, NSubstitute, FakeItEasy. */
export const CSHARP: LanguageRules = {
  language: 'csharp',
  declarations: [
    declared('class', 'class_declaration', 'identifier'),
    declared('class', 'record_declaration', 'identifier'),
    declared('class', 'struct_declaration', 'identifier'),
    declared('interface', 'interface_declaration', 'identifier'),
    declared('enum', 'enum_declaration', 'identifier'),
    declared('method', 'method_declaration', 'identifier'),
    declared('constructor', 'constructor_declaration', 'identifier'),
  ],
  headings: [
    {
      pattern:
        /^[ \t]*(?:(?:public|internal|protected|private|static|sealed|abstract|partial|readonly)\s+)*(?:class|record|struct)\s+(\w+)/gm,
      kind: 'class',
    },
    { pattern: /^[ \t]*(?:(?:public|internal|private|partial)\s+)*interface\s+(\w+)/gm, kind: 'interface' },
    { pattern: /^[ \t]*(?:(?:public|internal|protected|private)\s+)*enum\s+(\w+)/gm, kind: 'enum' },
    {
      pattern:
        /^[ \t]*(?:\[[^\]\n]*\][ \t]*)*(?:(?:public|internal|protected|private|static|async|override|virtual|abstract|sealed|new|partial|extern|unsafe)\s+)+(?!(?:class|record|struct|interface|enum|delegate|event|operator)\b)[\w.]+(?:<[^(){};\n]*>)?(?:\[\])*\??\s+(\w+)(?=(?:<[^<>\n]+>)?\s*\()/gm,
      behind: BEHIND,
      kind: 'method',
    },
    {
      pattern: /^[ \t]+(?:public|internal|protected|private|static)\s+([A-Z]\w*)(?=\s*\()/gm,
      behind: BEHIND,
      kind: 'constructor',
    },
  ],
  ends: 'braces',
  constructorNames: new Set(),
  decorator: '[',
  importHead: /^[ \t]*(?:global\s+)?using\s+(?:static\s+)?(?=[\w.]+\s*(?:=|;))/gm,
  bases,
  framework: ({ imports, declarations }) => {
    if (imports.some(({ text }) => /\bNUnit\b/.test(text))) return 'nunit';
    if (imports.some(({ text }) => /\bMSTest\b|VisualStudio\.TestTools/.test(text))) return 'mstest';
    if (imports.some(({ text }) => /\bXunit\b/i.test(text))) return 'xunit';
    // With global usings only the attributes tell.
    const marks = declarations.flatMap((one) => one.decorators);
    if (marks.some((text) => /^(?:TestMethod|DataTestMethod)\b/.test(text))) return 'mstest';
    return marks.some((text) => /^(?:Test|TestCase|TestFixture)\b/.test(text)) ? 'nunit' : 'xunit';
  },
  units,
  assertions: (outline) => findAssertionsAndAttributes(outline),
  mocks,
};

/** `class A<T>(…) : B<C>, ID where T : E`. */
function bases({ header }: Declaration): string[] {
  const plain = header
    .replace(/\([^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\)/g, '')
    .replace(/\bwhere\b[\s\S]*$/, '');
  const list = /^[^:]*:\s*([\s\S]*)$/.exec(plain)?.[1] ?? '';
  return list
    .replace(/<[^<>]*(?:<[^<>]*(?:<[^<>]*>[^<>]*)*>[^<>]*)*>/g, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function isTest(one: Declaration): boolean {
  return one.kind === 'method' && one.decorators.some((text) => TEST.test(text));
}

/** `Factory` of `IClassFixture<Factory>`: it runs for every test of the class. */
function fixtures({ header }: Declaration): string[] {
  return [...header.matchAll(/\bI(?:Class|Collection|Assembly)Fixture<\s*([\w.]+)/g)].map((match) => match[1] ?? '');
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
      if (withTests.has(one)) found.push({ ...common, role: 'suite', bases: one.bases, skipped, uses: fixtures(one) });
      else found.push({ ...common, role: 'base-class', bases: one.bases });
    } else if (isTest(one)) {
      found.push({
        ...common,
        role: 'test',
        joiner: null,
        skipped,
        parametrised: decorators.some((text) => PARAMETRISED.test(text)),
        uses: decorators.flatMap(
          (text) => /^(?:MemberData|TestCaseSource|DynamicData)\((?:nameof\(|")(\w+)/.exec(text)?.[1] ?? [],
        ),
      });
    } else if (one.kind === 'method' || one.kind === 'constructor') {
      const hook = one.kind === 'constructor' || HOOK_NAME.test(name) || decorators.some((text) => HOOK.test(text));
      found.push({ ...common, role: hook ? 'set-up' : 'helper' });
    }
  }
  return found;
}

function findAssertionsAndAttributes(outline: Outline): FoundAssertion[] {
  const found = findAssertions(outline, {
    callee:
      /^(?:Xunit\.)?(?:\w*Assert|Verifier)\.\w+|\.(?:StatusCode)?Should(?:\b|[A-Z]\w*$)|^Assert\w*$|\.EnsureSuccessStatusCode$|\.(?:Verify(?:All|NoOtherCalls|Set|Get|Add)?|Received(?:WithAnyArgs)?|DidNotReceive(?:WithAnyArgs)?|MustHaveHappened\w*|MustNotHaveHappened|Assert[A-Z]\w*)$|^Verify\w*$|^(?:\w+\.)?Expect$/,
    expectsError:
      /\bThrows|\.Throw(?:\w*)\(|ShouldThrow|ThrowsAny|Catch(?:Async)?<|ThrowAsync|ExceptionAssert|Record\.Exception/,
  });
  for (const one of outline.declarations) {
    const expected = one.decorators.find((text) => /^ExpectedException\b/.test(text));
    if (expected !== undefined) found.push({ start: one.start, text: `[${expected}]`, expectsError: true });
  }
  return found.sort((one, other) => one.start - other.start);
}

const MOCKS: readonly MockRule[] = [
  {
    callee: /^new Mock$/,
    via: 'Mock',
    target: (call, scan) => typeArgument(scan, call) ?? boundName(scan, call.start),
  },
  { callee: /^Mock\.Of$/, via: 'Mock.Of', target: (call, scan) => typeArgument(scan, call) },
  {
    callee: /^Substitute\.For(?:PartsOf|TypeForwardingTo)?$/,
    via: 'Substitute.For',
    target: (call, scan) => typeArgument(scan, call),
  },
  { callee: /^A\.Fake$/, via: 'A.Fake', target: (call, scan) => typeArgument(scan, call) },
  { callee: /\.GetDependency$/, via: 'GetDependency', target: (call, scan) => typeArgument(scan, call) },
  { callee: /(?:^|\.)GetMock$/, via: 'GetMock', target: (call, scan) => typeArgument(scan, call) },
  {
    callee: /\.Freeze$/,
    via: 'Freeze',
    target: (call, scan) => /^Mock<(.+)>$/.exec(typeArgument(scan, call) ?? '')?.[1] ?? null,
  },
  {
    callee: /^A\.CallTo$/,
    via: 'A.CallTo',
    target: (call, scan) => /=>\s*(\w+)\./.exec(argumentsOf(scan, call))?.[1] ?? argumentList(scan, call, 1)[0] ?? null,
  },
  HAND_WRITTEN,
];

/** `Mock<IOrders> _orders = new();`, and fields that are filled elsewhere. */
const MOCK_FIELD = /\bMock<([\w.]+(?:<[\w., ]+>)?)>\s+\w+\s*(?:=\s*new\s*\(|;|\{)/g;

function mocks(outline: Outline): FoundMock[] {
  const found = findMocks(outline, MOCKS);
  for (const match of outline.scan.code.matchAll(MOCK_FIELD)) {
    found.push({ start: match.index, target: match[1] ?? '', via: 'Mock' });
  }
  return found.sort((one, other) => one.start - other.start);
}

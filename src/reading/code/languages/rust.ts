import type { Declaration, Outline } from '../outline.js';
import type { FoundAssertion, LanguageRules, Unit } from './language.js';
import { declared, findAssertions, findMocks, HAND_WRITTEN, type MockRule } from './shared.js';

/** Harnesses name their attribute so: `tokio::test`, `sqlx::test`, `pg_test`, `wasm_bindgen_test`, `gtest`. */
const TEST =
  /^(?:\w+::)*(?:(?:\w+_)?test|rstest|gtest|test_case|test_matrix|quickcheck|proptest|property_test)\b(?!_only)/;
const TEST_MODULE = /^cfg\(.*\btest\b/;

/** Rust: its own tests, tokio, rstest; mockall. */
export const RUST: LanguageRules = {
  language: 'rust',
  declarations: [
    declared('class', 'struct_item', 'type_identifier'),
    declared('class', 'union_item', 'type_identifier'),
    declared('enum', 'enum_item', 'type_identifier'),
    declared('interface', 'trait_item', 'type_identifier'),
    { type: 'impl_item', kind: 'extension', name: [['type', 'type_identifier']] },
    {
      type: 'impl_item',
      kind: 'extension',
      name: [
        ['type', 'generic_type'],
        ['type', 'type_identifier'],
      ],
    },
    {
      type: 'impl_item',
      kind: 'extension',
      name: [
        ['type', 'scoped_type_identifier'],
        ['name', 'type_identifier'],
      ],
    },
    { ...declared('module', 'mod_item', 'identifier'), has: ['body'] },
    declared('function', 'function_signature_item', 'identifier'),
    declared('function', 'function_item', 'identifier'),
  ],
  headings: [
    { pattern: /^[ \t]*(?:pub(?:\([^)]*\))?\s+)?struct\s+(\w+)/gm, kind: 'class' },
    { pattern: /^[ \t]*(?:pub(?:\([^)]*\))?\s+)?enum\s+(\w+)/gm, kind: 'enum' },
    { pattern: /^[ \t]*(?:pub(?:\([^)]*\))?\s+)?(?:unsafe\s+)?trait\s+(\w+)/gm, kind: 'interface' },
    {
      pattern: /^[ \t]*(?:unsafe\s+)?impl\b(?:<[^{}\n]*?>)?\s+(?:[^{}\n]+?\s+for\s+)?(?:\w+::)*(\w+)/gm,
      kind: 'extension',
    },
    { pattern: /^[ \t]*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)(?=\s*\{)/gm, kind: 'module' },
    {
      pattern:
        /^[ \t]*(?:pub(?:\([^)]*\))?\s+)?(?:default\s+)?(?:const\s+)?(?:async\s+)?(?:unsafe\s+)?(?:extern\s+"[^"]*"\s+)?fn\s+(\w+)/gm,
      kind: 'function',
    },
  ],
  ends: 'braces',
  constructorNames: new Set(['new']),
  decorator: '#[',
  importHead: /^[ \t]*(?:pub(?:\([^)]*\))?\s+)?(?:use\s+(?=[\w:{*])|extern\s+crate\s+)/gm,
  bases({ kind, lead, name }, { code }) {
    // The traits of a type stand at its `impl`s.
    if (kind === 'extension') {
      const contract = /\bimpl\b\s*(?:<[^>]*>)?\s+([^{}]+?)\s+for\s+(?:\w+::)*$/.exec(lead)?.[1];
      return contract === undefined ? [] : [contract.replace(/<[\s\S]*$/, '').trim()];
    }
    if (kind !== 'class' && kind !== 'enum') return [];
    const impls = code.matchAll(
      new RegExp(`\\bimpl(?:<[^>{}]*>)?\\s+([\\w:]+)(?:<[^{}\\n]*>)?\\s+for\\s+${name}\\b`, 'g'),
    );
    return [...impls].map((match) => match[1] ?? '');
  },
  owners: ({ kind, parent }) =>
    (kind === 'method' || kind === 'constructor') && parent?.kind === 'extension'
      ? [...parent.bases, parent.name, ...parent.decorators.map((text) => `#[${text}]`)]
      : null,
  framework: ({ imports }) => (imports.some(({ text }) => /\brstest\b/.test(text)) ? 'rstest' : 'cargo test'),
  testsInSource: ({ scan }) => /#\[(?:cfg\([^\]]*\btest\b|(?:\w+::)*test\b|rstest\b)/.test(scan.code),
  isTestOnly(declaration) {
    for (let one: Declaration | null = declaration; one !== null; one = one.parent) {
      if (one.decorators.some((text) => TEST_MODULE.test(text) || TEST.test(text))) return true;
    }
    return false;
  },
  units,
  assertions,
  mocks: (outline) => findMocks(outline, MOCKS),
};

function isTest(one: Declaration): boolean {
  return (one.kind === 'function' || one.kind === 'method') && one.decorators.some((text) => TEST.test(text));
}

function units({ declarations }: Outline): Unit[] {
  const withTests = new Set<Declaration>();
  let inSource = false;
  for (const one of declarations) {
    if (one.kind === 'module' && one.decorators.some((text) => TEST_MODULE.test(text))) inSource = true;
    for (let holder = isTest(one) ? one.parent : null; holder !== null; holder = holder.parent) withTests.add(holder);
  }
  const found: Unit[] = [];
  for (const one of declarations) {
    const { name, start, end, decorators, parent } = one;
    const common = { name, start, end, decorators };
    // Beside a module of tests stands the code itself: none of it is a helper.
    if (parent === null && inSource && !withTests.has(one) && !isTest(one)) continue;
    if (one.kind === 'module' && withTests.has(one)) found.push({ ...common, role: 'suite' });
    else if (one.kind === 'module' || (parent !== null && parent.kind !== 'module')) continue;
    else if (parent !== null && inSource && !inTestModule(one) && !isTest(one)) continue;
    else if (isTest(one)) {
      const parametrised = decorators.some((text) =>
        /^(?:case\b|(?:\w+::)*test_case\b|values\b|quickcheck\b|proptest\b)/.test(text),
      );
      const fixtures = decorators.some((text) => /\brstest\b/.test(text))
        ? one.parameters.filter((text) => !text.startsWith('#['))
        : [];
      found.push({
        ...common,
        role: 'test',
        joiner: '::',
        skipped: decorators.some((text) => /^ignore\b/.test(text)),
        parametrised,
        uses: fixtures.map((text) => /^(?:mut\s+)?_?(\w+)/.exec(text)?.[1] ?? ''),
      });
    } else if (one.kind === 'function') {
      const fixture = decorators.some((text) => /^(?:rstest::)?fixture\b/.test(text));
      found.push({ ...common, role: fixture ? 'fixture' : 'helper' });
    } else if (one.kind === 'class' || one.kind === 'extension') {
      found.push({ ...common, role: 'base-class', bases: one.bases });
    }
  }
  return found;
}

function inTestModule(one: Declaration): boolean {
  for (let holder = one.parent; holder !== null; holder = holder.parent) {
    if (holder.decorators.some((text) => TEST_MODULE.test(text))) return true;
  }
  return false;
}

function assertions(outline: Outline): FoundAssertion[] {
  const found = findAssertions(outline, {
    callee:
      /^(?:\w+::)*(?:prop_|debug_)?assert\w*!?$|^(?:\w+::)*(?:expect_that|check|snapshot|ensure|panic)!$|\.assert(?:_\w+)?$|^(?:\w+::)*(?:verify_that|expect_test)!?$/,
    expectsError: /\bis_err\(|\bunwrap_err\(|\bexpect_err\(|\bErr\(|should_panic|assert_err|assert_panic/,
  });
  for (const one of outline.declarations) {
    const panics = one.decorators.find((text) => /^should_panic\b/.test(text));
    if (panics !== undefined) found.push({ start: one.start, text: `#[${panics}]`, expectsError: true });
  }
  return found.sort((one, other) => one.start - other.start);
}

const MOCKS: readonly MockRule[] = [
  {
    callee: /^(?:\w+::)*Mock[A-Z]\w*::(?:new\w*|default)$/,
    via: 'mockall',
    target: (call) => {
      const name = /Mock(\w+)::\w+$/.exec(call.callee)?.[1] ?? '';
      return /^(?:Server|HttpServer|ServerGuard|Clock|Time)/.test(name) ? null : name;
    },
  },
  HAND_WRITTEN,
];

import { readFileSync } from 'node:fs';
import type { Hunk } from '../../../src/domain/change.js';
import type { CodeFile, Language, TestCase } from '../../../src/domain/code.js';
import { readCode } from '../../../src/reading/code/read-code.js';

/** Every fixture with its language. The `.txt` behind their names keeps other tools from running them. */
export const FIXTURES: readonly (readonly [name: string, language: Language])[] = [
  ['test_orders.py', 'python'],
  ['test_accounts.py', 'python'],
  ['orders.spec.ts', 'typescript'],
  ['Basket.spec.tsx', 'tsx'],
  ['order.test.js', 'javascript'],
  ['orders_test.go', 'go'],
  ['queue_test.go', 'go'],
  ['OrderServiceTest.java', 'java'],
  ['OrderLegacyTest.java', 'java'],
  ['OrderServiceTest.kt', 'kotlin'],
  ['QueueSpec.kt', 'kotlin'],
  ['OrderServiceTests.cs', 'csharp'],
  ['QueueTests.cs', 'csharp'],
  ['order_spec.rb', 'ruby'],
  ['orders_controller_test.rb', 'ruby'],
  ['OrderTest.php', 'php'],
  ['BasketTest.php', 'php'],
  ['orders.rs', 'rust'],
];

export function fixtureText(name: string): string {
  return readFileSync(new URL(`../../fixtures/code/${name}.txt`, import.meta.url), 'utf8');
}

/** A fixture as an untouched file of the surroundings. */
export async function readFixture(name: string, isTest = true): Promise<CodeFile> {
  const language = FIXTURES.find((one) => one[0] === name)?.[1];
  if (language === undefined) throw new Error(`no fixture ${name}`);
  return readCode({ path: `tests/${name}`, language, content: fixtureText(name), hunks: [], isTest });
}

/** A source as an untouched test file. */
export function readSource(language: Language, content: string, path = 'tests/source'): Promise<CodeFile> {
  return readCode({ path, language, content, hunks: [], isTest: true });
}

/** Names of the tests, with what keeps one from running or multiplies it. */
export function names(file: CodeFile): string[] {
  return file.tests.map(
    (one) => `${one.name}${one.skipped ? ' (skipped)' : ''}${one.parametrised ? ' (parametrised)' : ''}`,
  );
}

export function testNamed(file: CodeFile, name: string): TestCase {
  const found = file.tests.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no test ${name} among ${names(file).join(', ')}`);
  return found;
}

/** `kind name` of each support. */
export function supports(file: CodeFile): string[] {
  return file.supports.map((one) => `${one.kind} ${one.name}`);
}

/** `via target` of each double. */
export function doubles(test: { readonly mocks: TestCase['mocks'] }): string[] {
  return test.mocks.map((one) => `${one.via} ${one.target}`);
}

/** A hunk from lines as a diff shows them: a sign and the text. */
export function hunk(oldStart: number, newStart: number, lines: readonly string[], section = ''): Hunk {
  let oldNumber = oldStart;
  let newNumber = newStart;
  const read = lines.map((line): Hunk['lines'][number] => {
    const text = line.slice(1);
    if (line.startsWith('+')) return { kind: 'added', text, oldNumber: null, newNumber: newNumber++ };
    if (line.startsWith('-')) return { kind: 'removed', text, oldNumber: oldNumber++, newNumber: null };
    return { kind: 'context', text, oldNumber: oldNumber++, newNumber: newNumber++ };
  });
  return { oldStart, oldLines: oldNumber - oldStart, newStart, newLines: newNumber - newStart, section, lines: read };
}

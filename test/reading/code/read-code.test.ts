import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCode } from '../../../src/reading/code/read-code.js';
import { FIXTURES, fixtureText, hunk, names, readFixture, supports } from './fixture.js';

const SOURCE = [
  'class Orders:', // 1
  '    def find(self, id):', // 2
  '        # the newest first', // 3
  '        return self.store.find(id)', // 4
  '', // 5
  '    def save(self, order):', // 6
  '        self.store.save(order)', // 7
  '        return order', // 8
].join('\n');

describe('a changed source', () => {
  it('has the lines of its hunks, and symbols that say how they changed', async () => {
    const file = await readCode({
      path: 'orders.py',
      language: 'python',
      content: SOURCE,
      hunks: [
        hunk(5, 5, [
          ' ',
          '     def save(self, order):',
          '-        self.rows.append("x")  # gone',
          '+        self.store.save(order)',
          '         return order',
        ]),
      ],
      isTest: false,
    });
    expect(file).toMatchObject({ extent: 'whole', reader: 'grammar', tests: [], supports: [] });
    expect(file.lines.map((line) => [line.number, line.change])).toEqual([
      [5, 'context'],
      [6, 'context'],
      [7, 'added'],
      [8, 'context'],
    ]);
    expect(file.removed).toEqual([
      { number: 7, code: '        self.rows.append(" ")        ', text: '        self.rows.append("x")        ' },
    ]);
    expect(file.symbols.map((one) => [one.name, one.change])).toEqual([
      ['Orders', 'changed'],
      ['find', 'untouched'],
      ['save', 'changed'],
    ]);
  });

  it('is changed by a line that is taken out, also its last, but not by comments', async () => {
    const change = async (lines: string[], start: number) => {
      const { symbols } = await readCode({
        path: 'o.py',
        language: 'python',
        content: SOURCE,
        hunks: [hunk(start, start, lines)],
        isTest: false,
      });
      return symbols.filter((one) => one.kind === 'method').map((one) => one.change);
    };
    expect(await change(['         return order', '-        log(order)'], 8)).toEqual(['untouched', 'changed']);
    expect(await change(['         return self.store.find(id)', '-        log(id)', ' '], 4)).toEqual([
      'changed',
      'untouched',
    ]);
    expect(await change(['+        # the newest first'], 3)).toEqual(['untouched', 'untouched']);
    expect(await change(['         return self.store.find(id)', '-        # gone', ' '], 4)).toEqual([
      'untouched',
      'untouched',
    ]);
    expect(await change(['         return order', '-', '-    def gone(self):', '-        pass'], 8)).toEqual([
      'untouched',
      'untouched',
    ]);
  });

  it('is added as a whole when each of its lines is', async () => {
    const lines = SOURCE.split('\n').map((line) => `+${line}`);
    const added = { ...hunk(0, 1, lines), oldStart: 0 };
    for (const content of [SOURCE, null]) {
      const file = await readCode({ path: 'o.py', language: 'python', content, hunks: [added], isTest: false });
      expect(file.extent).toBe('whole');
      expect(file.symbols.map((one) => one.change)).toEqual(['added', 'added', 'added']);
      expect(file.lines).toHaveLength(8);
    }
  });

  it('gives every line when asked to', async () => {
    const input = { path: 'o.py', language: 'python', content: SOURCE, hunks: [], isTest: false } as const;
    expect((await readCode(input)).lines).toEqual([]);
    expect((await readCode({ ...input, whole: true })).lines).toHaveLength(8);
  });

  it('masks removed lines as they stood: within a comment that is still there', async () => {
    const content = '/*\n * one\n */\nrun();\n';
    const { removed } = await readCode({
      path: 'a.ts',
      language: 'typescript',
      content,
      hunks: [hunk(2, 2, [' * one', '- * call(2)', '  */'])],
      isTest: false,
    });
    expect(removed.map((line) => line.text.trim())).toEqual(['']);
  });
});

describe('a changed test', () => {
  const content =
    'def test_old():\n    assert 1\n\n\ndef test_new():\n    assert 2\n\n\n@mark.slow\ndef test_other():\n    assert 3\n';
  const change = async (...hunks: ReturnType<typeof hunk>[]) => {
    const file = await readCode({ path: 'test_a.py', language: 'python', content, hunks, isTest: true });
    return file.tests.map((one) => one.change);
  };

  it('is added, altered or untouched', async () => {
    expect(await change()).toEqual(['untouched', 'untouched', 'untouched']);
    expect(await change(hunk(4, 4, [' ', '+def test_new():', '+    assert 2']))).toEqual([
      'untouched',
      'added',
      'untouched',
    ]);
    expect(await change(hunk(2, 2, ['-    assert 0', '+    assert 1']))).toEqual(['altered', 'untouched', 'untouched']);
  });

  it('is altered by a change of its decorators', async () => {
    expect(await change(hunk(8, 8, [' ', '+@mark.slow', ' def test_other():']))).toEqual([
      'untouched',
      'untouched',
      'altered',
    ]);
    expect(await change(hunk(9, 9, [' @mark.slow', '-@mark.skip', ' def test_other():']))).toEqual([
      'untouched',
      'untouched',
      'altered',
    ]);
  });
});

describe('fragments', () => {
  it('are read by their headings, and the section of the hunk counts as one', async () => {
    const file = await readCode({
      path: 'test_orders.py',
      language: 'python',
      content: null,
      hunks: [
        hunk(
          10,
          10,
          ['     order = place()', '+    assert order.stored', ' ', ' def test_next():', '+    assert True'],
          'def test_first(client):',
        ),
        hunk(
          90,
          92,
          ['+    def test_in_class(self):', '+        self.assertEqual(1, 1)'],
          'class OrderTests(TestCase):',
        ),
      ],
      isTest: true,
    });
    expect(file).toMatchObject({ extent: 'fragments', reader: 'lexer' });
    expect(file.tests).toMatchObject([
      { name: 'test_first', change: 'altered', startLine: 10, assertions: [{ line: 11 }] },
      { name: 'test_next', change: 'altered', startLine: 13 },
      { name: 'test_in_class', change: 'added', suites: ['OrderTests'], bases: ['TestCase'], startLine: 92 },
    ]);
    expect(file.tests[0]?.uses).toContain('client');
    expect(file.lines.map((line) => line.number)).toEqual([10, 11, 12, 13, 14, 92, 93]);
  });

  it('find the tests of a whole file that is cut out of its diff', async () => {
    for (const [name, language] of FIXTURES) {
      const isTest = language !== 'rust';
      const whole = await readFixture(name, isTest);
      const lines = fixtureText(name)
        .split('\n')
        .map((line) => ` ${line}`);
      const cut = await readCode({
        path: `tests/${name}`,
        language,
        content: null,
        hunks: [hunk(1, 1, lines)],
        isTest,
      });
      expect(names(cut), name).toEqual(names(whole));
      expect(supports(cut), name).toEqual(supports(whole));
      expect(
        cut.symbols.map((one) => one.name),
        name,
      ).toEqual(whole.symbols.map((one) => one.name));
    }
  });

  it('keep the lines that an unclosed test reaches', async () => {
    const file = await readCode({
      path: 'a.test.ts',
      language: 'typescript',
      content: null,
      hunks: [
        hunk(
          20,
          20,
          ["+  it('saves', async () => {", '+    await save();', '+    expect(rows).toBe(1);'],
          "describe('orders', () => {",
        ),
      ],
      isTest: true,
    });
    expect(file.tests).toMatchObject([
      { name: 'orders > saves', change: 'added', endLine: 22, assertions: [{ line: 22 }] },
    ]);
  });
});

describe('a fragment that begins in the middle of a test', () => {
  const read = (language: 'java' | 'rust' | 'go', section: string, lines: string[]) =>
    readCode({ path: 'tests/x', language, content: null, hunks: [hunk(40, 40, lines, section)], isTest: true });

  it('still has a test, by the line of its first assertion', async () => {
    const file = await read('java', 'class OrderTest {', [
      '     service.place(order);',
      '+    assertThat(rows).hasSize(1);',
      '   }',
      ' ',
      '   @Test',
      '   void next() {',
    ]);
    expect(file.tests).toMatchObject([
      { name: 'line 41', change: 'altered', suites: ['OrderTest'], startLine: 40, endLine: 42 },
      { name: 'next', change: 'untouched' },
    ]);
  });

  it('takes the function above for a test when it asserts, since its attributes are out of sight', async () => {
    const file = await read('rust', 'async fn stores_the_order() {', ['+    assert_eq!(db.count(), 1);', ' }']);
    expect(file.tests).toMatchObject([{ name: 'stores_the_order', change: 'altered' }]);
  });

  it('has none where nothing asserts, or the file begins', async () => {
    expect((await read('rust', 'fn order() -> Order {', ['+    Order::new()', ' }'])).tests).toEqual([]);
    expect((await read('go', '', ['+var ok = assert.New(nil)'])).tests).toEqual([]);
  });

  it('knows ginkgo without its import', async () => {
    const file = await read('go', 'var _ = Describe("Queue", func() {', [
      '+\tIt("pops", func() {',
      '+\t\tExpect(queue.Pop()).To(Equal(1))',
      '+\t})',
    ]);
    expect(file.tests).toMatchObject([{ name: 'Queue pops', change: 'added' }]);
  });
});

describe('files that no grammar should read', () => {
  it('are left to the lexer when they are too long', async () => {
    const content = `def test_a():\n    assert a\n${'x = 1\n'.repeat(200_000)}`;
    const file = await readCode({ path: 'test_a.py', language: 'python', content, hunks: [], isTest: true });
    expect(file.reader).toBe('lexer');
    expect(names(file)).toEqual(['test_a']);
  });

  it('may be broken: tests behind the error are found all the same', async () => {
    const content =
      'class OrderTest {\n  @Test void a() { if ((x) }\n  }}} ((\n  @Test void b() { assertTrue(x); }\n}\n';
    const file = await readCode({ path: 'A.java', language: 'java', content, hunks: [], isTest: true });
    expect(file.tests.map((one) => one.name)).toContain('b');
  });
});

describe('any cut of any file', () => {
  it('is read without an error, each line once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...FIXTURES),
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        async ([name, language], from, length, whole) => {
          const text = fixtureText(name);
          const start = from % text.length;
          const source = text.slice(start, start + (length % 3000));
          const lines = source
            .split('\n')
            .map((line, index) => (index % 3 === 0 ? `+${line}` : index % 7 === 0 ? `-${line}` : ` ${line}`));
          const file = await readCode({
            path: `tests/${name}`,
            language,
            content: whole ? source : null,
            hunks: [hunk(3, 3, lines, 'class A {')],
            isTest: true,
          });
          const numbers = file.lines.map((line) => line.number);
          expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
          for (const test of file.tests) expect(test.startLine).toBeLessThanOrEqual(test.endLine);
        },
      ),
      { numRuns: 200 },
    );
  });
});

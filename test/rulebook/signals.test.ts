import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mistakeText } from '../../src/rulebook/mistake.js';
import { signalExampleMistakes } from '../../src/rulebook/signal-examples.js';
import { readSignals, type Signals } from '../../src/rulebook/signals.js';

const vocabulary = {
  file: 'signals.yml',
  text: 'change:\n  defines-table: defines a table\ntest:\n  asserts-state: asserts a status\n',
};

function read(text: string): Signals {
  return readSignals(vocabulary, [{ file: 'python.yml', text }]);
}

function mistakes(text: string): string[] {
  const signals = read(text);
  return [...signals.mistakes, ...signalExampleMistakes(signals.entries)].map(mistakeText);
}

describe('a file of signals', () => {
  it('gives a signal its patterns, with the defaults of its group', () => {
    const { signals } = read(`
languages: [python]
signals:
  defines-table:
    - framework: SQLAlchemy
      match: ['^class \\w+\\(Base\\)', '\\bTable\\(']
      examples: { yes: ['class User(Base):'] }
  asserts-state:
    - match: '\\bassert\\b.*\\.status\\b'
      examples: { yes: ['assert order.status == "PAID"'], no: ['assert order'] }
`);

    expect(signals.map((signal) => [signal.id, signal.title, signal.patterns.length])).toEqual([
      ['defines-table', 'defines a table', 2],
      ['asserts-state', 'asserts a status', 1],
    ]);
    expect(signals[0]?.patterns[1]).toEqual({
      languages: ['python'],
      framework: 'SQLAlchemy',
      in: 'code',
      match: '\\bTable\\(',
      needles: ['Table('],
      ignoreCase: false,
      not: null,
      fileHas: null,
      holderType: null,
      paths: [],
      roles: ['source', 'config'],
      on: 'changed',
    });
    expect(signals[1]?.patterns[0]?.roles).toEqual(['test']);
  });

  it('looks at code without comments and without what strings say', () => {
    expect(
      mistakes(`
languages: [python]
signals:
  defines-table:
    - match: 'create_table'
      examples: { yes: ['op.create_table("users")'], no: ['# create_table', 'log("create_table")'] }
    - in: text
      match: 'CREATE TABLE'
      examples: { yes: ['execute("CREATE TABLE users")'], no: ['# CREATE TABLE'] }
`),
    ).toEqual([]);
  });

  it('reads an example of several lines as a file in small', () => {
    expect(
      mistakes(`
languages: [python]
signals:
  defines-table:
    - match: '^class \\w+\\(Model\\)'
      fileHas: '^from peewee'
      examples:
        yes: ["from peewee import Model\\nclass User(Model):"]
        no: ['class User(Model):']
`),
    ).toEqual([]);
  });
});

describe('a mistake in a file of signals is told with its line and its mend', () => {
  it.each([
    [
      'an unknown signal',
      'signals:\n  defines-tabel:\n    - match: x\n      examples: { yes: [x] }',
      'python.yml:2: `defines-tabel` is not a signal of the vocabulary; did you mean `defines-table`?',
    ],
    [
      'an unknown key',
      'signals:\n  defines-table:\n    - match: x\n      langauges: [go]\n      examples: { yes: [x] }',
      'python.yml:4: `langauges` is not a key that belongs here; did you mean `languages`?',
    ],
    [
      'an unknown language',
      'languages: [cobol]\nsignals: {}',
      'python.yml:1: `languages.0` has a value that is not known; use one of python, typescript, tsx, javascript, go, java, kotlin, csharp, ruby, php, rust',
    ],
    [
      'a missing example',
      'signals:\n  defines-table:\n    - match: x',
      'python.yml:3: `signals.defines-table.0.examples` is missing; add it (object)',
    ],
    [
      'a broken pattern',
      "signals:\n  defines-table:\n    - match: '('\n      examples: { yes: [x] }",
      'python.yml:3: `(` is not a regular expression (Unterminated group); put a backslash before what is meant literally, and before nothing else',
    ],
    [
      'a pattern that can run for ever',
      "signals:\n  defines-table:\n    - match: '(\\w+\\s*)*$'\n      examples: { yes: [x] }",
      /^python\.yml:3: .* repeats a group in which everything can repeat/,
    ],
    [
      'a back-reference',
      "signals:\n  defines-table:\n    - match: '(a)\\1'\n      examples: { yes: [aa] }",
      'python.yml:3: the pattern has a back-reference; write the alternatives out',
    ],
    [
      'a type of what is called, where no group says what that is',
      "signals:\n  defines-table:\n    - match: '\\w+\\.save\\('\n      holderType: 'Repository$'\n      examples: { yes: ['orders.save(x)'] }",
      'python.yml:4: `holderType` is about the name in the first group of `match`, and there is none; put the name that is called in brackets, `\\b(\\w+)\\.save\\(`, and look in `code` or `text`',
    ],
    [
      'an example that does not match',
      'signals:\n  defines-table:\n    - match: x\n      examples:\n        yes:\n          - x\n          - y',
      'python.yml:7: `defines-table` does not match its example; change the pattern or the example',
    ],
    [
      'an example that must not match',
      'signals:\n  defines-table:\n    - match: x\n      examples:\n        yes: [x]\n        no: [xy]',
      'python.yml:6: `defines-table` matches an example that it must not; change the pattern or the example',
    ],
    ['broken YAML', 'signals:\n  defines-table: [', /^python\.yml:2: this is not YAML/],
  ])('%s', (_, text, expected) => {
    const found = mistakes(text);
    expect(found).toHaveLength(1);
    if (typeof expected === 'string') expect(found[0]).toBe(expected);
    else expect(found[0]).toMatch(expected);
  });
});

describe('the signals that ship', () => {
  const folder = 'rules/signals';
  const source = (name: string) => ({ file: `${folder}/${name}`, text: readFileSync(`${folder}/${name}`, 'utf8') });
  const files = readdirSync(folder).filter((name) => name !== 'signals.yml');

  it.each(files)('%s is right, and each of its examples is', (name) => {
    const signals = readSignals(source('signals.yml'), [source(name)]);
    expect([...signals.mistakes, ...signalExampleMistakes(signals.entries)].map(mistakeText)).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rulebook } from '../../src/domain/rulebook.js';
import { defaultPolicy } from '../../src/sources/default-policy.js';
import { overlayPolicy, PolicyError, parsePolicyFile, policyFor } from '../../src/sources/policy-file.js';
import { POLICY_TEMPLATE } from '../../src/sources/policy-template.js';

const PATH = '.github/testreq.yml';

function mistakesOf(text: string, rulebook?: Rulebook): string[] {
  try {
    parsePolicyFile(text, PATH, rulebook);
  } catch (error) {
    if (error instanceof PolicyError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('a policy file', () => {
  it.each(['', '# only a comment\n', '---\n'])('may say nothing: %j', (text) => {
    expect(policyFor(parsePolicyFile(text, PATH), ['a.py'])).toEqual(defaultPolicy);
  });

  it('states what differs from the defaults', () => {
    const policy = policyFor(
      parsePolicyFile(
        `enforce: strict
ignore: [vendor/**]
categories: {state-machine: off, configuration: false, persistence: on}
levels: {persistence/smoke: off, cross-component/contract: required}
indicators: {persistence: {words: [ledger], paths: ["src/ledger/**"]}}
exempt: {labels: [skip], authors: ["renovate[bot]"]}
minimumConfidence: 0.7
`,
        PATH,
      ),
      ['a.py'],
    );

    expect(policy).toEqual({
      ...defaultPolicy,
      enforce: 'strict',
      ignore: ['vendor/**'],
      categoriesOff: ['state-machine', 'configuration'],
      levels: { 'persistence/smoke': 'off', 'cross-component/contract': 'required' },
      extra: { persistence: { words: ['ledger'], paths: ['src/ledger/**'] } },
      exemptLabels: ['skip'],
      exemptAuthors: ['renovate[bot]'],
      minimumConfidence: 0.7,
    });
  });

  it('has a template in which every key stands, and which is sound when all of it is taken', () => {
    const everything = POLICY_TEMPLATE.split('\n')
      .filter(
        (line) =>
          /^# ( *- |[a-zA-Z]+:(?: |$)| +[a-z/-]+:)/.test(line) && !/^# (?:required|strict|advisory):|yaml-/.test(line),
      )
      .map((line) => line.slice(2))
      .join('\n');

    expect(parsePolicyFile(POLICY_TEMPLATE, PATH)).toEqual({});
    expect(Object.keys(parsePolicyFile(everything, PATH))).toHaveLength(17);
  });
});

describe('mistakes', () => {
  it.each([
    ['enforced: strict', '.github/testreq.yml:1:1: unknown key `enforced`; did you mean `enforce`?'],
    ['a: 1\n', '.github/testreq.yml:1:1: unknown key `a`; use one of `extends`,'],
    [
      'enforce: hard',
      '.github/testreq.yml:1:1: `enforce` has a value that is not known; use one of `required`, `strict`, `advisory`',
    ],
    ['\nignore: vendor/**', '.github/testreq.yml:2:1: `ignore` should be a list;'],
    ['ignore:\n  - 3', '.github/testreq.yml:2:5: `ignore[0]` should be a text;'],
    ['ignore: ["/abs/**"]', '`/abs/**` is not a glob that is allowed'],
    ['levels:\n  persistence: off', '.github/testreq.yml:2:3: `levels.persistence`'],
    ['exempt:\n  label: [a]', '.github/testreq.yml:2:3: unknown key `label`; did you mean `labels`?'],
    ['waive: {users: [a], by: write}', 'unknown key `by`'],
    [
      'indicators:\n  persistence:\n    word: [a]',
      '.github/testreq.yml:3:5: unknown key `word`; did you mean `words`?',
    ],
    ['scopes:\n  - enforce: strict', '.github/testreq.yml:2:5: `scopes[0].paths` should be a list;'],
    ['scopes:\n  - paths: [a/**]\n    extends: x/y', '.github/testreq.yml:3:5: unknown key `extends`;'],
    ['minimumConfidence: 3', '`minimumConfidence`'],
    ['extends: acme', 'name the repository that holds the shared policy as owner/name'],
    ['enforce: strict\nenforce: advisory', '.github/testreq.yml:2:1: this is not YAML: Map keys must be unique'],
    ['enforce: [', '.github/testreq.yml:'],
    ['- a\n- b', '.github/testreq.yml:1:1: the file should be a block of keys'],
  ])('%j is told with its line, column and mend', (text, message) => {
    const mistakes = mistakesOf(text);

    expect(mistakes.join('\n')).toContain(message);
    expect(mistakes[0]).toMatch(/^\.github\/testreq\.yml:\d+:\d+: .+; .+$/);
  });

  it('are all told at once', () => {
    expect(mistakesOf('enforced: strict\nignore: 3\n')).toHaveLength(2);
  });

  it('in ids are told when the rulebook is known', () => {
    const tests = [{ id: 'wiring' }, { id: 'direct-db' }];
    const rulebook = { categories: [{ id: 'persistence', tests }], signals: [] } as unknown as Rulebook;

    expect(mistakesOf('categories:\n  persistance: off\nlevels:\n  persistence/wirring: off\n', rulebook)).toEqual([
      '.github/testreq.yml:2:3: unknown category `persistance`; did you mean `persistence`?',
      '.github/testreq.yml:4:3: unknown test `persistence/wirring`; did you mean `persistence/wiring`?',
    ]);
    expect(mistakesOf('scopes:\n- paths: [a/**]\n  levels: {persistence/x: off}\n', rulebook)).toHaveLength(1);
  });
});

describe('bombs', () => {
  it.each([
    ['aliases', `a: &a [x]\n${Array.from({ length: 40 }, (_, n) => `b${n}: &b${n} [*a,*a,*a]`).join('\n')}\n`],
    [
      'aliases of aliases',
      `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n},*a${n},*a${n}]`).join('\n')}`,
    ],
    ['nesting', '['.repeat(50_000)],
    ['size', 'ignore:\n'.padEnd(200_000, ' ')],
    ['many entries', `ignore: [${'a,'.repeat(5_000)}]`],
  ])('of %s are refused', (_, text) => {
    expect(mistakesOf(text).length).toBeGreaterThan(0);
  });

  it.each(['[', '{', '- ', '? ', '{a: ', '&a [', '!!a {', ': '])(
    'of %j ten thousand times are refused with their line before they are parsed',
    (sign) => {
      expect(mistakesOf(`enforce: strict\nignore: ${sign.repeat(10_000)}`)).toEqual([
        `${PATH}:2:1: this YAML nests deeper than 150 levels; write it flatter`,
      ]);
    },
  );

  it('of twenty thousand mistakes on one line are told by the first ten, without a copy of that line', () => {
    const mistakes = mistakesOf(`ignore: ${'!!a '.repeat(20_000)}`);

    expect(mistakes).toHaveLength(10);
    expect(mistakes[0]).toMatch(
      /^\.github\/testreq\.yml:1:13: this is not YAML: A node can have at most one tag; [^!]+$/,
    );
  });

  it('of indentation without end are refused', () => {
    const deep = Array.from({ length: 300 }, (_, level) => `${' '.repeat(level)}a:`).join('\n');

    expect(mistakesOf(deep)[0]).toMatch(/:\d+:1: this YAML nests deeper than 150 levels/);
  });

  it('through the prototype set nothing', () => {
    const read = () => policyFor(parsePolicyFile('__proto__: {enforce: advisory}\n', PATH), []).enforce;

    expect(read).toThrow('unknown key');
  });

  it('of any text end in a policy or in mistakes', () => {
    const words = fc.constantFrom(
      'enforce',
      ':',
      ' ',
      '\n',
      '- ',
      '[',
      '{',
      '&a',
      '*a',
      'strict',
      '"',
      '#',
      '!!',
      '|',
      '1',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((parts) => parts.join('')),
        ),
        (text) => {
          mistakesOf(text);
        },
      ),
    );
  });
});

describe('layers', () => {
  it('lays a repository’s file over the one that it extends, blocks of keys entry by entry', () => {
    const shared = parsePolicyFile('enforce: strict\nignore: [a/**]\nlevels: {persistence/wiring: off}\n', PATH);
    const own = parsePolicyFile('ignore: [b/**]\nlevels: {persistence/direct-db: required}\n', PATH);

    expect(overlayPolicy(shared, own)).toEqual({
      enforce: 'strict',
      ignore: ['b/**'],
      levels: { 'persistence/wiring': 'off', 'persistence/direct-db': 'required' },
    });
  });
});

describe('scopes', () => {
  const file = parsePolicyFile(
    `enforce: required
scopes:
  - paths: [services/billing/**]
    enforce: strict
    levels: {persistence/direct-db: critical}
  - paths: [experiments/**]
    enforce: advisory
    categories: {persistence: off}
`,
    PATH,
  );

  it.each([
    [['lib/a.py'], 'required', []],
    [['services/billing/a.py'], 'strict', []],
    [['experiments/a.py'], 'advisory', ['persistence']],
    [['experiments/a.py', 'lib/a.py'], 'required', []],
    [['experiments/a.py', 'services/billing/a.py'], 'strict', []],
  ])('a change of %j is judged %s', (paths, enforce, categoriesOff) => {
    expect(policyFor(file, paths)).toMatchObject({ enforce, categoriesOff });
  });

  it('keeps a stricter level where only one scope states it', () => {
    expect(policyFor(file, ['lib/a.py', 'services/billing/a.py']).levels).toEqual({
      'persistence/direct-db': 'critical',
    });
  });
});

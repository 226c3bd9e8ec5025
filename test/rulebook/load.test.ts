import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Rulebook } from '../../src/domain/rulebook.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { addDocuments, readTeamDocuments } from '../../src/rulebook/load.js';
import { mistakeText, RulebookError } from '../../src/rulebook/mistake.js';

const fixture = (name: string) => ({ file: name, text: readFileSync(`test/fixtures/rules/${name}`, 'utf8') });

let builtin: Rulebook;
beforeAll(async () => {
  builtin = await loadBuiltinRulebook();
});

describe('a plain framework document', () => {
  it('is read as it stands: categories, failure modes, tests', () => {
    const { categories, mistakes } = readTeamDocuments(builtin, [fixture('plain-framework.md')]);

    expect(mistakes).toEqual([]);
    expect(categories.map(({ id }) => id)).toEqual(['caching', 'api-endpoint']);
    const caching = categories[0];
    expect(caching?.words.map(({ phrase }) => phrase)).toEqual(['cache', 'invalidate', 'ttl']);
    expect(caching?.wordsMatchCode).toBe(true);
    expect(caching?.failureModes.map(({ id, manifests }) => [id, manifests])).toEqual([
      ['stale-entry', 'Old prices are shown'],
      ['cache-data-mismatch', "One customer sees another's data"],
    ]);
    expect(caching?.tests.map(({ id, level, catches }) => [id, level, catches])).toEqual([
      ['stale-entry', 'critical', ['stale-entry']],
      ['key', 'required', ['cache-data-mismatch']],
      ['smoke', 'smoke', ['cache-data-mismatch']],
    ]);
    expect(caching?.tests[0]?.what).toBe('Change the price, ask again, and expect the new one.');
    expect(caching?.tests[2]?.smoke).toBe("redis-cli keys 'price:*'");
  });

  it('is told of each name of which no id can be made', () => {
    const text = `### Category: ---
### Category: Caching
Words: cache

### Caching Failure Modes

| Failure Mode | Description | How It Manifests |
|---|---|---|
| ??? | An entry is old | Old prices |

### Caching Verification

**1. ... (CRITICAL)**

**2. Verification Test**
`;

    const { categories, mistakes } = readTeamDocuments(builtin, [{ file: 'team.md', text }]);

    expect(mistakes.map(({ line, what }) => `${line}: ${what}`)).toEqual([
      '1: the category "---" has neither a letter nor a digit in its name',
      '9: the failure mode "???" has neither a letter nor a digit in its name',
      '13: the test "... (CRITICAL)" has neither a letter nor a digit in its name',
    ]);
    expect(categories.map(({ id, tests }) => [id, tests.map((test) => test.id)])).toEqual([
      ['caching', ['verification-test']],
    ]);
  });

  it('adds a category to the built-in ones', () => {
    const { categories } = addDocuments(builtin, [fixture('plain-framework.md')]);

    expect(categories.map(({ id }) => id)).toEqual([...builtin.categories.map(({ id }) => id), 'caching']);
  });

  it('is laid over a built-in category without losing what that knows', () => {
    const before = builtin.categories.find(({ id }) => id === 'api-endpoint');
    const after = addDocuments(builtin, [fixture('plain-framework.md')]).categories.find(
      ({ id }) => id === 'api-endpoint',
    );
    const test = (id: string) => after?.tests.find((known) => known.id === id);
    const known = (id: string) => before?.tests.find((entry) => entry.id === id);

    expect(after?.code).toEqual(before?.code);
    expect(after?.wordsMatchCode).toBe(false);
    expect(after?.words.map(({ phrase }) => phrase)).toContain('hypermedia');
    expect(after?.failureModes.find(({ id }) => id === 'missing-auth')?.manifests).toBe('The auditors call');
    expect(after?.failureModes.map(({ id }) => id)).toEqual([
      ...(before?.failureModes ?? []).map(({ id }) => id),
      'links-missing',
    ]);
    expect(test('happy-path')).toEqual({ ...known('happy-path'), title: 'Happy Path Test', level: 'critical' });
    expect(test('validation')).toEqual(known('validation'));
    expect(test('links')?.level).toBe('required');
  });

  it.each([
    [
      'no words',
      '- Words: "cache, invalidate, ttl"\n',
      '',
      'plain.md:7: the category `caching` has no words to know it by',
    ],
    [
      'no failure modes',
      '### Caching Failure Modes',
      '### Cashing Failure Modes',
      'plain.md:21: `Cashing Failure Modes` belongs to no category of this document',
    ],
    ['no patterns', '### Caching Verification', '### Notes', 'plain.md:7: Caching has no verification pattern'],
    [
      'a category twice',
      '### Category: API Endpoints',
      '### Category: Caching',
      'plain.md:15: the category `caching` is there twice',
    ],
  ])('names its mistakes: %s', (_, before, after, expected) => {
    const text = fixture('plain-framework.md').text.replace(before, after);
    const { mistakes } = readTeamDocuments(builtin, [{ file: 'plain.md', text }]);

    expect(mistakes.map(mistakeText).join('\n')).toContain(expected);
  });
});

describe('a document of a team in our own form', () => {
  it('adds a category', () => {
    expect(addDocuments(builtin, [fixture('accessibility.md')]).categories.at(-1)?.id).toBe('accessibility');
  });

  it('replaces the category with its id', () => {
    const text = fixture('accessibility.md').text.replace('id: accessibility', 'id: persistence');
    const { categories } = addDocuments(builtin, [{ file: 'ours.md', text }]);

    expect(categories).toHaveLength(8);
    expect(categories[0]).toMatchObject({ id: 'persistence', title: 'Accessibility', document: 'ours.md' });
  });

  it('is refused with all its mistakes when it is wrong', () => {
    const text = fixture('accessibility.md').text.replace('runs-browser', 'runs-brwser').replace('| 3 |', '| much |');

    expect(() => addDocuments(builtin, [{ file: 'ours.md', text }])).toThrow(RulebookError);
    expect(() => addDocuments(builtin, [{ file: 'ours.md', text }])).toThrow(
      'ours.md:18: `much` is not a weight; write a number from -8 to 8\n' +
        'ours.md:36: `runs-brwser` is not a signal of the vocabulary; did you mean `runs-browser`?',
    );
  });

  it.each([
    [
      'nests without end',
      `id: ${'['.repeat(2_000)}`,
      'ours.md:2: this YAML nests deeper than 150 levels; write it flatter',
    ],
    [
      'names itself again and again',
      `a: &a [x]\nb: &b [${'*a,'.repeat(60)}]\nid: [${'*b,'.repeat(60)}]`,
      /^ours\.md:2: this YAML cannot be read \(Excessive alias count/,
    ],
  ])('is refused when its front matter %s', (_, head, mistake) => {
    const { mistakes } = readTeamDocuments(builtin, [{ file: 'ours.md', text: `---\n${head}\n---\n# Ours\n` }]);

    expect(mistakes.map(mistakeText)).toEqual([typeof mistake === 'string' ? mistake : expect.stringMatching(mistake)]);
  });

  it('is refused when it is far too long', () => {
    const { mistakes } = readTeamDocuments(builtin, [{ file: 'ours.md', text: 'x'.repeat(100_001) }]);

    expect(mistakes.map(mistakeText)).toEqual([
      'ours.md:1: the document has 100001 characters, 100000 are allowed; split it',
    ]);
  });
});

describe('a document of any nonsense', () => {
  const sound = ['plain-framework.md', 'accessibility.md'].map((name) => fixture(name).text);
  const lines = sound.flatMap((text) => text.split('\n'));

  it('gives mistakes, never an exception', () => {
    const shuffled = fc
      .array(fc.oneof(fc.constantFrom(...lines), fc.string()), { maxLength: 60 })
      .map((some) => some.join('\n'));
    fc.assert(
      fc.property(fc.oneof(fc.string(), shuffled), (text) => {
        readTeamDocuments(builtin, [{ file: 'nonsense.md', text }]);
        readTeamDocuments(builtin, [{ file: 'nonsense.md', text: `${sound[1]}\n${text}` }]);
      }),
      { numRuns: 60 },
    );
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextIndex } from '../../src/review/text-index.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { needlesOf } from '../../src/rulebook/needles.js';

describe('the needles of a pattern', () => {
  it.each([
    [String.raw`\bclass \w*(?:Repository|Dao)\b`, [['Reposito', 'Dao'], ['class ']]],
    [String.raw`\bcreate_engine\(|\bsessionmaker\(`, [['create_e', 'sessionm']]],
    [String.raw`\.(?:save|delete)!?\(`, [['.save!(', '.save(', '.delete!', '.delete(']]],
    [String.raw`(?:retry){2,}`, [['retry']]],
    [String.raw`(?<!async )def (?!test)run`, [['def run']]],
  ])('of %s are what stands in all that it matches', (source, needles) => {
    expect(needlesOf(source, false).map((lines) => lines.split('\n'))).toEqual(needles);
  });

  it.each([
    String.raw`^\s+\w+: \d`,
    'a|bcd',
    '(?:abc)?',
    '[^x]+',
    String.raw`(abc)\1`,
    String.raw`\p{Lu}abc`,
    '(abc',
    'é+',
  ])('of %s are none', (source) => {
    expect(needlesOf(source, false)).toEqual([]);
  });

  it('are in lower case where case is ignored', () => {
    expect(needlesOf('SELECT', true)).toEqual(['select']);
  });

  it('never hide a match: each line of the rules’ own examples that a pattern matches holds them', async () => {
    const folder = new URL('../../rules/signals/', import.meta.url);
    const lines = readdirSync(folder).flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('\n'));
    const { signals } = await loadBuiltinRulebook();
    const some = lines.filter((_, index) => index % 250 === 0);
    for (const { match, in: where, ignoreCase, needles } of signals.flatMap(({ patterns }) => patterns)) {
      if (where === 'path' || needles.length === 0) continue;
      const pattern = new RegExp(match, ignoreCase ? 'iu' : 'u');
      for (const line of some) {
        if (pattern.test(line))
          expect(new TextIndex(ignoreCase ? line.toLowerCase() : line).mayHold(needles)).toBe(true);
      }
    }
  });

  it('are understood for any source, or none are named', () => {
    const piece = fc.constantFrom(
      'abc',
      'de',
      '|',
      '(',
      '(?:',
      ')',
      '?',
      '*',
      '+',
      '{2}',
      '[ab]',
      '[^c]',
      '\\w',
      '\\b',
      '.',
      '(?!',
      '\\.',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.constantFrom('abc', 'de', 'a', 'b', 'x', '.'), { maxLength: 12 }),
        (pieces, words) => {
          const source = pieces.join('');
          const needles = needlesOf(source, false);
          let pattern: RegExp;
          try {
            pattern = new RegExp(source, 'u');
          } catch {
            return;
          }
          const text = words.join('');
          if (pattern.test(text)) expect(new TextIndex(text).mayHold(needles)).toBe(true);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

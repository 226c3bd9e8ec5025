import { describe, expect, it } from 'vitest';
import { bounded } from '../../src/reading/bounded-text.js';

describe('a text of strangers', () => {
  it('is read whole where a person wrote it', () => {
    const text = `${'A sentence of some words.\n'.repeat(1_500)}\nthe end`;
    expect(bounded(text)).toBe(text);
  });

  it('is read to the last whole line within 65 000 characters', () => {
    expect(bounded(`${'word\n'.repeat(100)}${'x'.repeat(70_000)}\nlast`)).toBe('word\n'.repeat(100).trimEnd());
    expect(bounded(`first\n${'a\n'.repeat(1_000)}`.padEnd(70_000, 'y'))).not.toContain('y');
  });

  it('is read for 2 000 lines: a parser takes time by the square of the headings, items and rows', () => {
    expect(bounded('a\n===\n'.repeat(10_000)).split('\n')).toHaveLength(2_000);
  });

  it('is read for 4 000 characters of each line, and the lines behind keep their numbers', () => {
    const lines = bounded(`first\n${'no '.repeat(3_000)}\nlast`).split('\n');
    expect(lines.map(({ length }) => length)).toEqual([5, 4_000, 4]);
  });
});

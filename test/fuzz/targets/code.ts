import fc from 'fast-check';
import { readCode } from '../../../src/reading/code/read-code.js';
import { FIXTURES, fixtureText, hunk } from '../../reading/code/fixture.js';
import { type FuzzTarget, must, property } from '../target.js';
import { spoiled } from '../texts.js';

/** Source files of all languages, cut and spliced: each line once, tests within the file, whole or in fragments. */
export const code: FuzzTarget = {
  name: 'source files',
  share: 14,
  async open() {
    const texts = FIXTURES.map(([name]) => fixtureText(name));
    const source = fc.tuple(
      fc.constantFrom(...FIXTURES),
      spoiled(texts).map((text) => text.slice(0, 8_000)),
      fc.constantFrom('whole', 'fragment', 'other'),
      fc.boolean(),
      fc.nat(5),
    );
    return {
      property: property(source, async ([[name, language], text, extent, isTest, phase]) => {
        const signs = [' ', '+', ' ', '-', '+', '+'];
        const lines = text.split('\n').map((line, index) => `${signs[(index + phase) % signs.length]}${line}`);
        // "other": the content is not the one that the hunks are of, as when the head moves meanwhile.
        const content = extent === 'fragment' ? null : extent === 'whole' ? withoutRemoved(lines) : text.slice(0, 500);
        const file = await readCode({
          path: `tests/${name}`,
          language,
          content,
          hunks: [hunk(1, 1, lines, extent === 'fragment' ? (lines[0] ?? '') : '')],
          isTest,
        });
        const numbers = file.lines.map(({ number }) => number);
        must(
          numbers.every((number, index) => number > (numbers[index - 1] ?? 0)),
          'Lines are there twice, or not in order.',
        );
        for (const { name: test, startLine, endLine } of [...file.tests, ...file.symbols, ...file.supports]) {
          must(startLine >= 1 && startLine <= endLine, `${test} stands on ${startLine}-${endLine}.`);
        }
      }),
    };
  },
};

function withoutRemoved(lines: readonly string[]): string {
  return lines
    .filter((line) => !line.startsWith('-'))
    .map((line) => line.slice(1))
    .join('\n');
}

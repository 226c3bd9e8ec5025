import fc from 'fast-check';
import { loadBuiltinRulebook } from '../../../src/rulebook/builtin.js';
import { FIXTURES, fixtureText } from '../../reading/code/fixture.js';
import { changing, reviewed } from '../../review/changing.js';
import { type FuzzTarget, must, property } from '../target.js';
import { spoiled } from '../texts.js';

/** Nearly as long as a parser reads; what takes time by the square of the length shows here, and not in short files. */
const LENGTH = 150_000;

/** New files as long as hand-written ones ever are: sound code with something spoiled behind it, or that over and over. */
export const longSources: FuzzTarget = {
  name: 'long sources',
  share: 0.5,
  async open() {
    const rulebook = await loadBuiltinRulebook();
    const texts = FIXTURES.map(([name]) => fixtureText(name));
    const source = fc.tuple(
      fc.constantFrom(...FIXTURES),
      spoiled(texts).map((text) => text.slice(0, 8_000)),
      fc.constantFrom('behind sound code', 'over and over', 'in one line'),
      fc.constantFrom('tests', 'src'),
    );
    return {
      property: property(source, async ([[name], text, form, folder]) => {
        const filled = (part: string) => part.repeat(Math.min(5_000, Math.ceil(LENGTH / Math.max(1, part.length))));
        const long = form === 'behind sound code' ? filled(fixtureText(name)) + text : filled(text);
        const after = form === 'in one line' ? long.replaceAll('\n', ' ') : long;
        const found = reviewed(await changing({ path: `${folder}/${name}`, before: null, after }), rulebook);
        must(found.title !== '', 'The review has no title.');
      }),
    };
  },
};

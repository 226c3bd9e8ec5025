import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { loadBuiltinRulebook } from '../../../src/rulebook/builtin.js';
import { readTeamDocuments } from '../../../src/rulebook/load.js';
import { type FuzzTarget, must, property } from '../target.js';
import { anyText, shuffled, spoiled } from '../texts.js';

/** Documents of rules of a team: mistakes with their lines, never an exception. */
export const rules: FuzzTarget = {
  name: 'rule documents',
  share: 7,
  async open() {
    const rulebook = await loadBuiltinRulebook();
    const sound = ['plain-framework.md', 'accessibility.md'].map((name) =>
      readFileSync(new URL(`../../fixtures/rules/${name}`, import.meta.url), 'utf8'),
    );
    const lines = [...new Set(sound.flatMap((text) => text.split('\n')))];
    const document = fc.oneof(shuffled(lines, 60), spoiled(sound), anyText);
    return {
      property: property(document, (text) => {
        const { mistakes, rulebook: added } = readTeamDocuments(rulebook, [{ file: 'fuzz.md', text }]);
        const count = text.split('\n').length;
        for (const { line, what, mend } of mistakes) {
          must(line >= 1 && line <= count, `A mistake stands on line ${line} of ${count}.`);
          must(what !== '' && mend !== '', 'A mistake has no words.');
        }
        for (const { id, failureModes, tests } of added.categories) {
          must(
            id !== '' && failureModes.every((one) => one.id !== '') && tests.every((one) => one.id !== ''),
            'No id.',
          );
        }
      }),
    };
  },
};

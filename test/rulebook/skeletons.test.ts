import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Language as Grammar, Parser } from 'web-tree-sitter';
import type { Language } from '../../src/domain/code.js';
import packages from '../../src/reading/code/grammar-packages.json' with { type: 'json' };
import { readSurroundings } from '../../src/reading/surroundings.js';
import { signalsOfChange } from '../../src/review/signals.js';
import { skeletonFor } from '../../src/review/skeletons.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { changing, POLICY } from '../review/changing.js';
import { FLAVOURS } from '../review/flavours.js';

const rulebook = await loadBuiltinRulebook();
const require = createRequire(import.meta.url);
const parsers = new Map<Language, Parser>();

beforeAll(async () => {
  await Parser.init();
  for (const [language, [name = '', file = '']] of Object.entries(packages)) {
    const parser = new Parser();
    parser.setLanguage(await Grammar.load(join(dirname(require.resolve(`${name}/package.json`)), file)));
    parsers.set(language as Language, parser);
  }
});

const tests = rulebook.categories.flatMap((category) => category.tests.map((test) => ({ category, test })));
const written = tests.filter(({ test }) => test.level !== 'smoke');

it('every test but the smoke tests has an outline, and these a command', () => {
  expect(tests).toHaveLength(33);
  expect(written.filter(({ test }) => test.outline === null)).toEqual([]);
  expect(tests.filter(({ test }) => test.level === 'smoke' && !test.smoke)).toEqual([]);
});

describe.each(FLAVOURS)('in $language, a repository with tests in $framework $with', (flavour) => {
  // Read in a test, once the parsers' runtime is there: begun twice at once, it mixes up two memories.
  const read = async () => {
    const { source, neighbour } = flavour;
    const change = await changing({ path: source.path, before: null, after: source.code });
    const surroundings = await readSurroundings(
      {
        paths: [source.path, neighbour.path],
        contents: new Map([[neighbour.path, neighbour.code]]),
        known: true,
      },
      POLICY,
    );
    return { change, surroundings, sightings: signalsOfChange(change, rulebook) };
  };
  let given: ReturnType<typeof read> | undefined;

  it.each(written.map(({ category, test }) => ({ id: `${category.id}/${test.id}`, category, test })))(
    '$id is a test in its manner that parses',
    async ({ id, category, test }) => {
      given ??= read();
      const { change, surroundings, sightings } = await given;
      const at = [{ path: flavour.source.path, line: 3 }];
      const due = { id, level: test.level, configured: false, because: '', at, category, test, text: null };
      const skeleton = skeletonFor(due, change, surroundings, sightings);

      expect(skeleton?.language).toBe(flavour.language);
      expect(skeleton?.framework).toBe(flavour.framework);
      const code = skeleton?.code ?? '';
      const tree = parsers.get(flavour.language)?.parse(code);
      expect(tree?.rootNode.hasError, code).toBe(false);
      tree?.delete();
      expect(code).not.toMatch(/\{\{|undefined(?!\))|TODO: null|THE_SETTING/);
    },
  );
});

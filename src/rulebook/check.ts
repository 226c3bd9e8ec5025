import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Category, Rulebook } from '../domain/rulebook.js';
import { type RulesFolder, readRulesFolder } from './compile.js';
import { FIXED_IDS } from './fixed-ids.js';
import { readTeamDocuments } from './load.js';
import type { Mistake } from './mistake.js';
import { suggestion } from './nearest.js';
import { signalExampleMistakes } from './signal-examples.js';
import { readRuleTexts } from './texts.js';

/** What `rules check` found: a line for each thing that was read, and the mistakes. */
export interface RulesCheck {
  readonly summary: readonly string[];
  readonly mistakes: readonly Mistake[];
}

/** The rules that ship, beside the sources as beside a build. */
const SHIPPED = fileURLToPath(new URL('../../rules', import.meta.url));

/**
 * Checks documents of rules: files and folders of a team, or a whole folder of rules with its vocabulary
 * (`signals/signals.yml`). Without paths it checks the rules that ship.
 * Throws an `InputError` for a path that cannot be read.
 */
export async function checkRules(paths: readonly string[], base: Rulebook): Promise<RulesCheck> {
  const summary: string[] = [];
  const mistakes: Mistake[] = [];
  for (const path of paths.length === 0 ? [SHIPPED] : paths) {
    if (await isRulesFolder(path)) {
      const folder = await readRulesFolder(path);
      mistakes.push(...folder.mistakes, ...folderMistakes(folder, path));
      const patterns = folder.signalEntries.length;
      summary.push(
        `${path}: ${counts(folder.rulebook.categories)}, ${folder.rulebook.signals.length} signals in ${patterns} entries`,
      );
      continue;
    }
    const texts = await readRuleTexts(path);
    for (const text of texts) {
      const loaded = readTeamDocuments(base, [text]);
      mistakes.push(...loaded.mistakes, ...standInMistakes(text.file, loaded.testUses, loaded.rulebook));
      summary.push(`${text.file}: ${counts(loaded.categories)}`);
    }
  }
  return { summary, mistakes };
}

async function isRulesFolder(path: string): Promise<boolean> {
  const vocabulary = await stat(join(path, 'signals', 'signals.yml')).catch(() => null);
  return vocabulary?.isFile() ?? false;
}

/** What can only be seen of a folder of rules as a whole. */
function folderMistakes(folder: RulesFolder, path: string): Mistake[] {
  return [
    ...signalExampleMistakes(folder.signalEntries),
    ...folder.documents.flatMap(({ file, testUses }) => standInMistakes(file, testUses, folder.rulebook)),
    ...missingIds(folder, path),
  ];
}

function standInMistakes(
  file: string,
  uses: readonly { readonly test: string; readonly line: number }[],
  rulebook: Rulebook,
): Mistake[] {
  const tests = rulebook.categories.flatMap((category) => category.tests.map(({ id }) => `${category.id}/${id}`));
  return uses
    .filter(({ test }) => !tests.includes(test))
    .map(({ test, line }) => ({ file, line, what: `\`${test}\` is not a test`, mend: suggestion(test, tests) }));
}

function missingIds({ documents }: RulesFolder, path: string): Mistake[] {
  return Object.entries(FIXED_IDS).flatMap(([id, fixed]) => {
    const document = documents.find(({ category }) => category.id === id);
    if (document === undefined) {
      return [
        {
          file: join(path, `${id}.md`),
          line: 1,
          what: `the category \`${id}\` is gone`,
          mend: 'ids never change: bring it back',
        },
      ];
    }
    const { category, file } = document;
    const gone = (kind: string, before: readonly string[], now: readonly { readonly id: string }[]): Mistake[] =>
      before
        .filter((known) => !now.some((entry) => entry.id === known))
        .map((known) => ({
          file,
          line: 1,
          what: `the ${kind} \`${known}\` is gone`,
          mend: 'ids never change: bring it back',
        }));
    const misplaced =
      basename(file) === `${id}.md`
        ? []
        : [{ file, line: 1, what: `\`${id}\` stands in another file`, mend: `name it ${id}.md` }];
    return [
      ...misplaced,
      ...gone('failure mode', fixed.failureModes, category.failureModes),
      ...gone('test', fixed.tests, category.tests),
    ];
  });
}

function counts(categories: readonly Category[]): string {
  const total = (of: (category: Category) => readonly unknown[]): number =>
    categories.reduce((sum, category) => sum + of(category).length, 0);
  const modes = total(({ failureModes }) => failureModes);
  const tests = total((category) => category.tests);
  return [
    plural(categories.length, 'category', 'categories'),
    plural(modes, 'failure mode', 'failure modes'),
    plural(tests, 'verification test', 'verification tests'),
  ].join(', ');
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

// Writes docs/rules.md, the reference to which checks link, from the rules that ship. A test shows that it is up to date.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Category, VerificationTest } from '../src/domain/rulebook.js';
import { anchorOf } from '../src/reports/rule-links.js';
import { compileRules } from '../src/rulebook/compile.js';

const RULES = fileURLToPath(new URL('../rules', import.meta.url));
const PAGE = new URL('../docs/rules.md', import.meta.url);

/** docs/rules.md as it should be. */
export async function currentRulesPage(): Promise<string> {
  const rulebook = await compileRules(RULES);
  return [
    '# The rules',
    'What testreq knows of each kind of work: how it fails, and which tests would show that. This page is made from the ' +
      'documents in [`rules/`](../rules/README.md) (`npm run readme`); those also hold the words, paths and signals by ' +
      'which work is recognised, and skeletons to copy. In a pull request `/testreq explain ID` says the same.',
    rulebook.categories.map(({ id, title }) => `- [${title}](#${anchorOf(id)})`).join('\n'),
    ...rulebook.categories.map(categorySection),
  ]
    .join('\n\n')
    .concat('\n');
}

const place = (id: string) => `<a id="${anchorOf(id)}"></a>`;
const cell = (text: string) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');

function categorySection(category: Category): string {
  const { id, title, summary, failureModes, tests } = category;
  return [
    `${place(id)}\n\n## ${title}`,
    `\`${id}\` · [the whole document](../rules/${id}.md)`,
    summary,
    '### How it fails',
    [
      '| failure mode | what it is | how it shows | caught by |',
      '| --- | --- | --- | --- |',
      ...failureModes.map((mode) => {
        const by = tests.filter(({ catches }) => catches.includes(mode.id));
        const links = by.map((test) => `[\`${test.id}\`](#${anchorOf(`${id}/${test.id}`)})`);
        return `| ${place(`${id}/${mode.id}`)}\`${mode.id}\` | ${cell(mode.description)} | ${cell(mode.manifests)} | ${links.join(', ')} |`;
      }),
    ].join('\n'),
    ...tests.map((test) => testSection(category, test)),
  ].join('\n\n');
}

function testSection({ id, title }: Category, test: VerificationTest): string {
  const full = `${id}/${test.id}`;
  const list = (lead: string, items: readonly string[]) =>
    items.length === 0 ? '' : [lead, '', ...items.map((item) => `- ${item}`)].join('\n');
  return [
    `${place(full)}\n\n### ${test.title}`,
    `\`${full}\` · ${test.level}`,
    test.what,
    test.due.length === 0
      ? `Due whenever a change is ${title} work.`
      : list(
          'Due because',
          test.due.map(({ because }) => because),
        ),
    list('Evidence is a test that', [...new Set(test.evidence.map(({ why }) => why))]),
    test.nearMiss === '' ? '' : `A test that mocks what it is about does not count: ${test.nearMiss}.`,
    test.smoke === null ? '' : `\`\`\`sh\n${test.smoke}\n\`\`\``,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Writes the page. */
export async function writeRulesPage(): Promise<void> {
  writeFileSync(PAGE, await currentRulesPage());
}

import type { Reason, Requirement, Review, ReviewFailureMode } from '../domain/review.js';
import type { Rulebook } from '../domain/rulebook.js';
import { asManyAs, count, linked, name, nearMiss, quote, ruleName, whatToWrite, whyDue } from './check-words.js';
import { codeSpan, plainText, sentence } from './escape.js';
import { findingsOf, markdownVerdictOf } from './findings.js';
import type { RuleLinks } from './rule-links.js';

/** Characters. GitHub's limit is 65 535; several pull requests of one head, and a title, share it. */
const longestSummary = 60_000;
/** Rows of a table, tasks and notes that are shown; the rest is counted. */
const mostRows = 40;
const mostTasks = 3;
const mostNotes = 20;
/** Characters: a note may quote the mistakes of a configuration. */
const longestNote = 1_000;

const STATUS = { covered: '✅ covered', uncovered: '❌ **open**', waived: '⚪ waived' } as const;

/** The first screen of a check: what is missing, why, what to write, how to get past; then what it was judged by. */
export function checkSummary(review: Review, rulebook: Rulebook, links: RuleLinks): string {
  const parts = [
    taskLine(review),
    standing(review),
    missing(review, rulebook, links),
    getPast(review, links),
    waived(review, links),
    categoryTable(review, links),
    testTable(review, links),
    notes(review),
  ];
  return asManyAs(parts, longestSummary, () => '*The rest was cut: `testreq review` on the command line shows all.*');
}

function taskLine({ tasks, changedFiles }: Review): string {
  const files = `${count(changedFiles, 'file')} changed.`;
  if (tasks.length === 0) return `No task is linked, so the diff was judged by itself. ${files}`;
  const names = tasks
    .slice(0, mostTasks)
    .map(({ title, ref, url }) => `${name(title) || 'no title'} (${linked(name(ref), url)})`);
  const more = tasks.length > mostTasks ? ` and ${tasks.length - mostTasks} more` : '';
  return `**${tasks.length === 1 ? 'Task' : 'Tasks'}:** ${names.join('; ')}${more}. ${files}`;
}

/** What the colour of the check does not say. */
function standing({ conclusion, exemption, requirements }: Review): string {
  if (exemption !== null) {
    return `**Exempt** (${codeSpan(exemption.id)}): ${quote(exemption.because)}. No test was asked for, and none was looked for.`;
  }
  if (conclusion === 'neutral') {
    return '**Advisory:** under `enforce: required` this would fail. The configuration of this repository lets it through.';
  }
  if (conclusion === 'success' && requirements.some(({ status }) => status === 'waived')) {
    return '**Let through by a waiver:** the tests below were due, and are not there.';
  }
  return '';
}

function missing(review: Review, rulebook: Rulebook, links: RuleLinks): string {
  const { unfolded, folded, smoke } = findingsOf(review);
  const more = folded.length + smoke.length;
  if (unfolded.length === 0) {
    return more === 0 ? '' : `Nothing blocks. ${count(more, 'suggestion')} below, under the details.`;
  }
  const below = more === 0 ? '' : `${more} more below, under the details.`;
  const findings = unfolded.map((requirement, index) => finding(requirement, index + 1, rulebook, links));
  const title = review.conclusion === 'success' ? 'Could be added' : 'What is missing';
  return [`### ${title}`, ...findings, below].filter((part) => part !== '').join('\n\n');
}

function finding(requirement: Requirement, number: number, rulebook: Rulebook, links: RuleLinks): string {
  const { id, level, nearMisses, skeleton } = requirement;
  const [miss] = nearMisses;
  const more = nearMisses.length > 1 ? ` And ${nearMisses.length - 1} more like it.` : '';
  const where = skeleton
    ? ` For instance in ${codeSpan(skeleton.path)}: the details below hold a skeleton to copy.`
    : '';
  return [
    `${number}. **${ruleName(id, links)} is absent** (${level}). Due because ${whyDue(requirement)}.`,
    ...(miss ? [`   > ${nearMiss(miss)}${more}`] : []),
    `   **Write:** ${quote(whatToWrite(requirement, rulebook))}${where}`,
  ].join('\n\n');
}

/** Each way in a line, with the first finding's own id in it, so that it can be copied. */
function getPast(review: Review, links: RuleLinks): string {
  const [first] = findingsOf(review).unfolded;
  if (review.conclusion === 'success' || first === undefined) return '';
  const { id } = first;
  const page = links(id);
  return [
    '**How to get past:**',
    '',
    '- push the test;',
    `- or name one that shows it already, in the description under a line ${codeSpan('Tests:')} as ${codeSpan(`${id}: path/to/file.ext::test_name`)};`,
    `- or let somebody who may waive comment ${codeSpan(`/testreq waive ${id} unchanged WHY`)} (or ${['elsewhere', 'untestable', 'other'].map((kind) => codeSpan(kind)).join(', ')}).`,
    '',
    `${page === null ? codeSpan(`/testreq explain ${id}`) : linked('The rule', page)} says more.`,
  ].join('\n');
}

function waived(review: Review, links: RuleLinks): string {
  const { waived: all } = findingsOf(review);
  const lines = all.slice(0, mostRows).map(({ id, level, waiver }) => {
    const by = waiver
      ? `waived by ${linked(`**${name(waiver.by)}**`, waiver.url)}: ${waiver.kind}, “${name(waiver.reason)}”`
      : 'waived';
    return `- ${ruleName(id, links)} (${level}) ${by}`;
  });
  if (lines.length === 0) return '';
  const more = all.length > mostRows ? [`- and ${all.length - mostRows} more`] : [];
  return ['### Waived, not tested', [...lines, ...more].join('\n')].join('\n\n');
}

function categoryTable(review: Review, links: RuleLinks): string {
  const rows = review.categories.map(
    (category) =>
      `| ${linked(name(category.title), links(category.id))} | ${markdownVerdictOf(review, category)} | ${category.because[0] ? reason(category.because[0]) : ''} |`,
  );
  return table('What the change is', ['Category', 'Verdict', 'Because'], rows);
}

function reason({ detail, path, line }: Reason): string {
  const at = path ? ` (${codeSpan(line ? `${path}:${line}` : path, { table: true })})` : '';
  return `${quote(detail, { table: true })}${at}`;
}

/** Failure modes with the tests that catch them, and the tests that the task lists, which catch none that has a name. */
function testTable({ failureModes, requirements }: Review, links: RuleLinks): string {
  const byId = new Map(requirements.map((requirement) => [requirement.id, requirement]));
  const test = (id: string) => testCell(id, byId.get(id), links);
  const named = new Set(failureModes.flatMap(({ caughtBy }) => caughtBy));
  const others = requirements.filter(({ id, level }) => !named.has(id) && level !== 'smoke');
  const modes = [...failureModes].sort((a, b) => ORDER[a.status] - ORDER[b.status]);
  return table(
    'What could go wrong, and what would show it',
    ['Failure mode', 'Status', 'Tests'],
    [
      ...modes.map(
        ({ id, title, manifests, status, caughtBy }) =>
          `| **${linked(name(title), links(id))}:** ${name(manifests)} | ${STATUS[status]} | ${caughtBy.map(test).join('<br>')} |`,
      ),
      ...others.map(({ id, status }) => `| | ${STATUS[OF_TEST[status]]} | ${test(id)} |`),
    ],
  );
}

const ORDER: Readonly<Record<ReviewFailureMode['status'], number>> = { uncovered: 0, waived: 1, covered: 2 };
const OF_TEST = { present: 'covered', absent: 'uncovered', waived: 'waived' } as const;

function testCell(id: string, requirement: Requirement | undefined, links: RuleLinks): string {
  const test = ruleName(id, links, { table: true });
  if (requirement === undefined) return test;
  const { status, level, evidence, waiver } = requirement;
  const [first] = evidence;
  if (status === 'absent') return `${test} absent (${level})`;
  if (status === 'waived') return `${test} waived${waiver ? ` by ${name(waiver.by)}` : ''}`;
  if (!first) return `${test} there`;
  const before = first.inDiff ? '' : ', there before';
  return `${test}: ${codeSpan(first.test, { table: true })} (${codeSpan(`${first.path}:${first.line}`, { table: true })}${before})`;
}

function table(title: string, head: readonly string[], rows: readonly string[]): string {
  if (rows.length === 0) return '';
  const lines = [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows.slice(0, mostRows)];
  const more = rows.length > mostRows ? `\n\n*And ${rows.length - mostRows} more.*` : '';
  return `### ${title}\n\n${lines.join('\n')}${more}`;
}

function notes({ notes: all }: Review): string {
  const more = all.length > mostNotes ? [`> And ${all.length - mostNotes} more notes.`] : [];
  return [...all.slice(0, mostNotes).map((note) => `> ${sentence(plainText(note, longestNote))}`), ...more].join(
    '\n>\n',
  );
}

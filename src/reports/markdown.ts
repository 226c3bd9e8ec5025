import type { Reason, Requirement, Review } from '../domain/review.js';
import { codeBlock, codeSpan, escapeText, sentence } from './escape.js';
import { findingsOf, firstPlace, leftOpen, markdownVerdictOf } from './findings.js';

const MARK = { success: '✅', failure: '❌', neutral: '⚠️' } as const;
const STATUS = { covered: 'covered', uncovered: '**open**', waived: 'waived' } as const;

/** A review as GitHub-flavoured Markdown, for a comment or a file. Everything of others in it is escaped. */
export function reviewToMarkdown(review: Review): string {
  const parts = [
    `## ${MARK[review.conclusion]} ${sentence(review.title)}`,
    taskLine(review),
    categoryTable(review),
    ...findings(review),
    failureModeTable(review),
    notes(review),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function taskLine({ tasks, changedFiles }: Review): string {
  const files = `${changedFiles} ${changedFiles === 1 ? 'file' : 'files'} changed`;
  if (tasks.length === 0) return `No task was given, so the diff was judged by itself. ${files}.`;
  const names = tasks.slice(0, 3).map(({ title, ref }) => `${escapeText(title) || 'no title'} (${escapeText(ref)})`);
  const more = tasks.length > 3 ? ` and ${tasks.length - 3} more` : '';
  return `Task: ${names.join('; ')}${more}. ${files}.`;
}

function categoryTable(review: Review): string {
  const { categories } = review;
  if (categories.length === 0) return '';
  const rows = categories.map(
    (category) =>
      `| ${escapeText(category.title)} | ${markdownVerdictOf(review, category)} | ${category.because[0] ? reason(category.because[0]) : ''} |`,
  );
  return ['| Category | Verdict | Because |', '| --- | --- | --- |', ...rows].join('\n');
}

function reason({ detail, path, line }: Reason): string {
  const at = path ? ` (${codeSpan(line ? `${path}:${line}` : path, { table: true })})` : '';
  return `${sentence(detail, { table: true })}${at}`;
}

function findings(review: Review): string[] {
  const { unfolded, folded, present, waived, smoke } = findingsOf(review);
  const commands = smoke.flatMap(({ smokeCommand }) => (smokeCommand === null ? [] : [smokeCommand]));
  return [
    ...unfolded.map((requirement) => finding(review, requirement)),
    folded.length === 0
      ? ''
      : details(
          `${folded.length} more ${folded.length === 1 ? 'test' : 'tests'} that could be added`,
          folded.map((requirement) => finding(review, requirement)).join('\n\n'),
        ),
    present.length === 0
      ? ''
      : details(`${present.length} ${present.length === 1 ? 'test is' : 'tests are'} there`, list(present, whereItIs)),
    waived.length === 0
      ? ''
      : `**Waived**\n\n${list(waived, ({ waiver }) => (waiver ? `by ${escapeText(waiver.by)}: ${waiver.kind}, ${escapeText(waiver.reason)}` : ''))}`,
    commands.length === 0 ? '' : `**By hand, after the merge**\n\n${codeBlock(commands.join('\n'), 'sh')}`,
  ];
}

function finding(review: Review, requirement: Requirement): string {
  const { id, level, because, nearMisses, skeleton } = requirement;
  const place = firstPlace(requirement, codeSpan);
  const open = leftOpen(review, id);
  const parts = [
    `### ${codeSpan(id)} is absent (${level})`,
    `Due because ${sentence(because)}${place ? ` (${place})` : ''}.`,
    nearMiss(nearMisses),
    open.length === 0
      ? ''
      : open.map(({ title, manifests }) => `- ${escapeText(title)}: ${escapeText(manifests)}.`).join('\n'),
    skeleton ? `For instance in ${codeSpan(skeleton.path)}:\n\n${codeBlock(skeleton.code, skeleton.language)}` : '',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function nearMiss([first, ...others]: Requirement['nearMisses']): string {
  if (!first) return '';
  const more = others.length > 0 ? `, and ${others.length} more like it` : '';
  return `> **Near miss:** ${sentence(first.why)} (${codeSpan(`${first.path}:${first.line}`)})${more}.`;
}

function list(requirements: readonly Requirement[], text: (requirement: Requirement) => string): string {
  return requirements.map((requirement) => `- ${codeSpan(requirement.id)}: ${text(requirement)}`).join('\n');
}

function whereItIs({ evidence, because }: Requirement): string {
  const first = evidence[0];
  if (!first) return sentence(because);
  const before = first.inDiff ? '' : ', which was there before';
  return `${codeSpan(first.test)} in ${codeSpan(`${first.path}:${first.line}`)}${before}`;
}

function failureModeTable({ failureModes }: Review): string {
  if (failureModes.length === 0) return '';
  const rows = failureModes.map(
    ({ id, manifests, status, caughtBy }) =>
      `| ${codeSpan(id, { table: true })} | ${escapeText(manifests)} | ${STATUS[status]} | ${caughtBy.map((test) => codeSpan(test, { table: true })).join(', ')} |`,
  );
  const table = ['| Failure mode | How it shows | Status | Caught by |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
  return details('Failure modes', table);
}

function notes(review: Review): string {
  return review.notes.map((note) => `> ${sentence(note)}`).join('\n>\n');
}

function details(summary: string, body: string): string {
  return `<details><summary>${escapeText(summary)}</summary>\n\n${body}\n\n</details>`;
}

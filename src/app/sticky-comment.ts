import type { Review } from '../domain/review.js';
import type { Rulebook } from '../domain/rulebook.js';
import { codeBlock, codeSpan, escapeText, sentence } from '../reports/escape.js';
import { showRule } from '../rulebook/describe.js';
import type { GitHubRepository } from '../sources/github/api.js';
import { type DecisionRecord, writeDecisions } from './decisions/record.js';

/** The first line of the one comment that this App keeps on a pull request or issue. */
const stickyMarker = '<!-- testreq:comment -->';

/** Whether a comment's text is (or claims to be) the App's own. Who wrote it is another question. */
export function isSticky(body: string | null | undefined): boolean {
  return body?.trimStart().startsWith(stickyMarker) ?? false;
}

const help = `**Commands**, each a line of a comment of its own:

| command | what it does |
| --- | --- |
| \`/testreq\` | judge again |
| \`/testreq explain persistence/wiring\` | what a test, a failure mode or a category is |
| \`/testreq scaffold\` | skeletons of the absent tests, here; name a test for one |
| \`/testreq waive WHAT KIND SENTENCE\` | a test, a category or \`all\` is not needed. KIND: \`unchanged\`, \`elsewhere\` (with a link or \`path::test\`), \`untestable\`, \`other\` |
| \`/testreq unwaive WHAT\` | take it back |
| \`/testreq category add\\|drop CATEGORY SENTENCE\` | the change is, or is not, work of this kind |
| \`/testreq plan\` | on an issue: the tests that the task will need |

Waiving takes write access, and is not for the author of the pull request.`;

/** Characters: GitHub's limit of a comment, and of an issue's text. */
export const longestBody = 65_536;

/**
 * The sticky comment: what was asked for, and out of sight what was decided.
 * @returns `null` where there is nothing to say, and no comment yet that would go on saying something else
 */
export function stickyBody(
  record: DecisionRecord,
  review: Review | null,
  rulebook: Rulebook,
  exists: boolean,
): string | null {
  const { shown } = record;
  const sections = [
    refusals(record),
    waived(record, review),
    shown.help ? help : '',
    shown.explain === null ? '' : explained(rulebook, shown.explain),
    shown.scaffold === null || review === null ? '' : scaffold(review, shown.scaffold),
  ].filter((section) => section !== '');
  const decided = record.waivers.length + record.categories.length > 0;
  if (sections.length === 0 && !decided && !exists) return null;
  return commentOf(sections.length > 0 ? sections : ['Decisions on this pull request are recorded here.'], record);
}

/** The sticky comment of an issue: the plan that was asked for. */
export function issueBody(record: DecisionRecord, plan: string | null): string {
  const sections = [refusals(record), record.shown.help ? help : '', plan ?? ''].filter((section) => section !== '');
  return commentOf(sections, record);
}

/** The comment with its record, which is kept whole, and as much of the sections as GitHub takes. */
function commentOf(sections: readonly string[], record: DecisionRecord): string {
  const end = `\n\n${writeDecisions(record)}`;
  const body = `${stickyMarker}\n${sections.join('\n\n')}`;
  return (body.length + end.length <= longestBody ? body : cut(body, longestBody - end.length)) + end;
}

/** The first lines of a text, a code block that is open there closed. */
function cut(body: string, longest: number): string {
  const note = '\n\n*The rest was cut.*';
  let length = note.length;
  let fence = '';
  const lines: string[] = [];
  for (const line of body.split('\n')) {
    const sign = /^(`{3,})[^`]*$/.exec(line)?.[1];
    const after = sign === undefined ? fence : fence === '' ? sign : line.startsWith(fence) ? '' : fence;
    if (length + line.length + 1 + (after === '' ? 0 : after.length + 1) > longest) break;
    length += line.length + 1;
    fence = after;
    lines.push(line);
  }
  return [...lines, ...(fence === '' ? [] : [fence])].join('\n') + note;
}

function refusals({ shown }: DecisionRecord): string {
  if (shown.refusals.length === 0) return '';
  const lines = shown.refusals.map(
    ({ line, url, by, mend }) => `- ${codeSpan(line.slice(0, 200))} ([${escapeText(by)}](${url})): ${sentence(mend)}`,
  );
  return ['**Not done**', '', ...lines].join('\n');
}

function waived({ waivers, categories }: DecisionRecord, review: Review | null): string {
  const holding = (review?.requirements ?? []).flatMap(({ id, waiver }) =>
    waiver === null
      ? []
      : [`- ${codeSpan(id)}: waived by ${escapeText(waiver.by)}, ${waiver.kind}: ${escapeText(waiver.reason)}`],
  );
  const edits = categories.map(
    ({ action, category, by, reason }) =>
      `- ${codeSpan(category)}: ${action === 'add' ? 'added' : 'dropped'} by ${escapeText(by)}: ${escapeText(reason)}`,
  );
  if (holding.length + edits.length === 0) {
    return waivers.length === 0 ? '' : 'Waivers were accepted here; none of them concerns this head.';
  }
  return ['**Decided**', '', ...holding, ...edits].join('\n');
}

function explained(rulebook: Rulebook, id: string): string {
  const [title = '', ...rest] = showRule(rulebook, id).split('\n');
  return `**${escapeText(title.replace(/^# /, ''))}**\n${rest.join('\n')}`;
}

function scaffold({ requirements }: Review, wanted: string): string {
  const absent = requirements.filter(
    ({ id, status, skeleton }) =>
      status === 'absent' && skeleton !== null && (wanted === 'all' || id === wanted || id.startsWith(`${wanted}/`)),
  );
  if (absent.length === 0) return '**Skeletons**\n\nNone of the tests that were asked for is absent.';
  const parts = absent.flatMap(({ id, skeleton }) =>
    skeleton === null
      ? []
      : [
          `${codeSpan(id)}, for instance in ${codeSpan(skeleton.path)}:\n\n${codeBlock(skeleton.code, skeleton.language)}`,
        ],
  );
  return ['**Skeletons**', ...parts].join('\n\n');
}

/** Writes the sticky comment where it differs from what is there. */
export async function writeSticky(
  { api, owner, repo }: GitHubRepository,
  number: number,
  existing: { readonly databaseId: number; readonly body: string } | null,
  body: string | null,
): Promise<void> {
  if (body === null || existing?.body.trim() === body.trim()) return;
  if (existing === null) {
    await api.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      owner,
      repo,
      issue_number: number,
      body,
    });
  } else {
    await api.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      owner,
      repo,
      comment_id: existing.databaseId,
      body,
    });
  }
}

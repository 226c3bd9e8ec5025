import { type BacktestSummary, highest } from './backtest-summary.js';
import { Paint, printable } from './terminal.js';

/** How many of the absent tests that recur are listed. */
const MOST_TESTS = 10;

/** A backtest for a terminal. Ends with a line break. */
export function summaryToText(
  summary: BacktestSummary,
  { colour, width }: { readonly colour: boolean; readonly width: number },
): string {
  const paint = new Paint(colour);
  const { reviewed, failed, unreadable, exempt, categories, absent, failures } = summary;
  const share = reviewed === 0 ? 0 : Math.round((failed / reviewed) * 100);
  const counted = `${failed} of ${reviewed} ${reviewed === 1 ? 'commit' : 'commits'} would not have passed (${share} %)`;
  const lines = [paint.bold(reviewed === 0 ? 'No commit could be reviewed' : counted)];
  const exemptions = highest(exempt, MOST_TESTS).map(([id, number]) => `${number} ${id}`);
  if (exemptions.length > 0) lines.push(`Exempt: ${exemptions.join(', ')}`);
  if (categories.size > 0) {
    lines.push('', paint.bold('Category'.padEnd(30) + 'found'.padStart(7) + 'blocks'.padStart(8)));
    for (const { title, found, blocks } of [...categories.values()].sort((a, b) => b.found - a.found)) {
      const blocking = String(blocks).padStart(8);
      lines.push(
        `${printable(title).padEnd(30)}${String(found).padStart(7)}${blocks > 0 ? paint.red(blocking) : blocking}`,
      );
    }
  }
  if (absent.size > 0) {
    lines.push('', paint.bold('Absent most often'));
    for (const [id, number] of highest(absent, MOST_TESTS)) {
      lines.push(`${String(number).padStart(5)}  ${printable(id)}`);
    }
  }
  if (failures.length > 0) {
    lines.push(
      '',
      paint.bold(
        failed > failures.length ? `The newest ${failures.length} that would not have passed` : 'Would not have passed',
      ),
    );
    for (const { commit, title, detail } of failures) {
      lines.push(`${paint.yellow(commit.slice(0, 10))}  ${cut(printable(title), width - 12)}`);
      lines.push(`            ${paint.dim(cut(printable(detail), width - 12))}`);
    }
  }
  if (unreadable.length > 0) {
    lines.push('', paint.bold(`${unreadable.length} could not be read`));
    for (const { commit, error } of unreadable.slice(0, MOST_TESTS)) {
      lines.push(`${commit.slice(0, 10)}  ${cut(printable(error), width - 12)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

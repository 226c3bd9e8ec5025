import type { Review } from '../domain/review.js';
import { Paint, printable } from './terminal.js';

/** A review of a commit, or why there is none. */
type Result = ({ readonly commit: string } & Review) | { readonly commit: string; readonly error: string };

/** A commit that would not have passed. */
interface Failure {
  readonly commit: string;
  readonly title: string;
  readonly verdict: string;
}

/** How many commits that would not pass are listed. */
const MOST_FAILURES = 20;
/** How many of the absent tests that recur are listed. */
const MOST_TESTS = 10;

/** What a backtest comes to, counted as results arrive; it keeps counts, not reviews. */
export class BacktestSummary {
  reviewed = 0;
  failed = 0;
  readonly unreadable: { readonly commit: string; readonly error: string }[] = [];
  readonly exempt = new Map<string, number>();
  readonly categories = new Map<string, { title: string; found: number; blocks: number }>();
  /** Absent critical and required tests in commits that would fail, by id. */
  readonly absent = new Map<string, number>();
  /** The newest ones. */
  readonly failures: Failure[] = [];

  add(result: Result): void {
    if ('error' in result) {
      this.unreadable.push(result);
      return;
    }
    this.reviewed++;
    if (result.exemption) count(this.exempt, result.exemption.id);
    for (const { id, title, verdict } of result.categories) {
      const known = this.categories.get(id) ?? { title, found: 0, blocks: 0 };
      known.found++;
      if (verdict === 'blocks') known.blocks++;
      this.categories.set(id, known);
    }
    if (!result.categories.some(({ verdict }) => verdict === 'blocks') && result.conclusion === 'success') return;
    this.failed++;
    for (const { id, level, status } of result.requirements) {
      if (status === 'absent' && (level === 'critical' || level === 'required')) count(this.absent, id);
    }
    if (this.failures.length < MOST_FAILURES) {
      this.failures.push({ commit: result.commit, title: result.tasks[0]?.title ?? '', verdict: result.title });
    }
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** A backtest for a terminal. Ends with a line break. */
export function summaryToText(
  summary: BacktestSummary,
  { colour, width }: { readonly colour: boolean; readonly width: number },
): string {
  const paint = new Paint(colour);
  const { reviewed, failed, unreadable, exempt, categories, absent, failures } = summary;
  const share = reviewed === 0 ? 0 : Math.round((failed / reviewed) * 100);
  const lines = [
    paint.bold(`${failed} of ${reviewed} ${reviewed === 1 ? 'commit' : 'commits'} would not have passed (${share} %)`),
  ];
  const exemptions = [...exempt].sort((a, b) => b[1] - a[1]).map(([id, number]) => `${number} ${id}`);
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
    for (const [id, number] of [...absent].sort((a, b) => b[1] - a[1]).slice(0, MOST_TESTS)) {
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
    for (const { commit, title, verdict } of failures) {
      lines.push(`${paint.yellow(commit.slice(0, 10))}  ${cut(printable(title), width - 12)}`);
      lines.push(`            ${paint.dim(cut(printable(verdict), width - 12))}`);
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

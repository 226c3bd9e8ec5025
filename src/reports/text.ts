import type { Requirement, Review, ReviewCategory, TestReference } from '../domain/review.js';
import { findingsOf, firstPlace, leftOpen, verdictOf } from './findings.js';
import { Paint, printable, wrap } from './terminal.js';

/** How a review is printed for people. */
export interface TextOptions {
  readonly colour: boolean;
  /** Columns; lines of code and commands may be longer. */
  readonly width: number;
}

const VERDICT_MARK = { covered: '✓', partly: '~', blocks: '✗', 'not-due': '·' } as const;

/** A review for a terminal: the verdict, why, what to write. Ends with a line break. */
export function reviewToText(review: Review, options: TextOptions): string {
  return new TextReport(review, options).render();
}

class TextReport {
  readonly #review: Review;
  readonly #paint: Paint;
  readonly #width: number;
  readonly #lines: string[] = [];

  constructor(review: Review, { colour, width }: TextOptions) {
    this.#review = review;
    this.#paint = new Paint(colour);
    this.#width = Math.max(width, 40);
  }

  render(): string {
    this.#head();
    this.#categories();
    this.#findings();
    this.#notes();
    return `${this.#lines.join('\n')}\n`;
  }

  #head(): void {
    const { conclusion, title, tasks, changedFiles } = this.#review;
    const mark =
      conclusion === 'success' ? this.#paint.green('✓') : this.#paint.red(conclusion === 'failure' ? '✗' : '!');
    for (const [index, line] of wrap(printable(title), this.#width - 2).entries()) {
      this.#add(`${index === 0 ? `${mark} ` : '  '}${this.#paint.bold(line)}`);
    }
    this.#add('');
    const shown = tasks.slice(0, 3).map((task) => `${printable(task.title) || '(no title)'} (${printable(task.ref)})`);
    if (tasks.length > 3) shown.push(`and ${tasks.length - 3} more`);
    for (const [index, task] of shown.entries()) this.#field(index === 0 ? 'Task' : '', task);
    if (tasks.length === 0) this.#field('Task', 'none given; the diff was judged by itself');
    this.#field('Change', `${changedFiles} ${changedFiles === 1 ? 'file' : 'files'}`);
  }

  #categories(): void {
    const { categories } = this.#review;
    if (categories.length === 0) return;
    this.#heading('What the change contains');
    const width = Math.max(...categories.map(({ title }) => printable(title).length));
    for (const category of categories) this.#category(category, width);
  }

  #category(category: ReviewCategory, width: number): void {
    const colour = { covered: 'green', partly: 'yellow', blocks: 'red', 'not-due': 'dim' } as const;
    const paint = (text: string) => this.#paint[colour[category.verdict]](text);
    const name = printable(category.title).padEnd(width);
    this.#add(`${paint(VERDICT_MARK[category.verdict])} ${name}  ${paint(verdictOf(this.#review, category))}`);
    const reason = category.because[0];
    if (!reason) return;
    const at = reason.path ? ` (${reason.path}${reason.line ? `:${reason.line}` : ''})` : '';
    this.#indented(printable(`because ${describeSource[reason.source]} ${reason.detail}${at}`), 4, (text) =>
      this.#paint.dim(text),
    );
  }

  #findings(): void {
    const { unfolded, folded, present, waived, smoke } = findingsOf(this.#review);
    if (unfolded.length > 0) this.#heading('Absent from the diff');
    for (const [index, requirement] of unfolded.entries()) {
      if (index > 0) this.#add('');
      this.#finding(index + 1, requirement);
    }
    if (folded.length > 0) {
      this.#heading(unfolded.length > 0 ? 'Absent too' : 'Could be added');
      this.#table(folded.map(({ id, level, because }) => [id, level, because]));
    }
    if (present.length > 0) {
      this.#heading('There');
      this.#table(present.map((requirement) => [requirement.id, '✓', whereItIs(requirement)]));
    }
    if (waived.length > 0) {
      this.#heading('Waived');
      this.#table(
        waived.map(({ id, waiver }) => [id, waiver?.kind ?? '', `by ${waiver?.by ?? '?'}: ${waiver?.reason ?? ''}`]),
      );
    }
    const commands = smoke.filter(({ smokeCommand }) => smokeCommand !== null);
    if (commands.length > 0 && !this.#review.exemption) {
      this.#heading('By hand, after the merge');
      for (const { smokeCommand } of commands) this.#code(smokeCommand ?? '', 2);
    }
  }

  #finding(number: number, requirement: Requirement): void {
    const { id, level, because, nearMisses, skeleton } = requirement;
    const place = firstPlace(requirement, printable);
    this.#add(`${number}. ${this.#paint.bold(printable(id))}  ${this.#paint.red(level)}`);
    this.#indented(`Due because ${printable(because)}${place ? ` (${place})` : ''}.`, 3);
    this.#nearMisses(nearMisses);
    for (const mode of leftOpen(this.#review, id).slice(0, 3)) {
      this.#indented(`Left open: ${lowerFirst(printable(mode.title))}. ${printable(mode.manifests)}.`, 3, (text) =>
        this.#paint.dim(text),
      );
    }
    if (skeleton) {
      this.#indented(`Write, for instance in ${printable(skeleton.path)}:`, 3);
      this.#code(skeleton.code, 7);
    }
  }

  #nearMisses([first, ...others]: readonly TestReference[]): void {
    if (!first) return;
    const why = printable(first.why).replaceAll('`', '');
    const more = others.length > 0 ? `, and ${others.length} more like it` : '';
    this.#indented(`Near miss: ${why} (${printable(first.path)}:${first.line})${more}.`, 3, (text) =>
      this.#paint.yellow(text),
    );
  }

  #notes(): void {
    const { notes } = this.#review;
    if (notes.length === 0) return;
    this.#heading('Note');
    for (const note of notes) this.#indented(printable(note), 2);
  }

  #heading(title: string): void {
    this.#add('');
    this.#add(this.#paint.bold(title));
  }

  #field(name: string, value: string): void {
    const lines = wrap(value, this.#width - 10);
    for (const [index, line] of lines.entries()) {
      this.#add(`  ${this.#paint.dim((index === 0 ? name : '').padEnd(8))}${line}`);
    }
  }

  #table(rows: readonly (readonly string[])[]): void {
    const columns = [0, 1].map((column) => Math.max(...rows.map((row) => printable(row[column] ?? '').length)));
    const used = 2 + columns.reduce((sum, width) => sum + width + 2, 0);
    for (const row of rows) {
      const start = [0, 1].map((column) => printable(row[column] ?? '').padEnd(columns[column] as number)).join('  ');
      const last = printable(row[2] ?? '');
      const room = this.#width - used;
      if (room < 20) {
        this.#add(`  ${start}`.trimEnd());
        this.#indented(last, 6, (text) => this.#paint.dim(text));
        continue;
      }
      for (const [index, line] of wrap(last, room).entries()) {
        this.#add(`${index === 0 ? `  ${start}  ` : ' '.repeat(used)}${this.#paint.dim(line)}`.trimEnd());
      }
    }
  }

  #indented(text: string, indent: number, paint: (line: string) => string = (line) => line): void {
    for (const line of wrap(text, this.#width - indent)) this.#add(`${' '.repeat(indent)}${paint(line)}`);
  }

  #code(code: string, indent: number): void {
    for (const line of code.trimEnd().split('\n')) {
      this.#add(`${' '.repeat(indent)}${this.#paint.cyan(printable(line, { keepIndent: true }))}`.trimEnd());
    }
  }

  #add(line: string): void {
    this.#lines.push(line);
  }
}

const describeSource = {
  declared: 'its author says so:',
  text: 'the task says',
  path: 'its path',
  code: 'of',
} as const;

function whereItIs({ evidence, because }: Requirement): string {
  const first = evidence[0];
  if (!first) return because;
  return `${first.test} (${first.path}:${first.line})${first.inDiff ? '' : ', was there before'}`;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

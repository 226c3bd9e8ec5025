import type { CodeLine } from '../../domain/code.js';
import type { Outline } from './outline.js';

/** Removed lines stood right before a line of the head. */
export interface Removal {
  /** 1-based line, counted from the section's first, before which they stood. */
  readonly before: number;
  /** Indentation of the first of them that holds code; -1 when none does. */
  readonly indentation: number;
}

/** A piece of a file that is read at one go: the whole file, or one hunk's new side. */
export interface Section {
  readonly outline: Outline;
  /** The line of the head for each line of the piece; `null` for a heading that only stands for what is above it. */
  readonly lines: readonly (CodeLine | null)[];
  readonly removals: readonly Removal[];
  /** It is cut from a file, so it may begin in the middle of a test. */
  readonly fragment: boolean;
}

/** How the diff touches the lines `start` to `end` (offsets). Comments and blank lines do not count. */
export function changeOf(section: Section, start: number, end: number): 'added' | 'changed' | 'untouched' {
  const { scan } = section.outline;
  const first = scan.lineOf(start);
  const last = scan.lineOf(Math.max(start, end - 1));
  let added = 0;
  let code = 0;
  for (let number = first; number <= last; number++) {
    const line = section.lines[number - 1];
    if (line === undefined || (line !== null && line.text.trim() === '')) continue;
    code++;
    if (line?.change === 'added') added++;
  }
  if (code > 0 && added === code) return 'added';
  if (added > 0) return 'changed';
  const indentation = start - scan.lineStart(first);
  return section.removals.some((removal) => cuts(section, removal, first, last, indentation)) ? 'changed' : 'untouched';
}

function cuts(section: Section, removal: Removal, first: number, last: number, indentation: number): boolean {
  if (removal.indentation < 0 || removal.before <= first) return false;
  if (removal.before <= last) return true;
  // Behind the last line: the end of a body without a closing bracket, if it was indented as such.
  if (removal.indentation <= indentation) return false;
  for (let number = last + 1; number < removal.before; number++) {
    if (section.lines[number - 1]?.text.trim() !== '') return false;
  }
  return true;
}

/** The line of the head at an offset. */
export function lineNumber(section: Section, offset: number): number {
  const line = section.outline.scan.lineOf(offset);
  for (let at = line - 1; at < section.lines.length; at++) {
    const found = section.lines[at];
    if (found !== null && found !== undefined) return found.number;
  }
  return section.lines.at(-1)?.number ?? 1;
}

/** The lines of the head between two offsets. */
export function linesBetween(section: Section, start: number, end: number): CodeLine[] {
  const { scan } = section.outline;
  const lines = section.lines.slice(scan.lineOf(start) - 1, scan.lineOf(Math.max(start, end - 1)));
  return lines.filter((line) => line !== null);
}

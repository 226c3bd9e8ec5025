/** Longest text that is read, in UTF-16 units: GitHub's own limit for the body of an issue is 65 536. */
const LONGEST_TEXT = 65_000;

/** Lines that are read: a parser of Markdown takes time by the square of the headings, items and rows of a text. */
const MOST_LINES = 2_000;

/** Of a line so much is read, in UTF-16 units: a page of prose without a break. */
const LONGEST_LINE = 4_000;

/** As much of a text as is read: whole lines, of the longest of them the beginning. Lines keep their numbers. */
export function bounded(text: string): string {
  const end = text.length <= LONGEST_TEXT ? text.length : text.lastIndexOf('\n', LONGEST_TEXT);
  const lines = text.slice(0, end > 0 ? end : LONGEST_TEXT).split('\n', MOST_LINES);
  return lines.map((line) => line.slice(0, LONGEST_LINE)).join('\n');
}

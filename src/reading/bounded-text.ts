/** Longest text that is read, in UTF-16 units: GitHub's own limit for the body of an issue is 65 536. */
const LONGEST_TEXT = 65_000;

/** The first `LONGEST_TEXT` of a text, cut at the end of a line where there is one. */
export function bounded(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  const end = text.lastIndexOf('\n', LONGEST_TEXT);
  return text.slice(0, end > 0 ? end : LONGEST_TEXT);
}

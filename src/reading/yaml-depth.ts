/** Levels that a file of settings may nest; people's have ten. The parser's stack ends at some eight hundred. */
export const DEEPEST_YAML = 150;

/** A sign of a block stands before white space. */
const OPENING = /^[-?:](?:\s|$)/;

/**
 * The first line (1-based) on which a text may nest deeper than `DEEPEST_YAML`, or `null` where none does.
 *
 * Asked before a text is parsed: the parser recurses, and where its stack ends in the middle of a regular expression that
 * was not compiled yet, no exception is thrown, but the process ends. Counted are columns of indentation, signs that open a
 * level on a line (`-`, `?`, `:`), and open brackets, whether they stand in quotes or not; that is never less than there is.
 */
export function tooDeepYaml(text: string): number | null {
  let brackets = 0;
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    const indent = line.length - line.trimStart().length;
    let deepest = brackets;
    let signs = 0;
    for (let at = indent; at < line.length; at += 1) {
      const sign = line[at];
      if (sign === '[' || sign === '{') brackets += 1;
      else if (sign === ']' || sign === '}') brackets = Math.max(0, brackets - 1);
      else if (OPENING.test(line.slice(at, at + 2))) signs += 1;
      deepest = Math.max(deepest, brackets);
    }
    if (indent + signs + deepest > DEEPEST_YAML) return index + 1;
  }
  return null;
}

import type { Root } from 'mdast';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

const processor = unified().use(remarkParse).use(remarkGfm).use(remarkFrontmatter, ['yaml', 'toml']).freeze();

/** How deep quotes and lists may nest before the rest of a line is taken as text; the parser's cost grows with depth. */
const DEEPEST = 24;

/**
 * How many signs of inline markup one stretch without a blank line may hold; the parser pairs them in quadratic time.
 * A page of prose in which every word is bold has some two thousand.
 */
const MOST_SIGNS = 4_000;

/** Parses GitHub-flavoured Markdown with front matter. Lines of the tree are lines of the text. */
export function parseMarkdown(text: string): Root {
  let signs = 0;
  // Markdown ends a line at a lone carriage return too; here, as in an editor, it stands within a line.
  const plain = text.replace(/\r(?!\n)/g, ' ');
  const lines = plain.split('\n').map((line) => {
    if (line.trim() === '') signs = 0;
    signs += line.match(/[*_~[\]!`]/g)?.length ?? 0;
    return withoutDeepNesting(signs > MOST_SIGNS ? line.replace(/[*_~[\]!`]/g, ' ') : line);
  });
  return processor.parse(lines.join('\n'));
}

/** A line that opens a hundred quotes or lists is no one's prose; its signs beyond the limit become blanks. */
function withoutDeepNesting(line: string): string {
  const signs = /^(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)])(?=[ \t>]|$))+/.exec(line)?.[0];
  if (!signs) return line;
  const count = signs.match(/>|[-+*]|\d{1,9}[.)]/g)?.length ?? 0;
  return count <= DEEPEST ? line : line.slice(signs.length).trimStart();
}

import type { Root } from 'mdast';

/** Reads a text into a tree of Markdown; lines of the tree are lines of the text. */
export type MarkdownParser = (text: string) => Root;

/** A sign that some construct of Markdown begins with; a text without any is paragraphs. */
const MARKUP = /[*_`#[\]|<>~\\&:]|^[ \t]*(?:[-+=]|\d+[.)])|^(?: {4}|\t)/m;

/** Whether a text needs Markdown's own parser, which takes longer to load than most changes to review. */
export function holdsMarkup(text: string): boolean {
  return MARKUP.test(text);
}

/** The tree of a text that holds no markup, as Markdown's own parser would give it. */
export function plainParagraphs(text: string): Root {
  const children: Root['children'] = [];
  let open: { line: number; lines: string[] } | null = null;
  const close = () => {
    if (!open) return;
    const start = { line: open.line, column: 1 };
    const end = { line: open.line + open.lines.length - 1, column: 1 };
    const value = open.lines.join('\n');
    children.push({ type: 'paragraph', children: [{ type: 'text', value }], position: { start, end } });
    open = null;
  };
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') close();
    else if (open) open.lines.push(line.trim());
    else open = { line: index + 1, lines: [line.trim()] };
  });
  close();
  return { type: 'root', children };
}

import type { Nodes } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

const processor = unified().use(remarkParse).use(remarkGfm).freeze();

/** GitHub-flavoured Markdown as GitHub reads it. */
export const parse = (markdown: string): Nodes => processor.parse(markdown);

/** How often each kind of node stands in a text. */
export function kindsIn(node: Nodes, kinds = new Map<string, number>()): Map<string, number> {
  kinds.set(node.type, (kinds.get(node.type) ?? 0) + 1);
  if ('children' in node) for (const child of node.children) kindsIn(child, kinds);
  return kinds;
}

/** What a reader sees outside code, where GitHub looks for mentions and references. */
export function prose(node: Nodes): string {
  if (node.type === 'text') return node.value;
  return 'children' in node ? node.children.map(prose).join(' ') : '';
}

/** Of these kinds there are as many as a report itself has, whatever it echoes. */
export const STRUCTURE = [
  'html',
  'heading',
  'table',
  'tableRow',
  'tableCell',
  'list',
  'listItem',
  'code',
  'blockquote',
] as const;

/** Of these there are none. */
export const NEVER = [
  'link',
  'image',
  'linkReference',
  'imageReference',
  'definition',
  'footnoteReference',
  'footnoteDefinition',
] as const;

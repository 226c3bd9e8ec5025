import type { Heading, List, ListItem, Nodes, Root, RootContent, Table } from 'mdast';
import { toString as plainText } from 'mdast-util-to-string';

/** Longest document of rules, in characters: five times the longest that ships, and parsed within a second. */
export const LONGEST_DOCUMENT = 100_000;

/** A heading with what stands under it. */
export interface Section {
  readonly title: string;
  readonly heading: Heading | null;
  /** 1-based. */
  readonly line: number;
  readonly depth: number;
  /** What stands before the first heading below this one. */
  readonly content: readonly RootContent[];
  readonly sections: readonly Section[];
}

/** A row of a table, with the cells' text. */
export interface TableRow {
  readonly cells: readonly string[];
  readonly line: number;
}

export interface ReadTable {
  /** Lower case. */
  readonly header: readonly string[];
  readonly line: number;
  readonly rows: readonly TableRow[];
}

/** `Label: text`, with the items nested under it. */
export interface LabelledItem {
  /** Lower case. */
  readonly label: string;
  readonly text: string;
  readonly line: number;
  readonly items: readonly { readonly text: string; readonly line: number }[];
}

/** The tree of headings. The root's own section has depth 0 and holds what stands before the first heading. */
export function sectionsOf(root: Root): Section {
  const children = root.children;
  let index = 0;
  const read = (depth: number, heading: Heading | null): Section => {
    const content: RootContent[] = [];
    const sections: Section[] = [];
    while (index < children.length) {
      const node = children[index];
      if (node === undefined) break;
      if (node.type !== 'heading') {
        content.push(node);
        index += 1;
      } else if (node.depth > depth) {
        index += 1;
        sections.push(read(node.depth, node));
      } else break;
    }
    return {
      title: heading === null ? '' : inlineText(heading).trim(),
      heading,
      line: heading === null ? 1 : lineOf(heading),
      depth,
      content,
      sections,
    };
  };
  return read(0, null);
}

/** Every section under one, itself left out, in the order of the document. */
export function allSections(section: Section): Section[] {
  return section.sections.flatMap((child) => [child, ...allSections(child)]);
}

export function lineOf(node: Nodes): number {
  return node.position?.start.line ?? 1;
}

/** Text with its code spans in backticks and everything else plain, white space folded. */
export function inlineText(node: Nodes): string {
  return spans(node).replace(/\s+/g, ' ');
}

function spans(node: Nodes): string {
  if (node.type === 'inlineCode') return `\`${node.value}\``;
  if ('children' in node) return node.children.map(spans).join('');
  return node.type === 'break' ? ' ' : plainText(node);
}

/** The contents of the code spans in a text of `inlineText`. */
export function codeSpans(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
}

export function readTable(table: Table): ReadTable {
  const [header, ...rows] = table.children.map((row) => ({
    cells: row.children.map((cell) => inlineText(cell).trim()),
    line: lineOf(row),
  }));
  return { header: (header?.cells ?? []).map((cell) => cell.toLowerCase()), line: lineOf(table), rows };
}

/** The items of a list that are written `Label: text`; an item without a colon has the empty label. */
export function labelledItems(list: List): LabelledItem[] {
  return list.children.map((item) => {
    const text = itemText(item);
    const match = /^([^:`]{1,60}):\s*(.*)$/.exec(text);
    return {
      label: match?.[1]?.trim().toLowerCase() ?? '',
      text: match?.[2] ?? text,
      line: lineOf(item),
      items: item.children
        .filter((child): child is List => child.type === 'list')
        .flatMap((child) => child.children.map((nested) => ({ text: itemText(nested), line: lineOf(nested) }))),
    };
  });
}

/** The text of an item without the lists nested in it. */
export function itemText(item: ListItem): string {
  return item.children
    .filter((child) => child.type !== 'list')
    .map(inlineText)
    .join(' ')
    .trim();
}

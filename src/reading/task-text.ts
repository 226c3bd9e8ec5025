import type { ListItem, PhrasingContent, Root, RootContent, TableRow } from 'mdast';
import type { DeclaredTest, ReadTask, Task, TextSpan, TextZone } from '../domain/task.js';
import { bounded } from './bounded-text.js';
import type { MarkdownParser } from './plain-paragraphs.js';
import { withoutPlanBlocks } from './plan-block.js';
import { readClaims } from './task/claims.js';
import { commandOfSpan, commandsOfBlock } from './task/commands.js';
import { withoutNegated } from './task/negation.js';
import { type SectionKind, saysNothing, sectionKind } from './task/sections.js';

/**
 * Reads the text of a task: which words stand where (what negates them taken out), and what its author declared.
 * Of the body only 65 000 characters are read, 2 000 lines and 4 000 characters of a line; `parse` makes a tree of them.
 * Never throws.
 */
export function readTask(task: Task, parse: MarkdownParser): ReadTask {
  const body = bounded(task.body.replace(/\r\n?/g, '\n').replace(CONTROL, ' '));
  const lines = withoutPlanBlocks(body.split('\n'));
  const { claims, lines: claimed } = readClaims(lines);
  const reader = new Reader();
  reader.addTitle(MERGE.test(task.title) ? '' : bounded(task.title).replace(CONTROL, ' '));
  reader.addBlocks(
    blocksOf(
      lines.map((line, index) => (claimed.has(index) || TRAILER.test(line) ? '' : line)),
      parse,
    ),
  );
  return {
    task,
    spans: reader.spans,
    declaredCategories: reader.categories,
    declaredTests: reader.tests,
    claims,
    commands: [...new Set(reader.commands)],
  };
}

/** Control characters, and the four signs of the private use area that the reader marks code and labels with. */
const CONTROL = /[^\P{Cc}\t\n]|[\uE000-\uE003]/gu;
const CODE = { open: '\uE000', close: '\uE001' } as const;
const LABEL = { open: '\uE002', close: '\uE003' } as const;
const MARKS = /[\uE000-\uE003]/g;
const CODE_SPAN = /\uE000([^\uE001]*)\uE001/g;
const MARKED_LABEL = /^\s*\uE002([^\uE003]{1,80}?):?\uE003\s*:?[ \t]*/;
const PLAIN_LABEL = /^\s*([A-Z][A-Za-z/&()-]*(?: [A-Za-z/&()-]+){0,4}):(?:[ \t]+|$)/;
/** Lines that git and its hosts put under a message; they are about people, not about the work. */
const TRAILER =
  /^(?:signed-off-by|co-authored-by|reviewed-by|acked-by|tested-by|cc|change-id|reported-by|suggested-by|approved-by|cherry-picked from|git-svn-id): /i;

/** A title that git or GitHub wrote: its words (`commit`, `branch`, and the branch's name) are about the merge. */
const MERGE = /^Merge (?:(?:commits?|(?:remote-tracking )?branch(?:es)?|tags?) '|commit from fork$)/;

/** One piece of a text that a reader sees as one: a heading, a paragraph, a list item's own text, a row, a block. */
interface Block {
  readonly kind: 'heading' | 'code' | 'text';
  readonly zone: TextZone;
  /** Inline text with code spans and labels marked; for code the block's text. */
  readonly text: string;
  readonly line: number;
  /** Of a heading: 1 to 6. */
  readonly depth: number;
  readonly language: string | null;
}

function blocksOf(lines: readonly string[], parse: MarkdownParser): Block[] {
  const text = lines.join('\n');
  if (text.trim() === '') return [];
  try {
    return blocksOfTree(parse(text));
  } catch {
    // The parser recurses: text that nests beyond its stack is read as plain lines.
    return lines.map((line, index) => block('text', 'paragraph', line, index + 1));
  }
}

function block(kind: Block['kind'], zone: TextZone, text: string, line: number, more: Partial<Block> = {}): Block {
  return { kind, zone, text, line, depth: 0, language: null, ...more };
}

function blocksOfTree(root: Root): Block[] {
  const blocks: Block[] = [];
  const visit = (node: RootContent, zone: TextZone): void => {
    const line = node.position?.start.line ?? 1;
    switch (node.type) {
      case 'heading':
        blocks.push(block('heading', 'heading', inlineText(node.children), line, { depth: node.depth }));
        break;
      case 'paragraph':
        blocks.push(block('text', zone, inlineText(node.children), line));
        break;
      case 'listItem':
        for (const child of node.children) visit(child, zoneOfItem(node));
        break;
      case 'tableRow':
        blocks.push(block('text', 'table', rowText(node), line));
        break;
      case 'code':
        blocks.push(block('code', 'code-block', node.value, line, { language: node.lang ?? null }));
        break;
      case 'html': {
        const text = withoutTags(node.value);
        if (text.trim() !== '') blocks.push(block('text', zone, text, line));
        break;
      }
      case 'list':
      case 'table':
        for (const child of node.children) visit(child, zone);
        break;
      case 'blockquote':
      case 'footnoteDefinition':
        for (const child of node.children) visit(child, zone);
        break;
      default:
        break;
    }
  };
  for (const node of root.children) visit(node, 'paragraph');
  return withoutEmptyAnswers(blocks);
}

const zoneOfItem = (item: ListItem): TextZone => (typeof item.checked === 'boolean' ? 'task-item' : 'list-item');

const rowText = (row: TableRow): string => row.children.map((cell) => inlineText(cell.children)).join(' ; ');

/** Comments are instructions of a template; tags carry no words. */
function withoutTags(html: string): string {
  return html.replace(/<!--[\s\S]*?(?:-->|$)/g, ' ').replace(/<[^<>]*>/g, ' ');
}

function inlineText(nodes: readonly PhrasingContent[]): string {
  return nodes.map(textOfInline).join('');
}

function textOfInline(node: PhrasingContent): string {
  switch (node.type) {
    case 'text':
      return node.value;
    case 'inlineCode':
      return `${CODE.open}${node.value}${CODE.close}`;
    case 'break':
      return '\n';
    case 'strong':
    case 'emphasis': {
      const text = inlineText(node.children);
      return text.includes(CODE.open) || text.includes(LABEL.open) ? text : `${LABEL.open}${text}${LABEL.close}`;
    }
    case 'delete':
      // What is struck out was taken back.
      return ' ';
    case 'link': {
      const text = inlineText(node.children);
      return /^https?:\/\//.test(text) ? ' ' : text;
    }
    case 'linkReference':
      return inlineText(node.children);
    default:
      return ' ';
  }
}

/** Issue forms print a heading for every question; where nobody answered, neither the question nor the answer counts. */
function withoutEmptyAnswers(blocks: readonly Block[]): Block[] {
  return blocks.filter((current, index) => {
    const next = blocks[index + 1];
    const after = blocks[index + 2];
    const isEmpty = (answer: Block | undefined) => answer?.kind === 'text' && plain(answer.text) === 'No response';
    if (current.kind === 'heading') return !(isEmpty(next) && (after === undefined || after.kind === 'heading'));
    return !(isEmpty(current) && blocks[index - 1]?.kind === 'heading');
  });
}

/** The text without the reader's own marks, white space folded. */
function plain(text: string): string {
  return text.replace(MARKS, '').replace(/\s+/g, ' ').trim();
}

/** A run of lines under one label. */
interface Run {
  readonly label: string | null;
  readonly text: string;
  readonly line: number;
}

/** Splits a block where a line begins with a label, as in a paragraph of `**Type:** …` lines. */
function runsOf(text: string, line: number): Run[] {
  const runs: { label: string | null; lines: string[]; line: number }[] = [];
  for (const [index, current] of text.split('\n').entries()) {
    const label = MARKED_LABEL.exec(current) ?? PLAIN_LABEL.exec(current);
    const isLabel = label !== null && (label[0].includes(':') || label[0].trim() === current.trim());
    const last = runs.at(-1);
    if (isLabel) {
      runs.push({ label: label[1] as string, lines: [current.slice(label[0].length)], line: line + index });
    } else if (last) {
      last.lines.push(current);
    } else {
      runs.push({ label: null, lines: [current], line: line + index });
    }
  }
  return runs.map((run) => ({ label: run.label, text: run.lines.join('\n'), line: run.line }));
}

/** Goes through the blocks in order and sorts what they say. */
class Reader {
  readonly spans: TextSpan[] = [];
  readonly categories: { name: string; line: number }[] = [];
  readonly tests: DeclaredTest[] = [];
  readonly commands: string[] = [];
  /** What the heading above, and within it the last label, says of the text that follows. */
  #heading: SectionKind = 'other';
  #label: SectionKind = 'other';
  /** Depth of the heading that excludes what follows; deeper headings stay excluded. */
  #excludedDepth: number | null = null;

  addTitle(title: string): void {
    this.#addText('title', title.replace(/`([^`]*)`/g, `${CODE.open}$1${CODE.close}`), 0);
  }

  addBlocks(blocks: readonly Block[]): void {
    for (const current of blocks) {
      if (current.kind === 'heading') this.#addHeading(current);
      else if (this.#excludedDepth !== null) continue;
      else if (current.kind === 'code') this.#addCode(current);
      else for (const run of runsOf(current.text, current.line)) this.#addRun(run, current.zone);
    }
  }

  #addHeading({ text, line, depth }: Block): void {
    const kind = sectionKind(plain(text));
    if (this.#excludedDepth !== null && depth > this.#excludedDepth) return;
    this.#excludedDepth = kind === 'excluded' ? depth : null;
    this.#heading = kind;
    this.#label = 'other';
    const named = /^(.{3,40}?):\s*(.+)$/.exec(plain(text));
    if (named && sectionKind(named[1] as string) === 'categories') this.#declare(named[2] as string, line);
    else if (kind === 'other') this.#addText('heading', text, line);
  }

  #addCode({ text, line, language }: Block): void {
    if (this.#label === 'excluded') return;
    this.commands.push(...commandsOfBlock(language, text));
    if (text.trim() !== '') this.spans.push({ zone: 'code-block', text, line });
  }

  #addRun(run: Run, zone: TextZone): void {
    const labelled = run.label === null ? 'other' : sectionKind(plain(run.label));
    // An item such as "Wiring: the factory passes it" begins no section of its own.
    const isEntry = labelled === 'other' && isItem(zone);
    if (run.label !== null && !isEntry) this.#label = labelled;
    const kind = this.#label === 'other' ? (run.label === null || isEntry ? this.#heading : 'other') : this.#label;
    const text = plain(isEntry && run.label !== null ? `${run.label}: ${run.text}` : run.text);
    if (kind === 'excluded') return;
    if (kind === 'categories') {
      this.#declare(text, run.line);
      return;
    }
    if (kind === 'integration-tests') this.#declareTest(text, run.line, run.label !== null || isItem(zone));
    const ownLabel = labelled !== 'other';
    const words = run.label === null || ownLabel ? run.text : `${run.label}: ${run.text}`;
    this.#addText(zone, words, run.line, kind === 'files' ? 'file' : 'path');
  }

  #declare(text: string, line: number): void {
    for (const part of text.split(/[,;|•·+&]|\band\b/)) {
      const name = part
        .replace(/\([^)]*\)/g, '')
        .replace(/^[\s*-]+|[\s.*]+$/g, '')
        .trim();
      if (name !== '' && name.length <= 80 && !saysNothing(name)) this.categories.push({ name, line });
    }
  }

  #declareTest(text: string, line: number, isEntry: boolean): void {
    if (!isEntry || saysNothing(text)) return;
    const id = `task/${kebab(text)}`;
    if (id === 'task/' || this.tests.some((test) => test.id === id)) return;
    this.tests.push({ id, text, line });
  }

  #addText(zone: TextZone, marked: string, line: number, pathZone: 'file' | 'path' = 'path'): void {
    // Code stands as a number while sentences are judged: a stop in a name is no end of a clause.
    const codes: string[] = [];
    const numbered = marked.replace(CODE_SPAN, (_, code: string) => `${CODE.open}${codes.push(code) - 1}${CODE.close}`);
    const prose = withoutNegated(numbered).replace(CODE_SPAN, (_, index: string) => {
      this.#addCodeSpan(codes[Number(index)] ?? '', line, pathZone);
      return ' … ';
    });
    const words = prose.replace(PATH_IN_PROSE, (path) => {
      this.spans.push({ zone: pathZone, text: path, line });
      return ' … ';
    });
    const folded = plain(words);
    if (/[\p{L}\p{N}]/u.test(folded)) this.spans.push({ zone, text: folded, line });
  }

  #addCodeSpan(code: string, line: number, pathZone: 'file' | 'path'): void {
    const command = commandOfSpan(code);
    if (command !== null) this.commands.push(command);
    if (code.trim() !== '') this.spans.push({ zone: isPath(code.trim()) ? pathZone : 'code-span', text: code, line });
  }
}

const isItem = (zone: TextZone): boolean => zone === 'list-item' || zone === 'task-item';

const PATH_IN_PROSE = /(?<![\w/:.])(?:[\w@.-]+\/)+[\w@-][\w@.-]*\.[A-Za-z]\w{0,5}\b/g;

/** `src/app.py`, `services/`, `settings.toml`; a route (`/api/users`) or a name with a dot (`client.post`) is none. */
function isPath(code: string): boolean {
  if (/\s/.test(code) || code.startsWith('/') || code.includes('://')) return false;
  if (NAMED_FILE.test(code)) return true;
  if (code.includes('/')) return code.endsWith('/') || /\.[A-Za-z]\w{0,5}$/.test(code);
  return /^[\w-]+\.(?:py|tsx?|jsx?|mjs|cjs|go|java|kts?|cs|rb|php|rs|sql|ya?ml|toml|json|md|env|ini|cfg|proto|graphql)$/.test(
    code,
  );
}

/** Files that are known by their name, not by an ending: `deploy/Dockerfile.worker`, `.env.example`, `.gitignore`, `uv.lock`. */
const NAMED_FILE =
  /^(?:[\w@.-]+\/)*(?:(?:Dockerfile|Containerfile)(?:\.[\w-]+)*|Makefile|Procfile|Gemfile|Jenkinsfile|\.env(?:\.[\w-]+)*|\.[a-z]+(?:ignore|rc|attributes)|[\w-]+\.lock)$/;

/** Longest id that is made of a test's words; people copy it into commands. */
const LONGEST_ID = 80;

/** Lower-case words with hyphens between them, cut after a whole word. */
export function kebab(text: string): string {
  const words = text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  let id = '';
  for (const word of words) {
    const longer = id === '' ? word : `${id}-${word}`;
    if (longer.length > LONGEST_ID && id !== '') break;
    id = longer.slice(0, LONGEST_ID);
  }
  return id;
}

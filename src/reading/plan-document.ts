import type { Heading, List, ListItem, Nodes, Root } from 'mdast';
import { toString as textOfNode } from 'mdast-util-to-string';
import { bounded } from './bounded-text.js';
import { parseMarkdown } from './markdown.js';
import { withoutPlanBlocks } from './plan-block.js';
import { kebab } from './task-text.js';

/** One task of a milestone document. */
export interface PlanTask {
  /** Its own label (`Task 2.1`, `T-12`, `3`), else the kebab-case of its title. Unique within the document. */
  readonly id: string;
  /** The heading or item without the label. */
  readonly title: string;
  /** 1-based line of the heading or item. */
  readonly line: number;
  /** 1-based line on which `body` begins. */
  readonly bodyLine: number;
  /** 1-based line of its last line that is not blank. */
  readonly endLine: number;
  /** What stands under the heading, or in the item behind its first line. */
  readonly body: string;
  /** Blanks before the item's text; 0 under a heading. */
  readonly indent: number;
}

/** `Task 2.1`, `Story 3`, `Step 4`, `Issue 12`, `Phase 1.2 Task 3`. */
const WORDED =
  /^((?:task|story|step|ticket|issue|item|work item|subtask)\s+#?[A-Z]{0,3}\d+(?:[.-]\d+)*[a-z]?)\s*(?:[:.)–—-]+\s*|\s+|$)(.*)$/i;
/** `T-12`, `ABC-7`, `M2.3`. */
const KEYED =
  /^(\[?[A-Z][A-Z0-9]{0,9}(?:-\d+|\d+[.-]\d+|\d+(?=\]?\s*[:–—]))(?:[.-]\d+)*[a-z]?\]?)\s*(?:[:.)–—-]+\s*|\s+)(.*)$/;
/** `3.`, `2.1`, `3)`. */
const NUMBERED = /^(\d+(?:\.\d+)*)[.):]?\s+(?:[-–—:]\s*)?(.*)$/;
/** Headings that hold tasks or say something about all of them, and are no task themselves. */
const CONTAINER =
  /^(?:tasks?|task list|milestones?|plan|implementation(?: plan| tasks)?|work items?|stories|backlog|to-?do|phase|overview|summary|goals?|objectives?|background|context|motivation|scope|out of scope|non-goals|architecture|design|risks?|dependencies|timeline|references?|notes?|appendix|table of contents|contents|introduction|success criteria|acceptance criteria|definition of done|verification|validation|completion checklist|e2e test(?: scenario)?|open questions|changelog|glossary)\b/i;

/** A place where the document begins something new. */
interface Start {
  readonly label: string | null;
  readonly title: string;
  readonly heading: Heading;
}

/**
 * Splits a milestone document into its tasks. Tasks are, in this order of preference: headings that carry a task's
 * label ("### Task 2.1: …", "#### T-12 …"), numbered headings ("## 3. …"), the headings under a heading "Tasks",
 * task-list items, and the sections of an issue form. A text with none of these is one task, unless `asOne` is false:
 * then it holds none.
 *
 * Only the first 65 000 characters are read unless `whole` is set; a milestone document may be longer.
 */
export function splitPlan(
  text: string,
  options: { readonly whole?: boolean; readonly asOne?: boolean } = {},
): PlanTask[] {
  const source = (options.whole ? text : bounded(text)).replace(/\r\n/g, '\n');
  const lines = withoutPlanBlocks(source.split('\n'));
  const root = parseMarkdown(lines.join('\n'));
  const tasks = headingTasks(root, lines) ?? itemTasks(root, lines) ?? sectionTasks(root, lines);
  if (tasks) return withUniqueIds(tasks);
  return options.asOne === false ? [] : wholeDocument(root, lines);
}

function headingTasks(root: Root, lines: readonly string[]): PlanTask[] | null {
  const headings = root.children.filter((node): node is Heading => node.type === 'heading');
  const starts = headings.map((heading) => startOf(heading));
  const chosen =
    wordedTasks(starts) ??
    select(starts, isKeyed) ??
    select(starts, ({ label, title }) => label !== null && !CONTAINER.test(title)) ??
    select(starts, ({ heading, title }) => isUnderTasks(heading, headings) && !CONTAINER.test(title));
  if (!chosen) return null;
  return chosen.map((start) => headingTask(start, chosen, headings, lines));
}

function select(starts: readonly Start[], wanted: (start: Start) => boolean): Start[] | null {
  const found = starts.filter(wanted);
  if (found.length === 0) return null;
  // A numbered document numbers its tasks' parts too: only the outermost level of what matches are tasks.
  const depth = Math.min(...found.map(({ heading }) => heading.depth));
  return found.filter(({ heading }) => heading.depth === depth);
}

/** "Task 2.1" is a task at any level; "T-12" is one beside it, but "M2: …" above it is the milestone. */
function wordedTasks(starts: readonly Start[]): Start[] | null {
  const worded = starts.filter(({ heading }) => WORDED.test(fullTitle(heading)));
  if (worded.length === 0) return null;
  const depths = new Set(worded.map(({ heading }) => heading.depth));
  return starts.filter((start) => worded.includes(start) || (depths.has(start.heading.depth) && isKeyed(start)));
}

const isKeyed = ({ heading }: Start): boolean => KEYED.test(fullTitle(heading));

function isUnderTasks(heading: Heading, headings: readonly Heading[]): boolean {
  const index = headings.indexOf(heading);
  for (let above = index - 1; above >= 0; above--) {
    const other = headings[above] as Heading;
    if (other.depth < heading.depth) {
      return (
        other.depth === heading.depth - 1 &&
        /^(?:\d+[.)]?\s+)?(?:tasks?|task list|work items?|stories|backlog)\b/i.test(fullTitle(other))
      );
    }
  }
  return false;
}

const fullTitle = (heading: Heading): string => textOfNode(heading).replace(/\s+/g, ' ').trim();

function startOf(heading: Heading): Start {
  const { label, title } = labelOf(fullTitle(heading));
  return { label, title, heading };
}

/** Takes the label off a title: `Task 2.1: Create core` → `Task 2.1` and `Create core`. */
function labelOf(text: string): { label: string | null; title: string } {
  for (const pattern of [WORDED, KEYED, NUMBERED]) {
    const match = pattern.exec(text);
    if (match)
      return { label: (match[1] as string).replace(/^\[|\]$/g, ''), title: (match[2] as string).trim() || text };
  }
  return { label: null, title: text };
}

function headingTask(
  { label, title, heading }: Start,
  starts: readonly Start[],
  headings: readonly Heading[],
  lines: readonly string[],
): PlanTask {
  const line = heading.position?.start.line ?? 1;
  const bodyLine = (heading.position?.end.line ?? line) + 1;
  const next = headings.find(
    (other) =>
      lineOf(other) > line && (other.depth <= heading.depth || starts.some((start) => start.heading === other)),
  );
  const end = next ? lineOf(next) - 1 : lines.length;
  return task(label, title, line, bodyLine, end, 0, lines);
}

const lineOf = (node: Nodes): number => node.position?.start.line ?? 1;

function task(
  label: string | null,
  title: string,
  line: number,
  bodyLine: number,
  lastLine: number,
  indent: number,
  lines: readonly string[],
): PlanTask {
  let endLine = Math.min(lastLine, lines.length);
  while (endLine > line && (isBlank(lines[endLine - 1]) || isRule(lines[endLine - 1], lines[endLine - 2]))) endLine--;
  const body = lines
    .slice(bodyLine - 1, endLine)
    .map((text) => (text.slice(0, indent).trim() === '' ? text.slice(indent) : text));
  return {
    id: label ?? (kebab(title) || `line-${line}`),
    title,
    line,
    bodyLine,
    endLine,
    body: body.join('\n'),
    indent,
  };
}

/** As Markdown means it: other white space than blanks and tabs, as U+2028, is text, and dashes below it make a heading. */
const isBlank = (text: string | undefined): boolean => text === undefined || /^[ \t\r]*$/.test(text);

/** A line across the page. Right below a text the same dashes make a heading of that text. */
const isRule = (text: string | undefined, above: string | undefined): boolean =>
  /^\s*-{3,}\s*$/.test(text ?? '') && isBlank(above);

function itemTasks(root: Root, lines: readonly string[]): PlanTask[] | null {
  const items = root.children
    .filter((node): node is List => node.type === 'list')
    .flatMap((list) => list.children)
    .filter((item) => typeof item.checked === 'boolean' && item.children[0]?.type === 'paragraph');
  if (items.length === 0) return null;
  return items.map((item) => itemTask(item, lines));
}

function itemTask(item: ListItem, lines: readonly string[]): PlanTask {
  const first = item.children[0] as Nodes;
  const text = textOfNode(first).split('\n')[0]?.trim() ?? '';
  const { label, title } = labelOf(text);
  const line = lineOf(item);
  const indent = /^\s*(?:[-+*]|\d+[.)])\s+/.exec(lines[line - 1] ?? '')?.[0].length ?? 0;
  return task(label, title, line, line + 1, item.position?.end.line ?? line, indent, lines);
}

/** An issue form prints each question as a heading of the third level: the whole of it is one task, or its parts are. */
function sectionTasks(root: Root, lines: readonly string[]): PlanTask[] | null {
  const headings = root.children.filter((node): node is Heading => node.type === 'heading' && node.depth === 3);
  const isForm =
    headings.length > 0 && headings.length === root.children.filter((node) => node.type === 'heading').length;
  if (!isForm) return null;
  const titled = headings.find((heading) => /^(?:task|title|summary|feature|name)\b/i.test(fullTitle(heading)));
  const next = titled ? root.children[root.children.indexOf(titled) + 1] : undefined;
  if (!titled || next?.type !== 'paragraph') return null;
  const { label, title } = labelOf(textOfNode(next).split('\n')[0]?.trim() ?? '');
  return [task(label, title, lineOf(titled), lineOf(next) + 1, lines.length, 0, lines)];
}

function wholeDocument(root: Root, lines: readonly string[]): PlanTask[] {
  const heading = root.children.find((node): node is Heading => node.type === 'heading');
  if (heading) {
    const { label, title } = labelOf(fullTitle(heading));
    const line = lineOf(heading);
    return [task(label, title, line, line + 1, lines.length, 0, lines)];
  }
  const first = lines.findIndex((text) => text.trim() !== '');
  if (first < 0) return [];
  const { label, title } = labelOf((lines[first] as string).trim());
  return [task(label, title, first + 1, first + 2, lines.length, 0, lines)];
}

function withUniqueIds(tasks: readonly PlanTask[]): PlanTask[] {
  const taken = new Set<string>();
  return tasks.map((current) => {
    let id = current.id;
    for (let number = 2; taken.has(id); number++) id = `${current.id}-${number}`;
    taken.add(id);
    return id === current.id ? current : { ...current, id };
  });
}

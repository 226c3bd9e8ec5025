import type { PlacedTask } from '../plan-tasks.js';
import { PLAN_BLOCK, planBlocks } from '../reading/plan-block.js';
import { planBlock } from '../reports/plan-markdown.js';

/**
 * Puts each task's plan under it, in a block of our own; a block that is there already is written anew, with what was
 * ticked off kept. Everything else stays byte for byte, so that writing twice is the same as writing once.
 * `tasks` are all of the document; those that are not `wanted` keep what they have.
 */
export function writePlans(
  text: string,
  tasks: readonly PlacedTask[],
  wanted: (task: PlacedTask) => boolean = () => true,
): string {
  const ends = text.match(LINE_END) ?? [];
  const lines = text.split(LINE_END).map((line, index) => line + (ends[index] ?? ''));
  const blocks = planBlocks(lines);
  const starts = tasks.map(({ place }) => place.line - 1);
  // From the last to the first, so that the lines of those before keep their numbers.
  for (const task of tasks.filter(wanted).sort((a, b) => b.place.line - a.place.line)) {
    const behind = task.place.endLine;
    const next = Math.min(lines.length, ...starts.filter((start) => start >= behind));
    const old = blocks.find(({ open }) => open >= behind && open < next);
    const ticked = old ? tickedTests(lines.slice(old.open, old.close)) : new Set<string>();
    const above = lines[behind - 1] ?? '';
    // As the line above it ends, since a document may mix the ends. A carriage return that is the text's last letter
    // becomes half of a line's end by what is written behind it.
    const half = ends[behind - 1] === undefined && above.endsWith('\r');
    const end = half ? '\r\n' : (ends[behind - 1] ?? ends[0] ?? '\n');
    const block = blockLines(task, ticked).map((line) => line + end);
    const added = old ? block : [end, ...block];
    const [from, upTo] = old ? [old.open, old.close + 1] : [behind, behind];
    if (upTo === lines.length) {
      // The text's last line has no line break: the block's last line has none either then.
      if (!old) lines[behind - 1] = above + (half ? '\n' : end);
      added.push((added.pop() ?? '').trimEnd());
    }
    lines.splice(from, upTo - from, ...added);
  }
  return lines.join('');
}

/** What ends a line: a lone carriage return stands within one, as it does where tasks are read. */
const LINE_END = /\r?\n/g;

function blockLines({ place, planned }: PlacedTask, ticked: ReadonlySet<string>): string[] {
  const plan = planBlock(planned)
    .split('\n')
    .map((line) => (ticked.has(TEST.exec(line)?.[1] ?? '') ? line.replace('[ ]', '[x]') : line));
  const indent = ' '.repeat(place.indent);
  return [PLAN_BLOCK.open, ...plan, PLAN_BLOCK.close].map((line) => (line === '' ? '' : indent + line));
}

const TEST = /^\s*- \[[ xX]\] `([^`]+)`/;

function tickedTests(lines: readonly string[]): Set<string> {
  return new Set(lines.filter((line) => /^\s*- \[[xX]\]/.test(line)).flatMap((line) => TEST.exec(line)?.[1] ?? []));
}

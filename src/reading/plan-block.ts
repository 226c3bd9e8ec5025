/** Opens and closes the block that `testreq plan --write` keeps under a task; what stands in it is our own. */
export const PLAN_BLOCK = { open: '<!-- testreq:plan -->', close: '<!-- /testreq:plan -->' } as const;

/** Where a block stands: 0-based lines of its signs. */
export interface BlockRange {
  readonly open: number;
  readonly close: number;
}

/** The blocks in a text, first one first. A sign that opens and is never closed opens nothing. */
export function planBlocks(lines: readonly string[]): BlockRange[] {
  const blocks: BlockRange[] = [];
  let open: number | null = null;
  for (const [index, line] of lines.entries()) {
    const sign = line.trim();
    if (sign === PLAN_BLOCK.open) open = index;
    if (sign !== PLAN_BLOCK.close || open === null) continue;
    blocks.push({ open, close: index });
    open = null;
  }
  return blocks;
}

/** Blanks the blocks, so that a task is read the same before and after they are written. Lines keep their numbers. */
export function withoutPlanBlocks(lines: readonly string[]): string[] {
  const rest = [...lines];
  for (const { open, close } of planBlocks(lines)) rest.fill('', open, close + 1);
  return rest;
}

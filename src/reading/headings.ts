import type { SymbolFact } from '../domain/code.js';

/** A line of the head by its number, from 1; `null` where there is none, or where the file was not read. */
export type LineAt = (number: number) => string | null;

/** Tells the lines of a text by their numbers. */
export function linesOf(content: string | null): LineAt {
  let lines: readonly string[] | null = null;
  return (number) => {
    if (content === null) return null;
    lines ??= content.split('\n');
    return lines[number - 1] ?? null;
  };
}

/** The last line of what stands before a function's body: its name and its parameters. */
export function lastHeadingLine({ startLine, endLine }: SymbolFact, lineAt: LineAt): number {
  let open = 0;
  for (let number = startLine; number <= endLine; number++) {
    const line = lineAt(number);
    if (line === null) return startLine;
    for (const [sign] of line.matchAll(/[()]/g)) {
      open += sign === '(' ? 1 : -1;
      if (open === 0 && !/^\s*[@#[]/.test(line)) return number;
    }
  }
  return startLine;
}

import type { FileDiff } from '../../domain/change.js';
import type { Requirement } from '../../domain/review.js';
import { digest } from '../check-record.js';

/** Where the text of a line at the head can be had. */
export interface HeadLines {
  readonly diff: readonly FileDiff[];
  readonly contents: ReadonlyMap<string, string>;
}

/**
 * A name for the lines that raised a requirement: the same while they read the same, wherever they stand. White space
 * and order do not matter, so that it outlives a rebase, a rename and a formatter.
 */
export function fingerprintOf({ id, at }: Pick<Requirement, 'id' | 'at'>, head: HeadLines): string {
  const lines = at.map(({ path, line }) => lineAt(head, path, line).replace(/\s+/g, ' ').trim());
  return digest([id, [...new Set(lines)].sort()]);
}

function lineAt({ diff, contents }: HeadLines, path: string, number: number): string {
  const content = contents.get(path);
  if (content !== undefined) return content.split('\n')[number - 1] ?? '';
  const hunks = diff.find((file) => file.path === path)?.hunks ?? [];
  const lines = hunks.flatMap((hunk) => hunk.lines);
  return (
    lines.find((line) => line.newNumber === number)?.text ?? lines.find((line) => line.oldNumber === number)?.text ?? ''
  );
}

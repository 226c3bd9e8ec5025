import type { FileDiff } from '../../domain/change.js';
import type { Location, Requirement } from '../../domain/review.js';
import { hunksOf, removalsIn } from '../../reading/diff.js';
import { digest } from '../check-record.js';

/** Where the text of a line at the head can be had. */
export interface HeadLines {
  readonly diff: readonly FileDiff[];
  readonly contents: ReadonlyMap<string, string>;
}

/**
 * Names the lines that raised a requirement: the same while they read the same, wherever they stand. White space and
 * order do not matter, so that a name outlives a rebase, a rename and a formatter. Every line counts, one that reads as
 * another too: what a waiver was not given for, it does not cover.
 */
export function fingerprintsAt(head: HeadLines): (requirement: Pick<Requirement, 'id' | 'at'>) => string {
  const files = new Map<string, (line: number) => string>();
  const removed = new Map<string, ReadonlyMap<number, string>>();
  const lineAt = ({ path, line, side }: Location) => {
    if (side === 'old') {
      const gone = removed.get(path) ?? removedFrom(head, path);
      removed.set(path, gone);
      // The sign keeps it apart from a line at the head that reads the same.
      return `- ${gone.get(line) ?? ''}`;
    }
    const read = files.get(path) ?? linesOf(head, path);
    files.set(path, read);
    return read(line);
  };
  return ({ id, at }) => digest([id, at.map((place) => lineAt(place).replace(/\s+/g, ' ').trim()).sort()]);
}

/** The lines that the diff takes out of a file, by their old numbers. */
function removedFrom({ diff }: HeadLines, path: string): ReadonlyMap<number, string> {
  const hunks = diff.filter((file) => file.path === path).flatMap((file) => hunksOf(file));
  return new Map(removalsIn(hunks).map(({ oldNumber, text }) => [oldNumber, text]));
}

/** The lines of a file by their numbers at the head, or as far as the diff shows them. */
function linesOf({ diff, contents }: HeadLines, path: string): (line: number) => string {
  const content = contents.get(path);
  if (content !== undefined) {
    const lines = content.split('\n');
    return (line) => lines[line - 1] ?? '';
  }
  const files = diff.filter((file) => file.path === path);
  const lines = files.flatMap((file) => hunksOf(file).flatMap((hunk) => hunk.lines));
  const head = new Map(lines.map(({ newNumber, text }) => [newNumber, text]));
  return (line) => head.get(line) ?? '';
}

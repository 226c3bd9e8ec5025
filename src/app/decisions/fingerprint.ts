import type { FileDiff } from '../../domain/change.js';
import type { Location, Requirement } from '../../domain/review.js';
import { hunksOf } from '../../reading/diff.js';
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
  const lineAt = ({ path, line }: Location) => {
    const read = files.get(path) ?? linesOf(head, path);
    files.set(path, read);
    return read(line);
  };
  return ({ id, at }) => digest([id, at.map((place) => lineAt(place).replace(/\s+/g, ' ').trim()).sort()]);
}

/** The lines of a file by their numbers at the head, or as far as the diff shows them; a line that is gone by its old number. */
function linesOf({ diff, contents }: HeadLines, path: string): (line: number) => string {
  const content = contents.get(path);
  if (content !== undefined) {
    const lines = content.split('\n');
    return (line) => lines[line - 1] ?? '';
  }
  const files = diff.filter((file) => file.path === path);
  const lines = files.flatMap((file) => hunksOf(file).flatMap((hunk) => hunk.lines));
  const old = new Map(lines.map(({ oldNumber, text }) => [oldNumber, text]));
  const head = new Map(lines.map(({ newNumber, text }) => [newNumber, text]));
  return (line) => head.get(line) ?? old.get(line) ?? '';
}

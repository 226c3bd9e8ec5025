import type { ChangedFile } from '../domain/change.js';
import type { RemovedLine } from '../domain/code.js';
import { renamedSymbols, withNewNames } from './renamed-symbols.js';
import { wordingOf } from './reworded-lines.js';

/** Shorter lines (`x = 1`) stand everywhere: that they match says nothing of a move. */
const SHORTEST_MOVED_LINE = 5;
/** Of a line that is nothing but a bracket or the end of a block nothing depends, wherever it stands. */
const STRUCTURE = /^(?:\W*|end|\W*(?:else|try|do|begin|finally|pass)\W*)$/;
const mayBeMoved = (text: string) => text.length >= SHORTEST_MOVED_LINE || STRUCTURE.test(text);

/**
 * Takes out pairs of one removed and one added line that read the same apart from white space and the names of renamed
 * symbols: code that was moved, re-indented or renamed with its file has not changed what the program does. Test
 * files stay as they are.
 */
export function withoutMovedLines(files: readonly ChangedFile[]): readonly ChangedFile[] {
  const renamed = renamedSymbols(files);
  const removedCount = new Map<string, number>();
  const key = (line: RemovedLine) => wordingOf(line.text);
  const removedKey = (line: RemovedLine) => wordingOf(withNewNames(line.text, renamed));
  for (const line of files.flatMap((file) => (file.role === 'source' ? file.removed : []))) {
    const text = removedKey(line);
    if (mayBeMoved(text)) removedCount.set(text, (removedCount.get(text) ?? 0) + 1);
  }
  if (removedCount.size === 0) return files;
  const movedCount = new Map<string, number>();
  const take = (counts: Map<string, number>, text: string) => {
    const left = counts.get(text) ?? 0;
    if (left > 0) counts.set(text, left - 1);
    return left > 0;
  };
  const withoutAdded = files.map((file) => {
    if (file.role !== 'source') return file;
    const added = file.added.filter((line) => {
      const text = key(line);
      const moved = take(removedCount, text);
      if (moved) movedCount.set(text, (movedCount.get(text) ?? 0) + 1);
      return !moved;
    });
    return { ...file, added };
  });
  return withoutAdded.map((file) =>
    file.role === 'source'
      ? { ...file, removed: file.removed.filter((line) => !take(movedCount, removedKey(line))) }
      : file,
  );
}

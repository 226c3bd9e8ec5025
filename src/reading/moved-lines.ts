import type { ChangedFile } from '../domain/change.js';
import type { RemovedLine } from '../domain/code.js';
import { LINE_LENGTH } from './diff.js';
import { renamedSymbols, withNewNames } from './renamed-symbols.js';
import { wordingOf } from './wording.js';

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
  return withoutReturned(
    withoutAdded.map((file) =>
      file.role === 'source'
        ? { ...file, removed: file.removed.filter((line) => !take(movedCount, removedKey(line))) }
        : file,
    ),
  );
}

/** `return await orders.find(id)`, or in the place of a function that has become one of its own: `const order = await orders.find(id)`. */
const RETURNED = /^\s*return\s+(?:await\s+)?(.*)$/;
const KEPT = /^\s*(?:(?:const|let|var|val|final)\s+)?\$?\w+(?:\s*:\s*[\w<>[\]?.]+)?\s*:?=\s*(?:await\s+)?([^=].*)$/;
/** Shorter calls stand everywhere. */
const SHORTEST_RETURNED = 12;

/**
 * Takes out pairs of lines of which one returns what the other one keeps or returns too: a call that now stands in a
 * function of its own asks for the same.
 */
function withoutReturned(files: readonly ChangedFile[]): readonly ChangedFile[] {
  const said = ({ text }: RemovedLine, form: RegExp) => {
    const [, call = ''] = text.length > LINE_LENGTH ? [] : (form.exec(text) ?? []);
    const words = wordingOf(call);
    return words.length >= SHORTEST_RETURNED && words.includes('(') ? words : null;
  };
  const sources = files.filter(({ role }) => role === 'source');
  const pairs = new Map<string, { removed: number; added: number }>();
  const count = (side: 'removed' | 'added', form: RegExp) => {
    const found = new Map<string, number>();
    for (const line of sources.flatMap((file) => file[side])) {
      const words = said(line, form);
      if (words !== null) found.set(words, (found.get(words) ?? 0) + 1);
    }
    return found;
  };
  const [returnedBefore, returnedNow] = [count('removed', RETURNED), count('added', RETURNED)];
  if (returnedBefore.size === 0 && returnedNow.size === 0) return files;
  const [keptBefore, keptNow] = [count('removed', KEPT), count('added', KEPT)];
  for (const words of new Set([...returnedBefore.keys(), ...returnedNow.keys()])) {
    const before = (returnedBefore.get(words) ?? 0) + (keptBefore.get(words) ?? 0);
    const now = (returnedNow.get(words) ?? 0) + (keptNow.get(words) ?? 0);
    const both = Math.min(before, now);
    if (both > 0) pairs.set(words, { removed: both, added: both });
  }
  const isPaired = (side: 'removed' | 'added') => (line: RemovedLine) => {
    const pair = pairs.get(said(line, RETURNED) ?? said(line, KEPT) ?? '');
    return !(pair && pair[side]-- > 0);
  };
  return files.map((file) =>
    file.role === 'source' && pairs.size > 0
      ? { ...file, added: file.added.filter(isPaired('added')), removed: file.removed.filter(isPaired('removed')) }
      : file,
  );
}

import type { Change, ChangedFile } from '../domain/change.js';
import { hunksOf } from '../reading/diff.js';
import type { Sighting } from './signals.js';

/** How many lines may come for one that goes before they count as what stands in its place. */
const MOST_IN_PLACE = 0.2;

const MODIFIERS =
  '(?:(?:export|default|public|private|protected|internal|static|async|abstract|final|override|open|data|sealed|virtual|suspend|unsafe|pub(?:\\([\\w ]{1,20}\\))?)\\s+)';
/** The line with which a declaration begins, in any of the languages: by its keyword, or as a method without one. */
const DECLARATION = new RegExp(
  `^\\s*${MODIFIERS}{0,6}(?:def|class|function|func|fn|fun|interface|trait|struct|enum|impl|module|object|record)\\b` +
    `|^\\s*${MODIFIERS}{1,6}[\\w<>\\[\\],.?]+(?: [\\w<>\\[\\],.?]+)?\\s*\\(` +
    '|^\\s*(?!(?:if|for|while|switch|catch|with|using|lock)\\b)(?:async\\s+)?\\w+\\([^;]{0,200}\\)[^;]{0,80}\\{\\s*$',
);

/**
 * Tells whether what a change takes out is given up: the change puts next to nothing in, and the whole declaration or file
 * goes in which it stood. A line that goes out of a function that stays alters it: a commit, or a registration, is missing.
 */
export function withdrawalReader({ files }: Change): (sighting: Sighting) => boolean {
  const code = files.filter(({ role }) => role === 'source');
  const count = (side: 'added' | 'removed') => code.reduce((sum, file) => sum + file[side].length, 0);
  if (count('added') > count('removed') * MOST_IN_PLACE) return () => false;
  const byPath = new Map<string, ReadonlySet<number> | 'all'>();
  return ({ path, line, on }) => {
    if (on !== 'removed') return false;
    const known = byPath.get(path) ?? withdrawnLines(code.filter(({ diff }) => diff.path === path));
    byPath.set(path, known);
    return known === 'all' || known.has(line);
  };
}

/** The lines at the base that go together with the head of a declaration above them. */
function withdrawnLines(files: readonly ChangedFile[]): ReadonlySet<number> | 'all' {
  if (files.some(({ diff }) => diff.status === 'removed')) return 'all';
  const found = new Set<number>();
  for (const { lines } of files.flatMap(({ diff }) => hunksOf(diff))) {
    let isWithin = false;
    for (const { kind, text, oldNumber } of lines) {
      if (kind === 'context') isWithin = false;
      if (kind !== 'removed') continue;
      isWithin ||= DECLARATION.test(text);
      if (isWithin && oldNumber !== null) found.add(oldNumber);
    }
  }
  return found;
}

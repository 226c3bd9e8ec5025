import type { Change, ChangedFile } from '../domain/change.js';
import { hunksOf } from '../reading/diff.js';
import type { Sighting } from './signals.js';

/** How many lines may come for one that goes before they count as what stands in its place. */
const MOST_IN_PLACE = 0.2;

const MODIFIERS =
  '(?:(?:export|default|public|private|protected|internal|static|async|abstract|final|override|open|data|sealed|virtual|suspend|unsafe|pub(?:\\([\\w ]{1,20}\\))?)\\s+)';
/** A setting is declared in a line: a field with its type and a plain default, a constant, a name that is read from the environment. */
const FIELD =
  '^\\s+\\w+\\s*:\\s*[\\w.]+(?:\\[[\\w\\[\\], .|"]{0,80}\\])?(?:\\s*\\|\\s*[\\w.]+){0,3}\\s*=\\s*(?:["\'\\d[{(-]|None\\b|True\\b|False\\b|Field\\()' +
  '|^\\s*(?:export\\s+(?:const\\s+)?)?[A-Z][A-Z0-9]*_[A-Z0-9_]*\\s*[:=]' +
  '|^\\s*\\w+\\s*:\\s*\\w*[eE]nv\\w*\\(';
/** The line with which a declaration begins, in any of the languages: by its keyword, or as a method without one. */
const DECLARATION = new RegExp(
  `^\\s*${MODIFIERS}{0,6}(?:def|class|function|func|fn|fun|interface|trait|struct|enum|impl|module|object|record)\\s+[\\w<(:]` +
    `|^\\s*${MODIFIERS}{1,6}[\\w<>\\[\\],.?]+(?: [\\w<>\\[\\],.?]+)?\\s*\\(` +
    '|^\\s*(?!(?:if|for|while|switch|catch|with|using|lock)\\b)(?:async\\s+)?\\w+\\((?:(?!=>|\\bfunction\\b)[^;]){0,200}\\)(?:(?!=>)[^;]){0,80}\\{\\s*$' +
    `|${FIELD}`,
);

/** The end of a declaration, or of its head. */
const CLOSES = /^\s*(?:[)\]}{]|end\b)/;

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
    /** How deep the declaration is indented within which the line stands; `null` outside of any that goes. */
    let depth: number | null = null;
    for (const { kind, text, oldNumber } of lines) {
      if (kind === 'context') depth = null;
      if (kind !== 'removed') continue;
      const indent = text.search(/\S/);
      if (depth !== null && indent !== -1 && indent <= depth && !CLOSES.test(text)) depth = null;
      if (depth === null && DECLARATION.test(text)) depth = indent;
      if (depth !== null && oldNumber !== null) found.add(oldNumber);
    }
  }
  return found;
}

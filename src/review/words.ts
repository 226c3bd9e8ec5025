import type { TaskIndicator } from '../domain/rulebook.js';
import type { TextSpan, TextZone } from '../domain/task.js';
import { matchesRuleGlob } from '../path-globs.js';

/** What a text is: a task, written before there is code, or a description of a change by its author. */
type TextKind = 'task' | 'description';

interface Listening {
  /** How much a mention counts by where it stands. */
  readonly zones: Readonly<Record<TextZone, number>>;
  /** The most that mentions below the title count together. */
  readonly belowTitle: number;
}

const LISTENING: Readonly<Record<TextKind, Listening>> = {
  // The title says what a task is. The text below mentions much, and however often it says a word, the task is not named so.
  task: {
    zones: {
      title: 1,
      heading: 0.4,
      paragraph: 0.35,
      'list-item': 0.2,
      'task-item': 0.2,
      table: 0.1,
      'code-span': 0.2,
      'code-block': 0.05,
      path: 0.1,
      file: 0.2,
    },
    belowTitle: 0.4,
  },
  // Who describes a change tells in the text what it does; and a description only backs up what the diff shows.
  description: {
    zones: {
      title: 1,
      heading: 0.5,
      paragraph: 0.5,
      'list-item': 0.5,
      'task-item': 0.5,
      table: 0.3,
      'code-span': 0.5,
      'code-block': 0.15,
      path: 0.5,
      file: 0.5,
    },
    belowTitle: 1,
  },
};

/** How much a named path counts: what the task changes, or what it merely refers to. */
const PATH_WEIGHT = { file: 1, path: 0.4 } as const;

/** At most so many paths of a text are asked for globs, and none that is longer: a listing of files tells nothing. */
const MOST_PATHS = 20;
const LONGEST_PATH = 200;

/** Text of a task as stems, ready to be asked for phrases. */
export interface StemmedText {
  readonly belowTitle: number;
  /** The paths that it names, those that the task changes first. */
  readonly paths: readonly { readonly path: string; readonly weight: number; readonly span: TextSpan }[];
  readonly spans: readonly { readonly stems: readonly string[]; readonly weight: number; readonly span: TextSpan }[];
}

/** Stems the spans of a task once, so that every category can ask for its phrases. */
export function stemText(spans: readonly TextSpan[], kind: TextKind = 'task'): StemmedText {
  const { zones, belowTitle } = LISTENING[kind];
  return {
    belowTitle,
    spans: spans.map((span) => ({ span, stems: stemsOf(span.text), weight: zones[span.zone] })),
    paths: [...pathsIn(spans, 'file'), ...pathsIn(spans, 'path')].slice(0, MOST_PATHS),
  };
}

function pathsIn(spans: readonly TextSpan[], zone: keyof typeof PATH_WEIGHT): StemmedText['paths'] {
  const byPath = new Map<string, TextSpan>();
  for (const span of spans) {
    const path = pathOf(span.text);
    if (span.zone === zone && path.length <= LONGEST_PATH && !byPath.has(path)) byPath.set(path, span);
  }
  return [...byPath].map(([path, span]) => ({ path, weight: PATH_WEIGHT[zone], span }));
}

/** How strongly a phrase occurs: 0 (not at all) to 1, with the place where it weighs most. */
export function phraseStrength(text: StemmedText, phrase: string): { strength: number; span: TextSpan | null } {
  const wanted = stemsOf(phrase);
  let titled = 0;
  let told = 0;
  let best: TextSpan | null = null;
  let bestWeight = 0;
  for (const { stems, weight, span } of text.spans) {
    if (!containsRun(stems, wanted)) continue;
    if (span.zone === 'title') titled = weight;
    else told += weight;
    if (weight > bestWeight) {
      best = span;
      bestWeight = weight;
    }
  }
  return { strength: Math.min(1, titled + Math.min(text.belowTitle, told)), span: best };
}

/** How strongly a task's text shows a row of names, by the one of them that weighs most. */
export function indicatorStrength(
  text: StemmedText,
  { phrases, globs }: Pick<TaskIndicator, 'phrases' | 'globs'>,
): { strength: number; name: string; span: TextSpan | null } {
  let best: { strength: number; name: string; span: TextSpan | null } = { strength: 0, name: '', span: null };
  for (const phrase of phrases) {
    const found = phraseStrength(text, phrase);
    if (found.strength > best.strength) best = { ...found, name: phrase };
  }
  for (const glob of globs) {
    for (const { path, weight, span } of text.paths) {
      if (weight > best.strength && matchesRuleGlob(path, [glob])) best = { strength: weight, name: glob, span };
    }
  }
  return best;
}

/** A folder is asked as if it held a file: `services/` is matched by a glob for what lies in `services`. */
const pathOf = (text: string): string => {
  const path = text.trim().replace(/^\.\//, '');
  return path.endsWith('/') ? `${path}…` : path;
};

/** Whether an identifier or path holds the phrase as a run of its words: `invalidateCache` holds `invalidate`. */
export function identifierHolds(identifier: string, phrase: string): boolean {
  return containsRun(stemsOf(identifier), stemsOf(phrase));
}

function containsRun(stems: readonly string[], wanted: readonly string[]): boolean {
  const [first] = wanted;
  if (first === undefined) return false;
  for (let at = stems.indexOf(first); at !== -1; at = stems.indexOf(first, at + 1)) {
    if (wanted.every((stem, offset) => stems[at + offset] === stem)) return true;
  }
  return false;
}

/** Words in lower case without their inflection; camelCase and snake_case count as several words. */
function stemsOf(text: string): string[] {
  const words = text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return (words ?? []).map(stem);
}

/** Words that would become another one: a setting is not a set, and CORS is no core. */
const KEPT: ReadonlyMap<string, string> = new Map([
  ['setting', 'setting'],
  ['settings', 'setting'],
  ['cors', 'cors'],
  ['stripe', 'stripe'],
]);

/** Takes off the regular endings of English nouns and verbs. Both sides are stemmed alike, so it need not be a word. */
function stem(word: string): string {
  if (word.length < 4 || KEPT.has(word)) return KEPT.get(word) ?? word;
  let root = word;
  if (root.endsWith('ies')) root = `${root.slice(0, -3)}y`;
  else if (root.endsWith('sses')) root = root.slice(0, -2);
  else if (root.endsWith('s') && !/(?:ss|us|is)$/.test(root)) root = root.slice(0, -1);
  if (root.length > 5 && root.endsWith('ing')) root = undouble(root.slice(0, -3));
  else if (root.length > 4 && root.endsWith('ed')) root = undouble(root.slice(0, -2));
  return root.length > 3 && root.endsWith('e') ? root.slice(0, -1) : root;
}

/** `stopp` → `stop`, but `pass` stays. */
function undouble(root: string): string {
  return /([bdfgmnprt])\1$/.test(root) ? root.slice(0, -1) : root;
}

import type { TextSpan, TextZone } from '../domain/task.js';

/** How much a mention counts by where it stands: a title says what the task is, a code block merely shows something. */
const ZONE_WEIGHT: Readonly<Record<TextZone, number>> = {
  title: 1,
  heading: 0.5,
  paragraph: 0.5,
  'list-item': 0.5,
  'task-item': 0.5,
  table: 0.3,
  'code-span': 0.5,
  'code-block': 0.15,
  path: 0.5,
};

/** Text of a task as stems, ready to be asked for phrases. */
export interface StemmedText {
  readonly spans: readonly { readonly stems: readonly string[]; readonly weight: number; readonly span: TextSpan }[];
}

/** Stems the spans of a task once, so that every category can ask for its phrases. */
export function stemText(spans: readonly TextSpan[]): StemmedText {
  return { spans: spans.map((span) => ({ span, stems: stemsOf(span.text), weight: ZONE_WEIGHT[span.zone] })) };
}

/** How strongly a phrase occurs: 0 (not at all) to 1, with the place where it weighs most. */
export function phraseStrength(text: StemmedText, phrase: string): { strength: number; span: TextSpan | null } {
  const wanted = stemsOf(phrase);
  let strength = 0;
  let best: TextSpan | null = null;
  let bestWeight = 0;
  for (const { stems, weight, span } of text.spans) {
    if (!containsRun(stems, wanted)) continue;
    strength += weight;
    if (weight > bestWeight) {
      best = span;
      bestWeight = weight;
    }
  }
  return { strength: Math.min(1, strength), span: best };
}

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

/** Takes off the regular endings of English nouns and verbs. Both sides are stemmed alike, so it need not be a word. */
function stem(word: string): string {
  if (word.length < 4) return word;
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

import type { Change } from '../domain/change.js';
import type { Decisions, Policy } from '../domain/policy.js';
import type { Location, Reason } from '../domain/review.js';
import type { Category, Rulebook } from '../domain/rulebook.js';
import type { ReadTask } from '../domain/task.js';
import { matchesRuleGlob } from '../path-globs.js';
import { placeOf, type Sightings } from './signals.js';
import { identifierHolds, indicatorStrength, phraseStrength, type StemmedText, stemText } from './words.js';

/** A category that the change or its task contains. */
export interface InferredCategory {
  readonly category: Category;
  /** 0 to 1. */
  readonly confidence: number;
  readonly because: readonly Reason[];
  /** Every place of the diff that speaks for it; of each sign the first place before the second of any. */
  readonly at: readonly Location[];
  /** The diff shows it, or an author declared it; only then may it block. */
  readonly shown: boolean;
}

/** What speaks for a category, in log-odds, with a reason that a person can check. */
interface Contribution {
  readonly weight: number;
  readonly reason: Reason;
  /** Where in the diff. */
  readonly at: readonly Location[];
}

/** At most so many reasons a category: more are not read. */
const MAX_REASONS = 4;
/** Texts that describe the change itself back up what the diff shows; they do not add categories of their own. */
const DESCRIBES_CHANGE = new Set(['commit', 'pull-request']);

/**
 * Infers which categories a change contains: a log-odds sum over the indicators of each category's document.
 * What a task asks for and the diff does not show is found too, with `shown: false`.
 */
export function inferCategories(input: {
  readonly tasks: readonly ReadTask[];
  readonly change: Change;
  readonly sightings: Sightings;
  readonly rulebook: Rulebook;
  readonly policy: Policy;
  readonly decisions: Decisions;
}): InferredCategory[] {
  const texts = input.tasks.map((task) => ({
    task,
    text: stemText(task.spans, DESCRIBES_CHANGE.has(task.task.source) ? 'description' : 'task'),
  }));
  const found: InferredCategory[] = [];
  for (const category of input.rulebook.categories) {
    if (input.policy.categoriesOff.includes(category.id)) continue;
    if (input.decisions.categories.some(({ action, category: id }) => action === 'drop' && id === category.id))
      continue;
    const inferred = inferCategory(category, texts, input);
    if (inferred) found.push(inferred);
  }
  return found.sort((a, b) => b.confidence - a.confidence || (a.category.id < b.category.id ? -1 : 1));
}

function inferCategory(
  category: Category,
  texts: readonly { task: ReadTask; text: StemmedText }[],
  { change, sightings, policy, decisions }: Parameters<typeof inferCategories>[0],
): InferredCategory | null {
  const declared = declarations(
    category,
    texts.map(({ task }) => task),
    decisions,
  );
  const inCode = [
    ...codeContributions(category, sightings, linesOf(change)),
    ...pathContributions(category, change, policy),
  ];
  if (category.wordsMatchCode) inCode.push(...identifierContributions(category, change));
  const inText = texts.map(({ task, text }) => ({ task, text, words: wordContributions(category, text, policy) }));
  const supporting = strongest(inText.map(({ words }) => words));
  const seenInDiff = inCode.some(({ weight }) => weight > 0);
  const fromDiff = probability(category.bias + sum(inCode) + (seenInDiff ? sum(supporting) : 0));
  const fromTask = Math.max(
    0,
    ...inText
      .filter(({ task }) => !DESCRIBES_CHANGE.has(task.task.source))
      .map(({ text }) => probability(category.textBias + sum(textContributions(category, text, policy)))),
  );
  const shown = seenInDiff && fromDiff >= policy.minimumConfidence;
  if (declared.length === 0 && !shown && fromTask < Math.max(policy.minimumConfidence, PLAIN)) return null;
  const confidence = declared.length > 0 ? 1 : shown ? fromDiff : fromTask;
  const speaking = [...(shown || declared.length > 0 ? inCode : []), ...supporting]
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return {
    category,
    confidence: Math.round(confidence * 100) / 100,
    because: [...declared, ...speaking.map(({ reason }) => reason)].slice(0, MAX_REASONS),
    at: distinct([...speaking.flatMap(({ at }) => at.slice(0, 1)), ...speaking.flatMap(({ at }) => at)]),
    shown: shown || declared.length > 0,
  };
}

/**
 * Categories of a task's text alone, before there is any code. A task of a plan is nearly always work of some kind:
 * where no category is surer than not, the likeliest is named, with the confidence that it has.
 */
export function inferFromText(task: ReadTask, rulebook: Rulebook, policy: Policy): InferredCategory[] {
  const text = stemText(task.spans);
  const found: InferredCategory[] = [];
  for (const category of rulebook.categories) {
    if (policy.categoriesOff.includes(category.id)) continue;
    const declared = declarations(category, [task], { waivers: [], categories: [], labels: [], authors: [] });
    const signs = textContributions(category, text, policy);
    const speaking = signs.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
    if (declared.length === 0 && speaking.length === 0) continue;
    const confidence = declared.length > 0 ? 1 : probability(category.textBias + sum(signs));
    const because = [...declared, ...speaking.map(({ reason }) => reason)].slice(0, MAX_REASONS);
    const rounded = Math.round(confidence * 100) / 100;
    found.push({ category, confidence: rounded, because, at: [], shown: declared.length > 0 });
  }
  found.sort((a, b) => b.confidence - a.confidence || (a.category.id < b.category.id ? -1 : 1));
  const sure = found.filter(({ confidence, shown }) => shown || confidence >= policy.minimumConfidence);
  if (sure.length > 0) return sure.filter(({ shown }, index) => shown || index < MOST_FROM_TEXT);
  return found.slice(0, 1).filter(({ confidence }) => confidence >= policy.minimumConfidence * LIKELY);
}

/** How sure a text must be of what the diff beside it does not show. */
const PLAIN = 0.75;
/** A text that seems to be of more kinds than this mentions things in passing. */
const MOST_FROM_TEXT = 3;
/** The share of the wanted confidence that the likeliest category of a text must have. */
const LIKELY = 0.65;

function declarations(category: Category, tasks: readonly ReadTask[], decisions: Decisions): Reason[] {
  const names = new Set([category.id, category.title, ...category.aliases].map(comparable));
  const byTask = tasks.flatMap(({ task, declaredCategories }) =>
    declaredCategories
      .filter(({ name }) => names.has(comparable(name)))
      .map(({ name }): Reason => ({ source: 'declared', detail: `${task.ref} declares "${name}"` })),
  );
  const byCommand = decisions.categories
    .filter(({ action, category: id }) => action === 'add' && id === category.id)
    .map(({ by, reason }): Reason => ({ source: 'declared', detail: `added by ${by}: ${reason}` }));
  return [...byTask, ...byCommand];
}

const comparable = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, '');

function codeContributions(category: Category, sightings: Sightings, lines: number): Contribution[] {
  return category.code.flatMap(({ signal, weight }) => {
    const seen = sightings.get(signal) ?? [];
    const first = seen[0];
    if (!first) return [];
    const more = seen.length > 1 ? ` (and ${seen.length - 1} more)` : '';
    const detail = `${first.on === 'removed' ? 'removes' : ''} \`${first.text.slice(0, 80)}\`${more}`.trim();
    return [
      {
        weight: weight * countStrength(seen.length, lines),
        reason: { source: 'code', detail, path: first.path, line: first.line },
        at: seen.map(placeOf),
      },
    ];
  });
}

/** Of two thirds of the lines nobody says that they stand there by chance. */
const SMALL = 1.5;

/** One line may be chance; what recurs is what the change is about, and so is what most of a small change is. */
function countStrength(count: number, lines: number): number {
  return Math.max(1 - 0.4 ** count, Math.min(1, (SMALL * count) / lines));
}

const changedLines = new WeakMap<Change, number>();

/** How many lines of code and settings the change really adds and takes out. */
function linesOf(change: Change): number {
  let count = changedLines.get(change);
  if (count === undefined) {
    count = change.files.reduce(
      (sum, { role, added, removed }) =>
        role === 'source' || role === 'config' ? sum + added.length + removed.length : sum,
      0,
    );
    changedLines.set(change, count);
  }
  return count;
}

function pathContributions(category: Category, change: Change, policy: Policy): Contribution[] {
  const extra = (policy.extra[category.id]?.paths ?? []).map((glob) => ({ glob, weight: EXTRA_WEIGHT }));
  return [...category.paths, ...extra].flatMap(({ glob, weight }) => {
    const at = change.files
      .filter(
        ({ diff, role, added, removed }) =>
          (role === 'source' || role === 'config') &&
          added.length + removed.length > 0 &&
          matchesRuleGlob(diff.path, [glob]),
      )
      .map(({ diff: { path }, added, removed }): Location => {
        const [first] = added;
        return first ? { path, line: first.number } : { path, line: removed[0]?.number ?? 1, side: 'old' };
      });
    const [first] = at;
    if (!first) return [];
    const { path, line } = first;
    return [{ weight, reason: { source: 'path' as const, detail: `matches \`${glob}\``, path, line }, at }];
  });
}

/** A repository's own words and globs are its own word for it: one is enough. */
const EXTRA_WEIGHT = 4;

function identifierContributions(category: Category, change: Change): Contribution[] {
  return category.words.flatMap(({ phrase }) => {
    const seen = change.files.flatMap(({ diff: { path }, role, added }) => {
      if (role !== 'source') return [];
      const lines = added.filter(({ code }) => identifierHolds(code, phrase));
      const named = lines.length === 0 && identifierHolds(path, phrase) ? added.slice(0, 1) : [];
      return [
        ...lines.map(({ number, text }) => ({ at: { path, line: number }, text: text.trim() })),
        ...named.map(({ number }) => ({ at: { path, line: number }, text: path })),
      ];
    });
    const [first] = seen;
    if (!first) return [];
    const detail = `"${phrase}" in \`${first.text.slice(0, 80)}\``;
    const reason = { source: 'code' as const, detail, ...first.at };
    return [{ weight: EXTRA_WEIGHT, reason, at: seen.map(({ at }) => at) }];
  });
}

/** What a text of which no code is known says: words, how plans speak, and the files that it names. */
function textContributions(category: Category, text: StemmedText, policy: Policy): Contribution[] {
  const extra = (policy.extra[category.id]?.paths ?? []).map((glob) => ({ glob, weight: EXTRA_WEIGHT }));
  const globs = [...category.paths, ...extra].map(({ glob, weight }) => ({ phrases: [], globs: [glob], weight }));
  const named = [...category.inTasks, ...globs].flatMap((indicator) => {
    const { strength, name, span } = indicatorStrength(text, indicator);
    if (!span) return [];
    const detail = `"${name}" in the ${span.zone === 'title' ? 'title' : 'text'}: ${span.text.trim().slice(0, 80)}`;
    return [{ weight: indicator.weight * strength, reason: { source: 'text' as const, detail }, at: [] }];
  });
  return [...wordContributions(category, text, policy), ...named];
}

function wordContributions(category: Category, text: StemmedText, policy: Policy): Contribution[] {
  const extra = (policy.extra[category.id]?.words ?? []).map((phrase) => ({ phrase, weight: EXTRA_WEIGHT }));
  return [...category.words, ...extra].flatMap(({ phrase, weight }) => {
    const { strength, span } = phraseStrength(text, phrase);
    if (!span) return [];
    const detail = `"${phrase}" in the ${span.zone === 'title' ? 'title' : 'text'}: ${span.text.trim().slice(0, 80)}`;
    return [{ weight: weight * strength, reason: { source: 'text' as const, detail }, at: [] }];
  });
}

/** Each place once, where it first stands; a line that is gone is not the one that has its number now. */
export function distinct(places: readonly Location[]): Location[] {
  const seen = new Map<string, Set<number>>();
  return places.filter(({ path, line, side }) => {
    const lines = seen.get(path) ?? new Set();
    const key = side === 'old' ? -1 - line : line;
    if (lines.has(key)) return false;
    seen.set(path, lines.add(key));
    return true;
  });
}

/** Of several texts the one that speaks loudest: three mentions of one thing are not three things. */
function strongest(lists: readonly Contribution[][]): Contribution[] {
  return lists.reduce((best, list) => (sum(list) > sum(best) ? list : best), [] as Contribution[]);
}

const sum = (contributions: readonly Contribution[]) => contributions.reduce((total, { weight }) => total + weight, 0);
const probability = (logOdds: number) => 1 / (1 + Math.exp(-logOdds));

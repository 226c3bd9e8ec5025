import type { Category, FailureMode, Rulebook, VerificationTest } from '../domain/rulebook.js';
import { readDocument } from './document.js';
import { LONGEST_DOCUMENT } from './markdown.js';
import { type Mistake, RulebookError } from './mistake.js';
import { suggestion } from './nearest.js';
import { isPlainDocument, type PlainCategory, readPlainDocument } from './plain-document.js';
import type { SourceText } from './signals.js';

/** A team's documents read against a rulebook. */
export interface LoadedDocuments {
  /** The rulebook with the documents added. */
  readonly rulebook: Rulebook;
  /** What the documents themselves say, in their order. */
  readonly categories: readonly Category[];
  /** Where they speak of tests, by full ids. */
  readonly testUses: readonly { readonly test: string; readonly line: number }[];
  readonly mistakes: readonly Mistake[];
}

/**
 * Adds documents of a team to a rulebook: documents in our own form, and plain framework documents.
 * A category in our form replaces the one with its id. A plain one, which says less, is laid over it (`overlay`).
 * Mistakes are collected; `addDocuments` throws them.
 */
export function readTeamDocuments(base: Rulebook, documents: readonly SourceText[]): LoadedDocuments {
  const mistakes: Mistake[] = [];
  const own: Category[] = [];
  const testUses: { readonly test: string; readonly line: number }[] = [];
  let categories = base.categories;
  for (const source of documents) {
    if (source.text.length > LONGEST_DOCUMENT) {
      mistakes.push({
        file: source.file,
        line: 1,
        what: `the document has ${source.text.length} characters, ${LONGEST_DOCUMENT} are allowed`,
        mend: 'split it',
      });
    } else if (isPlainDocument(source.text)) {
      for (const plain of readPlainDocument(source, base.categories, mistakes)) {
        own.push(plain.category);
        const before = categories.find(({ id }) => id === plain.category.id);
        categories = withCategory(categories, before === undefined ? plain.category : overlay(before, plain));
      }
    } else {
      const document = readDocument(source, mistakes, { patterns: false });
      if (document === null) continue;
      own.push(document.category);
      testUses.push(...document.testUses);
      const signals = base.signals.map(({ id }) => id);
      for (const { signal, line } of document.signalUses) {
        if (!signals.includes(signal)) mistakes.push(unknownSignal(source.file, line, signal, signals));
      }
      categories = withCategory(categories, document.category);
    }
  }
  return { rulebook: { categories, signals: base.signals }, categories: own, testUses, mistakes };
}

/** `readTeamDocuments` for those who cannot go on with mistakes: throws a `RulebookError`. */
export function addDocuments(base: Rulebook, documents: readonly SourceText[]): Rulebook {
  const loaded = readTeamDocuments(base, documents);
  if (loaded.mistakes.length > 0) throw new RulebookError(loaded.mistakes);
  return loaded.rulebook;
}

export function unknownSignal(file: string, line: number, signal: string, known: readonly string[]): Mistake {
  return { file, line, what: `\`${signal}\` is not a signal of the vocabulary`, mend: suggestion(signal, known) };
}

function withCategory(categories: readonly Category[], category: Category): Category[] {
  const others = categories.some(({ id }) => id === category.id);
  return others ? categories.map((other) => (other.id === category.id ? category : other)) : [...categories, category];
}

/**
 * Lays a plain category over a known one. What it states replaces: titles and texts of its failure modes and tests, by id, and
 * the levels that are written there. What it cannot state stays: signals, evidence, when a test is due, what it catches.
 * Words, failure modes and tests that are new are added.
 */
function overlay(base: Category, plain: PlainCategory): Category {
  const { category, statedLevels } = plain;
  const failureModes = mergeById(base.failureModes, category.failureModes, (_, stated): FailureMode => stated);
  const tests = mergeById(
    base.tests,
    category.tests,
    (known, stated): VerificationTest => ({
      ...known,
      title: stated.title,
      level: statedLevels.has(stated.id) ? stated.level : known.level,
      smoke: stated.smoke ?? known.smoke,
    }),
  );
  const known = new Set(base.words.map(({ phrase }) => phrase));
  return {
    ...base,
    words: [...base.words, ...category.words.filter(({ phrase }) => !known.has(phrase))],
    failureModes,
    tests,
    document: category.document,
  };
}

function mergeById<T extends { readonly id: string }>(
  base: readonly T[],
  stated: readonly T[],
  merge: (base: T, stated: T) => T,
): T[] {
  const byId = new Map(stated.map((entry) => [entry.id, entry]));
  const merged = base.map((entry) => {
    const other = byId.get(entry.id);
    return other === undefined ? entry : merge(entry, other);
  });
  return [...merged, ...stated.filter(({ id }) => !base.some((entry) => entry.id === id))];
}

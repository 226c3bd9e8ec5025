import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Rulebook } from '../domain/rulebook.js';
import { type CategoryDocument, readDocument } from './document.js';
import { unknownSignal } from './load.js';
import { type Mistake, RulebookError } from './mistake.js';
import { readSignals, type SignalEntry, type SourceText } from './signals.js';

/** A folder of rules, read: the rulebook and all that was written beside it. */
export interface RulesFolder {
  readonly rulebook: Rulebook;
  readonly documents: readonly CategoryDocument[];
  readonly signalEntries: readonly SignalEntry[];
  readonly mistakes: readonly Mistake[];
}

/** The order in which reports name the categories: the framework's own. Others follow by name. */
const ORDER = [
  'persistence',
  'dependency-injection',
  'state-machine',
  'cross-component',
  'background-async',
  'external-integration',
  'configuration',
  'api-endpoint',
];

/** Compiles a folder of rules to plain data. Throws a `RulebookError` when anything in it is wrong. */
export async function compileRules(folder: string): Promise<Rulebook> {
  const { rulebook, mistakes } = await readRulesFolder(folder);
  if (mistakes.length > 0) throw new RulebookError(mistakes);
  return rulebook;
}

/** Reads `*.md` (README.md aside) and `signals/*.yml` of a folder; mistakes are collected. */
export async function readRulesFolder(folder: string): Promise<RulesFolder> {
  const texts = await readTexts(folder, (name) => name.endsWith('.md') && name !== 'README.md');
  const signalTexts = await readTexts(join(folder, 'signals'), (name) => name.endsWith('.yml'));
  const isVocabulary = ({ file }: SourceText) => file.endsWith('/signals.yml');
  const vocabulary = signalTexts.find(isVocabulary);
  if (vocabulary === undefined) {
    const file = `${folder}/signals/signals.yml`;
    throw new RulebookError([
      { file, line: 1, what: 'the vocabulary of signals is missing', mend: 'give the folder that holds the rules' },
    ]);
  }
  const signals = readSignals(
    vocabulary,
    signalTexts.filter((text) => !isVocabulary(text)),
  );
  const mistakes = [...signals.mistakes];
  const documents = texts.flatMap((source) => readDocument(source, mistakes, { patterns: true }) ?? []);
  const names = signals.signals.map(({ id }) => id);
  for (const { file, signalUses } of documents) {
    for (const { signal, line } of signalUses) {
      if (!names.includes(signal)) mistakes.push(unknownSignal(file, line, signal, names));
    }
  }
  const rank = ({ category }: CategoryDocument) => (ORDER.indexOf(category.id) + ORDER.length + 1) % (ORDER.length + 1);
  documents.sort((a, b) => rank(a) - rank(b));
  return {
    // The compiled rules go to other machines: documents are named from the package's root.
    rulebook: {
      categories: documents.map(({ category, file }) => ({ ...category, document: `rules/${basename(file)}` })),
      signals: signals.signals,
    },
    documents,
    signalEntries: signals.entries,
    mistakes,
  };
}

async function readTexts(folder: string, wanted: (name: string) => boolean): Promise<SourceText[]> {
  const names = (await readdir(folder)).filter(wanted).sort();
  return Promise.all(
    names.map(async (name) => ({ file: `${folder}/${name}`, text: await readFile(join(folder, name), 'utf8') })),
  );
}

import * as z from 'zod';
import type { FileRole } from '../domain/change.js';
import type { Signal, SignalPattern } from '../domain/rulebook.js';
import { type Mistake, schemaMistakes } from './mistake.js';
import { suggestion } from './nearest.js';
import { needlesOf } from './needles.js';
import { patternProblem } from './pattern-limits.js';
import { readYaml } from './yaml-source.js';

/** A text of a document of rules. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** One entry of a file of signals with the lines that it must and must not match. */
export interface SignalEntry {
  readonly signal: string;
  readonly file: string;
  readonly line: number;
  /** One for each `match`; a line matches the entry when it matches any of them. */
  readonly patterns: readonly SignalPattern[];
  readonly examples: readonly SignalExample[];
}

/** `text` may have several lines: a file in small, of which some line must (or none may) match. */
interface SignalExample {
  readonly text: string;
  readonly matches: boolean;
  readonly line: number;
}

/** The vocabulary and everything that was said about it. */
export interface Signals {
  readonly signals: readonly Signal[];
  readonly entries: readonly SignalEntry[];
  readonly mistakes: readonly Mistake[];
}

/** Every language that rules may name. */
export const LANGUAGES = [
  'python',
  'typescript',
  'tsx',
  'javascript',
  'go',
  'java',
  'kotlin',
  'csharp',
  'ruby',
  'php',
  'rust',
] as const;
const ROLES = ['source', 'test', 'config', 'docs', 'build', 'generated', 'vendored', 'data'] as const;

const CHANGE_ROLES: readonly FileRole[] = ['source', 'config'];
const TEST_ROLES: readonly FileRole[] = ['test'];

const oneOrMore = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
const languages = z.array(z.enum(LANGUAGES));
const entrySchema = z.strictObject({
  framework: z.string().min(1).optional(),
  languages: languages.optional(),
  in: z.enum(['code', 'text', 'import', 'path', 'symbol']).default('code'),
  match: oneOrMore,
  ignoreCase: z.boolean().default(false),
  not: z.string().min(1).optional(),
  fileHas: z.string().min(1).optional(),
  holderType: z.string().min(1).optional(),
  paths: z.array(z.string().min(1)).default([]),
  roles: z.array(z.enum(ROLES)).min(1).optional(),
  on: z.enum(['added', 'removed', 'changed', 'altered']).default('changed'),
  examples: z.strictObject({
    yes: z.array(z.string().min(1)).min(1, 'an entry needs at least one example that matches'),
    no: z.array(z.string().min(1)).default([]),
  }),
});
const fileSchema = z.strictObject({
  languages: languages.default([]),
  signals: z.record(z.string(), z.array(entrySchema).min(1)),
});
const vocabularySchema = z.strictObject({
  change: z.record(z.string(), z.string().min(1)),
  test: z.record(z.string(), z.string().min(1)),
});

const ENTRY_KEYS = Object.keys(entrySchema.shape);

/**
 * Reads the vocabulary (`signals.yml`) and the files that say how each of its signals looks.
 * Mistakes are collected, not thrown; what is right is returned all the same.
 */
export function readSignals(vocabulary: SourceText, files: readonly SourceText[]): Signals {
  const mistakes: Mistake[] = [];
  const words = readVocabulary(vocabulary, mistakes);
  const entries = files.flatMap((file) => readSignalFile(file, words, mistakes));
  const patternsOf = new Map<string, SignalPattern[]>();
  for (const entry of entries) {
    const patterns = patternsOf.get(entry.signal) ?? [];
    patterns.push(...entry.patterns);
    patternsOf.set(entry.signal, patterns);
  }
  const signals = [...words].map(([id, { title }]) => ({ id, title, patterns: patternsOf.get(id) ?? [] }));
  return { signals, entries, mistakes };
}

interface Word {
  readonly title: string;
  readonly roles: readonly FileRole[];
}

function readVocabulary(source: SourceText, mistakes: Mistake[]): ReadonlyMap<string, Word> {
  const words = new Map<string, Word>();
  const yaml = readYaml(source.text, source.file);
  if (!('lineOf' in yaml)) {
    mistakes.push(...yaml);
    return words;
  }
  const parsed = vocabularySchema.safeParse(yaml.value, { reportInput: true });
  if (!parsed.success) {
    mistakes.push(...schemaMistakes(parsed.error, source.file, yaml.lineOf, () => ['change', 'test']));
    return words;
  }
  for (const [group, roles] of [
    ['change', CHANGE_ROLES],
    ['test', TEST_ROLES],
  ] as const) {
    for (const [id, title] of Object.entries(parsed.data[group])) {
      if (words.has(id)) {
        mistakes.push({
          file: source.file,
          line: yaml.lineOf([group, id]),
          what: `the signal \`${id}\` is named twice`,
          mend: 'give one of them another name',
        });
      }
      words.set(id, { title, roles });
    }
  }
  return words;
}

function readSignalFile(source: SourceText, words: ReadonlyMap<string, Word>, mistakes: Mistake[]): SignalEntry[] {
  const yaml = readYaml(source.text, source.file);
  if (!('lineOf' in yaml)) {
    mistakes.push(...yaml);
    return [];
  }
  const parsed = fileSchema.safeParse(yaml.value, { reportInput: true });
  if (!parsed.success) {
    const keysAt = (path: readonly PropertyKey[]): readonly string[] => {
      if (path.length === 0) return ['languages', 'signals'];
      return path[path.length - 1] === 'examples' ? ['yes', 'no'] : ENTRY_KEYS;
    };
    mistakes.push(...schemaMistakes(parsed.error, source.file, yaml.lineOf, keysAt));
    return [];
  }
  const entries: SignalEntry[] = [];
  for (const [signal, list] of Object.entries(parsed.data.signals)) {
    const word = words.get(signal);
    if (word === undefined) {
      mistakes.push({
        file: source.file,
        line: yaml.lineOf(['signals', signal]),
        what: `\`${signal}\` is not a signal of the vocabulary`,
        mend: suggestion(signal, [...words.keys()]),
      });
      continue;
    }
    list.forEach((entry, index) => {
      const at = (...path: PropertyKey[]): number => yaml.lineOf(['signals', signal, index, ...path]);
      const matches = typeof entry.match === 'string' ? [entry.match] : entry.match;
      const regexes: [string, number][] = [];
      if (entry.in !== 'path') {
        matches.forEach((match, i) => {
          regexes.push([match, typeof entry.match === 'string' ? at('match') : at('match', i)]);
        });
      }
      if (entry.not !== undefined) regexes.push([entry.not, at('not')]);
      if (entry.fileHas !== undefined) regexes.push([entry.fileHas, at('fileHas')]);
      if (entry.holderType !== undefined) regexes.push([entry.holderType, at('holderType')]);
      const problems = regexes.flatMap(([regex, line]) => {
        const problem = patternProblem(regex);
        return problem === null ? [] : [{ file: source.file, line, ...problem }];
      });
      if (problems.length > 0) {
        mistakes.push(...problems);
        return;
      }
      if (entry.holderType !== undefined && !(isOfLines(entry.in) && matches.every(hasGroup))) {
        mistakes.push({
          file: source.file,
          line: at('holderType'),
          what: '`holderType` is about the name in the first group of `match`, and there is none',
          mend: 'put the name that is called in brackets, `\\b(\\w+)\\.save\\(`, and look in `code` or `text`',
        });
        return;
      }
      const patterns = matches.map((match) => ({
        languages: entry.languages ?? parsed.data.languages,
        framework: entry.framework ?? null,
        in: entry.in,
        match,
        ignoreCase: entry.ignoreCase,
        needles: entry.in === 'path' ? [] : needlesOf(match, entry.ignoreCase),
        not: entry.not ?? null,
        fileHas: entry.fileHas ?? null,
        holderType: entry.holderType ?? null,
        paths: entry.paths,
        roles: entry.roles ?? word.roles,
        on: entry.on,
      }));
      const examples = [
        ...entry.examples.yes.map((text, i) => ({ text, matches: true, line: at('examples', 'yes', i) })),
        ...entry.examples.no.map((text, i) => ({ text, matches: false, line: at('examples', 'no', i) })),
      ];
      entries.push({ signal, file: source.file, line: at(), patterns, examples });
    });
  }
  return entries;
}

const isOfLines = (where: SignalPattern['in']) => where === 'code' || where === 'text';

/** Whether an expression has a group whose text it hands out. */
const hasGroup = (source: string) => (new RegExp(`${source}|`, 'u').exec('')?.length ?? 0) > 1;

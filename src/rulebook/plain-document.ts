import type { Code, RootContent } from 'mdast';
import { toString as plainText } from 'mdast-util-to-string';
import type { Category, FailureMode, Level, VerificationTest } from '../domain/rulebook.js';
import { parseMarkdown } from '../reading/markdown.js';
import { allSections, inlineText, labelledItems, lineOf, readTable, type Section, sectionsOf } from './markdown.js';
import type { Mistake } from './mistake.js';
import { LANGUAGES, type SourceText } from './signals.js';

/** A category of a plain framework document, and which of its tests the document gives a level. */
export interface PlainCategory {
  readonly category: Category;
  readonly line: number;
  /** Ids of tests whose level is written there (`CRITICAL`, a smoke test); the others have the default, required. */
  readonly statedLevels: ReadonlySet<string>;
}

/**
 * What the plain form calls some tests of the built-in categories, by their own words: `category/words of the heading`.
 * Every other heading becomes an id by itself.
 */
const KNOWN_TESTS: Readonly<Record<string, string>> = {
  'state-machine/transition-coverage': 'valid-transitions',
  'state-machine/invalid-transition': 'invalid-transitions',
  'state-machine/persistence-of-state-change': 'state-persists',
  'cross-component/end-to-end-flow': 'end-to-end',
  'background-async/task-starts': 'starts',
  'background-async/task-stops': 'stops',
  'background-async/work-completion': 'completes-work',
  'configuration/required-config': 'required',
  'configuration/default-values': 'defaults',
  'api-endpoint/state': 'state-verification',
};

/** Log-odds for a word of a plain document: its author names few words, so one that is found is enough. */
const WORD_WEIGHT = 3.5;
const BIAS = -3;

const CATEGORY_HEADING = /^category:\s*(\S.*)$/i;
const MODES_HEADING = /^(.+?)\s+failure modes$/i;
const TESTS_HEADING = /^(.+?)\s+verification$/i;

/** Whether a text is a plain framework document: no front matter, and headings that name categories. */
export function isPlainDocument(text: string): boolean {
  return !/^---\r?\n/.test(text) && /^#{1,6}\s+category:/im.test(text);
}

/**
 * Reads a plain framework document: `Category: X` with its *Words*, `X Failure Modes` with a table, `X Verification` with
 * numbered patterns in bold. `known` are the categories whose names and aliases map to their ids.
 */
export function readPlainDocument(
  source: SourceText,
  known: readonly Category[],
  mistakes: Mistake[],
): PlainCategory[] {
  const sections = allSections(sectionsOf(parseMarkdown(source.text)));
  const identify = identifier(known);
  const found: { id: string; title: string; section: Section }[] = [];
  for (const section of sections) {
    const title = CATEGORY_HEADING.exec(section.title)?.[1];
    if (title === undefined) continue;
    const id = identify(title);
    if (id === '') mistakes.push(nameless(source, section.line, `the category "${title}"`));
    else if (found.some((other) => other.id === id)) {
      mistakes.push({
        file: source.file,
        line: section.line,
        what: `the category \`${id}\` is there twice`,
        mend: 'make one of the two',
      });
    } else found.push({ id, title, section });
  }

  const below = (heading: RegExp): Map<string, Section> => {
    const byCategory = new Map<string, Section>();
    for (const section of sections) {
      const name = heading.exec(section.title)?.[1];
      if (name === undefined) continue;
      const id = identify(name);
      if (found.some((category) => category.id === id)) byCategory.set(id, section);
      else if (!/\bby category\b|^section\b/i.test(section.title)) {
        mistakes.push({
          file: source.file,
          line: section.line,
          what: `\`${section.title}\` belongs to no category of this document`,
          mend: `add a heading "Category: ${name}", or spell the name as there`,
        });
      }
    }
    return byCategory;
  };
  const modesOf = below(MODES_HEADING);
  const testsOf = below(TESTS_HEADING);

  return found.map(({ id, title, section }) => {
    const words = readWords(section);
    if (words.length === 0) {
      mistakes.push({
        file: source.file,
        line: section.line,
        what: `the category \`${id}\` has no words to know it by`,
        mend: 'add an item such as: Words: "cache", "invalidate"',
      });
    }
    const failureModes = readFailureModes(source, modesOf.get(id), section, title, mistakes);
    const { tests, statedLevels } = readTests(source, id, testsOf.get(id), section, title, failureModes, mistakes);
    return {
      line: section.line,
      statedLevels,
      category: {
        id,
        title,
        aliases: [],
        summary: section.content
          .filter((node) => node.type === 'list')
          .flatMap(indicatorSentences)
          .join('; '),
        bias: BIAS,
        textBias: BIAS,
        words: words.map((phrase) => ({ phrase, weight: WORD_WEIGHT })),
        paths: [],
        inTasks: [],
        code: [],
        failureModes,
        tests,
        wordsMatchCode: true,
        document: source.file,
      },
    };
  });
}

/** Lower-case words joined with hyphens, brackets and what stands in them left out. */
function kebab(text: string): string {
  return text
    .replace(/\([^)]*\)|\[[^\]]*\]/g, ' ')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
}

/** Maps a heading's name to the id of the category that it means, by id, title or alias; else its own kebab-case. */
function identifier(known: readonly Category[]): (name: string) => string {
  const ids = new Map<string, string>();
  for (const category of known) {
    for (const name of [category.id, category.title, ...category.aliases]) ids.set(kebab(name), category.id);
  }
  return (name) => ids.get(kebab(name)) ?? kebab(name);
}

function readWords(section: Section): string[] {
  const words = section.content.flatMap((node) => {
    if (node.type === 'list')
      return labelledItems(node)
        .filter((item) => item.label === 'words')
        .map((item) => item.text);
    const text = node.type === 'paragraph' ? /^words:\s*(.*)$/i.exec(inlineText(node))?.[1] : undefined;
    return text === undefined ? [] : [text];
  });
  const list = words
    .flatMap((text) => text.split(','))
    .map((word) =>
      word
        .replace(/["'`“”‘’.]/g, '')
        .trim()
        .toLowerCase(),
    );
  return [...new Set(list.filter((word) => word !== ''))];
}

function indicatorSentences(node: RootContent): string[] {
  if (node.type !== 'list') return [];
  return labelledItems(node)
    .filter((item) => item.label !== 'words')
    .map((item) => (item.label === '' ? item.text : `${item.label}: ${item.text}`));
}

function readFailureModes(
  source: SourceText,
  section: Section | undefined,
  category: Section,
  title: string,
  mistakes: Mistake[],
): FailureMode[] {
  const node = section?.content.find((child) => child.type === 'table');
  if (node?.type !== 'table') {
    mistakes.push({
      file: source.file,
      line: section?.line ?? category.line,
      what: `${title} has no table of failure modes`,
      mend: `add "### ${title} Failure Modes" with the columns Failure Mode, Description, How It Manifests`,
    });
    return [];
  }
  return readTable(node).rows.flatMap(({ cells: [mode = '', description = '', manifests = ''], line }) => {
    const id = kebab(mode);
    if (id !== '') return [{ id, title: mode, description, manifests }];
    mistakes.push(nameless(source, line, `the failure mode "${mode}"`));
    return [];
  });
}

/** Ids are made of names, so a name needs something to make one of. */
function nameless({ file }: SourceText, line: number, what: string): Mistake {
  return { file, line, what: `${what} has neither a letter nor a digit in its name`, mend: 'name it in words' };
}

interface Pattern {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly stated: boolean;
  readonly line: number;
  readonly what: string[];
  readonly codes: Code[];
}

function readTests(
  source: SourceText,
  category: string,
  section: Section | undefined,
  categorySection: Section,
  title: string,
  modes: readonly FailureMode[],
  mistakes: Mistake[],
): { tests: VerificationTest[]; statedLevels: Set<string> } {
  const patterns: Pattern[] = [];
  for (const node of section?.content ?? []) {
    const heading = patternHeading(node);
    const current = patterns[patterns.length - 1];
    if (heading !== null) {
      const pattern = readPattern(category, heading, lineOf(node));
      if (pattern.id === '') {
        mistakes.push(nameless(source, pattern.line, `the test "${heading}"`));
        continue;
      }
      if (patterns.some((other) => other.id === pattern.id)) {
        mistakes.push({
          file: source.file,
          line: pattern.line,
          what: `the test \`${pattern.id}\` is there twice`,
          mend: 'give one of them another name',
        });
      }
      patterns.push(pattern);
    } else if (node.type === 'code') current?.codes.push(node);
    else if (node.type === 'paragraph') current?.what.push(inlineText(node));
  }
  if (patterns.length === 0) {
    mistakes.push({
      file: source.file,
      line: section?.line ?? categorySection.line,
      what: `${title} has no verification pattern`,
      mend: `add "### ${title} Verification" with patterns such as "**1. Wiring Test (CRITICAL)**" and their code`,
    });
  }
  const named = new Set(
    modes.filter((mode) => patterns.some((pattern) => pattern.title.toLowerCase().includes(mode.title.toLowerCase()))),
  );
  const tests = patterns.map((pattern) => {
    const own = modes.filter((mode) => pattern.title.toLowerCase().includes(mode.title.toLowerCase()));
    const catches = own.length > 0 ? own : modes.filter((mode) => !named.has(mode));
    return plainTest(pattern, catches.length > 0 ? catches : modes);
  });
  return { tests, statedLevels: new Set(patterns.filter(({ stated }) => stated).map(({ id }) => id)) };
}

/** The text of `**1. Some Test (CRITICAL)**`, or of a heading's paragraph that is bold as a whole. */
function patternHeading(node: RootContent): string | null {
  if (node.type !== 'paragraph' || node.children[0]?.type !== 'strong') return null;
  const text = plainText(node.children[0]);
  return /^\d+[.)]\s+\S/.test(text) ? text.replace(/^\d+[.)]\s+/, '') : null;
}

function readPattern(category: string, heading: string, line: number): Pattern {
  const smoke = /\bsmoke\b/i.test(heading);
  const critical = /\bcritical\b/i.test(heading);
  const important = /\bimportant\b/i.test(heading);
  // A test that is called "Verification Test" and no more has only these words.
  const words = kebab(heading.replace(/\b(?:failure modes|verification|tests?)\b/gi, ' ')) || kebab(heading);
  return {
    id: smoke ? 'smoke' : (KNOWN_TESTS[`${category}/${words}`] ?? words),
    title: heading.replace(/\s*\([^)]*\)/g, '').trim(),
    level: smoke ? 'smoke' : critical ? 'critical' : 'required',
    stated: smoke || critical || important,
    line,
    what: [],
    codes: [],
  };
}

/** A test of which only its words and its code are known: due whenever its category is found, shown by any test of it. */
function plainTest(pattern: Pattern, catches: readonly FailureMode[]): VerificationTest {
  const skeletons = pattern.codes.flatMap((code) => {
    const language = LANGUAGES.find((known) => known === code.lang);
    return language === undefined || pattern.level === 'smoke'
      ? []
      : [{ language, framework: 'any', code: code.value }];
  });
  const firstDocString = pattern.codes
    .map((code) => /"""([^"\n]+)"""/.exec(code.value)?.[1])
    .find((text) => text !== undefined);
  return {
    id: pattern.id,
    title: pattern.title,
    level: pattern.level,
    catches: catches.map((mode) => mode.id),
    what: pattern.what.join(' ') || (firstDocString ?? `Write the ${pattern.title.toLowerCase()}.`),
    due: [],
    evidence: [],
    voidedByMockOf: null,
    nearMiss: '',
    impliedBy: [],
    easedBy: [],
    skeletons,
    outline: null,
    smoke: pattern.level === 'smoke' ? (pattern.codes[0]?.value ?? null) : null,
  };
}

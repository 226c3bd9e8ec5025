import type { Code, RootContent } from 'mdast';
import * as z from 'zod';
import type { Language } from '../domain/code.js';
import type {
  Category,
  CodeIndicator,
  DueRule,
  EvidenceRule,
  FailureMode,
  Level,
  PathIndicator,
  SignalCondition,
  Skeleton,
  TaskIndicator,
  VerificationTest,
  WordIndicator,
} from '../domain/rulebook.js';
import type { Outline } from '../domain/test-outline.js';
import { parseMarkdown } from '../reading/markdown.js';
import { DEEPEST_YAML, tooDeepYaml } from '../reading/yaml-depth.js';
import {
  codeSpans,
  inlineText,
  itemText,
  type LabelledItem,
  labelledItems,
  lineOf,
  readTable,
  type Section,
  sectionsOf,
  type TableRow,
} from './markdown.js';
import { type Mistake, schemaMistakes } from './mistake.js';
import { suggestion } from './nearest.js';
import { globProblem, patternProblem } from './pattern-limits.js';
import { LANGUAGES, type SourceText } from './signals.js';
import { type OutlineMistake, readOutline } from './test-outline.js';
import { readYaml } from './yaml-source.js';

/** A category as its document tells it, with what only people and tests of the rules need. */
export interface CategoryDocument {
  readonly category: Category;
  /** Path of the document as it was given. */
  readonly file: string;
  readonly weights: readonly WeightRow[];
  readonly examples: readonly DocumentExample[];
  /** Where the document speaks of each signal. */
  readonly signalUses: readonly { readonly signal: string; readonly line: number }[];
  /** Where it speaks of tests of any category, by their full ids. */
  readonly testUses: readonly { readonly test: string; readonly line: number }[];
}

/** A row of a table of indicators; a script that fits weights rewrites its last cell. */
interface WeightRow {
  readonly kind: 'words' | 'paths' | 'task-words' | 'task-paths' | 'code';
  /** The phrases, globs or signals of the row. */
  readonly keys: readonly string[];
  readonly weight: number;
  readonly line: number;
}

/** An example of a document; the test-suite runs them. */
export type DocumentExample =
  | { readonly kind: 'task'; readonly belongs: boolean; readonly text: string; readonly line: number }
  | {
      readonly kind: 'code';
      readonly belongs: boolean;
      readonly language: Language;
      readonly path: string | null;
      readonly code: string;
      readonly line: number;
    }
  | {
      readonly kind: 'test';
      /** `near-miss`: not evidence, and said to be one because of its mock. */
      readonly verdict: 'counts' | 'not-counted' | 'near-miss';
      /** Ids of tests of the category. */
      readonly tests: readonly string[];
      readonly language: Language;
      readonly path: string | null;
      readonly code: string;
      readonly line: number;
    };

const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const LEVELS: readonly Level[] = ['critical', 'required', 'recommended', 'smoke'];
const SECTIONS = ['Indicators', 'Failure modes', 'Verification tests', 'Examples'];
/** What a skeleton or a smoke command may leave open; the names of the change and of the repository are filled in. */
const PLACEHOLDERS = [
  'class',
  'function',
  'factory',
  'module',
  'name',
  'route',
  'verb',
  'VERB',
  'table',
  'setting',
  'property',
  'collaborator',
  'port',
  'composeDatabase',
  'databaseUser',
  'databaseName',
  'composeApplication',
];
const LABELS = ['Level', 'Catches', 'Due', 'Evidence', 'Voided by a mock of', 'Near miss', 'Shown by', 'Eased by'];
const TABLES = new Map<string, WeightRow['kind']>([
  ['words', 'words'],
  ['paths', 'paths'],
  ['task words', 'task-words'],
  ['task paths', 'task-paths'],
  ['code signals', 'code'],
]);
const TASK_LISTS = new Map([
  ['tasks that belong', true],
  ['tasks that do not belong', false],
]);
/** How a document may begin. */
const FORMS =
  'begin it with lines `---`, `id: caching`, `title: Caching`, `bias: -3`, `textBias: -3`, `---`, or write a plain one: ' +
  '`## Category: Caching`, `- Words: "cache"`, `## Caching Failure Modes` with its table, `## Caching Verification`';
/** Weights are log-odds: beyond this a single row would decide everything. */
const LARGEST_WEIGHT = 8;

const frontMatter = z.strictObject({
  id: z.string().regex(ID, 'an id is lower-case words with hyphens'),
  title: z.string().min(1),
  aliases: z.array(z.string().min(1)).default([]),
  bias: z.number().min(-10).max(10),
  textBias: z.number().min(-10).max(10),
  wordsMatchCode: z.boolean().default(false),
});

/** What a document may do. Documents of a team may not hold regular expressions; words do. */
export interface DocumentRights {
  readonly patterns: boolean;
}

/**
 * Reads one document of rules (the form is described in rules/README.md).
 * Mistakes go to `mistakes`; `null` when too little is there to make a category of.
 */
export function readDocument(source: SourceText, mistakes: Mistake[], rights: DocumentRights): CategoryDocument | null {
  return new DocumentReader(source, mistakes, rights).read();
}

class DocumentReader {
  readonly #source: SourceText;
  readonly #mistakes: Mistake[];
  readonly #rights: DocumentRights;
  readonly #weights: WeightRow[] = [];
  readonly #signalUses: { signal: string; line: number }[] = [];
  readonly #testUses: { test: string; line: number }[] = [];

  constructor(source: SourceText, mistakes: Mistake[], rights: DocumentRights) {
    this.#source = source;
    this.#mistakes = mistakes;
    this.#rights = rights;
  }

  read(): CategoryDocument | null {
    const root = parseMarkdown(this.#source.text);
    const head = root.children[0];
    if (head?.type !== 'yaml') {
      this.#noFrontMatter();
      return null;
    }
    const deep = tooDeepYaml(head.value);
    if (deep !== null) {
      this.#mistake(lineOf(head) + deep, `this YAML nests deeper than ${DEEPEST_YAML} levels`, 'write it flatter');
      return null;
    }
    const yaml = readYaml(head.value, this.#source.file, lineOf(head) + 1);
    if (!('lineOf' in yaml)) {
      this.#mistakes.push(...yaml);
      return null;
    }
    const front = frontMatter.safeParse(yaml.value, { reportInput: true });
    if (!front.success) {
      const keys = Object.keys(frontMatter.shape);
      this.#mistakes.push(...schemaMistakes(front.error, this.#source.file, yaml.lineOf, () => keys));
      return null;
    }

    const top = sectionsOf({ ...root, children: root.children.slice(1) });
    const title = top.sections[0];
    if (title === undefined || title.depth !== 1 || top.sections.length > 1) {
      this.#mistake(
        title?.line ?? 1,
        'the document does not have exactly one `#` heading',
        'put one title above all sections',
      );
      return null;
    }
    const summary = title.content.find((node) => node.type === 'paragraph');
    if (summary === undefined) this.#mistake(title.line, 'there is no summary', 'put a paragraph under the title');

    const found = this.#pick(title);
    const indicators = found.get('Indicators');
    const { words, paths, inTasks, code } = this.#indicators(indicators);
    const failureModes = this.#failureModes(found.get('Failure modes'));
    const tests = this.#tests(found.get('Verification tests'), failureModes);
    const examples = this.#examples(found.get('Examples'), tests);
    return {
      category: {
        ...front.data,
        summary: summary === undefined ? '' : inlineText(summary),
        words,
        paths,
        inTasks,
        code,
        failureModes,
        tests,
        document: this.#source.file,
      },
      file: this.#source.file,
      weights: this.#weights,
      examples,
      signalUses: this.#signalUses,
      testUses: this.#testUses,
    };
  }

  /** Most often that is some other text, or a plain document whose headings are not as they must be. */
  #noFrontMatter(): void {
    const [blank = ''] = /^\s*/.exec(this.#source.text) ?? [];
    const line = blank.split('\n').length;
    const begins = /^---\r?\n/.test(this.#source.text.slice(blank.length));
    if (blank.length === this.#source.text.length) {
      this.#mistake(1, 'the document is empty', FORMS);
    } else if (begins && line > 1) {
      this.#mistake(line, 'the front matter does not begin on the first line', 'take away the blank lines above it');
    } else if (begins) {
      this.#mistake(1, 'the front matter is never closed', 'put a line `---` behind its last key');
    } else {
      this.#mistake(line, 'this is no document of rules: no front matter, and no heading `Category: …`', FORMS);
    }
  }

  #mistake(line: number, what: string, mend: string): void {
    this.#mistakes.push({ file: this.#source.file, line, what, mend });
  }

  #pick(title: Section): Map<string, Section> {
    const found = new Map<string, Section>();
    for (const section of title.sections) {
      const name = SECTIONS.find((known) => known.toLowerCase() === section.title.toLowerCase());
      if (name === undefined)
        this.#mistake(
          section.line,
          `the section \`${section.title}\` is not known`,
          suggestion(section.title, SECTIONS),
        );
      else if (found.has(name))
        this.#mistake(section.line, `the section \`${name}\` is there twice`, 'make one of the two');
      else found.set(name, section);
    }
    for (const name of SECTIONS.slice(0, 3)) {
      if (!found.has(name)) this.#mistake(title.line, `the section \`## ${name}\` is missing`, 'add it');
    }
    return found;
  }

  // Indicators

  #indicators(section: Section | undefined): Pick<Category, 'words' | 'paths' | 'inTasks' | 'code'> {
    const words: WordIndicator[] = [];
    const paths: PathIndicator[] = [];
    const inTasks: TaskIndicator[] = [];
    const code: CodeIndicator[] = [];
    const seen = new Set<string>();
    for (const node of section === undefined ? [] : contentBelow(section)) {
      if (node.type !== 'table') continue;
      const table = readTable(node);
      const kind = TABLES.get(table.header[0] ?? '');
      if (kind === undefined || table.header[1] !== 'weight') {
        this.#mistake(
          table.line,
          `a table with the columns \`${table.header.join(' | ')}\` does not belong under Indicators`,
          'use `words | weight`, `paths | weight`, `code signals | weight`, `task words | weight` or `task paths | weight`',
        );
        continue;
      }
      const isWords = kind === 'words' || kind === 'task-words';
      for (const row of table.rows) {
        const weight = this.#weight(row);
        const cell = row.cells[0] ?? '';
        const keys = (isWords ? cell.split(',').map((word) => word.trim().toLowerCase()) : codeSpans(cell)).filter(
          Boolean,
        );
        if (keys.length === 0) {
          this.#mistake(
            row.line,
            'the row names nothing',
            isWords ? 'write words with commas between' : 'put names between backticks',
          );
          continue;
        }
        for (const key of keys) {
          if (seen.has(`${kind} ${key}`))
            this.#mistake(row.line, `\`${key}\` has a weight already`, 'keep one of the two');
          seen.add(`${kind} ${key}`);
          const problem = kind === 'paths' || kind === 'task-paths' ? globProblem(key) : null;
          if (problem !== null) this.#mistake(row.line, problem.what, problem.mend);
          else if (kind === 'words') words.push({ phrase: key, weight });
          else if (kind === 'paths') paths.push({ glob: key, weight });
          else if (kind === 'code') {
            this.#signalUses.push({ signal: key, line: row.line });
            code.push({ signal: key, weight });
          }
        }
        if (kind === 'task-words') inTasks.push({ phrases: keys, globs: [], weight });
        if (kind === 'task-paths') inTasks.push({ phrases: [], globs: keys, weight });
        this.#weights.push({ kind, keys, weight, line: row.line });
      }
    }
    if (section !== undefined && words.length + paths.length + code.length === 0) {
      this.#mistake(section.line, 'the category has no indicators', 'add a table `words | weight`');
    }
    return { words, paths, inTasks, code };
  }

  #weight(row: TableRow): number {
    const cell = row.cells[1] ?? '';
    const weight = cell === '' ? Number.NaN : Number(cell);
    if (Number.isNaN(weight) || Math.abs(weight) > LARGEST_WEIGHT) {
      this.#mistake(
        row.line,
        `\`${cell}\` is not a weight`,
        `write a number from -${LARGEST_WEIGHT} to ${LARGEST_WEIGHT}`,
      );
      return 0;
    }
    return weight;
  }

  // Failure modes

  #failureModes(section: Section | undefined): FailureMode[] {
    if (section === undefined) return [];
    const node = contentBelow(section).find((child) => child.type === 'table');
    if (node?.type !== 'table') {
      this.#mistake(
        section.line,
        'there is no table of failure modes',
        'add `id | failure mode | what goes wrong | how it shows`',
      );
      return [];
    }
    const table = readTable(node);
    const modes: FailureMode[] = [];
    for (const row of table.rows) {
      const [idCell = '', title = '', description = '', manifests = ''] = row.cells;
      const id = codeSpans(idCell)[0] ?? idCell;
      if (!ID.test(id)) this.#mistake(row.line, `\`${id}\` is not an id`, 'write lower-case words with hyphens');
      else if (title === '' || description === '' || manifests === '') {
        this.#mistake(
          row.line,
          `the failure mode \`${id}\` has an empty cell`,
          'fill in id, failure mode, what goes wrong and how it shows',
        );
      } else if (modes.some((mode) => mode.id === id)) {
        this.#mistake(row.line, `the failure mode \`${id}\` is there twice`, 'give one of them another id');
      } else modes.push({ id, title, description, manifests });
    }
    return modes;
  }

  // Verification tests

  #tests(section: Section | undefined, modes: readonly FailureMode[]): VerificationTest[] {
    const tests: VerificationTest[] = [];
    for (const part of section?.sections ?? []) {
      const test = this.#test(part, modes);
      if (test === null) continue;
      if (tests.some((other) => other.id === test.id)) {
        this.#mistake(part.line, `the test \`${test.id}\` is there twice`, 'give one of them another id');
      } else tests.push(test);
    }
    if (section !== undefined) {
      if (tests.length === 0)
        this.#mistake(
          section.line,
          'there is no verification test',
          'add a heading such as "### `wiring` The repository is there"',
        );
      for (const mode of modes) {
        if (!tests.some((test) => test.catches.includes(mode.id))) {
          this.#mistake(
            section.line,
            `no test catches the failure mode \`${mode.id}\``,
            'add it to the `Catches` of a test',
          );
        }
      }
    }
    return tests;
  }

  #test(section: Section, modes: readonly FailureMode[]): VerificationTest | null {
    const heading = /^`([^`]+)`\s+(\S.*)$/.exec(section.title);
    const id = heading?.[1] ?? '';
    const title = heading?.[2] ?? '';
    if (!ID.test(id) || title === '') {
      this.#mistake(
        section.line,
        `the heading \`${section.title.replaceAll('`', '')}\` does not name a test`,
        'write the id between backticks, then the title',
      );
      return null;
    }
    const labels = this.#labels(section);
    const level = this.#level(section, id, labels.get('level'));
    const smoke = section.content.find((node): node is Code => isFence(node) && metaWords(node)[0] === 'smoke');
    const skeletons = this.#skeletons(section);
    for (const fence of section.content.filter(isFence)) this.#placeholders(fence);
    if (level === 'smoke' && smoke === undefined) {
      this.#mistake(
        section.line,
        `the smoke test \`${id}\` has no command`,
        'add a fenced block that begins with ```bash smoke',
      );
    }
    const evidence = this.#rules(labels.get('evidence')).map(
      ({ sentence, condition }): EvidenceRule => ({ why: sentence, ...condition }),
    );
    if (level !== 'smoke' && evidence.length === 0) {
      this.#mistake(
        section.line,
        `nothing is evidence of the test \`${id}\``,
        'add `Evidence:` with at least one item',
      );
    }
    const nearMiss = labels.get('near miss')?.text ?? '';
    const voided = labels.get('voided by a mock of');
    if (voided !== undefined && nearMiss === '' && voided.text !== 'nothing') {
      this.#mistake(
        voided.line,
        `\`${id}\` does not say what is wrong with a mock`,
        'add `Near miss:` with the end of the sentence "the test mocks it, so …"',
      );
    }
    const what = section.content
      .filter((node) => node.type === 'paragraph')
      .map(inlineText)
      .join(' ');
    if (what === '')
      this.#mistake(section.line, `the test \`${id}\` does not say what to write`, 'put a paragraph under its heading');
    return {
      id,
      title,
      level,
      catches: this.#catches(section, id, labels.get('catches'), modes),
      what,
      due: this.#due(section, id, labels.get('due')),
      evidence,
      voidedByMockOf: voided === undefined ? null : this.#voided(voided),
      nearMiss: nearMiss.replace(/\.$/, ''),
      impliedBy: this.#otherTests(labels.get('shown by')),
      easedBy: this.#otherTests(labels.get('eased by')),
      skeletons,
      outline: this.#outline(section),
      smoke: smoke?.value ?? null,
    };
  }

  #placeholders(node: Code): void {
    for (const [, name = ''] of node.value.matchAll(/\{\{(\w+)\}\}/g)) {
      if (!PLACEHOLDERS.includes(name)) {
        this.#mistake(lineOf(node), `\`{{${name}}}\` is not a placeholder`, suggestion(name, PLACEHOLDERS));
      }
    }
  }

  #labels(section: Section): Map<string, LabelledItem> {
    const labels = new Map<string, LabelledItem>();
    for (const node of section.content) {
      if (node.type !== 'list') continue;
      for (const item of labelledItems(node)) {
        if (!LABELS.some((label) => label.toLowerCase() === item.label)) {
          const written = item.label === '' ? item.text.slice(0, 40) : item.label;
          this.#mistake(item.line, `\`${written}\` is not said of a test`, suggestion(written, LABELS));
        } else if (labels.has(item.label))
          this.#mistake(item.line, `\`${item.label}\` is said twice`, 'keep one of the two');
        else labels.set(item.label, item);
      }
    }
    return labels;
  }

  #level(section: Section, id: string, item: LabelledItem | undefined): Level {
    const level = LEVELS.find((known) => known === item?.text);
    if (level === undefined) {
      this.#mistake(
        item?.line ?? section.line,
        `the test \`${id}\` has no level`,
        `add \`Level:\` with one of ${LEVELS.join(', ')}`,
      );
    }
    return level ?? 'recommended';
  }

  #catches(section: Section, id: string, item: LabelledItem | undefined, modes: readonly FailureMode[]): string[] {
    const ids = codeSpans(item?.text ?? '');
    if (ids.length === 0) {
      this.#mistake(
        item?.line ?? section.line,
        `the test \`${id}\` catches nothing`,
        'add `Catches:` with ids of failure modes between backticks',
      );
    }
    const known = modes.map((mode) => mode.id);
    for (const mode of ids) {
      if (!known.includes(mode))
        this.#mistake(
          item?.line ?? section.line,
          `\`${mode}\` is not a failure mode of this category`,
          suggestion(mode, known),
        );
    }
    return ids.filter((mode) => known.includes(mode));
  }

  #due(section: Section, id: string, item: LabelledItem | undefined): DueRule[] {
    if (item === undefined) {
      this.#mistake(
        section.line,
        `the test \`${id}\` does not say when it is due`,
        'add `Due: always`, or `Due:` with an item for each reason',
      );
      return [];
    }
    if (item.text === 'always') return [];
    const rules = this.#rules(item, 'or always').map(({ sentence, condition }) => ({
      because: sentence,
      ...condition,
    }));
    if (rules.length === 0)
      this.#mistake(
        item.line,
        `the test \`${id}\` does not say when it is due`,
        'write `always`, or an item for each reason',
      );
    return rules;
  }

  /** The items of a label, each a sentence, a colon and a condition; where `orAlways`, also the word `always`. */
  #rules(item: LabelledItem | undefined, orAlways?: 'or always'): { sentence: string; condition: SignalCondition }[] {
    return (item?.items ?? []).flatMap(({ text, line }) => {
      const always = orAlways ? /^([^`]*\S)\s*:\s*always\.?$/.exec(text)?.[1] : undefined;
      if (always !== undefined) return [{ sentence: always, condition: { all: [], any: [], none: [] } }];
      const match = /^([^`]*\S)\s*:\s*((?:(?:all|any|none) of )?`.*)$/.exec(text);
      const condition = match?.[2] === undefined ? null : readCondition(match[2]);
      if (match?.[1] === undefined || condition === null) {
        this.#mistake(
          line,
          'this is not a sentence and its signals',
          'write "a sentence: all of `a`, `b`; any of `c`, `d`; none of `e`"',
        );
        return [];
      }
      for (const signal of [...condition.all, ...condition.any, ...condition.none])
        this.#signalUses.push({ signal, line });
      return [{ sentence: match[1], condition }];
    });
  }

  #voided(item: LabelledItem): string | null {
    if (item.text === 'nothing') return null;
    const pattern = codeSpans(item.text)[0];
    if (pattern === undefined) return wordsPattern(item.text);
    if (!this.#rights.patterns) {
      this.#mistake(
        item.line,
        'a document of your own cannot hold a regular expression',
        'write words with commas between, without backticks',
      );
      return null;
    }
    const problem = patternProblem(pattern);
    if (problem !== null) this.#mistake(item.line, problem.what, problem.mend);
    return problem === null ? pattern : null;
  }

  #otherTests(item: LabelledItem | undefined): string[] {
    if (item === undefined) return [];
    const ids = codeSpans(item.text);
    if (ids.length === 0 || ids.some((id) => id.split('/').length !== 2)) {
      this.#mistake(
        item.line,
        'this does not name tests',
        'write full ids between backticks, such as `persistence/direct-db`',
      );
    }
    for (const test of ids) this.#testUses.push({ test, line: item.line });
    return ids;
  }

  #skeletons(section: Section): Skeleton[] {
    return section.content.flatMap((node) => {
      if (!isFence(node)) return [];
      const framework = node.meta?.trim() ?? '';
      if (framework === 'smoke' || isOutline(node)) return [];
      const language = this.#language(node);
      if (language === null) return [];
      if (framework === '') {
        this.#mistake(
          lineOf(node),
          'the skeleton does not say its test framework',
          'write it behind the language: ```python pytest',
        );
        return [];
      }
      return [{ language, framework, code: node.value }];
    });
  }

  #outline(section: Section): Outline | null {
    const node = section.content.filter(isFence).find(isOutline);
    if (node === undefined) return null;
    const wrong: OutlineMistake[] = [];
    const outline = readOutline(node.value, wrong);
    for (const { line, what, mend } of wrong) this.#mistake(lineOf(node) + line, what, mend);
    return outline;
  }

  #language(node: Code): Language | null {
    const language = LANGUAGES.find((known) => known === node.lang);
    if (language === undefined) {
      this.#mistake(
        lineOf(node),
        `\`${node.lang ?? ''}\` is not a language of skeletons and examples`,
        suggestion(node.lang ?? '', LANGUAGES),
      );
    }
    return language ?? null;
  }

  // Examples

  #examples(section: Section | undefined, tests: readonly VerificationTest[]): DocumentExample[] {
    const examples: DocumentExample[] = [];
    for (const part of section?.sections ?? []) {
      const belongs = TASK_LISTS.get(part.title.toLowerCase());
      for (const node of part.content) {
        if (node.type === 'list' && belongs !== undefined) {
          for (const item of node.children)
            examples.push({ kind: 'task', belongs, text: itemText(item), line: lineOf(item) });
        } else if (isFence(node)) {
          const example = this.#fenceExample(node, tests);
          if (example !== null) examples.push(example);
        } else if (node.type === 'list') {
          this.#mistake(
            lineOf(node),
            'this list stands under no known heading',
            'use `Tasks that belong` or `Tasks that do not belong`',
          );
        }
      }
    }
    return examples;
  }

  #fenceExample(node: Code, tests: readonly VerificationTest[]): DocumentExample | null {
    const language = this.#language(node);
    if (language === null) return null;
    const words = metaWords(node);
    const path = words.find((word) => word.startsWith('path='))?.slice('path='.length) ?? null;
    const [verb = '', ...ids] = words.filter((word) => !word.startsWith('path='));
    const base = { language, path, code: node.value, line: lineOf(node) };
    if (verb === 'belongs' || verb === 'does-not-belong') return { kind: 'code', belongs: verb === 'belongs', ...base };
    if (verb === 'counts' || verb === 'not-counted' || verb === 'near-miss') {
      const known = tests.map((test) => test.id);
      const unknown = ids.find((id) => !known.includes(id));
      if (unknown !== undefined)
        this.#mistake(base.line, `\`${unknown}\` is not a test of this category`, suggestion(unknown, known));
      else if (ids.length === 0)
        this.#mistake(
          base.line,
          'the example does not say of which test',
          'write ids behind it, such as ```python counts wiring',
        );
      else return { kind: 'test', verdict: verb, tests: ids, ...base };
      return null;
    }
    this.#mistake(
      base.line,
      `\`${verb}\` is not a kind of example`,
      suggestion(verb, ['belongs', 'does-not-belong', 'counts', 'not-counted', 'near-miss']),
    );
    return null;
  }
}

function contentBelow(section: Section): RootContent[] {
  return [...section.content, ...section.sections.flatMap(contentBelow)];
}

function isFence(node: RootContent): node is Code {
  return node.type === 'code';
}

function isOutline(node: Code): boolean {
  return node.lang === 'outline';
}

function metaWords(node: Code): string[] {
  return (node.meta ?? '').split(/\s+/).filter(Boolean);
}

/** `all of …; any of …; none of …`, or one signal alone. `null` when it is none of these. */
function readCondition(text: string): SignalCondition | null {
  const condition = { all: [] as string[], any: [] as string[], none: [] as string[] };
  for (const part of text.replace(/\.$/, '').split(';')) {
    const match = /^\s*(?:(all|any|none) of )?(`[^`]+`(?:(?:\s*,\s*|\s+and\s+|\s+or\s+)`[^`]+`)*)\s*$/.exec(part);
    if (match?.[2] === undefined) return null;
    const signals = codeSpans(match[2]);
    if (match[1] === undefined && signals.length > 1) return null;
    condition[(match[1] ?? 'all') as keyof typeof condition].push(...signals);
  }
  return condition;
}

/** A pattern for words of people: short ones only by themselves, longer ones also inside a name (`OrderRepository`). */
function wordsPattern(text: string): string {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map((word) => {
      const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '[\\s_.-]?');
      return word.length < 4 ? `(?<![a-z])${escaped}(?![a-z])` : escaped;
    })
    .join('|');
}

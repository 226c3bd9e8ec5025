import type { Change, ChangedFile, Surroundings } from '../../domain/change.js';
import type { CodeFile, Language } from '../../domain/code.js';

/** How the repository's own tests of a language are written, as far as they are known. */
export interface TestStyle {
  /** The test file that is followed; `null`: none is known. */
  readonly path: string | null;
  readonly framework: string | null;
  /** Whether these tests, or an import of the changed code, match. */
  seen(pattern: RegExp): boolean;
  found(pattern: RegExp): string | null;
}

const SIBLINGS: readonly (readonly Language[])[] = [
  ['typescript', 'tsx', 'javascript'],
  ['java', 'kotlin'],
];

/** Tests of one may be written beside those of the other: they share their frameworks. */
export function sameFamily(a: Language, b: Language): boolean {
  return a === b || SIBLINGS.some((family) => family.includes(a) && family.includes(b));
}

/** So many files, and lines of each, tell how tests are written. */
const MOST_FILES = 4;
const MOST_LINES = 400;

const styles = new WeakMap<Change, Map<string, TestStyle>>();

/** The style of the tests nearest to a changed file: those of the change first. */
export function styleFor(source: ChangedFile, change: Change, surroundings: Surroundings): TestStyle {
  const known = styles.get(change) ?? new Map<string, TestStyle>();
  styles.set(change, known);
  const style = known.get(source.diff.path) ?? readStyle(source, change, surroundings);
  known.set(source.diff.path, style);
  return style;
}

function readStyle(source: ChangedFile, change: Change, surroundings: Surroundings): TestStyle {
  const { language } = source;
  const changedTests = change.files.flatMap(({ role, code }) => (role === 'test' && code ? [code] : []));
  const fitting = [...changedTests, ...surroundings.tests].filter(
    (file) => language && sameFamily(file.language, language) && file.tests.length > 0,
  );
  // A Java source is followed by Java tests, where there are some.
  const own = fitting.filter((file) => file.language === language);
  const files = own.length > 0 ? own : fitting;
  const model = files.find(({ tests }) => tests[0]?.framework !== 'unknown') ?? files[0] ?? null;
  const text = [...new Set([...(model ? [model] : []), ...files])]
    .slice(0, MOST_FILES)
    .flatMap(linesOf)
    .concat(change.files.flatMap(({ role, code }) => (role === 'source' && code ? code.imports : [])))
    .join('\n');
  const answers = new Map<string, string | null>();
  const found = (pattern: RegExp): string | null => {
    const key = String(pattern);
    let answer = answers.get(key);
    if (answer === undefined) {
      const match = new RegExp(pattern.source, `m${pattern.flags}`).exec(text);
      answer = match ? (match[1] ?? match[0]) : null;
      answers.set(key, answer);
    }
    return answer;
  };
  return {
    path: model?.path ?? null,
    framework: model?.tests[0]?.framework ?? null,
    seen: (pattern) => found(pattern) !== null,
    found,
  };
}

function linesOf({ lines, imports, tests }: CodeFile): string[] {
  const uses = new Set(tests.flatMap((test) => test.uses));
  return [
    ...imports,
    ...lines.slice(0, MOST_LINES).map(({ text }) => text),
    ...[...uses].map((name) => `uses: ${name}`),
  ];
}

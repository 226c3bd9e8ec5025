import type { Change } from '../domain/change.js';
import type { MockFact } from '../domain/code.js';
import type { Location } from '../domain/review.js';

/** How a mock may name what a place of the change stands in: `Rates`, `Rates.of`, `app.rates.rate`. */
export interface Subject {
  /** Classes, and their members with the class before. */
  readonly names: ReadonlySet<string>;
  /** Functions, with all folders and the file before; a mock names them with some of these. */
  readonly functions: readonly string[];
}

/** What the places of a requirement stand in; places outside of any declaration say nothing. */
export function subjectsAt(places: readonly Location[], change: Change): Subject[] {
  const codeOf = new Map(change.files.map(({ diff, code }) => [diff.path, code]));
  return places.flatMap(({ path, line, side }) => {
    const around = side === 'old' ? [] : (codeOf.get(path)?.symbols ?? []);
    const holding = around.filter(({ startLine, endLine }) => startLine <= line && line <= endLine);
    const module = path.replace(/(?:\/(?:__init__|index|mod))?\.[^/.]*$/, '').replaceAll('/', '.');
    const names = holding.flatMap(({ kind, name, container }) =>
      container !== null ? [container, `${container}.${name}`] : kind === 'class' ? [name] : [],
    );
    const functions = holding
      .filter(({ kind, container }) => container === null && kind === 'function')
      .map(({ name }) => `.${module}.${name}`);
    return holding.length === 0 ? [] : [{ names: new Set(names), functions }];
  });
}

/** `vi.mock('../src/rates')` and its like, which stand for a whole module. */
const MODULE_MOCK = /^(?:vi|jest|mock|td)\.(?:mock|doMock|unstable_mockModule|setMock|module|replace)$/;
/** How the path of a module may end, as the parts of a target. */
const SCRIPT = /(?:\.index)?(?:\.[cm]?[jt]sx?)?$/;

/** The mock in whose place all stands that a test should be evidence of: it would pass whatever that does. */
export function mockOfSubjects(mocks: readonly MockFact[], subjects: readonly Subject[]): MockFact | null {
  // A spy calls through, as long as nothing else is said.
  const mocked = mocks.flatMap((mock) => {
    const parts = mock.target.replace(/(?:::|\.)class\b/, '').match(/[\w$]+/g) ?? [];
    return /spy/i.test(mock.via)
      ? []
      : [{ mock, parts: parts.length, path: parts.join('.'), end: parts.slice(-2).join('.') }];
  });
  const replaced = mocked.filter(({ mock }) => MODULE_MOCK.test(mock.via));
  const madeUp = mocked.filter(({ mock }) => /\.fn$/.test(mock.via)).map(({ path }) => path);
  /** Its module is replaced: all of it, or by functions of which one has its name. */
  const isReplaced = (name: string, module: string) =>
    (madeUp.length === 0 || madeUp.some((other) => name.endsWith(`.${other}`))) &&
    name.slice(0, name.lastIndexOf('.')).endsWith(`.${module}`);
  const standingFor = ({ names, functions }: Subject) =>
    mocked.find(
      ({ parts, path, end }) =>
        names.has(path) || names.has(end) || (parts > 1 && functions.some((name) => name.endsWith(`.${path}`))),
    ) ?? replaced.find(({ path }) => functions.some((name) => isReplaced(name, path.replace(SCRIPT, ''))));
  // A large change has ten thousands of subjects, and each test asks: the first that is real settles it.
  let first: MockFact | null = null;
  for (const subject of mocked.length === 0 ? [] : subjects) {
    const standing = standingFor(subject);
    if (!standing) return null;
    first ??= standing.mock;
  }
  return first;
}

import type { Change } from '../domain/change.js';
import type { MockFact } from '../domain/code.js';
import type { Location } from '../domain/review.js';

/** How a mock may name what a place of the change stands in: `Rates`, `Rates.of`, `app.rates.rate`. */
export interface Subject {
  /** Classes, and their members with the class before. */
  readonly names: ReadonlySet<string>;
  /** Functions, with all folders and the file before; a mock names them with some of these. */
  readonly functions: readonly string[];
  /** The file without what its name ends with: `src/rates/client`. */
  readonly module: string;
  /** What stands there at the top of the module: functions and classes. */
  readonly exported: readonly string[];
}

/** What the places of a requirement stand in; places outside of any declaration say nothing. */
export function subjectsAt(places: readonly Location[], change: Change): Subject[] {
  const codeOf = new Map(change.files.map(({ diff, code }) => [diff.path, code]));
  return places.flatMap(({ path, line, side }) => {
    const around = side === 'old' ? [] : (codeOf.get(path)?.symbols ?? []);
    const holding = around.filter(({ startLine, endLine }) => startLine <= line && line <= endLine);
    const module = path.replace(/(?:\/(?:__init__|index|mod))?\.[^/.]*$/, '');
    const names = holding.flatMap(({ kind, name, container }) =>
      container !== null ? [container, `${container}.${name}`] : kind === 'class' ? [name] : [],
    );
    const functions = holding
      .filter(({ kind, container }) => container === null && kind === 'function')
      .map(({ name }) => `.${module.replaceAll('/', '.')}.${name}`);
    const exported = holding.filter(({ container }) => container === null).map(({ name }) => name);
    return holding.length === 0 ? [] : [{ names: new Set(names), functions, module, exported }];
  });
}

/** `vi.mock('../src/rates')` and its like, which stand for a whole module. */
const MODULE_MOCK = /^(?:vi|jest|mock|td)\.(?:mock|doMock|unstable_mockModule|setMock|module|replace)$/;
/** A path that leads to a file of the repository; any other is a package's, whatever files are called. */
const OWN_MODULE = /^["'`]?(?:\.{1,2}|[@~#]|src|app)\/(.*?)(?:\/index)?(?:\.[cm]?[jt]sx?)?["'`]?$/;
/** The functions that stand for those of a module follow within so many lines. */
const LONGEST_FACTORY = 20;

/** A module of the repository that a test replaces: all of it, or by functions of these names. */
interface ReplacedModule {
  readonly mock: MockFact;
  /** The path without its way up: `src/rates/client`. */
  readonly path: string;
  readonly by: readonly string[];
}

function replacedModules(mocks: readonly MockFact[]): ReplacedModule[] {
  const ofModules = mocks.filter(({ via }) => MODULE_MOCK.test(via));
  return ofModules.flatMap((mock) => {
    const path = OWN_MODULE.exec(mock.target)?.[1]?.replace(/^(?:\.\.?\/)+/, '');
    if (path === undefined) return [];
    const following = ofModules.filter(({ line }) => line > mock.line).map(({ line }) => line);
    const end = Math.min(mock.line + LONGEST_FACTORY, ...following.map((line) => line - 1));
    const made = mocks.filter(
      ({ via, line, scope }) => /\.fn$/.test(via) && scope === mock.scope && line >= mock.line && line <= end,
    );
    return [{ mock, path, by: made.map(({ target }) => target) }];
  });
}

/** The mock in whose place all stands that a test should be evidence of: it would pass whatever that does. */
export function mockOfSubjects(mocks: readonly MockFact[], subjects: readonly Subject[]): MockFact | null {
  // A spy calls through, as long as nothing else is said.
  const mocked = mocks.flatMap((mock) => {
    const parts = mock.target.replace(/(?:::|\.)class\b/, '').match(/[\w$]+/g) ?? [];
    const isModule = MODULE_MOCK.test(mock.via);
    return isModule || /spy/i.test(mock.via)
      ? []
      : [{ mock, parts: parts.length, path: parts.join('.'), end: parts.slice(-2).join('.') }];
  });
  const replaced = replacedModules(mocks);
  const standingFor = ({ names, functions, module, exported }: Subject) =>
    mocked.find(
      ({ parts, path, end }) =>
        names.has(path) || names.has(end) || (parts > 1 && functions.some((name) => name.endsWith(`.${path}`))),
    ) ??
    replaced.find(
      ({ path, by }) =>
        `/${module}`.endsWith(`/${path}`) && (by.length === 0 || by.some((name) => exported.includes(name))),
    );
  // A large change has ten thousands of subjects, and each test asks: the first that is real settles it.
  let first: MockFact | null = null;
  for (const subject of mocked.length === 0 && replaced.length === 0 ? [] : subjects) {
    const standing = standingFor(subject);
    if (!standing) return null;
    first ??= standing.mock;
  }
  return first;
}

/** Declarations of the change that lead to a collaborator, by their names without case and underscores. */
export type Layers = ReadonlySet<string>;

/**
 * What the change adds or alters that takes, makes or calls a collaborator, or in which the work itself stands: a service
 * with its repository, the factory of both.
 */
export function layersAbove(collaborator: RegExp, places: readonly Location[], change: Change): Layers {
  const found = new Set<string>();
  for (const { diff, role, code } of change.files) {
    if (role !== 'source' || !code) continue;
    const own = places.filter(({ path, side }) => path === diff.path && side !== 'old').map(({ line }) => line);
    const leading = [...own, ...code.lines.filter((line) => collaborator.test(line.code)).map(({ number }) => number)];
    if (leading.length === 0) continue;
    for (const { kind, name, container, startLine, endLine, change: how } of code.symbols) {
      if (how === 'untouched' || container !== null || (kind !== 'class' && kind !== 'function')) continue;
      if (leading.some((number) => startLine <= number && number <= endLine)) found.add(plainName(name));
    }
  }
  return found;
}

const plainName = (name: string): string => name.replaceAll('_', '').toLowerCase();

/** The mock that keeps a test of the whole application from coming to the collaborator: a layer above it is replaced. */
export function mockOfLayer(mocks: readonly MockFact[], layers: Layers): MockFact | null {
  if (layers.size === 0) return null;
  const isLayer = ({ target, via }: MockFact) => {
    const name = /([\w$]+)(?:<[^<>]*>)?$/.exec(target.replace(/(?:::|\.)class$/, ''))?.[1] ?? '';
    return !/spy/i.test(via) && [name, name.replace(/^I(?=[A-Z])/, '')].some((one) => layers.has(plainName(one)));
  };
  return mocks.find(isLayer) ?? null;
}

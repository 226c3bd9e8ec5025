import type { Change, ChangedFile, Surroundings } from '../domain/change.js';
import type { CodeFile, Language, SymbolFact } from '../domain/code.js';
import type { SkeletonCode } from '../domain/review.js';
import type { Skeleton, VerificationTest } from '../domain/rulebook.js';
import type { DueTest } from './require-tests.js';
import type { Sightings } from './signals.js';

/** A file of tests that the repository already has: its style is followed. */
interface TestStyle {
  readonly path: string;
  readonly framework: string;
}

/**
 * A test to paste for a due test that is absent: in the language of the changed code and the framework that the
 * repository's own tests use, with the changed names filled in. `null` where the rulebook has none for the language.
 */
export function skeletonFor(
  due: DueTest,
  change: Change,
  surroundings: Surroundings,
  sightings: Sightings,
): SkeletonCode | null {
  if (!due.test) return null;
  const source = sourceOf(due, change);
  if (!source?.language) return null;
  const style = styleOf(source, change, surroundings);
  const skeleton = choose(due.test, source.language, style?.framework ?? null);
  if (!skeleton) return null;
  const code = fill(skeleton.code, namesFor(due, source, change, sightings));
  return { language: source.language, framework: skeleton.framework, path: testPath(source, style), code };
}

function sourceOf(due: DueTest, change: Change): ChangedFile | null {
  const sources = change.files.filter(isProduct);
  return sources.find(({ diff }) => due.at.some(({ path }) => path === diff.path)) ?? sources[0] ?? null;
}

/** Code that a test can get hold of; a migration is run by its tool, not by a test. */
function isProduct({ diff, role, language }: ChangedFile): boolean {
  return role === 'source' && language !== null && !/(?:^|\/)(?:migrations?|versions|migrate)\//.test(diff.path);
}

const SIBLINGS: readonly (readonly Language[])[] = [
  ['typescript', 'tsx', 'javascript'],
  ['java', 'kotlin'],
];

function sameFamily(a: Language, b: Language): boolean {
  return a === b || SIBLINGS.some((family) => family.includes(a) && family.includes(b));
}

function styleOf(source: ChangedFile, change: Change, surroundings: Surroundings): TestStyle | null {
  const changedTests = change.files.flatMap(({ role, code }) => (role === 'test' && code ? [code] : []));
  const files: CodeFile[] = [...changedTests, ...surroundings.tests].filter(
    ({ language, tests }) => source.language && sameFamily(language, source.language) && tests.length > 0,
  );
  const known = files.find(({ tests }) => tests[0]?.framework !== 'unknown') ?? files[0];
  return known ? { path: known.path, framework: known.tests[0]?.framework ?? 'unknown' } : null;
}

function choose({ skeletons }: VerificationTest, language: Language, framework: string | null): Skeleton | null {
  const fitting = skeletons.filter((skeleton) => sameFamily(skeleton.language, language));
  return fitting.find((skeleton) => skeleton.framework === framework) ?? fitting[0] ?? null;
}

/** Where the test goes: beside the tests that are there, else where the language's convention puts it. */
function testPath(source: ChangedFile, style: TestStyle | null): string {
  const path = source.diff.path;
  const slash = path.lastIndexOf('/') + 1;
  const folder = path.slice(0, slash);
  const dot = path.lastIndexOf('.');
  const name = path.slice(slash, dot);
  const extension = path.slice(dot);
  const styleFolder = style ? style.path.slice(0, style.path.lastIndexOf('/') + 1) : null;
  switch (source.language) {
    case 'python':
      return `${styleFolder ?? 'tests/integration/'}test_${name}_integration.py`;
    case 'go':
      return `${folder}${name}_integration_test.go`;
    case 'java':
    case 'kotlin':
    case 'csharp':
      return `${styleFolder ?? folder.replace('src/main/', 'src/test/')}${name}IntegrationTest${extension}`;
    case 'php':
      return `${styleFolder ?? 'tests/Feature/'}${name}IntegrationTest.php`;
    case 'ruby': {
      const spec = style?.framework === 'rspec';
      return `${styleFolder ?? 'test/integration/'}${name}_integration_${spec ? 'spec' : 'test'}.rb`;
    }
    case 'rust':
      return `${folder.replace(/src\/.*$/, '')}tests/${name}_integration.rs`;
    default: {
      const kind = style && /\.spec\.[cm]?[jt]sx?$/.test(style.path) ? 'spec' : 'test';
      return `${styleFolder ?? folder}${name}.integration.${kind}${extension}`;
    }
  }
}

/** The declarations of a changed file, with the file: names are taken from several files. */
interface Declared {
  readonly file: ChangedFile;
  readonly symbol: SymbolFact;
}

function namesFor(
  due: DueTest,
  source: ChangedFile,
  change: Change,
  sightings: Sightings,
): Readonly<Record<string, string>> {
  // A Go test cannot name a class of the page's JavaScript.
  const { language } = source;
  const speaksTheSame = (file: ChangedFile) => language && file.language && sameFamily(file.language, language);
  const others = change.files.filter((file) => file !== source && isProduct(file) && speaksTheSame(file));
  const sources = [source, ...others];
  const declared: Declared[] = sources.flatMap((file) =>
    (file.code?.symbols ?? []).map((symbol) => ({ file, symbol })),
  );
  const altered = declared.filter(({ symbol }) => symbol.change !== 'untouched');
  const subject = subjectOf(due, altered);
  const className = subject?.symbol.name ?? null;
  const factory = factoryOf(className, declared, altered);
  const method = methodOf(className, source, altered);
  const stem = source.diff.path.replace(/^.*\//, '').replace(/\.[^.]*$/, '');
  const named = className ?? pascal(stem);
  const verb = verbOf(sightings);
  return {
    class: named,
    function: method ?? 'run',
    method: method ?? 'run',
    verb,
    VERB: verb.toUpperCase(),
    factory: factory?.symbol.name ?? (source.language === 'go' ? `New${named}` : `get_${snake(named)}`),
    module: moduleOf(factory?.file ?? subject?.file ?? source),
    name: snake(named),
    route: quoted(sightings, 'adds-route', /["'`](\/[^"'`\s]*)["'`]/) ?? '/TODO-route',
    table: tableOf(sightings) ?? `${snake(named).replace(/_(?:service|repository|manager)$/, '')}s`,
    setting:
      quoted(sightings, 'reads-environment', /["'`]([A-Z][A-Z0-9_]{2,})["'`]/) ?? constant(sightings) ?? 'TODO_SETTING',
  };
}

/** The class that a test would get hold of: one that uses others rather than one that only holds data. */
function subjectOf(due: DueTest, altered: readonly Declared[]): Declared | null {
  const classes = altered.filter(({ symbol }) => symbol.kind === 'class');
  const at = ({ file, symbol }: Declared) =>
    due.at.some(({ path, line }) => path === file.diff.path && line >= symbol.startLine && line <= symbol.endLine);
  const active = classes.filter(({ symbol }) => ACTIVE_CLASS.test(symbol.name));
  return active.find(at) ?? active[0] ?? classes.find(at) ?? classes[0] ?? null;
}

const ACTIVE_CLASS =
  /(?:Service|Manager|Handler|Worker|Client|Controller|Processor|Consumer|Job|UseCase|Interactor)(?:Impl)?$/;

/** The factory that makes the class, wherever in the changed files it stands; else one that changed. */
function factoryOf(
  className: string | null,
  declared: readonly Declared[],
  altered: readonly Declared[],
): Declared | null {
  const isFactory = ({ symbol }: Declared) => symbol.kind !== 'class' && FACTORY_NAME.test(symbol.name);
  const wanted = className === null ? null : snake(className);
  const makesClass = (entry: Declared) =>
    wanted !== null && isFactory(entry) && snake(entry.symbol.name).endsWith(`_${wanted}`);
  return declared.find(makesClass) ?? altered.find(isFactory) ?? null;
}

/** A method of the class that changed, those that write first: they are what a flow begins with. */
function methodOf(className: string | null, source: ChangedFile, altered: readonly Declared[]): string | null {
  const callable = altered.filter(
    ({ symbol }) =>
      (symbol.kind === 'method' || symbol.kind === 'function') &&
      !symbol.name.startsWith('_') &&
      !FACTORY_NAME.test(symbol.name),
  );
  const own = callable.filter(({ file, symbol }) => (className ? symbol.container === className : file === source));
  const candidates = own.length > 0 ? own : callable;
  const writes = candidates.find(({ symbol }) =>
    /^(?:create|add|save|store|register|place|submit|start|update|set)/i.test(symbol.name),
  );
  return (writes ?? candidates[0])?.symbol.name ?? null;
}

const FACTORY_NAME =
  /^(?:get|create|make|build|provide|new|New|Create|Get|Make|Build|Provide)_?[A-Z_a-z]*(?:[Ss]ervice|[Rr]epository|[Cc]lient|[Ss]tore|[Mm]anager|[Aa]pp|[Ww]orker|[Hh]andler)$/;

function quoted(sightings: Sightings, signal: string, pattern: RegExp): string | null {
  for (const { text } of sightings.get(signal) ?? []) {
    const match = pattern.exec(text)?.[1];
    if (match) return match;
  }
  return null;
}

/** The HTTP method of the route that changed, in lower case. */
function verbOf(sightings: Sightings): string {
  for (const { text } of sightings.get('adds-route') ?? []) {
    const match = /(?<![a-z])(get|post|put|patch|delete)(?![a-z])/i.exec(text)?.[1];
    if (match) return match.toLowerCase();
  }
  return 'get';
}

function constant(sightings: Sightings): string | null {
  for (const signal of ['reads-environment', 'defines-setting', 'changes-default']) {
    for (const { text } of sightings.get(signal) ?? []) {
      const match = /\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b/.exec(text)?.[1];
      if (match) return match;
    }
  }
  return null;
}

function tableOf(sightings: Sightings): string | null {
  const pattern =
    /(?:__tablename__\s*=\s*|create_?table[\s(]*(?:if not exists )?:?|@Table\(\s*name\s*=\s*|pgTable\(|into |from )["'`]?(\w{3,})/i;
  for (const signal of ['defines-table', 'adds-migration', 'changes-column', 'writes-store', 'queries-store']) {
    for (const { text } of sightings.get(signal) ?? []) {
      const match = pattern.exec(text)?.[1];
      if (match) return match;
    }
  }
  return null;
}

function moduleOf({ diff, language }: ChangedFile): string {
  const path = diff.path.replace(/\.[^./]*$/, '');
  switch (language) {
    case 'python':
      return path
        .replace(/^src\//, '')
        .replace(/\/__init__$/, '')
        .replaceAll('/', '.');
    case 'go':
      return path.split('/').at(-2) ?? 'main';
    case 'java':
    case 'kotlin':
      return path
        .replace(/^.*src\/main\/(?:java|kotlin)\//, '')
        .split('/')
        .slice(0, -1)
        .join('.');
    default:
      return path;
  }
}

function fill(template: string, names: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (placeholder, name: string) => names[name] ?? placeholder);
}

const snake = (name: string) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();

const pascal = (name: string) =>
  snake(name)
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/** The smoke command of a due test with the repository's own names, as far as they are known. */
export function smokeCommandFor(
  due: DueTest,
  change: Change,
  surroundings: Surroundings,
  sightings: Sightings,
): string | null {
  if (!due.test?.smoke) return null;
  const source = sourceOf(due, change);
  const names = source ? namesFor(due, source, change, sightings) : {};
  const { database, application } = surroundings.services ?? { database: null, application: null };
  return fill(due.test.smoke, {
    ...names,
    composeDatabase: database?.service ?? 'db',
    databaseUser: database?.user ?? 'postgres',
    databaseName: database?.name ?? 'postgres',
    composeApplication: application?.service ?? 'app',
    port: String(application?.port ?? 8000),
  });
}

import type { ChangedFile, Surroundings } from '../../domain/change.js';
import { languageOf, roleOf } from '../../reading/file-role.js';
import { pascal } from './scene.js';
import type { TestStyle } from './style.js';
import { sameFamily } from './style.js';

/** Where a test is to stand, and what is known of it. */
export interface Placed {
  readonly source: ChangedFile;
  readonly style: TestStyle;
  readonly framework: string;
  /** The class or file that is tested. */
  readonly className: string;
  /** What the test shows. */
  readonly title: string;
  /** It needs more than the code beside it: the store, the application, another system. */
  readonly isIntegration: boolean;
  readonly isRequest: boolean;
}

/** Folders that hold tests of whole features. */
const INTEGRATION =
  /(?:^|\/)(?:integration|integration[-_]?tests?|e2e|features?|functional|system|requests|it|[Ii]ntegrationTest|[\w.]+\.(?:Integration|Functional)Tests)(?=\/)/i;

/** The path of a test: where the repository's layout puts such tests, named as its neighbours are. */
export function placeOf(placed: Placed, surroundings: Surroundings): string {
  const { source, style } = placed;
  const { folder, stem } = partsOf(source.diff.path);
  const tests = testPaths(source, surroundings);
  switch (source.language) {
    case 'python':
      return `${folderOf(placed, tests, 'tests/integration/', 'tests/')}${/_test\.py$/.test(style.path ?? '') ? `${stem}_test` : `test_${stem}`}.py`;
    case 'go':
      return `${folder}${stem}${placed.isIntegration ? '_integration' : ''}_test.go`;
    case 'java':
    case 'kotlin':
      return `${jvmFolder(placed, folder, tests)}${typeName(placed)}.${source.language === 'java' ? 'java' : 'kt'}`;
    case 'csharp':
      return `${folderOf(placed, tests, `${folder.split('/')[0] || 'Product'}.Tests/`, null)}${typeName(placed)}.cs`;
    case 'php': {
      const isLaravel = style.seen(/\bIlluminate\\|\bTests\\TestCase\b/);
      const usual = isLaravel ? ['tests/Feature/', 'tests/Unit/'] : ['tests/Integration/', 'tests/Unit/'];
      return `${folderOf(placed, tests, usual[0] ?? '', usual[1] ?? '')}${typeName(placed)}.php`;
    }
    case 'ruby':
      return rubyPath(placed, folder, stem, tests);
    case 'rust':
      return `${folder.replace(/src\/.*$/, '')}tests/${stem}.rs`;
    default:
      return scriptPath(placed, folder, stem, tests);
  }
}

const paths = new WeakMap<Surroundings, readonly string[]>();
const NO_GLOBS = { generated: [], tests: [], integrationTests: [] };

/** Test files at the head in the language of the source. */
function testPaths(source: ChangedFile, surroundings: Surroundings): string[] {
  const all =
    paths.get(surroundings) ??
    surroundings.paths.filter((path) => languageOf(path) !== null && roleOf(path, NO_GLOBS) === 'test');
  paths.set(surroundings, all);
  return all.filter((path) => {
    const language = languageOf(path);
    return (
      language !== null &&
      source.language !== null &&
      sameFamily(language, source.language) &&
      !/(?:^|\/)(?:conftest\.py|__init__\.py|(?:spec|test|rails)_helper\.rb|fixtures?\/.*|factories\/.*)$/.test(path)
    );
  });
}

/** The folder of whole-feature tests that shares most with the source, else that of the neighbour, else the usual one. */
function folderOf(placed: Placed, tests: readonly string[], usual: string, usualUnit: string | null): string {
  const { source, style, isIntegration } = placed;
  if (isIntegration) {
    const nearest = nearestTo(
      source.diff.path,
      tests.filter((path) => INTEGRATION.test(path)),
    );
    if (nearest) return partsOf(nearest).folder;
  }
  const neighbour = style.path ?? nearestTo(source.diff.path, tests);
  if (!neighbour) return isIntegration ? usual : (usualUnit ?? usual);
  const { folder } = partsOf(neighbour);
  return isIntegration ? folder.replace(/(^|\/)unit\/(?:.*\/)?$/i, (unit) => integrationFor(unit)) : folder;
}

/** `tests/unit/orders/` → `tests/integration/`, in the same case of letters. */
const integrationFor = (unit: string): string => {
  const slash = unit.startsWith('/') ? '/' : '';
  return `${slash}${/Unit/.test(unit) ? 'Integration' : 'integration'}/`;
};

function nearestTo(path: string, candidates: readonly string[]): string | null {
  const parts = path.split('/');
  let best: string | null = null;
  let bestShared = -1;
  for (const candidate of candidates) {
    const others = candidate.split('/');
    let shared = 0;
    while (shared < parts.length && parts[shared] === others[shared]) shared++;
    if (shared > bestShared) {
      best = candidate;
      bestShared = shared;
    }
  }
  return best;
}

/** Java and Kotlin keep the package, under the root of such tests. */
function jvmFolder({ source, isIntegration, style }: Placed, folder: string, tests: readonly string[]): string {
  const inPackage = /^(.*?)src\/\w+\/(java|kotlin)\/(.*)$/.exec(folder);
  if (!inPackage) return style.path ? partsOf(style.path).folder : folder;
  const [, module = '', language = 'java', home = ''] = inPackage;
  const sets = isIntegration ? /src\/(?:integrationTest|intTest|it|functionalTest)\// : /src\/test\//;
  const nearest = nearestTo(
    source.diff.path,
    tests.filter((path) => path.startsWith(`${module}src/`) && sets.test(path)),
  );
  const set = nearest ? /src\/(\w+)\//.exec(nearest)?.[1] : 'test';
  return `${module}src/${set ?? 'test'}/${language}/${home}`;
}

/** A class, and so a file, named after what is tested and what is shown, with the neighbours' ending. */
function typeName({ className, title, style, source }: Placed): string {
  const usual = source.language === 'csharp' ? 'Tests' : 'Test';
  const ending = /(?:Tests?|IT|Spec)(?=\.\w+$)/.exec(style.path ?? '')?.[0] ?? usual;
  return `${pascal(className)}${pascal(title)}${ending}`;
}

/** Under `spec/` or `test/` as the source stands under `app/` or `lib/`; requests have a folder of their own. */
function rubyPath(placed: Placed, folder: string, stem: string, tests: readonly string[]): string {
  const isSpec = placed.framework === 'rspec';
  const root = isSpec ? 'spec/' : 'test/';
  const ending = isSpec ? '_spec.rb' : '_test.rb';
  if (placed.isRequest) {
    const known = tests.find((path) =>
      /^(?:spec\/requests|spec\/controllers|test\/integration|test\/controllers)\//.test(path),
    );
    const home = known ? known.split('/').slice(0, 2).join('/') : isSpec ? 'spec/requests' : 'test/integration';
    return `${home}/${stem.replace(/_controller$/, '')}${home.endsWith('controllers') ? '_controller' : ''}${ending}`;
  }
  return `${root}${folder.replace(/^(?:app|lib)\//, (part) => (part === 'lib/' && tests.some((path) => path.startsWith(`${root}lib/`)) ? part : ''))}${stem}${ending}`;
}

/** Beside the source, in its `__tests__`, or in a folder of tests: where the neighbours stand. */
function scriptPath(placed: Placed, folder: string, stem: string, tests: readonly string[]): string {
  const { source, style, isIntegration } = placed;
  const whole = isIntegration
    ? nearestTo(
        source.diff.path,
        tests.filter((path) => INTEGRATION.test(path) || /[.-](?:e2e-spec|e2e|int|integration)\./.test(path)),
      )
    : null;
  const model = whole ?? style.path ?? nearestTo(source.diff.path, tests);
  const plain = /\.[cm]?[jt]sx?$/.exec(source.diff.path)?.[0].replace('x', '') ?? '.ts';
  if (!model) return `${folder}${stem}${isIntegration ? '.integration' : ''}.test${plain}`;
  const ending =
    /(?:[.-](?:integration|int|e2e|api|unit))?[.-](?:test|tests|spec|e2e-spec|e2e|cy|it)\.[cm]?[jt]sx?$/
      .exec(model)?.[0]
      .replace(/x$/, '') ?? plain;
  const place = partsOf(model).folder;
  const isBeside = !/(?:^|\/)(?:tests?|__tests__|specs?|e2e|integration|playwright|cypress)\//.test(place);
  const home = isBeside ? folder : /(?:^|\/)__tests__\/$/.test(place) ? `${folder}__tests__/` : place;
  const marked = isIntegration && !whole && !/integration|int|e2e/.test(ending) ? '.integration' : '';
  return `${home}${stem}${marked}${ending}`;
}

function partsOf(path: string): { folder: string; stem: string } {
  const slash = path.lastIndexOf('/') + 1;
  return { folder: path.slice(0, slash), stem: path.slice(slash).replace(/\.[^.]*$/, '') };
}

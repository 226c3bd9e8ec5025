import type { Services, Surroundings } from '../domain/change.js';
import type { CodeFile, Language } from '../domain/code.js';
import type { GatheredSurroundings } from '../review-change.js';
import { readCode } from './code/read-code.js';
import { languageOf, type RoleGlobs, roleOf } from './file-role.js';

/** How many files beside the diff a review looks at; enough for the neighbours of some twenty sources. */
const MAX_FILES = 60;

const SUPPORT_FILE =
  /(?:^|\/)(?:conftest\.py|fixtures\/\w+\.py|test[-_]?(?:helpers?|utils?|case|base|setup)[\w.-]*|(?:rails|spec)_helper\.rb|TestCase\.php|[\w]*(?:TestBase|BaseTest|IntegrationTest|TestFixture|ApplicationFactory)\.(?:java|kt|cs)|(?:setup|helpers?|utils?|fixtures?|testing|common|mod)\.(?:[cm]?[jt]sx?|py|rs)|main_test\.go|suite_test\.go)$/;
const COMPOSE_FILE = /^(?:[\w.-]+\/)?(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml$/;
const NO_GLOBS: RoleGlobs = { generated: [], tests: [], integrationTests: [] };

/**
 * Chooses, by path alone, the files at the head that may hold evidence or support for a change: tests named after a
 * changed source file, helpers of the changed tests' folders, and the compose file. Nearest first, bounded.
 */
export function surroundingPaths(changedPaths: readonly string[], headPaths: readonly string[]): string[] {
  const changed = new Set(changedPaths);
  const sources = changedPaths.filter((path) => languageOf(path) && roleOf(path, NO_GLOBS) === 'source');
  const stems = new Set(sources.map(stemOf).filter((stem) => stem.length > 2));
  const testFolders = new Set(changedPaths.filter((path) => roleOf(path, NO_GLOBS) === 'test').flatMap(foldersOf));
  const sourceFolders = new Set(sources.map((path) => path.slice(0, path.lastIndexOf('/') + 1)));
  const ranked: { path: string; rank: number }[] = [];
  for (const path of headPaths) {
    if (changed.has(path)) continue;
    const { isCompose, isCode, isSupport, isTest, stem } = traitsOf(path);
    if (isCompose) {
      ranked.push({ path, rank: path.includes('/') ? 6 : 0 });
      continue;
    }
    if (!isCode) continue;
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    if (isSupport && testFolders.has(folder)) ranked.push({ path, rank: 1 });
    else if (isTest && stems.has(stem)) ranked.push({ path, rank: sourceFolders.has(folder) ? 2 : 3 });
    else if (isTest && isSupport) ranked.push({ path, rank: 5 });
  }
  ranked.sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1));
  return ranked.slice(0, MAX_FILES).map(({ path }) => path);
}

/** The classes that a test class extends or takes as fixtures: `extends Base`, `: Base(…), IClassFixture<Factory>`. */
const BASE_LIST =
  /\bextends\s+\\?([A-Z][\w.\\]*)|\bclass\s+\w+(?:<[^<>{}]{0,100}>)?\s*(?:\([^(){}]{0,600}(?:\([^(){}]{0,200}\)[^(){}]{0,200}){0,6}\))?\s*:\s*([^{}]{1,300})/g;
const CLASS_FILE = /([^/]+)\.(?:java|kt|cs|php)$/;
/** A file that holds what tests share, wherever it lies: modules of fixtures keep it among their sources. */
const SHARED_TEST_CLASS =
  /(?:Test|Tests|Spec|Fixtures?|IT)[A-Z]?\w*\.(?:java|kt|cs)$|(?:^|\/)[A-Z]\w*(?:Test|Factory|Fixture)\w*\.(?:java|kt|cs)$/;
const MAX_BASES = 12;

/**
 * Chooses the files at the head that declare the classes which test classes extend, by the texts of those: where a
 * language names files after classes, the harness of a test stands there.
 */
export function basePaths(texts: ReadonlyMap<string, string>, headPaths: readonly string[]): string[] {
  const wanted = new Map<string, string>();
  for (const [path, text] of texts) {
    if (!CLASS_FILE.test(path) || !isSharedTest(path)) continue;
    for (const match of text.matchAll(BASE_LIST)) {
      for (const name of (match[1] ?? match[2] ?? '').match(/\b[A-Z]\w{3,}/g) ?? []) wanted.set(name, path);
    }
  }
  if (wanted.size === 0) return [];
  const found = new Map<string, string>();
  for (const path of headPaths) {
    const name = CLASS_FILE.exec(path)?.[1];
    const from = name === undefined ? undefined : wanted.get(name);
    if (name === undefined || from === undefined || texts.has(path) || !isSharedTest(path)) continue;
    const best = found.get(name);
    if (best === undefined || commonFolders(path, from) > commonFolders(best, from)) found.set(name, path);
  }
  return [...found.values()].slice(0, MAX_BASES);
}

const isSharedTest = (path: string) => roleOf(path, NO_GLOBS) === 'test' || SHARED_TEST_CLASS.test(path);

function commonFolders(a: string, b: string): number {
  const left = a.split('/');
  const right = b.split('/');
  let common = 0;
  while (common < left.length && left[common] === right[common]) common++;
  return common;
}

/** What a path says of a file that may be a neighbour. */
interface Traits {
  readonly isCompose: boolean;
  readonly isCode: boolean;
  readonly isSupport: boolean;
  readonly isTest: boolean;
  readonly stem: string;
}

const traits = new Map<string, Traits>();
/** How many paths are remembered: neighbouring commits and pull requests of a repository have most in common. */
const MAX_TRAITS = 50_000;

function traitsOf(path: string): Traits {
  const known = traits.get(path);
  if (known) return known;
  const isCode = languageOf(path) !== null;
  const found = {
    isCompose: COMPOSE_FILE.test(path),
    isCode,
    isSupport: isCode && SUPPORT_FILE.test(path),
    isTest: isCode && roleOf(path, NO_GLOBS) === 'test',
    stem: isCode ? stemOf(path) : '',
  };
  if (traits.size >= MAX_TRAITS) traits.clear();
  traits.set(path, found);
  return found;
}

/** `src/orders/order_service.py` and `tests/test_order_service.py` share the stem `orderservice`. */
function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
  return name
    .replace(/[._-]?(?:integration|unit|e2e|api)?[._-]?(?:tests?|specs?|cy|it)$/i, '')
    .replace(/(?:IT|TestCase|Tests?|Specs?)$/, '')
    .replace(/^(?:test_|Test(?=[A-Z]))/, '')
    .replace(/[._-]/g, '')
    .toLowerCase();
}

/** The folders above a path, nearest first: `a/b/c.py` → `a/b/`, `a/`. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => `${parts.slice(0, index + 1).join('/')}/`).reverse();
}

/** Reads the gathered neighbours: their tests and support, and what the compose file says of services. */
export async function readSurroundings(gathered: GatheredSurroundings, globs: RoleGlobs): Promise<Surroundings> {
  const tests: CodeFile[] = [];
  let services: Services | null = null;
  for (const [path, content] of gathered.contents) {
    const language = languageOf(path);
    if (COMPOSE_FILE.test(path)) services ??= await servicesOf(path, content);
    else if (language && (roleOf(path, globs) === 'test' || SHARED_TEST_CLASS.test(path))) {
      tests.push(await readNeighbour(path, language, content));
    }
  }
  const isTest = testsUnder(globs);
  const hasTests = gathered.paths.some((path) => isTest(path) || mayHoldTests(path));
  return { tests, paths: gathered.paths, hasTests, services, known: gathered.known };
}

/** In Rust tests stand beside the code that they test: their paths do not tell whether there are any. */
const mayHoldTests = (path: string): boolean => languageOf(path) === 'rust' && !path.endsWith('build.rs');

/** Which paths are tests, by the globs of the policy that was asked last: it is mostly the next one's too. */
let known = { globs: '', isTest: new Map<string, boolean>() };

function testsUnder(globs: RoleGlobs): (path: string) => boolean {
  const key = JSON.stringify([globs.generated, globs.tests, globs.integrationTests]);
  if (known.globs !== key) known = { globs: key, isTest: new Map() };
  const { isTest } = known;
  return (path) => {
    let is = isTest.get(path);
    if (is === undefined) {
      if (isTest.size >= MAX_TRAITS) isTest.clear();
      is = languageOf(path) !== null && roleOf(path, globs) === 'test';
      isTest.set(path, is);
    }
    return is;
  };
}

let composed: { readonly path: string; readonly content: string; readonly services: Services | null } | null = null;

/** What a compose file says, or what it said when it was last read: few changes touch it. */
async function servicesOf(path: string, content: string): Promise<Services | null> {
  if (composed?.path !== path || composed.content !== content) {
    const { readComposeFile } = await import('./compose-file.js');
    composed = { path, content, services: readComposeFile(path, content) };
  }
  return composed.services;
}

const neighbours = new Map<string, { readonly content: string; readonly file: CodeFile }>();
let neighboursSize = 0;
/** How much source is remembered as read, in UTF-16 units; its facts take some twenty times that. */
const MAX_NEIGHBOURS = 1_500_000;

/** Reads an untouched file, or remembers it: past changes and pull requests of a repository share their neighbours. */
async function readNeighbour(path: string, language: Language, content: string): Promise<CodeFile> {
  const known = neighbours.get(path);
  if (known?.content === content) return known.file;
  const file = await readCode({ path, language, content, hunks: [], isTest: true });
  neighboursSize += content.length - (known?.content.length ?? 0);
  if (neighboursSize > MAX_NEIGHBOURS) {
    neighbours.clear();
    neighboursSize = content.length;
  }
  neighbours.set(path, { content, file });
  return file;
}

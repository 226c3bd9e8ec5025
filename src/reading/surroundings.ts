import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { Services, Surroundings } from '../domain/change.js';
import type { CodeFile } from '../domain/code.js';
import type { GatheredSurroundings } from '../review-change.js';
import { readCode } from './code/read-code.js';
import { languageOf, type RoleGlobs, roleOf } from './file-role.js';

/** How many files beside the diff a review looks at; enough for the neighbours of some twenty sources. */
const MAX_FILES = 60;

const SUPPORT_FILE =
  /(?:^|\/)(?:conftest\.py|test[-_]?(?:helpers?|utils?|case|base|setup)[\w.-]*|(?:rails|spec)_helper\.rb|TestCase\.php|[\w]*(?:TestBase|BaseTest|IntegrationTest|TestFixture|ApplicationFactory)\.(?:java|kt|cs)|(?:setup|helpers?|utils?|fixtures?|testing|common|mod)\.(?:[cm]?[jt]sx?|py|rs)|main_test\.go|suite_test\.go)$/;
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
    if (COMPOSE_FILE.test(path)) {
      ranked.push({ path, rank: path.includes('/') ? 6 : 0 });
      continue;
    }
    if (!languageOf(path)) continue;
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    if (SUPPORT_FILE.test(path) && testFolders.has(folder)) ranked.push({ path, rank: 1 });
    else if (stems.has(stemOf(path)) && roleOf(path, NO_GLOBS) === 'test') {
      ranked.push({ path, rank: sourceFolders.has(folder) ? 2 : 3 });
    } else if (SUPPORT_FILE.test(path) && roleOf(path, NO_GLOBS) === 'test') {
      ranked.push({ path, rank: 5 });
    }
  }
  ranked.sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1));
  return ranked.slice(0, MAX_FILES).map(({ path }) => path);
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
    if (COMPOSE_FILE.test(path)) services ??= readComposeFile(path, content);
    else if (language && roleOf(path, globs) === 'test') {
      tests.push(await readCode({ path, language, content, hunks: [], isTest: true }));
    }
  }
  return { tests, paths: gathered.paths, services, known: gathered.known };
}

const DATABASES: readonly [RegExp, string][] = [
  [/postgres|timescale|pgvector|postgis/, 'postgres'],
  [/mysql|mariadb|percona/, 'mysql'],
  [/mongo/, 'mongodb'],
  [/redis|valkey/, 'redis'],
  [/mssql|sqlserver/, 'sqlserver'],
];

const environment = z.union([
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullable()),
  z.array(z.string()).transform((entries) => Object.fromEntries(entries.map((entry) => splitOnce(entry, '=')))),
]);
const composeFile = z.object({
  services: z.record(
    z.string(),
    z
      .object({
        image: z.string().optional().catch(undefined),
        build: z.unknown().optional(),
        environment: environment.optional().catch(undefined),
        ports: z
          .array(z.union([z.string(), z.number()]))
          .optional()
          .catch(undefined),
      })
      .catch({}),
  ),
});

/** Reads service names for smoke commands; a file that is no compose file gives `null`. */
function readComposeFile(path: string, content: string): Services | null {
  const parsed = composeFile.safeParse(tryYaml(content));
  if (!parsed.success) return null;
  const services = Object.entries(parsed.data.services);
  const kindOf = (image: string) => DATABASES.find(([pattern]) => pattern.test(image))?.[1];
  const database = services.find(([name, service]) => kindOf(service.image ?? name));
  const application = services.find(([name, service]) => service.build !== undefined && name !== database?.[0]);
  const variable = (...names: string[]) => {
    const variables = database?.[1].environment ?? {};
    const value = names.map((name) => variables[name]).find((found) => found !== undefined && found !== null);
    return value === undefined ? null : literal(String(value));
  };
  return {
    composeFile: path,
    database: database
      ? {
          service: database[0],
          kind: kindOf(database[1].image ?? database[0]) ?? 'postgres',
          user: variable('POSTGRES_USER', 'MYSQL_USER', 'MONGO_INITDB_ROOT_USERNAME'),
          name: variable('POSTGRES_DB', 'MYSQL_DATABASE', 'MONGO_INITDB_DATABASE'),
        }
      : null,
    application: application ? { service: application[0], port: hostPort(application[1].ports?.[0]) } : null,
  };
}

/** `${NAME:-value}` stands for its default; a variable without one is not known. */
function literal(value: string): string | null {
  const fallback = /^\$\{\w+:?-([^}]*)\}$/.exec(value);
  if (fallback) return fallback[1] || null;
  return /^[\w.-]+$/.test(value) ? value : null;
}

function hostPort(port: string | number | undefined): number | null {
  if (port === undefined) return null;
  const number = /(?:^|:)(\d{2,5})(?::\d+)?(?:\/\w+)?$/.exec(String(port))?.[1];
  return number ? Number(number) : null;
}

function splitOnce(entry: string, separator: string): [string, string] {
  const at = entry.indexOf(separator);
  return at === -1 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
}

function tryYaml(content: string): unknown {
  if (content.length > 200_000) return null;
  try {
    return parseYaml(content, { maxAliasCount: 50, logLevel: 'silent' });
  } catch {
    return null;
  }
}

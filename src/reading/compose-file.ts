import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { Services } from '../domain/change.js';
import { tooDeepYaml } from './yaml-depth.js';

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
export function readComposeFile(path: string, content: string): Services | null {
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
  if (content.length > 200_000 || tooDeepYaml(content) !== null) return null;
  try {
    // Pretty errors copy their line: of thousands on one line that costs seconds.
    return parseYaml(content, { maxAliasCount: 50, logLevel: 'silent', prettyErrors: false });
  } catch {
    return null;
  }
}

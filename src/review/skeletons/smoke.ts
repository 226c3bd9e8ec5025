import type { Change, Surroundings } from '../../domain/change.js';
import type { Language } from '../../domain/code.js';
import type { DueTest } from '../require-tests.js';
import type { Sightings } from '../signals.js';
import { type Names, namesFor, sourceOf } from './names.js';
import { snake } from './scene.js';
import { fill, moduleOf } from './templates.js';

/** The smoke command of a due test with the names of the code and of the repository, as far as they are known. */
export function smokeCommandFor(
  due: DueTest,
  change: Change,
  surroundings: Surroundings,
  sightings: Sightings,
): string | null {
  if (!due.test?.smoke) return null;
  const source = sourceOf(due, change);
  if (!source) return filled(due.test.smoke, unknown, surroundings);
  const names = namesFor(due, source, change, sightings);
  const module = moduleOf(names.factory?.path ?? names.subject?.path ?? source.diff.path, source.language);
  return filled(forLanguage(due.test.smoke, source.language, names), { ...known(names), module }, surroundings);
}

/** What nobody knows yet is a place to fill in, as in a manual: `<table>`. */
function filled(command: string, names: Readonly<Record<string, string>>, surroundings: Surroundings): string {
  const ready = fill(forServices(command, surroundings), { ...names, ...servicesOf(surroundings) });
  return ready.replace(/\{\{(\w+)\}\}/g, '<$1>');
}

/** Before there is code it has no names. */
const unknown = { route: '/<route>', verb: 'get', VERB: 'GET', setting: 'SETTING' };

function known(names: Names): Readonly<Record<string, string>> {
  return {
    class: names.className,
    function: names.method.name,
    factory: names.factory?.name ?? names.className,
    name: snake(names.className),
    route: names.guessed.has('route') ? unknown.route : names.route,
    verb: names.verb ?? unknown.verb,
    VERB: (names.verb ?? unknown.verb).toUpperCase(),
    table: names.table,
    setting: names.guessed.has('setting') ? unknown.setting : names.setting,
  };
}

/** As the compose file calls them; else as they are called most often. */
function servicesOf({ services }: Surroundings): Readonly<Record<string, string>> {
  const { database, application } = services ?? { database: null, application: null };
  return {
    composeDatabase: database?.service ?? 'db',
    databaseUser: database?.user ?? (database?.kind === 'mysql' ? 'root' : 'postgres'),
    databaseName: database?.name ?? database?.user ?? 'postgres',
    composeApplication: application?.service ?? 'app',
    port: String(application?.port ?? 8000),
  };
}

/** A command line in the repository's own database, or without containers where it has none. */
function forServices(command: string, { services, known }: Surroundings): string {
  const query = /psql -U (\S+) -d (\S+) -c "([^"]*)"/;
  const kind = services?.database?.kind ?? 'postgres';
  const spoken = command.replace(query, (whole, user: string, name: string, sql: string) => {
    if (kind === 'mysql') return `mysql -u ${user} -p ${name} -e "${sql}"`;
    if (kind === 'mongodb') return `mongosh ${name} --eval "db.{{table}}.find().limit(5)"`;
    if (kind === 'sqlserver')
      return `sqlcmd -d ${name} -Q "${sql.replace(/SELECT (.*) LIMIT (\d+)/, 'SELECT TOP $2 $1')}"`;
    return whole;
  });
  if (!known || services) return spoken;
  return spoken
    .replace(/docker compose exec \S+ /, '')
    .replace(query, (_, _user, _name, sql: string) => `psql "$DATABASE_URL" -c "${sql}"`);
}

/** Building an object by hand, as the language's own shell does it. */
function forLanguage(command: string, language: Language | null, { factory, className }: Names): string {
  if (!command.startsWith('python -c ')) return command;
  const made = factory ? `${factory.name}()` : null;
  switch (language) {
    case 'python':
      return made ? command : `python -c "from {{module}} import ${className}; print(vars(${className}()))"`;
    case 'typescript':
    case 'tsx':
      return `npx tsx -e "import('./{{module}}').then((module) => console.log(${made ? `module.${made}` : `new module.${className}()`}))"`;
    case 'javascript':
      return `node -e "import('./{{module}}.js').then((module) => console.log(${made ? `module.${made}` : `new module.${className}()`}))"`;
    case 'ruby':
      return `bin/rails runner "p ${made ?? `${className}.new`}"`;
    case 'php':
      return `php artisan tinker --execute="dump(app(${className}::class));"`;
    case null:
      return command;
    default:
      return 'docker compose up -d {{composeApplication}} && docker compose logs --since 1m {{composeApplication}}';
  }
}

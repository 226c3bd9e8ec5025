import type { Change, ChangedFile } from '../../domain/change.js';
import type { Language, SymbolFact } from '../../domain/code.js';
import type { DueTest } from '../require-tests.js';
import type { Sightings } from '../signals.js';
import { type Named, type NamedMethod, pascal, snake } from './scene.js';
import { sameFamily } from './style.js';

/** The names of a change with which a test or a command is filled in. */
export interface Names {
  readonly className: string;
  readonly subject: Named | null;
  readonly factory: Named | null;
  readonly method: NamedMethod;
  readonly collaborator: string;
  readonly route: string;
  /** `null`: the change does not say it. */
  readonly verb: string | null;
  readonly table: string;
  readonly setting: string;
  readonly guessed: ReadonlySet<'route' | 'setting' | 'table'>;
}

/** A declaration with its file: names are taken from several. */
interface Declared {
  readonly file: ChangedFile;
  readonly symbol: SymbolFact;
}

/** Code that a test can get hold of; a migration is run by its tool, not by a test. */
function isProduct({ diff, role, language }: ChangedFile): boolean {
  return role === 'source' && language !== null && !/(?:^|\/)(?:migrations?|versions|migrate)\//.test(diff.path);
}

/** The changed file that a due test is about. */
export function sourceOf(due: DueTest, change: Change): ChangedFile | null {
  const sources = change.files.filter(isProduct);
  return sources.find(({ diff }) => due.at.some(({ path }) => path === diff.path)) ?? sources[0] ?? null;
}

/** Finds the names for a test of a changed file, in it and in the other changed files of its language. */
export function namesFor(due: DueTest, source: ChangedFile, change: Change, sightings: Sightings): Names {
  // A Go test cannot name a class of the page's JavaScript.
  const { language } = source;
  const speaksTheSame = (file: ChangedFile) => language && file.language && sameFamily(file.language, language);
  const others = change.files.filter((file) => file !== source && isProduct(file) && speaksTheSame(file));
  const declared: Declared[] = [source, ...others].flatMap((file) =>
    (file.code?.symbols ?? []).map((symbol) => ({ file, symbol })),
  );
  const altered = declared.filter(({ symbol }) => symbol.change !== 'untouched');
  const subject = subjectOf(due, declared, altered);
  const factory = factoryOf(subject?.symbol.name ?? null, declared, altered);
  const method = methodOf(subject?.symbol.name ?? null, due, source, altered);
  const maker = declared.find(
    ({ symbol }) => symbol.kind === 'constructor' && symbol.container === subject?.symbol.name,
  );
  const taken = namesOf(maker?.symbol.parameters ?? subject?.symbol.parameters ?? [], language);
  const stem = source.diff.path.replace(/^.*\//, '').replace(/\.[^.]*$/, '');
  const className = subject?.symbol.name ?? pascal(stem);
  const route = routeOf(sightings, due);
  const table = tableOf(sightings);
  const setting = settingOf(sightings, due);
  return {
    className,
    subject: subject ? { name: className, path: subject.file.diff.path, parameters: taken } : null,
    factory: factory ? named(factory) : null,
    method: method
      ? {
          ...named(method),
          declaration: declarationOf(method),
          isAsync: isAsync(method),
          isFree: method.symbol.kind === 'function' && method.symbol.container === null,
        }
      : { name: 'run', path: source.diff.path, parameters: [], declaration: '', isAsync: false, isFree: false },
    collaborator: taken.find((name) => COLLABORATOR.test(name)) ?? taken[0] ?? 'repository',
    route: route ?? '/the/route',
    verb: verbOf(sightings, due),
    table: table ?? pluralOf(snake(className).replace(/_(?:service|repository|manager|controller|handler|store)$/, '')),
    setting: setting ?? 'THE_SETTING',
    guessed: new Set([
      ...(route ? [] : (['route'] as const)),
      ...(setting ? [] : (['setting'] as const)),
      ...(table ? [] : (['table'] as const)),
    ]),
  };
}

const pluralOf = (word: string) =>
  word.endsWith('s') ? word : word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`;

const COLLABORATOR =
  /repo|store|storage|client|service|gateway|dao|provider|session|database|queue|publisher|bus|mailer|cache|clock/i;

function named({ file, symbol }: Declared): Named {
  return { name: symbol.name, path: file.diff.path, parameters: namesOf(symbol.parameters, file.language) };
}

/** The names of the parameters that must be passed, without the instance, a context or what has a default. */
function namesOf(parameters: readonly string[], language: Language | null): string[] {
  return parameters.flatMap((text) => {
    if (/=|^\s*(?:\*|&|\.\.\.|self\b|&?mut self|cls\b|this\b)|\?\s*:/.test(text)) return [];
    const name = nameOf(text, language);
    return name && !/^(?:_|self|cls|ctx|context|request|response|req|res|w|r|next)$/.test(name) ? [name] : [];
  });
}

function nameOf(text: string, language: Language | null): string | undefined {
  if (language === 'java' || language === 'csharp') return /(\w+)\s*$/.exec(text)?.[1];
  if (language === 'php') return /\$(\w+)/.exec(text)?.[1];
  const plain = text.replace(/@\w+(?:\([^)]*\))?\s*/g, '');
  return /^\s*(?:(?:public|private|protected|internal|readonly|override|val|var|mut)\s+)*(\w+)/.exec(plain)?.[1];
}

const ASYNC: Partial<Record<Language, RegExp>> = {
  python: /\basync def\b/,
  typescript: /\basync\b|\bPromise</,
  tsx: /\basync\b|\bPromise</,
  javascript: /\basync\b/,
  kotlin: /\bsuspend\b/,
  csharp: /\b(?:async|Task|ValueTask)\b/,
  rust: /\basync fn\b/,
};

/** Its declaration says so; where that is not shown, a script is taken to be, since awaiting a value does no harm. */
function isAsync({ file, symbol }: Declared): boolean {
  const pattern = file.language ? ASYNC[file.language] : undefined;
  if (!pattern) return false;
  const declaration = declarationOf({ file, symbol });
  if (declaration) return pattern.test(declaration);
  return file.language === 'typescript' || file.language === 'javascript' || file.language === 'tsx';
}

/** The line that declares it, as far as the diff shows it. */
function declarationOf({ file, symbol }: Declared): string {
  const found = (file.code?.lines ?? []).find(
    ({ number, text }) => number >= symbol.startLine && number <= symbol.endLine && text.includes(symbol.name),
  );
  return found?.text ?? '';
}

/** The class that a test would get hold of: one that uses others rather than one that only holds data. */
function subjectOf(due: DueTest, declared: readonly Declared[], altered: readonly Declared[]): Declared | null {
  const at = ({ file, symbol }: Declared) =>
    due.at.some(({ path, line }) => path === file.diff.path && line >= symbol.startLine && line <= symbol.endLine);
  const classes = altered.filter(({ symbol }) => symbol.kind === 'class');
  const active = classes.filter(({ symbol }) => ACTIVE_CLASS.test(symbol.name));
  const direct = active.find(at) ?? active[0] ?? classes.find(at) ?? classes[0];
  if (direct) return direct;
  // Methods that stand outside their class, as in Go, name it all the same.
  const container = altered.find((entry) => at(entry) && entry.symbol.container)?.symbol.container;
  return declared.find(({ symbol }) => symbol.kind === 'class' && symbol.name === container) ?? null;
}

const ACTIVE_CLASS =
  /(?:Service|Manager|Handler|Worker|Client|Controller|Processor|Consumer|Job|UseCase|Interactor)(?:Impl)?$/;

/** The factory that makes the class, wherever in the changed files it stands; else one that changed. */
function factoryOf(
  className: string | null,
  declared: readonly Declared[],
  altered: readonly Declared[],
): Declared | null {
  const isFactory = ({ symbol }: Declared) => symbol.kind === 'function' && FACTORY_NAME.test(symbol.name);
  if (className === null) return altered.find(isFactory) ?? null;
  const wanted = snake(className);
  return (
    declared.find(
      (entry) =>
        entry.symbol.kind === 'function' &&
        FACTORY_VERB.test(entry.symbol.name) &&
        snake(entry.symbol.name).endsWith(`_${wanted}`),
    ) ?? null
  );
}

const FACTORY_VERB = /^(?:get|create|make|build|provide|new|New|Create|Get|Make|Build|Provide)(?:_|[A-Z])/;
const FACTORY_NAME =
  /^(?:get|create|make|build|provide|new|New|Create|Get|Make|Build|Provide)_?[A-Z_a-z]*(?:[Ss]ervice|[Rr]epository|[Cc]lient|[Ss]tore|[Mm]anager|[Aa]pp|[Ww]orker|[Hh]andler)$/;

/** A method of the class that changed, those that write first: they are what a flow begins with. */
function methodOf(
  className: string | null,
  due: DueTest,
  source: ChangedFile,
  altered: readonly Declared[],
): Declared | null {
  const callable = altered.filter(
    ({ file, symbol }) =>
      (symbol.kind === 'method' || symbol.kind === 'function') &&
      !/^_|^test/.test(symbol.name) &&
      !FACTORY_NAME.test(symbol.name) &&
      !isHidden(file, symbol),
  );
  const own = callable.filter(({ file, symbol }) => (className ? symbol.container === className : file === source));
  const candidates = own.length > 0 ? own : callable.filter(({ symbol }) => className === null || !symbol.container);
  const writes = candidates.find(({ symbol }) =>
    /^(?:create|add|save|store|register|place|submit|start|update|set)/i.test(symbol.name),
  );
  const at = candidates.find(({ file, symbol }) =>
    due.at.some(({ path, line }) => path === file.diff.path && line >= symbol.startLine && line <= symbol.endLine),
  );
  return writes ?? at ?? candidates[0] ?? null;
}

/** A test cannot call what its declaration keeps private. */
function isHidden(file: ChangedFile, symbol: SymbolFact): boolean {
  const line = (file.code?.lines ?? []).find(({ number }) => number === symbol.startLine);
  return line !== undefined && /^\s*(?:private|protected)\b/.test(line.text);
}

/** Lines that show a signal, those that raised the test first. */
function sightedTexts(sightings: Sightings, signal: string, due: DueTest): string[] {
  const seen = sightings.get(signal) ?? [];
  const isAt = ({ path, line }: { path: string; line: number }) =>
    due.at.some((place) => place.path === path && place.line === line);
  return [...seen.filter(isAt), ...seen.filter((one) => !isAt(one))].map(({ text }) => text);
}

/** The route as it is declared, with an example for each of its parameters. */
function routeOf(sightings: Sightings, due: DueTest): string | null {
  for (const text of sightedTexts(sightings, 'adds-route', due)) {
    const match =
      /["'`](\/[^"'`\s]*)["'`]/.exec(text)?.[1] ??
      /(?:@|\[)(?:Controller|JsonController|RequestMapping|Route|Http)?(?:Get|Post|Put|Patch|Delete)?(?:Mapping)?\(\s*(?:(?:value|path)\s*=\s*)?["'`]([\w][^"'`\s]*)["'`]/.exec(
        text,
      )?.[1] ??
      /^\s*(?:get|post|put|patch|delete)\s+["':](\w[^"'\s,]*)/.exec(text)?.[1];
    if (!match) continue;
    const path = match.startsWith('/') ? match : `/${match}`;
    return path.replace(/<[^>]*>|\{[^}]*\}|(?<=\/)[:*]\w+|\[controller\]/g, (part) =>
      part === '[controller]' ? part : '1',
    );
  }
  return null;
}

/** The HTTP method of the route that changed, in lower case. */
function verbOf(sightings: Sightings, due: DueTest): string | null {
  for (const text of sightedTexts(sightings, 'adds-route', due)) {
    // Of strings only `"POST /orders"` and `methods=["POST"]` tell it, no path.
    const told = text.replace(/(["'`])(?!(?:GET|POST|PUT|PATCH|DELETE)\b)[^"'`]*\1/g, '');
    const match =
      /(?<![A-Za-z])(?:Http|Map)?(get|post|put|patch|delete|Get|Post|Put|Patch|Delete|GET|POST|PUT|PATCH|DELETE)(?![a-z])/.exec(
        told,
      )?.[1];
    if (match) return match.toLowerCase();
  }
  return null;
}

function settingOf(sightings: Sightings, due: DueTest): string | null {
  for (const signal of ['reads-environment', 'defines-setting', 'changes-default']) {
    for (const text of sightedTexts(sightings, signal, due)) {
      const match =
        /["'`]([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{4,})["'`]/.exec(text)?.[1] ??
        /\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b/.exec(text)?.[1];
      if (match) return match;
    }
  }
  return null;
}

function tableOf(sightings: Sightings): string | null {
  const pattern =
    /(?:__tablename__\s*=\s*|create_?table[\s(]*(?:if not exists )?:?|@(?:Table|Entity)\(\s*(?:name\s*=\s*)?|\[Table\(|(?:pg|mysql|sqlite)Table\(|Schema::(?:create|table)\(|\binto |\bfrom |\bupdate )["'`]?(\w{3,})/i;
  for (const signal of ['defines-table', 'adds-migration', 'changes-column', 'writes-store', 'queries-store']) {
    for (const { text } of sightings.get(signal) ?? []) {
      const match = pattern.exec(text)?.[1];
      if (
        match &&
        !/^(?:select|where|the|values|sqlalchemy|django|typing)$/i.test(match) &&
        !/^\s*(?:from|import|use)\s/.test(text)
      )
        return match;
    }
  }
  return null;
}

import type { Outline, OutlineStep } from '../../domain/test-outline.js';

/** Something of the change that a test gets hold of by its name. */
export interface Named {
  readonly name: string;
  /** The file that declares it. */
  readonly path: string;
  /** Names of the parameters that a caller must pass, its own instance aside. */
  readonly parameters: readonly string[];
}

/** What a changed method or function is called and how. */
export interface NamedMethod extends Named {
  /** The line that declares it; empty where it is not shown. */
  readonly declaration: string;
  readonly isAsync: boolean;
  /** It stands alone: no object is needed to call it. */
  readonly isFree: boolean;
}

/** All that a test is written from: the names of the change and the manners of the repository's tests. */
export interface Scene {
  /** What the test shows, as words that complete "the service …". */
  readonly title: string;
  readonly framework: string;
  /** Where the test will stand. */
  readonly path: string;
  /** The class that is tested, or the file's name as one. */
  readonly className: string;
  /** `null`: no class of the change can be named. */
  readonly subject: Named | null;
  readonly factory: Named | null;
  readonly method: NamedMethod;
  /** Parameters in it are filled in: `/orders/1`. */
  readonly route: string;
  /** In lower case. */
  readonly verb: string;
  readonly table: string;
  readonly setting: string;
  /** Names that the change does not say, of which the test holds an example. */
  readonly guessed: ReadonlySet<'route' | 'setting'>;
  /** The collaborator that the constructor takes: `repository`. */
  readonly collaborator: string;
  /** The package or namespace of the changed code, and of the tests where that is told; `null`: not known. */
  readonly home: string | null;
  /** Whether a test of the repository, or an import of the changed code, matches. */
  seen(pattern: RegExp): boolean;
  /** What a pattern's first group finds there. */
  found(pattern: RegExp): string | null;
  /** Whether the changed source has a line that matches. */
  inSource(pattern: RegExp): boolean;
}

/** The text of a test in the framework that it is written for. */
export interface Written {
  readonly framework: string;
  readonly code: string;
}

/** Writes a test of a language. */
export type Writer = (outline: Outline, scene: Scene) => Written;

/** Lines of the test with their notes, and what they need around them. */
export class Draft {
  readonly imports = new Set<string>();
  /** Fixtures, fields or parameters. */
  readonly needs = new Set<string>();
  readonly lines: string[] = [];
  readonly #sign: string;

  constructor(sign: '#' | '//') {
    this.#sign = sign;
  }

  /** Adds a line (or several) with what a person must decide there. */
  add(text: string, todo: string | null = null): void {
    const lines = text.split('\n');
    const note = todo === null ? '' : `${this.#sign} TODO: ${todo}`;
    const [first = ''] = lines;
    const isShort = lines.length === 1 && first.length + note.length < WIDEST;
    if (note !== '' && !isShort) this.lines.push(`${/^\s*/.exec(first)?.[0] ?? ''}${note}`);
    if (note !== '' && isShort) this.lines.push(`${first}${this.#sign === '#' ? '  ' : ' '}${note}`);
    else this.lines.push(...lines);
  }

  /** An empty line, but never two, nor one at the beginning. */
  gap(): void {
    if (this.lines.length > 0 && this.lines.at(-1) !== '') this.lines.push('');
  }

  body(indent: string): string {
    while (this.lines.at(-1) === '') this.lines.pop();
    return this.lines.map((line) => (line === '' ? '' : indent + line)).join('\n');
  }
}

const WIDEST = 106;

/** Whether an empty line sets a step off from the one before: what is given, what is done, what is expected. */
export function beginsPart(step: OutlineStep, previous: OutlineStep | undefined): boolean {
  return previous !== undefined && partOf(step) !== partOf(previous);
}

function partOf({ do: action }: OutlineStep): 'given' | 'when' | 'then' {
  if (action.startsWith('expect')) return 'then';
  return action === 'call' || action === 'call-at-once' || action === 'request' || action === 'reset'
    ? 'when'
    : 'given';
}

/** What must be passed to a call, put behind what its step leaves open. */
export function passing(todo: string | null, parameters: readonly string[]): string | null {
  if (parameters.length === 0) return todo;
  const names = parameters.slice(0, 4).join(', ');
  return todo ? `${todo} (${names})` : `pass ${names}`;
}

/** The name of a variable for an object: `OrderService` → `service`. */
export function variableFor(className: string): string {
  const last = wordsOf(className).at(-1) ?? '';
  return /^[a-z][a-z0-9]*$/.test(last) && !RESERVED.has(last) ? last : 'subject';
}

const RESERVED = new Set(
  'class module package import object default delete new type match case default func function interface switch select range map go defer self this super result response server receiver settings error test it expect impl trait mod use event record string int list array echo print global lambda yield async await return state status db app request'.split(
    ' ',
  ),
);

/** Words of a name in lower case. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
}

const upperFirst = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
export const snake = (name: string) => wordsOf(name).join('_');
export const pascal = (name: string) => wordsOf(name).map(upperFirst).join('');
export const camel = (name: string) => {
  const [first = '', ...rest] = wordsOf(name);
  return first + rest.map(upperFirst).join('');
};

/** In languages whose files are named after their class. */
export const classNameOf = (path: string): string => path.replace(/^.*\//, '').replace(/\..*$/, '');

/** `a/b/test.ts` and `a/src/x` → `../src/x`, as an import of the first names the second. */
export function relativePath(from: string, to: string): string {
  const source = from.split('/').slice(0, -1);
  const target = to.split('/');
  let common = 0;
  while (common < source.length && common < target.length - 1 && source[common] === target[common]) common++;
  const up = '../'.repeat(source.length - common);
  return `${up || './'}${target.slice(common).join('/')}`;
}

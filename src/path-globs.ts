import { Minimatch, type MinimatchOptions } from 'minimatch';

/** The ways in which globs are asked of paths. */
const WAYS = {
  /** A rule's: any case of letters; a glob without a slash is asked of the file's name. */
  rule: { dot: true, matchBase: true, nocase: true },
  /** A repository's own: from its top, as written. */
  policy: { dot: true },
} as const satisfies Readonly<Record<string, MinimatchOptions>>;

/** A glob, ready to be asked: as an expression where it is plain, and as the library reads it. */
interface Compiled {
  readonly isPlain: boolean;
  /** Of a plain glob: of each list one string stands in any path that matches; in lower case. */
  readonly holds: readonly (readonly string[])[];
  plain: RegExp | null;
  library: Minimatch | null;
}

const compiled = { rule: new Map<string, Compiled>(), policy: new Map<string, Compiled>() };
/** How many globs are kept compiled: those of the rules are some four hundred, a policy adds at most as many. */
const MOST_COMPILED = 5_000;

/** Whether a path matches one of a rule's globs, in any case of letters; one without a slash is asked of the file's name. */
export function matchesRuleGlob(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => matches(path, glob, 'rule'));
}

/** Whether a path matches one of a policy's globs, which are written from the top of the repository. */
export function matchesPolicyGlob(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => matches(path, glob, 'policy'));
}

/** Paths on which the library and a plain expression might differ: empty parts, `.` and `..`, letters with odd cases. */
const ODD_PATH = /(?:^|\/)\.{0,2}(?:\/|$)|[^\x20-\x7e]/;
/**
 * The library reads a path once, whatever the glob. An expression tries each way to share a path among its stars, so it is
 * asked only where these are few: of paths of at most so many characters, and with at most so many `*`, and `**` before
 * its end. That makes some ten thousand steps at the worst.
 */
const LONGEST_PLAIN_PATH = 300;
const MOST_PLAIN_STARS = 2;

function matches(path: string, glob: string, way: keyof typeof WAYS): boolean {
  const found = compiledGlob(glob, way);
  const { lower, odd } = lookAt(path);
  if (!found.isPlain || odd) {
    found.library ??= new Minimatch(glob, WAYS[way]);
    return found.library.match(path);
  }
  if (!found.holds.every((strings) => strings.some((string) => lower.includes(string)))) return false;
  found.plain ??= plainExpression(glob, way);
  return found.plain.test(path);
}

let asked = { path: '', lower: '', odd: true };

/** One path is asked of many globs in a row. */
function lookAt(path: string): typeof asked {
  if (asked.path !== path) {
    asked = { path, lower: path.toLowerCase(), odd: path.length > LONGEST_PLAIN_PATH || ODD_PATH.test(path) };
  }
  return asked;
}

function compiledGlob(glob: string, way: keyof typeof WAYS): Compiled {
  const kept = compiled[way];
  let found = kept.get(glob);
  if (!found) {
    if (kept.size >= MOST_COMPILED) kept.clear();
    const isPlain = isPlainGlob(glob);
    found = { isPlain, holds: isPlain ? literalsOf(glob) : [], plain: null, library: null };
    kept.set(glob, found);
  }
  return found;
}

/** Names, `*`, whole parts that are `**`, and one level of `{a,b}`: nearly all globs that people write. */
const PLAIN_GLOB = /^(?:[\w .@-]|\/|\*|\{[\w .@*-]*(?:,[\w .@*-]*)+\})+$/;
/** `a**`, `**a`, empty parts, `.`, `..`, and alternatives that are a part of their own and empty or full of stars. */
const ODD_GLOB = /[^/]\*\*|\*\*[^/]|^\/|\/\/|\/$|(?:^|\/)\.{1,2}(?:\/|$)|[{,][*.]*[,}]/;

/** Whether a glob may be asked as an expression: one that means the same as for the library, with few stars. */
export function isPlainGlob(glob: string): boolean {
  if (!PLAIN_GLOB.test(glob) || ODD_GLOB.test(glob)) return false;
  const wide = glob.match(/\*\*\//g)?.length ?? 0;
  const narrow = glob.replaceAll('**', '').match(/\*/g)?.length ?? 0;
  return wide <= MOST_PLAIN_STARS && narrow <= MOST_PLAIN_STARS;
}

/** What stands in each path that a plain glob matches: between its stars, and of alternatives in any of them. */
function literalsOf(glob: string): string[][] {
  const pieces = glob.toLowerCase().split(/[{}]/);
  // Every second piece stood between braces.
  return pieces.flatMap((piece, index) => {
    if (index % 2 === 1) return [piece.split(',').map((choice) => longestPart(choice))];
    const literal = longestPart(piece.replace(/\/?\*\*\/?/g, '*'));
    return literal === '' ? [] : [[literal]];
  });
}

function longestPart(piece: string): string {
  return piece.split('*').reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

/** The expression of a plain glob: the library takes ten times as long to make one, and longer to ask it. */
function plainExpression(glob: string, way: keyof typeof WAYS): RegExp {
  const parts = glob.split('/');
  // Asked of a file's name, it begins behind the last slash; `**` at an end asks nothing of what is there.
  const open = parts[0] === '**' || (way === 'rule' && parts.length === 1);
  const last = parts.length - 1;
  const source = parts.map((part, index) => {
    if (part === '**') return index === last ? '.' : index === 0 ? '' : '(?:.+/)?';
    const body = part === '*' ? '[^/]+' : part.replace(/[*.{},]/g, (sign) => SIGNS[sign] as string);
    return index === last ? `${body}$` : `${body}/`;
  });
  return new RegExp(`${open ? '(?:^|/)' : '^'}${source.join('')}`, way === 'rule' ? 'i' : '');
}

const SIGNS: Readonly<Record<string, string>> = { '*': '[^/]*', '.': '\\.', '{': '(?:', ',': '|', '}': ')' };

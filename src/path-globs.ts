import { Minimatch, type MinimatchOptions } from 'minimatch';

/** The ways in which globs are asked of paths. */
const WAYS = {
  /** A rule's: any case of letters; a glob without a slash is asked of the file's name. */
  rule: { dot: true, matchBase: true, nocase: true },
  /** A repository's own: from its top, as written. */
  policy: { dot: true },
} as const satisfies Readonly<Record<string, MinimatchOptions>>;

const compiled = { rule: new Map<string, Minimatch>(), policy: new Map<string, Minimatch>() };
/** How many globs are kept compiled: those of the rules are some two hundred, a policy adds at most as many. */
const MOST_COMPILED = 5_000;

/** Whether a path matches one of a rule's globs, in any case of letters; one without a slash is asked of the file's name. */
export function matchesRuleGlob(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => compiledGlob(glob, 'rule').match(path));
}

/** Whether a path matches one of a policy's globs, which are written from the top of the repository. */
export function matchesPolicyGlob(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => compiledGlob(glob, 'policy').match(path));
}

function compiledGlob(glob: string, way: keyof typeof WAYS): Minimatch {
  const kept = compiled[way];
  let found = kept.get(glob);
  if (!found) {
    if (kept.size >= MOST_COMPILED) kept.clear();
    found = new Minimatch(glob, WAYS[way]);
    kept.set(glob, found);
  }
  return found;
}

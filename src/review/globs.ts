import { Minimatch } from 'minimatch';

/** Compiled globs. Rules hold a few hundred; a policy's and a team's own are bounded in number where they are read. */
const compiled = new Map<string, Minimatch>();
const MOST_COMPILED = 5_000;

/** Whether a path matches one of the globs, ignoring case; a glob without a slash is asked of the file's name. */
export function matchesAny(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => compile(glob).match(path));
}

function compile(glob: string): Minimatch {
  let matcher = compiled.get(glob);
  if (!matcher) {
    if (compiled.size >= MOST_COMPILED) compiled.clear();
    matcher = new Minimatch(glob, { dot: true, matchBase: true, nocase: true });
    compiled.set(glob, matcher);
  }
  return matcher;
}

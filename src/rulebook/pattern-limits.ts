/** Longest regular expression, in characters: what a person can still read, and an engine compile at once. */
const LONGEST_PATTERN = 600;

/**
 * Why a regular expression may not stand in a rule, or `null` if it may.
 * Lines come from pull requests of strangers, so what can take exponential time on a crafted line is refused:
 * back-references, and an unbounded repetition of a group in which everything, or a `.`, may repeat as well.
 */
export function patternProblem(source: string): { readonly what: string; readonly mend: string } | null {
  if (source.length > LONGEST_PATTERN) {
    return {
      what: `the pattern has ${source.length} characters, ${LONGEST_PATTERN} are allowed`,
      mend: 'split it into several entries',
    };
  }
  try {
    new RegExp(source, 'u');
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace(/^Invalid regular expression: .*?: (?=[A-Z])/, '') : String(error);
    return {
      what: `\`${source}\` is not a regular expression (${reason})`,
      mend: 'put a backslash before what is meant literally, and before nothing else',
    };
  }
  if (/(?<!\\)(?:\\\\)*\\(?:[1-9]|k<)/.test(source)) {
    return { what: 'the pattern has a back-reference', mend: 'write the alternatives out' };
  }
  if (repeatsRepetition(source)) {
    return {
      what: `\`${source}\` repeats a group in which everything can repeat, which can take for ever on a crafted line`,
      mend: 'put something that occurs exactly once into the group, or bound the repetition with {0,9}',
    };
  }
  return null;
}

interface Group {
  /** Whether each atom of the alternative so far can repeat without bound. */
  onlyRepeats: boolean;
  /** The alternative so far is empty. */
  empty: boolean;
  /** Some alternative consists of unbounded repetitions only, or repeats `.`. */
  dangerous: boolean;
}

function repeatsRepetition(source: string): boolean {
  const open: Group[] = [{ onlyRepeats: true, empty: true, dangerous: false }];
  let found = false;
  let index = 0;

  const endAlternative = (group: Group): void => {
    if (!group.empty && group.onlyRepeats) group.dangerous = true;
    group.onlyRepeats = true;
    group.empty = true;
  };
  const unboundedAt = (at: number): { readonly unbounded: boolean; readonly length: number } => {
    const quantifier = /^(?:[*+]|\{\d+,\}|\{\d+(?:,\d+)?\}|\?)\??/.exec(source.slice(at, at + 12))?.[0] ?? '';
    return { unbounded: /^(?:[*+]|\{\d+,\})/.test(quantifier), length: quantifier.length };
  };
  const atom = (length: number, dot: boolean, zeroWidth = false): void => {
    const { unbounded, length: quantifier } = unboundedAt(index + length);
    const group = open[open.length - 1];
    if (group !== undefined && !zeroWidth) {
      group.empty = false;
      if (!unbounded) group.onlyRepeats = false;
      if (unbounded && dot) group.dangerous = true;
    }
    index += length + quantifier;
  };

  while (index < source.length) {
    const character = source[index];
    if (character === '\\') atom(2, false, /[bB]/.test(source[index + 1] ?? ''));
    else if (character === '[') {
      let end = index + 1;
      while (end < source.length && source[end] !== ']') end += source[end] === '\\' ? 2 : 1;
      atom(end + 1 - index, false);
    } else if (character === '(') {
      open.push({ onlyRepeats: true, empty: true, dangerous: false });
      index += /^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/.exec(source.slice(index))?.[0].length ?? 1;
    } else if (character === '|') {
      const group = open[open.length - 1];
      if (group !== undefined) endAlternative(group);
      index += 1;
    } else if (character === ')') {
      const group = open.pop();
      if (group !== undefined) {
        endAlternative(group);
        if (group.dangerous && unboundedAt(index + 1).unbounded) found = true;
        const outer = open[open.length - 1];
        if (outer !== undefined && group.dangerous) outer.dangerous = true;
      }
      atom(1, false);
    } else atom(1, character === '.', character === '^' || character === '$');
  }
  return found;
}

/** Longest glob, and most wildcards in one segment of it: what keeps matching a path quick. */
const LONGEST_GLOB = 200;
const MOST_STARS = 4;

/** Why a glob may not stand in a rule, or `null` if it may. */
export function globProblem(glob: string): { readonly what: string; readonly mend: string } | null {
  const tooManyStars = glob
    .split('/')
    .some((segment) => segment !== '**' && segment.split('*').length - 1 > MOST_STARS);
  const braces = glob.split('{').length - 1;
  if (glob.length > LONGEST_GLOB || tooManyStars || braces > 3 || glob.startsWith('/')) {
    return {
      what: `\`${glob}\` is not a glob that is allowed`,
      mend: `write one of at most ${LONGEST_GLOB} characters, ${MOST_STARS} wildcards a segment and 3 pairs of braces, without a leading slash`,
    };
  }
  return null;
}

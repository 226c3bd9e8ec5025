/** What stands in whatever a pattern matches: of each list at least one string. None where nothing is known. */
type Needles = readonly (readonly string[])[];

/** A list of more strings is left out: to look for each of them costs as much as to ask the pattern. */
const MOST_STRINGS = 48;
/** How many lists are kept, the most telling ones. */
const MOST_LISTS = 3;
/** Shorter strings are found nearly everywhere. */
const SHORTEST = 3;
/** What is longer tells no more when it is whole. */
const LONGEST = 8;

/**
 * What a text must hold for a regular expression with the flag `u` to match in it: of each entry at least one line,
 * each of three letters or more. With `ignoreCase` they are in lower case, and so must the text be. Most patterns name functions or words; where these are absent, the
 * pattern need be neither compiled nor run. Empty where nothing is known, be it that the pattern names nothing or that it
 * is not understood.
 */
export function needlesOf(source: string, ignoreCase: boolean): string[] {
  const reader = new Reader(source, ignoreCase);
  const { needles } = reader.alternatives();
  if (!reader.understood) return [];
  const lists = needles.map((strings) => withoutRepeats(strings));
  return lists
    .filter((strings) => !strings.some((string) => string.includes('\n')))
    .map((strings) => strings.join('\n'));
}

/** Cut, and without those that hold another one, which add nothing to it. */
function withoutRepeats(strings: readonly string[]): string[] {
  const unique = [...new Set(strings.map((string) => string.slice(0, LONGEST)))];
  return unique.filter((string) => !unique.some((other) => other !== string && string.includes(other)));
}

/** What is known of a part of a pattern. */
interface Known {
  /** All that it can match, where that is a short list. */
  readonly whole: readonly string[] | null;
  readonly needles: Needles;
}

const ANYTHING: Known = { whole: null, needles: [] };
const NOTHING_TO_READ: Known = { whole: [''], needles: [] };
const MOST_OF_A_CLASS = 6;

/** Reads the source of a regular expression from left to right. */
class Reader {
  #at = 0;
  #lost = false;

  constructor(
    readonly source: string,
    readonly ignoreCase: boolean,
  ) {}

  /** It came to the end, and knew all that stood there. */
  get understood(): boolean {
    return this.#atEnd && !this.#lost;
  }

  get #atEnd(): boolean {
    return this.#at >= this.source.length;
  }

  get #next(): string {
    return this.source.charAt(this.#at);
  }

  /** `a|b|c`, to the end or to a closing bracket. */
  alternatives(): Known {
    const parts = [this.#sequence()];
    while (this.#take('|')) parts.push(this.#sequence());
    const whole = union(parts.map((part) => part.whole));
    const known = parts.map((part) => best([...part.needles, ...usable(part.whole)]));
    // The most telling lists of all parts together, then the next ones.
    const rows = Math.max(...known.map(({ length }) => length));
    const needles = Array.from({ length: rows }, (_, row) =>
      union(known.map((lists) => lists[Math.min(row, lists.length - 1)] ?? null)),
    );
    return { whole, needles: best(needles.flatMap((strings) => usable(strings))) };
  }

  #sequence(): Known {
    const needles: (readonly string[])[] = [];
    let whole: readonly string[] | null = [''];
    let run: readonly string[] = [''];
    while (!this.#atEnd && this.#next !== '|' && this.#next !== ')') {
      const part = this.#quantified();
      needles.push(...part.needles);
      const longer = part.whole && joined(run, part.whole);
      if (longer) {
        run = longer;
        if (whole) whole = run;
        continue;
      }
      needles.push(...usable(run));
      whole = null;
      // Where the list only grew too long, it begins anew with this part.
      run = part.whole ?? [''];
    }
    return { whole, needles: best([...needles, ...usable(run)]) };
  }

  #quantified(): Known {
    const part = this.#atom();
    const quantifier = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(this.source.slice(this.#at, this.#at + 16));
    if (!quantifier) return part;
    this.#at += quantifier[0].length;
    const sign = quantifier[0].charAt(0);
    if (sign === '?' && part.whole) return { whole: union([part.whole, ['']]), needles: [] };
    if (sign === '?' || sign === '*' || quantifier[1] === '0') return ANYTHING;
    return { whole: null, needles: best([...part.needles, ...usable(part.whole)]) };
  }

  #atom(): Known {
    const sign = this.#next;
    this.#at++;
    switch (sign) {
      case '(':
        return this.#group();
      case '[':
        return this.#charClass();
      case '\\':
        return this.#escape();
      case '.':
        return ANYTHING;
      case '^':
      case '$':
        return NOTHING_TO_READ;
      default:
        return this.#letter(sign);
    }
  }

  /** A letter beyond ASCII may be half of one, or have several forms: nothing is known of it. */
  #letter(sign: string): Known {
    if (sign.charCodeAt(0) >= 128) return ANYTHING;
    return { whole: [this.ignoreCase ? sign.toLowerCase() : sign], needles: [] };
  }

  #group(): Known {
    const kind = /^\?(?::|=|!|<=|<!|<\w+>)/.exec(this.source.slice(this.#at))?.[0] ?? '';
    if (kind === '' && this.#next === '?') return this.#giveUp();
    this.#at += kind.length;
    const inside = this.alternatives();
    if (!this.#take(')')) return this.#giveUp();
    // What must or must not stand ahead or behind takes no room of its own.
    return /[=!]$/.test(kind) ? NOTHING_TO_READ : inside;
  }

  #charClass(): Known {
    const end = /^\^?(?:\\[\s\S]|[^\]\\])*\]/.exec(this.source.slice(this.#at));
    if (!end) return this.#giveUp();
    const inside = end[0].slice(0, -1);
    this.#at += end[0].length;
    if (!/^[\w .,;:"'`=@<>/#!&%]+$/.test(inside) || inside.length > MOST_OF_A_CLASS) return ANYTHING;
    return { whole: [...new Set(this.ignoreCase ? inside.toLowerCase() : inside)], needles: [] };
  }

  #escape(): Known {
    const sign = this.#next;
    this.#at++;
    if (sign === 'b' || sign === 'B') return NOTHING_TO_READ;
    if (/[dDwWsSnrtvf]/.test(sign)) return ANYTHING;
    return /[\^$\\.*+?()[\]{}|/-]/.test(sign) ? this.#letter(sign) : this.#giveUp();
  }

  #take(sign: string): boolean {
    if (this.#next !== sign) return false;
    this.#at++;
    return true;
  }

  /** Goes to the end, so that nothing more is read, and nothing concluded. */
  #giveUp(): Known {
    this.#at = this.source.length;
    this.#lost = true;
    return ANYTHING;
  }
}

/** All strings of all lists, where each list is known and they are not too many. */
function union(lists: readonly (readonly string[] | null)[]): readonly string[] | null {
  const all = new Set<string>();
  for (const strings of lists) {
    if (!strings) return null;
    for (const string of strings) all.add(string);
  }
  return all.size > MOST_STRINGS ? null : [...all];
}

function joined(heads: readonly string[], tails: readonly string[]): readonly string[] | null {
  if (heads.length * tails.length > MOST_STRINGS) return null;
  return [...new Set(heads.flatMap((head) => tails.map((tail) => head + tail)))];
}

/** A list that tells something: each of its strings is long enough to be looked for. */
function usable(strings: readonly string[] | null): (readonly string[])[] {
  return strings?.every(({ length }) => length >= SHORTEST) ? [strings] : [];
}

/** Words that nearly every file holds tell nothing, however long. */
const COMMON =
  /^(?:class|interface|trait|function|func|method|public|private|protected|static|final|const|return|string|import|extends|implements|request|response|export|async|await|this|self|new|get|set|err|nil|name|type|data)$/;

/** The most telling lists: those whose shortest string is longest, then the shorter ones; none that follows from another. */
function best(lists: readonly (readonly string[])[]): Needles {
  const worth = (string: string) => (COMMON.test(string.replace(/\W/g, '')) ? 0 : Math.min(LONGEST, string.length));
  const worst = new Map(lists.map((strings) => [strings, Math.min(...strings.map(worth))]));
  const telling = [...lists].sort((a, b) => (worst.get(b) as number) - (worst.get(a) as number) || a.length - b.length);
  const chosen: (readonly string[])[] = [];
  for (const strings of telling) {
    const follows = chosen.some((other) => other.every((one) => strings.some((string) => one.includes(string))));
    if (!follows && chosen.length < MOST_LISTS) chosen.push(strings);
  }
  return chosen;
}

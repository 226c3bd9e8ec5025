import type { DiffLine } from '../domain/change.js';
import type { Run } from './diff.js';

/** A name that is given to an expression: `total = price * count`, `private static final String SELECT = "…";`. */
interface NamedExpression {
  readonly name: string;
  readonly expression: string;
  /** The lines that it takes. */
  readonly lines: readonly DiffLine[];
}

const DECLARATION =
  /^\s*(?:(?:export|public|private|protected|internal|static|final|readonly|pub|const|let|var|val|mut|auto|[A-Z]\w*(?:<[\w<>, ?]{0,80}>)?(?:\[\])?|string|int|long|bool|boolean|double|float|&'static str|&str)\s+){0,5}(\$?[A-Za-z]\w*)\s*(?::\s*[^=:]{1,80})?(?::=|(?<![=!<>+*/-])=(?![=>~]))\s*(\S.*)$/s;
/** Longer expressions are no names for something short. */
const MOST_LINES = 15;
/** An operator outside of brackets binds otherwise at another place. */
const LOOSE = /\s(?:[-+*/%?|&<>^]|\|\||&&|\?\?|==|===|!=|and|or|if|in)\s/;

/** The brackets that a text opens and does not close. */
function depthOf(text: string): number {
  let depth = 0;
  for (const sign of text) depth += '([{'.includes(sign) ? 1 : ')]}'.includes(sign) ? -1 : 0;
  return depth;
}

/** The names that one side of a run gives to expressions. */
function namedIn(lines: readonly DiffLine[]): NamedExpression[] {
  const found: NamedExpression[] = [];
  for (let from = 0; from < lines.length; from++) {
    let taken = lines.slice(from, from + 1);
    if (!/=/.test(taken[0]?.text ?? '')) continue;
    const goesOn = () => depthOf(textOf(taken)) > 0 || /^\s*(?:\?|&)?\.\w/.test(lines[from + taken.length]?.text ?? '');
    while (taken.length < MOST_LINES && from + taken.length < lines.length && goesOn()) {
      taken = lines.slice(from, from + taken.length + 1);
    }
    const [, name, rest] = DECLARATION.exec(textOf(taken)) ?? [];
    const expression = rest?.replace(/[;,]?\s*$/, '') ?? '';
    if (name === undefined || expression === '' || depthOf(expression) !== 0) continue;
    if (LOOSE.test(withoutStrings(expression).replace(/\((?:[^()]|\([^()]*\))*\)/g, ''))) continue;
    found.push({ name, expression, lines: taken });
  }
  return found;
}

const withoutStrings = (text: string) => text.replace(/"[^"\n]*"|'[^'\n]*'|`[^`\n]*`/g, '');

const textOf = (lines: readonly DiffLine[]) => lines.map(({ text }) => text).join('\n');

/** Where a name stands for its value; a constant also with its owner before it. Not as a key, nor where it is set. */
function usesOf(name: string): RegExp {
  const owner = /^[A-Z][A-Z0-9_]+$/.test(name) ? String.raw`(?:\b\w+(?:\.|::))?` : '';
  return new RegExp(String.raw`(?<![\w$.:])${owner}${name.replace('$', '\\$')}(?![\w$])(?!\s*[:=](?![=:]))`, 'g');
}

/**
 * The lines of a file's diff that only give a name to an expression which stood, word for word, where the name stands now:
 * a constant or a variable that is extracted, or, the other way round, one that is put back in place.
 *
 * @param sameWording compares two texts, whatever their layout
 */
export function extractedLines(
  runs: readonly Run[],
  context: string,
  sameWording: (one: string, other: string) => boolean,
): DiffLine[] {
  return [
    ...movedToNames(runs, context, sameWording),
    ...movedToNames(
      runs.map(({ removed, added }) => ({ removed: added, added: removed })),
      context,
      sameWording,
    ),
  ];
}

function movedToNames(
  runs: readonly Run[],
  context: string,
  sameWording: (one: string, other: string) => boolean,
): DiffLine[] {
  const every = runs.flatMap(({ added }) => namedIn(added));
  if (every.length === 0 || every.length > MOST_NAMES) return [];
  const before = `${context}\n${runs.map(({ removed }) => textOf(removed)).join('\n')}`;
  const known = new Set(withoutStrings(before).match(/\$?\w+/g));
  const named = every.filter(({ name }) => !known.has(name));
  const taken = new Set<DiffLine>();
  for (const { removed, added } of named.length === 0 ? [] : runs) {
    if (removed.length === 0) continue;
    const own = named.filter(({ lines }) => lines.some((line) => added.includes(line)));
    const declaring = new Set(own.flatMap(({ lines }) => lines));
    const rest = textOf(added.filter((line) => !declaring.has(line)));
    // What is named elsewhere, or before a loop, may come to be at another time; a plain value is the same whenever that is.
    const standing = named.filter(
      (one) => usesOf(one.name).test(rest) && (isPlain(one) || (own.includes(one) && isUsedAtOnce(one, added))),
    );
    if (standing.length === 0 || own.some((one) => !standing.includes(one))) continue;
    const inlined = standing.reduce((text, { name, expression }) => text.replace(usesOf(name), () => expression), rest);
    if (!sameWording(inlined, textOf(removed))) continue;
    for (const line of [...removed, ...added, ...standing.flatMap(({ lines }) => lines)]) taken.add(line);
  }
  return [...taken];
}

/** Asks nothing of anybody: a literal, a name. */
const isPlain = ({ expression }: NamedExpression) =>
  !/[(]|\.[A-Za-z]|\b(?:new|await)\b/.test(withoutStrings(expression));

/** What runs at another time than the line before it, more than once, or perhaps never. */
const APART =
  /\b(?:for|foreach|while|until|loop|each\w*|map|flatMap|select|filter|times|def|fun|func|fn|function|lambda|do|go|defer|launch|async|if|unless|else|case|when|match|switch|catch|except|rescue|and|or)\b|=>|->|&&|\|\||\?\s|\|\w+\|/;

/** Whether nothing stands between a name and where it is used for which it might come too early, or once too few. */
function isUsedAtOnce({ name, lines }: NamedExpression, added: readonly DiffLine[]): boolean {
  const last = lines.at(-1);
  const after = textOf(added.slice(last === undefined ? 0 : added.indexOf(last) + 1));
  const uses = [...after.matchAll(usesOf(name))];
  return !APART.test(withoutStrings(after.slice(0, uses.at(-1)?.index ?? 0)));
}

/** A diff that gives names to more expressions is no refactoring that could be followed. */
const MOST_NAMES = 200;

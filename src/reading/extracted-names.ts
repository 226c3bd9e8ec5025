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
    const standing = named.filter(
      (one) =>
        usesOf(one.name).test(rest) &&
        (isSameAnywhere(one, added) || (own.includes(one) && isUsedAtOnce(one, own, added))),
    );
    if (standing.length === 0 || own.some((one) => !standing.includes(one))) continue;
    if (
      !areInOrder(
        standing.filter((one) => !isSameAnywhere(one, added)),
        rest,
      )
    )
      continue;
    const inlined = standing.reduce((text, { name, expression }) => text.replace(usesOf(name), () => expression), rest);
    if (!sameWording(inlined, textOf(removed))) continue;
    for (const line of [...removed, ...added, ...standing.flatMap(({ lines }) => lines)]) taken.add(line);
  }
  return [...taken];
}

const LITERAL = String.raw`(?:[bru]?"[^"\n$#{]*"|[bru]?'[^'\n]*'|-?\d[\w.]*|true|false|null|nil|None|True|False)`;
const LITERAL_ONLY = new RegExp(`^${LITERAL}(?:\\.freeze)?$`);
const LITERALS = new RegExp(
  String.raw`^[[({]\s*${LITERAL}(?:\s*,\s*${LITERAL})*\s*,?\s*[\])}](?: as const|\.freeze)?$`,
);
/** What is only looked into is not altered for the next who does. */
const LOOKED_INTO = /^\.(?:includes?\?|includes|contains|indexOf|has)\(/;
/** What a request or the environment brought, which nobody sets anew while it is worked on. */
const GIVEN =
  /^\$?(?:c|ctx|req|request|event|params|query|args|input|props|options|opts|config|settings|env|process\.env)(?:\??\.[A-Za-z]\w*|->\w+)+$/;

/** Whether an expression has the same value whenever it is made: a literal, what a request brought. */
function isSameAnywhere({ name, expression }: NamedExpression, added: readonly DiffLine[]): boolean {
  if (LITERAL_ONLY.test(expression)) return true;
  const text = textOf(added);
  if (LITERALS.test(expression)) {
    const places = [...text.matchAll(usesOf(name))].map(({ index, 0: use }) => index + use.length);
    return places.every((end) => LOOKED_INTO.test(text.slice(end)) || /\bin \S{1,80}$/.test(text.slice(0, end)));
  }
  return GIVEN.test(expression) && !new RegExp(`${literally(expression)}${SET}`).test(text);
}

const literally = (text: string) => text.replace(/[^\w\s]/g, '\\$&');
const SET = String.raw`\s*(?:[-+*/|&?]{0,2}=(?![=>])|\+\+|--)`;

/** What runs at another time than the line before it, more than once, or perhaps never. */
const APART =
  /\b(?:for|foreach|while|until|loop|each\w*|map|flatMap|select|filter|times|def|fun|func|fn|function|lambda|do|go|defer|launch|async|if|unless|else|case|when|match|switch|catch|except|rescue|and|or)\b|=>|->|&&|\|\||\?\s|\|\w+\||;|\)\s*\{|\b(?!return\b)[a-z]\w*\s*\{/;
/** What is worked out before the place of a name in its statement: a call, unless it is given nothing but literals. */
const DONE_BEFORE = new RegExp(String.raw`\w[!?]?\((?!\s*${LITERAL}(?:\s*,\s*${LITERAL})*\s*\))[^()]*\)`);
/** What stood in a variable before an expression was made is read after it from now on. */
const READ_BEFORE = /[-+*/|&?]=|\w\s*[-+*/]\s/;
const REMARK = /^\s*(?:\/\/|#|\*|\/\*|$)/;

/** Whether the statement that uses a name is the next one, and nothing is done in it before. */
function isUsedAtOnce(
  { name, expression, lines }: NamedExpression,
  own: readonly NamedExpression[],
  added: readonly DiffLine[],
): boolean {
  const last = lines.at(-1);
  const following = added.slice(last === undefined ? 0 : added.indexOf(last) + 1);
  const declaring = new Set(own.flatMap((one) => one.lines));
  const statement = firstStatement(following.filter((line) => !declaring.has(line) && !REMARK.test(line.text)));
  const uses = [...textOf(following).matchAll(usesOf(name))].length;
  const within = [...statement.matchAll(usesOf(name))];
  const isRead = /^[\w.$>?-]+$/.test(expression);
  if (within.length !== uses || (uses !== 1 && !isRead)) return false;
  const before = withoutStrings(statement.slice(0, within.at(-1)?.index ?? 0));
  return (
    !APART.test(before) &&
    !DONE_BEFORE.test(statement.slice(0, within.at(-1)?.index ?? 0)) &&
    (isRead || !READ_BEFORE.test(before))
  );
}

/** The lines until all brackets are closed and none goes on with what stands before it. */
function firstStatement(lines: readonly DiffLine[]): string {
  let end = 1;
  const goesOn = () => depthOf(textOf(lines.slice(0, end))) > 0 || /^\s*(?:\?|&|-)?[.>]\w/.test(lines[end]?.text ?? '');
  while (end < lines.length && goesOn()) end += 1;
  return textOf(lines.slice(0, end));
}

/** Whether names are used in the order in which their expressions are made. */
function areInOrder(named: readonly NamedExpression[], rest: string): boolean {
  const first = named.map(({ name }) => rest.search(usesOf(name)));
  return first.every((at, index) => index === 0 || (first[index - 1] ?? 0) <= at);
}

/** A diff that gives names to more expressions is no refactoring that could be followed. */
const MOST_NAMES = 200;

import type { ChangedFile, DiffLine, Hunk } from '../domain/change.js';
import type { CodeFile, Language } from '../domain/code.js';
import { type Run, runsOf } from './diff.js';
import { extractedLines } from './extracted-names.js';
import { type LineAt, linesOf } from './headings.js';
import { differInAnnotations } from './python-annotations.js';
import { renamedNamesReader } from './renamed-names.js';

/** What a line says, whatever its white space, quotes, final commas and visibility, and whether a field shows its owner. */
export function wordingOf(text: string): string {
  return text
    .replace(/\b(?:this|self)(?:\.|->)|\$this->|\b(?:public|private|protected|internal|pub|final|readonly) /g, '')
    .replace(/(?<![\w$])_+(?=[A-Za-z])|\.ConfigureAwait\((?:false|true)\)|[\s;]+|,(?=\s*(?:[)\]}]|$))/g, '')
    .replace(/["`]/g, "'");
}

/** A local variable with its type, and a word in place of the type or no word at all. */
const TYPED_LOCAL =
  /^(\s+)(?:final )?[A-Z][\w.<>?]*(?:\[\])?(?= \w+ = )|^(\s+(?:val|let(?: mut)?|const) \w+)\s*: ?[\w.<>&?]+(?= = )/gm;
const UNTYPED_LOCAL = /^(\s+)(?:final )?var(?= \w+ = )/gm;

/**
 * What a function returns, in PHP and JavaScript's kin; in Python only that it returns nothing, since frameworks make the
 * shape of an answer of other types.
 */
const RETURN_TYPE =
  /(\bfunction\b[^\n]{0,300}\)) ?: ?\??[\w\\|<>[\]]{1,200}(?=[ \t]{0,9}[{;]?[ \t]{0,9}$)|(\bdef\b[^\n]{0,300}\)) ?-> ?None(?= ?:[ \t]{0,9}$)/gm;

/** `Optional[str]` as Python writes it since 3.10, `List[str]` as since 3.9: tools rewrite whole projects so. */
function withNewTypes(text: string): string {
  return text
    .replace(/\b(?:typing\.)?(List|Dict|Set|Tuple|Type|FrozenSet)(?=\[)/g, (name) =>
      name.replace('typing.', '').toLowerCase(),
    )
    .replace(/\b(?:typing\.)?Optional\[([\w.]{1,80}(?:\[[\w., ]{0,80}\])?)\]/g, '$1 | None')
    .replace(/\b(?:typing\.)?Union\[([\w., ]{1,120})\]/g, (_, names: string) => names.split(',').join('|'));
}

/** Whether two sides in Python differ by the way alone in which they write types. */
function differInNotation(one: string, other: string): boolean {
  return wordingOf(withNewTypes(one)) === wordingOf(withNewTypes(other));
}

/** Whether two sides differ by the types of local variables alone, which one of them writes and the other leaves out. */
function differInLocalTypes(one: string, other: string): boolean {
  const untyped = (text: string) => text.replace(TYPED_LOCAL, '$1$2').replace(UNTYPED_LOCAL, '$1');
  return differInTypes(one, other, TYPED_LOCAL, untyped);
}

/** Whether two sides differ by what functions return alone, which one of them writes and the other leaves out. */
function differInReturnTypes(one: string, other: string): boolean {
  return differInTypes(one, other, RETURN_TYPE, (text) => text.replace(RETURN_TYPE, '$1$2'));
}

function differInTypes(one: string, other: string, typed: RegExp, untyped: (text: string) => string): boolean {
  const isTyped = (text: string) => text.search(typed) !== -1;
  return isTyped(one) !== isTyped(other) && wordingOf(untyped(one)) === wordingOf(untyped(other));
}

/** A statement alone in the braces of a condition or a loop, which most languages let stand without them. */
const LONE_STATEMENT =
  /\b((?:if|while|for|foreach) ?\((?:[^()]|\((?:[^()]|\([^()]{0,200}\)){0,200}\)){0,400}\)|else)\s{0,40}\{\s{0,80}([^{};]{1,400};?)\s{0,80}\}/g;
const BRACES: ReadonlySet<Language | undefined> = new Set([
  'typescript',
  'tsx',
  'javascript',
  'java',
  'csharp',
  'php',
  'kotlin',
]);

/** Whether two sides differ by the braces around one statement alone. */
function differInBraces(one: string, other: string): boolean {
  const bare = (text: string) => text.replace(LONE_STATEMENT, '$1 $2');
  return wordingOf(bare(one)) === wordingOf(bare(other));
}

const STRING = String.raw`(?:"[^"\n]{0,400}"|'[^'\n]{0,400}')`;
const DICTIONARY = String.raw`\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,200}\}){0,200}\}){0,400}\}`;
const VALUE = String.raw`(?:\w{0,20}\(\s{0,40}${STRING}\s{0,40}\)|${STRING}|\[[^[\]]{0,400}\]|${DICTIONARY}|True|False)`;
const argument = (names: string) => new RegExp(String.raw`,?\s{0,40}\b(?:${names})\s?=\s?${VALUE}`, 'g');
/** What Python's frameworks show people of a field or a route, by its argument: Django's forms, FastAPI's documentation. */
const LABELS = argument('help_text|verbose_name(?:_plural)?|response_description|operation_id|summary');
/** Such arguments of a route; elsewhere the same words may be data. */
const DOCUMENTATION = argument('description|tags|deprecated|responses');
const ROUTE = /^\s*@\w|\b(?:APIRouter|FastAPI|include_router)\(/m;

/** Whether two sides in Python differ by what is only shown alone. */
function differInShown(one: string, other: string): boolean {
  const silent = (text: string) => {
    const unlabelled = text.replace(LABELS, '');
    return wordingOf(ROUTE.test(text) ? unlabelled.replace(DOCUMENTATION, '') : unlabelled).replace(/(?<=\(),/g, '');
  };
  return silent(one) === silent(other);
}

/** Whether two sides in Go differ by where a value that an `if` asks for is declared. */
function differInDeclaringIf(one: string, other: string): boolean {
  const apart = (text: string) =>
    wordingOf(text.replace(/\bif (\w+(?:, ?\w+)* :?= [^\n]+?); (?=[^;\n]+\{)/g, '$1\nif '));
  return apart(one) === apart(other);
}

/** Whether two sides in Ruby differ by the word for a lambda alone. */
function differInLambdas(one: string, other: string): boolean {
  const short = (text: string) => wordingOf(text.replace(/\blambda(?=\s*\{)/g, '->'));
  return short(one) === short(other);
}

/** The lines that a file's diff puts in and takes out. */
export type Sides = Pick<ChangedFile, 'added' | 'removed'>;

/**
 * Takes out the lines of runs that a hunk takes out and puts in again with the same wording: broken or joined otherwise,
 * in other quotes, with another name or the type of a local variable, with what a function returns.
 */
export function withoutReworded(
  sides: Sides,
  hunks: readonly Hunk[],
  code: CodeFile | null,
  content: string | null,
): Sides {
  const old = new Set<number>();
  const now = new Set<number>();
  const lineAt = linesOf(content);
  const onlyRenames = code === null ? () => false : renamedNamesReader(hunks, code, lineAt);
  const bare = bareLines(sides);
  const take = (lines: readonly DiffLine[]) => {
    for (const { kind, oldNumber, newNumber } of lines) {
      if (kind === 'removed') old.add(oldNumber ?? 0);
      if (kind === 'added') now.add(newNumber ?? 0);
    }
  };
  for (const { lines } of hunks) {
    // An expression that is broken otherwise may leave one of its lines where it was.
    if (saysTheSame(lines.map(bare))) take(lines);
    else
      for (const run of runsOf(lines))
        if (isReworded(run, bare, code, lineAt, onlyRenames)) take([...run.removed, ...run.added]);
  }
  const runs = hunks.flatMap(({ lines }) => runsOf(lines.map(bare)));
  const left = runs.map(({ removed, added }) => ({
    removed: removed.filter(({ oldNumber, text }) => text !== '' && !old.has(oldNumber ?? 0)),
    added: added.filter(({ newNumber, text }) => text !== '' && !now.has(newNumber ?? 0)),
  }));
  if (code !== null) take(extractedLines(left, contextOf(hunks), (one, other) => wordingOf(one) === wordingOf(other)));
  if (old.size + now.size === 0) return sides;
  return {
    added: sides.added.filter(({ number }) => !now.has(number)),
    removed: sides.removed.filter(({ number }) => !old.has(number)),
  };
}

/** A changed line without its comment; nothing is left of a remark, which is no change by itself. */
function bareLines({ added, removed }: Sides): (line: DiffLine) => DiffLine {
  const now = new Map(added.map(({ number, text }) => [number, text]));
  const old = new Map(removed.map(({ number, text }) => [number, text]));
  return (line) => {
    if (line.kind === 'context') return line;
    const text = line.kind === 'added' ? now.get(line.newNumber ?? 0) : old.get(line.oldNumber ?? 0);
    return { ...line, text: text ?? '' };
  };
}

const contextOf = (hunks: readonly Hunk[]) =>
  hunks.flatMap(({ lines }) => lines.flatMap(({ kind, text }) => (kind === 'context' ? [text] : []))).join('\n');

const textsOn = (side: 'added' | 'removed', lines: readonly DiffLine[]) =>
  lines.filter(({ kind }) => kind === 'context' || kind === side).map(({ text }) => text);

/** Whether both sides of some lines have the same wording, wherever they are broken. */
function saysTheSame(lines: readonly DiffLine[]): boolean {
  const saying = (side: 'added' | 'removed') => wordingOf(textsOn(side, lines).join(' ')).replace(/,(?=[)\]}]|$)/g, '');
  return saying('added') === saying('removed');
}

function isReworded(
  run: Run,
  bare: (line: DiffLine) => DiffLine,
  code: CodeFile | null,
  lineAt: LineAt,
  onlyRenames: (run: Run) => boolean,
): boolean {
  const { removed, added } = run;
  const lines = [...removed, ...added].map(bare);
  const [now, before] = [textsOn('added', lines).join('\n'), textsOn('removed', lines).join('\n')];
  if (added.length === 0 || removed.length === 0) {
    return wordingOf(now + before) === '' || (code?.language === 'python' && differInShown(now, before));
  }
  return (
    saysTheSame(lines) ||
    differInLocalTypes(now, before) ||
    differInReturnTypes(now, before) ||
    (BRACES.has(code?.language) && differInBraces(now, before)) ||
    (code?.language === 'go' && differInDeclaringIf(now, before)) ||
    (code?.language === 'ruby' && differInLambdas(now, before)) ||
    (code?.language === 'python' &&
      (differInNotation(now, before) ||
        differInShown(now, before) ||
        differInAnnotations(removed, added, code, lineAt))) ||
    onlyRenames(run)
  );
}

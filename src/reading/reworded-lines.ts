import type { ChangedFile, DiffLine, Hunk } from '../domain/change.js';
import type { CodeFile } from '../domain/code.js';
import { type Run, runsOf } from './diff.js';
import { type LineAt, linesOf } from './headings.js';
import { differInAnnotations } from './python-annotations.js';
import { renamedNamesReader } from './renamed-names.js';

/** What a line says, whatever its white space, quotes, final commas and visibility, and whether a field shows its owner. */
export function wordingOf(text: string): string {
  return text
    .replace(/\b(?:this|self)(?:\.|->)|\$this->|\b(?:public|private|protected|internal|pub|final|readonly) /g, '')
    .replace(/(?<![\w$])_+(?=[A-Za-z])|[\s;]+|,(?=\s*(?:[)\]}]|$))/g, '')
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
  const take = (lines: readonly DiffLine[]) => {
    for (const { kind, oldNumber, newNumber } of lines) {
      if (kind === 'removed') old.add(oldNumber ?? 0);
      if (kind === 'added') now.add(newNumber ?? 0);
    }
  };
  for (const { lines } of hunks) {
    // An expression that is broken otherwise may leave one of its lines where it was.
    if (saysTheSame(lines)) take(lines);
    else
      for (const run of runsOf(lines))
        if (isReworded(run, code, lineAt, onlyRenames)) take([...run.removed, ...run.added]);
  }
  if (old.size === 0) return sides;
  return {
    added: sides.added.filter(({ number }) => !now.has(number)),
    removed: sides.removed.filter(({ number }) => !old.has(number)),
  };
}

const textsOn = (side: 'added' | 'removed', lines: readonly DiffLine[]) =>
  lines.filter(({ kind }) => kind === 'context' || kind === side).map(({ text }) => text);

/** Whether both sides of some lines have the same wording, wherever they are broken. */
function saysTheSame(lines: readonly DiffLine[]): boolean {
  const saying = (side: 'added' | 'removed') => wordingOf(textsOn(side, lines).join(' ')).replace(/,(?=[)\]}]|$)/g, '');
  return saying('added') === saying('removed');
}

function isReworded(run: Run, code: CodeFile | null, lineAt: LineAt, onlyRenames: (run: Run) => boolean): boolean {
  const { removed, added } = run;
  const lines = [...removed, ...added];
  if (added.length === 0 || removed.length === 0) return lines.every(({ text }) => wordingOf(text) === '');
  const [now, before] = [textsOn('added', lines).join('\n'), textsOn('removed', lines).join('\n')];
  return (
    saysTheSame(lines) ||
    differInLocalTypes(now, before) ||
    differInReturnTypes(now, before) ||
    (code?.language === 'python' &&
      (differInNotation(now, before) || differInAnnotations(removed, added, code, lineAt))) ||
    onlyRenames(run)
  );
}

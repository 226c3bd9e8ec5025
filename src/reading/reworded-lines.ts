import type { ChangedFile, DiffLine, Hunk } from '../domain/change.js';
import type { CodeFile } from '../domain/code.js';
import { type Run, runsOf } from './diff.js';
import { extractedLines } from './extracted-names.js';
import { type LineAt, linesOf } from './headings.js';
import { differInAnnotations } from './python-annotations.js';
import { renamedNamesReader } from './renamed-names.js';
import { differInBodies, differInWriting, wordingOf } from './wording.js';

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
    if (saysTheSame(lines.map(bare)) || haveSameBodies(lines.map(bare), code)) {
      take(lines);
    } else
      for (const run of runsOf(lines))
        if (isReworded(run, bare, code, lineAt, onlyRenames)) take([...run.removed, ...run.added]);
  }
  const runs = hunks.flatMap(({ lines }) => runsOf(lines.map(bare)));
  const left = runs.map(({ removed, added }) => ({
    removed: removed.filter(({ oldNumber, text }) => text !== '' && !old.has(oldNumber ?? 0)),
    added: added.filter(({ newNumber, text }) => text !== '' && !now.has(newNumber ?? 0)),
  }));
  const context = contextOf(hunks);
  if (code !== null) take(extractedLines(left, context, sameWording));
  // What is named may go on over lines that stay as they are.
  const whole = hunks.map(({ lines }) => ({
    removed: lines.filter(({ kind }) => kind !== 'added').map(bare),
    added: lines.filter(({ kind }) => kind !== 'removed').map(bare),
  }));
  if (code !== null) take(extractedLines(whole, context, sameWording));
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

const sameWording = (one: string, other: string) => wordingOf(one) === wordingOf(other);

function haveSameBodies(lines: readonly DiffLine[], code: CodeFile | null): boolean {
  return differInBodies(
    code?.language ?? null,
    textsOn('added', lines).join('\n'),
    textsOn('removed', lines).join('\n'),
  );
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
    return wordingOf(now + before) === '' || differInWriting(code?.language ?? null, now, before);
  }
  return (
    saysTheSame(lines) ||
    differInWriting(code?.language ?? null, now, before) ||
    (code?.language === 'python' && differInAnnotations(removed, added, code, lineAt)) ||
    onlyRenames(run)
  );
}

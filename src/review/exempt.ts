import type { Change, ChangedFile, FileRole } from '../domain/change.js';
import type { Decisions, ExemptionId, Policy } from '../domain/policy.js';
import type { Review } from '../domain/review.js';
import { hunksOf } from '../reading/diff.js';
import type { InferredCategory } from './infer-categories.js';

type Exemption = NonNullable<Review['exemption']>;

/** Reasons that lie outside the code: they are asked first, and nothing overrides them. */
export function exemptByPolicy(change: Change, policy: Policy, decisions: Decisions): Exemption | null {
  if (change.files.length === 0) return exemption('empty', 'the change holds no file');
  const label = decisions.labels.find((name) => policy.exemptLabels.includes(name));
  if (label) return exemption('label', `it carries the label "${label}"`);
  const { authors } = decisions;
  if (authors.length > 0 && authors.every((author) => policy.exemptAuthors.includes(author))) {
    return exemption('author', `every commit is by ${authors.join(', ')}`);
  }
  return null;
}

/** Changes that hold no code that could be wired wrongly, whatever their task says. */
export function exemptByFiles(change: Change): Exemption | null {
  const roles = new Set(change.files.filter(hasContent).map(({ role }) => role));
  const only = (...allowed: FileRole[]) => [...roles].every((role) => allowed.includes(role));
  if (roles.size === 0)
    return exemption('pure-refactor', 'files were moved or their mode changed, and nothing in them');
  const moved = change.files.some((file) => file.diff.status === 'renamed' && !hasContent(file));
  const onlyThese = (...words: string[]) => `only ${inWords(words)} changed${moved ? ', and files were moved' : ''}`;
  const words = WORDS.flatMap(([role, word]) => (roles.has(role) ? [word] : []));
  if (only('docs')) return exemption('docs-only', onlyThese(...words));
  if (roles.has('test') && only('test', 'docs', 'data', 'build')) return exemption('test-only', onlyThese(...words));
  if (only('build', 'generated', 'vendored', 'data', 'docs')) return exemption('build-only', onlyThese(...words));
  const code = change.files.filter(({ role }) => role === 'source' || role === 'config');
  return code.every(isUnchanged) ? exemptUnchanged(code.filter(hasContent), words, onlyThese) : null;
}

/** The code is there still: around it something changed, in its comments, or where it stands and how it is written. */
function exemptUnchanged(
  code: readonly ChangedFile[],
  others: readonly string[],
  onlyThese: (...words: string[]) => string,
): Exemption {
  // Tests that stand in a file of the product are none of its lines.
  const tested = code.filter(({ code }) => code?.tests.some(({ change }) => change !== 'untouched'));
  const product = code.filter((file) => !tested.includes(file));
  const words = tested.length > 0 ? [...new Set(['tests', ...others])] : others;
  const hasTests = words.includes('tests');
  if (product.every(onlyProse)) {
    const prose = product.length > 0 ? ['comments or white space'] : [];
    return exemption(hasTests ? 'test-only' : 'docs-only', onlyThese(...words, ...prose));
  }
  const moved = 'code was only moved, renamed or laid out otherwise';
  if (hasTests) return exemption('test-only', `${inWords(words)} changed, and ${moved}`);
  const besides = words.length > 0 ? `; ${inWords(words)} changed too` : '';
  return exemption('pure-refactor', `${moved}, and does what it did before${besides}`);
}

/** What files of a role are to a reader, in the order in which they are named. */
const WORDS: readonly (readonly [FileRole, string])[] = [
  ['test', 'tests'],
  ['docs', 'documentation'],
  ['build', 'build files'],
  ['generated', 'generated files'],
  ['vendored', 'vendored code'],
  ['data', 'assets'],
];

/** `tests, documentation and build files` */
function inWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last;
}

/**
 * A change in which no category was found is self-contained. The framework's "be careful" questions are what the
 * categories answer: storage, factories, transitions and boundaries each have signals that make a category of it.
 */
export function exemptByContent(change: Change, categories: readonly InferredCategory[]): Exemption | null {
  if (categories.length > 0) return null;
  const code = change.files.filter(({ role }) => role === 'source' || role === 'config');
  // Of what cannot be read nobody may say that nothing is in it.
  if (code.some(({ diff }) => diff.binary)) return null;
  return code.every(keepsItsWords)
    ? exemption('pure-refactor', 'the same names and values stand in another order, and nothing new is called')
    : exemption('unit-logic', 'nothing in it touches storage, wiring, states, other components or the outside');
}

const exemption = (id: ExemptionId, because: string): Exemption => ({ id, because });

const hasContent = ({ diff }: ChangedFile) => diff.patch !== '' || diff.patchMissing || diff.binary;

const isUnchanged = ({ added, removed, diff }: ChangedFile) =>
  added.length === 0 && removed.length === 0 && !diff.patchMissing && !diff.binary;

/** The diff has lines, but none of them is code. */
function onlyProse({ code, diff }: ChangedFile): boolean {
  const lines = code
    ? [...code.lines.filter(({ change }) => change === 'added'), ...code.removed]
    : hunksOf(diff).flatMap((hunk) => hunk.lines.filter(({ kind }) => kind !== 'context'));
  return lines.every(({ text }) => text.trim() === '');
}

/** Added and removed lines use the same words (identifiers and values), in whatever order and place. */
function keepsItsWords({ diff, added, removed }: ChangedFile): boolean {
  if (diff.patchMissing) return false;
  const words = (lines: readonly { text: string }[]) =>
    lines
      .flatMap(({ text }) => text.match(/\w+/g) ?? [])
      .sort()
      .join(' ');
  return words(added) === words(removed);
}

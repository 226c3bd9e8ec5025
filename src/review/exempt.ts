import type { Change, ChangedFile } from '../domain/change.js';
import type { Decisions, ExemptionId, Policy } from '../domain/policy.js';
import type { Review } from '../domain/review.js';
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
  const only = (...allowed: string[]) => roles.size > 0 && [...roles].every((role) => allowed.includes(role));
  if (roles.size === 0)
    return exemption('pure-refactor', 'files were moved or their mode changed, and nothing in them');
  if (only('docs')) return exemption('docs-only', 'only documentation changed');
  if (only('test', 'docs') || (roles.has('test') && only('test', 'docs', 'data', 'build'))) {
    return exemption('test-only', 'only tests changed');
  }
  if (only('build', 'generated', 'vendored', 'data', 'docs')) {
    return exemption('build-only', 'only build files, dependencies, styles, translations or generated files changed');
  }
  const code = change.files.filter(({ role }) => role === 'source' || role === 'config');
  if (code.every(isUnchanged)) {
    // Tests that stand in a file of the product are none of its lines.
    const tests = code.some(({ code }) => code?.tests.some(({ change }) => change !== 'untouched'));
    if (roles.has('test') || tests) return exemption('test-only', 'only tests changed');
    return code.every(onlyProse)
      ? exemption('docs-only', 'only comments and white space changed')
      : exemption('pure-refactor', 'code was only moved or renamed, and does what it did before');
  }
  return null;
}

/**
 * A change in which no category was found is self-contained. The framework's "be careful" questions are what the
 * categories answer: storage, factories, transitions and boundaries each have signals that make a category of it.
 */
export function exemptByContent(change: Change, categories: readonly InferredCategory[]): Exemption | null {
  if (categories.length > 0) return null;
  const code = change.files.filter(({ role }) => role === 'source' || role === 'config');
  return code.every(keepsItsWords)
    ? exemption('pure-refactor', 'the same names and values stand in another order, and nothing new is called')
    : exemption('unit-logic', 'nothing in it touches storage, wiring, states, other components or the outside');
}

const exemption = (id: ExemptionId, because: string): Exemption => ({ id, because });

const hasContent = ({ diff }: ChangedFile) => diff.hunks.length > 0 || diff.patchMissing || diff.binary;

const isUnchanged = ({ added, removed, diff }: ChangedFile) =>
  added.length === 0 && removed.length === 0 && !diff.patchMissing;

/** The diff has lines, but none of them is code. */
const onlyProse = ({ diff, code, added, removed }: ChangedFile) =>
  added.length + removed.length === 0 &&
  !diff.hunks.some(
    ({ lines }) => lines.some(({ kind, text }) => kind === 'removed' && text.trim().length > 5) && !code,
  );

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

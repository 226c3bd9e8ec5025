import type { Change, ChangedFile, FileRole, Surroundings } from '../domain/change.js';
import type { Requirement } from '../domain/review.js';
import { binds } from '../levels.js';

/** Paths that a note names; the others are counted. */
const MOST_NAMED = 10;

/**
 * What a reader of the review must know of the files that were judged otherwise than by their contents.
 * @param unread tests that the change brings and nobody here can read, by path
 */
export function notesOnFiles(change: Change, unread: readonly string[]): string[] {
  return [
    ...notesOnGenerated(change),
    ...notesOnBinaries(change),
    ...notesOnTestsTakenOut(change),
    ...(unread.length > 0
      ? [
          `Tests of a kind that is not read here were added or altered: ${named(unread)}. They may show what seems absent, so nothing is required for that.`,
        ]
      : []),
  ];
}

/** Where a repository has no test at all, none can be required: there is nothing that would run it. */
export function notesOnHarness({ known, hasTests }: Surroundings, requirements: readonly Requirement[]): string[] {
  const absent = requirements.filter(({ status }) => status === 'absent');
  return known && !hasTests && absent.length > 0 && !absent.some(({ level }) => binds(level))
    ? ['The repository has no test yet that could be read, so none is required of this change: they are recommended.']
    : [];
}

/** On the files of which the change itself says that a program wrote them: nobody else says so. */
function notesOnGenerated({ files }: Change): string[] {
  const claiming = (claim: ChangedFile['claimsGenerated']) =>
    files.filter(({ claimsGenerated }) => claimsGenerated === claim).map(({ diff }) => diff.path);
  const passedOver = claiming('passed-over');
  const judged = claiming('judged');
  return [
    ...(passedOver.length > 0
      ? [`Not judged, since they are new and look like what a program wrote: ${named(passedOver)}.`]
      : []),
    ...(judged.length > 0
      ? [`Judged, though the change marks as generated what may have been there without the mark: ${named(judged)}.`]
      : []),
  ];
}

/** What a review judges by its lines. */
const JUDGED: ReadonlySet<FileRole> = new Set(['source', 'config', 'test']);

/** On code that git takes for binary: of an encoding such as UTF-16, or with a NUL in it. */
function notesOnBinaries({ files }: Change): string[] {
  const binary = files.filter(({ role, diff }) => diff.binary && JUDGED.has(role));
  if (binary.length === 0) return [];
  const paths = binary.map(({ diff }) => diff.path);
  return [
    `Not judged, since git takes them for binary and shows no lines of them: ${named(paths)}. In UTF-8 they could be read.`,
  ];
}

/** On files of tests that are gone. Where others come, they may have moved. */
function notesOnTestsTakenOut({ files }: Change): string[] {
  const tests = files.filter(({ role }) => role === 'test');
  const gone = tests.filter(({ diff }) => diff.status === 'removed');
  if (gone.length === 0 || tests.some(({ diff }) => diff.status === 'added')) return [];
  return [`Tests were taken out, and what they showed is shown no more: ${named(gone.map(({ diff }) => diff.path))}.`];
}

function named(paths: readonly string[]): string {
  const more = paths.length > MOST_NAMED ? ` and ${paths.length - MOST_NAMED} more` : '';
  return `${paths.slice(0, MOST_NAMED).join(', ')}${more}`;
}

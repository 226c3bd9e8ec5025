import type { Change, FileDiff, Surroundings } from '../../src/domain/change.js';
import type { Policy } from '../../src/domain/policy.js';
import type { Review } from '../../src/domain/review.js';
import type { Rulebook } from '../../src/domain/rulebook.js';
import { readChange } from '../../src/reading/change.js';
import { type ReviewInput, review } from '../../src/review/review.js';

export const POLICY: Policy = {
  enforce: 'required',
  ignore: [],
  generated: [],
  tests: [],
  integrationTests: [],
  categoriesOff: [],
  levels: {},
  extra: {},
  exemptLabels: [],
  exemptAuthors: [],
  minimumConfidence: 0.5,
};

/** Of the repository around the change nothing is known. */
export const NOWHERE: Surroundings = { tests: [], paths: [], services: null, known: false, hasTests: false };

/** The review of a change without a task or a decision, in a repository of which nothing is known; or with what is `given`. */
export function reviewed(change: Change, rulebook: Rulebook, given: Partial<ReviewInput> = {}): Review {
  const decisions = { waivers: [], categories: [], labels: [], authors: [] };
  return review({ tasks: [], change, rulebook, policy: POLICY, surroundings: NOWHERE, decisions, ...given });
}

/** A file before and after a change; `before: null` for a new one. */
export interface Edit {
  readonly path: string;
  readonly before: string | null;
  readonly after: string;
}

/** A change of some files, each in one stretch of lines. */
export function changing(...edits: readonly Edit[]): Promise<Change> {
  const contents = new Map(edits.map(({ path, after }) => [path, after]));
  return readChange(edits.map(diffOf), contents, POLICY, []);
}

function diffOf({ path, before, after }: Edit): FileDiff {
  const old = before === null ? [] : before.split('\n');
  const now = after.split('\n');
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const removed = old.slice(head, old.length - tail).map((line) => `-${line}`);
  const added = now.slice(head, now.length - tail).map((line) => `+${line}`);
  const from = before === null ? 0 : head + 1;
  const heading = `@@ -${from},${removed.length} +${head + 1},${added.length} @@`;
  const patch = [heading, ...removed, ...added].join('\n');
  const status = before === null ? 'added' : 'modified';
  return { path, previousPath: null, status, binary: false, kind: 'file', patchMissing: false, patch };
}

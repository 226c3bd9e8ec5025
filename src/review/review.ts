import type { Change, Surroundings } from '../domain/change.js';
import type { Decisions, Policy } from '../domain/policy.js';
import type { Requirement, Review, ReviewCategory } from '../domain/review.js';
import type { Rulebook } from '../domain/rulebook.js';
import type { ReadTask } from '../domain/task.js';
import { matchesPolicyGlob } from '../path-globs.js';
import { exemptByContent, exemptByFiles, exemptByPolicy } from './exempt.js';
import { type Findings, findEvidence } from './find-evidence.js';
import { type InferredCategory, inferCategories } from './infer-categories.js';
import { conclude, listFailureModes, titleOf, verdictOf, waiverFor } from './judge.js';
import { notesOnFiles, notesOnHarness } from './notes.js';
import { type DueTest, ease, requireTests } from './require-tests.js';
import { signalsOfChange } from './signals.js';
import { smokeCommandFor } from './skeletons/smoke.js';
import { skeletonFor } from './skeletons.js';
import { carriesSmoke } from './smoke-commands.js';
import { unreadTests } from './unread-tests.js';

/** Everything that a verdict rests on. */
export interface ReviewInput {
  readonly tasks: readonly ReadTask[];
  readonly change: Change;
  readonly rulebook: Rulebook;
  readonly policy: Policy;
  readonly surroundings: Surroundings;
  readonly decisions: Decisions;
}

/**
 * Judges a change by the framework's six steps: exempt, infer categories, list failure modes, require tests, find
 * evidence, judge. Pure: no I/O, no clock; the same input gives the same review, whatever the order of the files.
 */
export function review(input: ReviewInput): Review {
  const { policy, decisions } = input;
  const change = prepared(input.change, policy);
  const unread = unreadTests(change);
  const exempt = exemptByPolicy(change, policy, decisions) ?? exemptByFiles(change);
  if (exempt) return exemptReview(input, change, unread, exempt);
  const sightings = signalsOfChange(change, input.rulebook);
  const categories = inferCategories({ ...input, change, sightings });
  const byContent = exemptByContent(change, categories);
  if (byContent) return exemptReview(input, change, unread, byContent);

  const due = requireTests({ ...input, change, categories, sightings });
  const findings = findEvidence(due, change, input.surroundings, input.tasks, input.rulebook);
  const requirements = due.map((nominal) => {
    const found = findings.get(nominal.id);
    const mayBeThere = unread.length > 0 && nominal.test !== null;
    const test = mayBeThere || (found?.eased && found.evidence.length === 0) ? ease(nominal) : nominal;
    const about = { ...test, at: test.at.slice(0, PLACES_TO_WRITE_FOR) };
    const smokeCommand = smokeCommandFor(about, change, input.surroundings, sightings);
    const requirement = judgeTest(test, found, smokeCommand, input);
    if (requirement.status === 'present') return requirement;
    const skeleton = skeletonFor(about, change, input.surroundings, sightings);
    return { ...requirement, skeleton, smokeCommand };
  });
  const judged = categories.map((inferred) => judgeCategory(inferred, requirements, policy));
  const conclusion = conclude(judged, requirements, policy);
  const failureModes = listFailureModes(categories, requirements);
  const verdict = { conclusion, exemption: null, categories: judged, requirements };
  const title = titleOf(verdict, unread.length > 0);
  return { ...frame(input, change, unread, requirements), ...verdict, title, failureModes };
}

/** A test to paste is about the plainest of the places that raised it. */
const PLACES_TO_WRITE_FOR = 5;

/** Without what the policy ignores, and by path: the order in which a diff lists its files must not matter. */
function prepared(change: Change, policy: Policy): Change {
  const files = change.files.filter(({ diff }) => !matchesPolicyGlob(diff.path, policy.ignore));
  return {
    ...change,
    files: files.sort(({ diff: a }, { diff: b }) => (a.path === b.path ? 0 : a.path < b.path ? -1 : 1)),
  };
}

function judgeTest(
  due: DueTest,
  findings: Findings | undefined,
  smokeCommand: string | null,
  { tasks, decisions }: ReviewInput,
): Requirement {
  const { evidence, nearMisses } = findings ?? { evidence: [], nearMisses: [] };
  const waiver = waiverFor(due.id, decisions);
  const smoke = [due.test?.smoke, smokeCommand].filter((command) => typeof command === 'string');
  const commands = tasks.flatMap((task) => task.commands);
  const present = due.level === 'smoke' ? carriesSmoke(smoke, commands) : evidence.length > 0;
  return {
    id: due.id,
    level: due.level,
    status: present ? 'present' : waiver ? 'waived' : 'absent',
    because: due.because,
    at: due.at,
    evidence,
    nearMisses: present ? [] : nearMisses,
    skeleton: null,
    smokeCommand: null,
    waiver: waiver && !present ? { by: waiver.by, kind: waiver.kind, reason: waiver.reason, url: waiver.url } : null,
  };
}

function judgeCategory(
  { category, confidence, because, shown }: InferredCategory,
  requirements: readonly Requirement[],
  policy: Policy,
): ReviewCategory {
  const own = requirements.filter(({ id }) => id.startsWith(`${category.id}/`));
  return { id: category.id, title: category.title, confidence, verdict: verdictOf(own, policy, shown), because };
}

function exemptReview(
  input: ReviewInput,
  change: Change,
  unread: readonly string[],
  exemption: NonNullable<Review['exemption']>,
): Review {
  const verdict = { conclusion: 'success' as const, exemption, categories: [], requirements: [] };
  return { ...frame(input, change, unread, []), ...verdict, title: titleOf(verdict, false), failureModes: [] };
}

/** What a review says of its input, whatever the verdict. */
function frame(
  { tasks, surroundings }: ReviewInput,
  change: Change,
  unread: readonly string[],
  requirements: readonly Requirement[],
) {
  return {
    schema: 'testreq/review@1' as const,
    tasks: tasks.map(({ task: { source, ref, title, url } }) => ({ source, ref, title, url })),
    changedFiles: change.files.length,
    notes: [...change.notes, ...notesOnFiles(change, unread), ...notesOnHarness(surroundings, requirements)],
  };
}

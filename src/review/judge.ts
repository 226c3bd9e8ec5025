import type { Decisions, Policy, Waiver } from '../domain/policy.js';
import type { Conclusion, Requirement, Review, ReviewCategory, ReviewFailureMode } from '../domain/review.js';
import { binds } from '../levels.js';
import type { InferredCategory } from './infer-categories.js';

/** Whether a category's due tests let the change pass: the gate. */
export function verdictOf(
  requirements: readonly Requirement[],
  policy: Policy,
  shown: boolean,
): ReviewCategory['verdict'] {
  const due = requirements.filter(({ level }) => level !== 'smoke');
  if (due.length === 0) return 'not-due';
  const absent = due.filter(({ status }) => status === 'absent');
  const binding = absent.filter(({ level }) => binds(level));
  if (shown && blocks(due, policy)) return 'blocks';
  return binding.length > 0 || absent.length === due.length ? 'partly' : 'covered';
}

/**
 * A due critical test is absent, or there are due required tests and none of them is present. A waived test is not
 * absent, but does not stand for the others either. `strict` blocks on each absent one.
 */
function blocks(due: readonly Requirement[], policy: Policy): boolean {
  const critical = due.filter(({ level }) => level === 'critical');
  const required = due.filter(({ level }) => level === 'required');
  const isAbsent = ({ status }: Requirement) => status === 'absent';
  if (critical.some(isAbsent)) return true;
  if (policy.enforce === 'strict') return required.some(isAbsent);
  return required.some(isAbsent) && !required.some(isPresent);
}

const isPresent = ({ status }: Requirement) => status === 'present';

/** The waiver that covers a requirement, if any: for the test itself, its category, or all. */
export function waiverFor(id: string, decisions: Decisions): Waiver | null {
  const category = categoryOf(id);
  return decisions.waivers.find(({ what }) => what === id || what === category || what === 'all') ?? null;
}

/** Failure modes of the found categories that a due test would catch. */
export function listFailureModes(
  categories: readonly InferredCategory[],
  requirements: readonly Requirement[],
): ReviewFailureMode[] {
  return categories.flatMap(({ category }) =>
    category.failureModes.flatMap((mode) => {
      const catching = requirements.filter(({ id }) =>
        category.tests.some((test) => id === `${category.id}/${test.id}` && test.catches.includes(mode.id)),
      );
      if (catching.length === 0) return [];
      const status = catching.some(isPresent)
        ? ('covered' as const)
        : catching.every((requirement) => requirement.status === 'waived' || requirement.level === 'smoke') &&
            catching.some((requirement) => requirement.status === 'waived')
          ? ('waived' as const)
          : ('uncovered' as const);
      const { title, manifests } = mode;
      return [{ id: `${category.id}/${mode.id}`, title, manifests, status, caughtBy: catching.map(({ id }) => id) }];
    }),
  );
}

/** Whether the check passes. Tests that the task itself lists stand in no category: each blocks by itself. */
export function conclude(
  categories: readonly ReviewCategory[],
  requirements: readonly Requirement[],
  policy: Policy,
): Conclusion {
  const listedAbsent = requirements.some(({ id, status }) => id.startsWith('task/') && status === 'absent');
  if (!categories.some(({ verdict }) => verdict === 'blocks') && !listedAbsent) return 'success';
  return policy.enforce === 'advisory' ? 'neutral' : 'failure';
}

/**
 * The verdict in one sentence: of what fails the check, how many tests are absent, how grave, of which categories.
 * @param unread the change brings tests that cannot be read, so that it passes without being known to be tested
 */
export function titleOf(
  review: Pick<Review, 'exemption' | 'conclusion' | 'categories' | 'requirements'>,
  unread: boolean,
): string {
  const { exemption, categories, requirements } = review;
  if (exemption) return `No integration test needed (${exemption.id}): ${exemption.because}`;
  const waived = requirements.filter(({ status }) => status === 'waived');
  const waivers = waived.length > 0 ? `${count(waived.length, 'test')} waived by ${waivedBy(waived)}` : '';
  const binding = requirements.filter(({ status, level }) => status === 'absent' && binds(level));
  if (review.conclusion !== 'success') {
    const blocking = categories.filter(({ verdict }) => verdict === 'blocks').map(({ id }) => id);
    const own = binding.filter(({ id }) => blocking.includes(categoryOf(id)));
    const listed = binding.filter(({ id }) => categoryOf(id) === 'task').length;
    const parts = [
      own.length > 0 ? `${byLevel(own)} ${own.length === 1 ? 'is' : 'are'} absent: ${blocking.join(', ')}` : '',
      listed > 0 ? `${count(listed, 'test')} that the task lists ${listed === 1 ? 'is' : 'are'} absent` : '',
      waivers,
    ];
    return parts.filter(Boolean).join('; ');
  }
  if (waivers) return waivers;
  if (categories.every(({ verdict }) => verdict === 'not-due')) return 'No integration test is due';
  if (binding.length > 0) {
    const open = new Set(binding.map(({ id }) => categoryOf(id)));
    return `Passes; ${byLevel(binding)} could be added: ${[...open].join(', ')}`;
  }
  if (unread && requirements.some(({ status, level }) => status === 'absent' && level !== 'smoke')) {
    return 'Passes, though not known to be tested: it brings tests that cannot be read here';
  }
  const present = requirements.filter(isPresent).length;
  return present > 0
    ? `The tests that this change needs are there (${present})`
    : 'Passes; recommended tests are listed';
}

/** `1 critical and 2 required tests` */
function byLevel(tests: readonly Requirement[]): string {
  const counts = (['critical', 'required'] as const).flatMap((level) => {
    const number = tests.filter((test) => test.level === level).length;
    return number > 0 ? [{ level, number }] : [];
  });
  const words = counts.map(({ level, number }) => `${number} ${level}`).join(' and ');
  return `${words} ${counts.at(-1)?.number === 1 ? 'test' : 'tests'}`;
}

const categoryOf = (id: string) => id.slice(0, id.indexOf('/'));

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

const waivedBy = (waived: readonly Requirement[]) =>
  [...new Set(waived.flatMap(({ waiver }) => (waiver ? [waiver.by] : [])))].join(', ');

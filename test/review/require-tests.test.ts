import { describe, expect, it } from 'vitest';
import type { Surroundings } from '../../src/domain/change.js';
import type { Reason } from '../../src/domain/review.js';
import type { InferredCategory } from '../../src/review/infer-categories.js';
import { ease, requireTests } from '../../src/review/require-tests.js';
import type { Sightings } from '../../src/review/signals.js';
import { readRulesFolder } from '../../src/rulebook/compile.js';
import { changing, NOWHERE, POLICY } from './changing.js';

const { rulebook } = await readRulesFolder('rules');

function found(id: string, because: readonly Reason[] = [], confidence = 0.9): InferredCategory {
  const category = rulebook.categories.find((known) => known.id === id);
  if (!category) throw new Error(`${id} is not a category`);
  return { category, confidence, because, at: [], shown: true };
}

function seen(...signals: string[]): Sightings {
  return new Map(signals.map((signal) => [signal, [{ path: 'app/orders.py', line: 7, text: '', on: 'added' }]]));
}

async function levels(
  inferred: InferredCategory,
  sightings: Sightings,
  { surroundings = NOWHERE, policy = POLICY }: { surroundings?: Surroundings; policy?: typeof POLICY } = {},
) {
  const change = await changing({ path: 'app/orders.py', before: null, after: 'x = 1\n' });
  const due = requireTests({ categories: [inferred], tasks: [], change, sightings, surroundings, policy });
  return Object.fromEntries(due.map(({ id, level }) => [id, level]));
}

describe('a test falls due', () => {
  it('at its level when a signal calls for it', async () => {
    const due = await levels(found('persistence'), seen('writes-store'));

    expect(due).toMatchObject({ 'persistence/direct-db': 'critical' });
    expect(due).not.toHaveProperty('persistence/wiring');
  });

  it('as recommended when the category is found, but no signal says what changes', async () => {
    expect(await levels(found('persistence'), seen())).toEqual({ 'persistence/direct-db': 'recommended' });
  });

  it('at its level all the same when an author declared the category', async () => {
    const declared = found('persistence', [{ source: 'declared', detail: '#1 declares "Persistence"' }]);

    expect(await levels(declared, seen())).toEqual({ 'persistence/direct-db': 'critical' });
  });

  it('as recommended where the change takes the work out and puts nothing in its place', async () => {
    const gone: Sightings = new Map([
      ['writes-store', [{ path: 'app/orders.py', line: 7, text: '', on: 'removed' as const }]],
    ]);
    const levelsOf = async (before: string, after: string) => {
      const change = await changing({ path: 'app/orders.py', before, after });
      const due = requireTests({
        categories: [found('persistence')],
        tasks: [],
        change,
        sightings: gone,
        surroundings: NOWHERE,
        policy: POLICY,
      });
      return Object.fromEntries(due.map(({ id, level }) => [id, level]));
    };

    expect(await levelsOf('orders.save(order)\n', '')).toMatchObject({ 'persistence/direct-db': 'recommended' });
    expect(await levelsOf('orders.save(order)\n', 'cached[order.id] = order\n')).toMatchObject({
      'persistence/direct-db': 'critical',
    });
  });

  it('as recommended while it is not plain that the category is there', async () => {
    const likely = found('api-endpoint', [], 0.6);

    expect(await levels(likely, seen('adds-route'))).toMatchObject({ 'api-endpoint/happy-path': 'recommended' });
    expect(await levels(found('api-endpoint', [], 0.7), seen('adds-route'))).toMatchObject({
      'api-endpoint/happy-path': 'required',
    });
  });

  it('at its level, however unsure the category, where it is critical', async () => {
    const likely = found('persistence', [], 0.6);

    expect(await levels(likely, seen('writes-store'))).toMatchObject({ 'persistence/direct-db': 'critical' });
  });

  it('as recommended where the repository has no tests at all', async () => {
    const surroundings = { ...NOWHERE, known: true };

    expect(await levels(found('api-endpoint'), seen('adds-route'), { surroundings })).toMatchObject({
      'api-endpoint/happy-path': 'recommended',
    });
  });
});

describe('the lines that raised a test', () => {
  const sighted = (paths: readonly string[]) =>
    paths.map((path) => ({ path, line: 7, text: '', on: 'added' as const }));
  const raisedBy = (inferred: InferredCategory, sightings: Sightings, id: string) => {
    const change = { files: [], whole: true, notes: [] };
    const input = { categories: [inferred], tasks: [], change, sightings, surroundings: NOWHERE, policy: POLICY };
    return requireTests(input)
      .find((due) => due.id === id)
      ?.at.map(({ path }) => path);
  };
  const many = Array.from({ length: 40 }, (_, index) => `app/store_${index}.py`);

  it('are all of them, each once: a waiver covers no place that it was not given for', () => {
    const sightings: Sightings = new Map([['writes-store', sighted([...many, ...many])]]);

    expect(raisedBy(found('persistence'), sightings, 'persistence/direct-db')).toEqual(many);
  });

  it('are those of the category where no signal says what changes', () => {
    const at = many.map((path) => ({ path, line: 7 }));

    expect(raisedBy({ ...found('persistence'), at }, new Map(), 'persistence/direct-db')).toEqual(many);
  });
});

describe('easing', () => {
  const [due] = requireTests({
    categories: [found('persistence')],
    tasks: [],
    change: { files: [], whole: true, notes: [] },
    sightings: seen('writes-store'),
    surroundings: NOWHERE,
    policy: POLICY,
  });
  if (!due) throw new Error('nothing is due');

  it('makes a binding test a recommended one', () => {
    expect(ease(due).level).toBe('recommended');
  });

  it('leaves what the policy sets', () => {
    expect(ease({ ...due, configured: true }).level).toBe('critical');
  });
});

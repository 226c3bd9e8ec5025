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

  describe('for what the change takes out', () => {
    const METHOD = 'def save(self, order):\n    self.session.add(order)\n    self.session.commit()\n';
    const levelFor = async (line: number, before: string, after: string) => {
      const sightings: Sightings = new Map([
        ['writes-store', [{ path: 'app/orders.py', line, text: '', on: 'removed' as const }]],
      ]);
      const change = await changing({ path: 'app/orders.py', before, after });
      const categories = [found('persistence')];
      const input = { categories, tasks: [], change, sightings, surroundings: NOWHERE, policy: POLICY };
      return requireTests(input).find(({ id }) => id === 'persistence/direct-db')?.level;
    };

    it('as recommended when it goes with its whole declaration', async () => {
      expect(await levelFor(4, `x = 1\n${METHOD}`, 'x = 1\n')).toBe('recommended');
    });

    it.each([
      [
        'field with its default',
        2,
        'class Settings:\n    limit: int = 3\n    name: str = "a"\n',
        'class Settings:\n    name: str = "a"\n',
      ],
      ['constant', 1, 'ORDERS_LIMIT = 3\nrun()\n', 'run()\n'],
      [
        'flag of the environment',
        3,
        'flags = {\n  beta: parseEnv(\n    process.env.BETA,\n  ),\n}\n',
        'flags = {\n}\n',
      ],
    ])('as recommended when it is a %s', async (_what, line, before, after) => {
      expect(await levelFor(line, before, after)).toBe('recommended');
    });

    it('at its level when something stands in its place', async () => {
      expect(await levelFor(4, `x = 1\n${METHOD}`, 'x = 1\ndef save(self, order): self.rows = [order]\n')).toBe(
        'critical',
      );
    });

    it.each([
      ['commit', 3, METHOD, METHOD.replace('    self.session.commit()\n', '')],
      ['registration', 1, 'container.register(OrderStore)\nrun()\n', 'run()\n'],
      ['call of what is called like a keyword', 1, 'module.register(OrderStore)\nrun()\n', 'run()\n'],
      ['call with a block', 2, 'transaction(() => {\n  store.save(order)\n})\nrun()\n', 'run()\n'],
      [
        'variable of a function',
        2,
        'def run():\n    order: Order = store.save(order)\n    done()\n',
        'def run():\n    done()\n',
      ],
      ['line below a declaration', 3, 'def inner():\n    pass\nsession.commit()\nrun()\n', 'run()\n'],
    ])('at its level when it is only a %s, and all around it stays', async (_what, line, before, after) => {
      expect(await levelFor(line, before, after)).toBe('critical');
    });
  });

  it('as recommended while it is not plain that the category is there', async () => {
    const likely = found('api-endpoint', [], 0.7);

    expect(await levels(likely, seen('adds-route'))).toMatchObject({ 'api-endpoint/happy-path': 'recommended' });
    expect(await levels(found('api-endpoint', [], 0.8), seen('adds-route'))).toMatchObject({
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

  it('are on the old side where it takes them out, and no other place has their number', () => {
    const removed = { path: 'app/orders.py', line: 7, text: '', on: 'removed' as const };
    const change = { files: [], whole: true, notes: [] };
    const categories = [{ ...found('persistence'), at: [{ path: 'app/orders.py', line: 7 }] }];
    const sightings: Sightings = new Map([['writes-store', [removed, removed]]]);
    const input = { categories, tasks: [], change, sightings, surroundings: NOWHERE, policy: POLICY };
    const due = requireTests(input).find(({ id }) => id === 'persistence/direct-db');

    expect(due?.at).toContainEqual({ path: 'app/orders.py', line: 7, side: 'old' });
    expect(due?.at.filter(({ side }) => side === 'old')).toHaveLength(1);
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

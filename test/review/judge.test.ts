import { describe, expect, it } from 'vitest';
import type { Requirement, ReviewCategory } from '../../src/domain/review.js';
import { parseMarkdown } from '../../src/reading/markdown.js';
import { readTask } from '../../src/reading/task-text.js';
import { titleOf, verdictOf } from '../../src/review/judge.js';
import { review } from '../../src/review/review.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { changing, NOWHERE, POLICY } from './changing.js';

const rulebook = await loadBuiltinRulebook();

function requirement(level: Requirement['level'], status: Requirement['status']): Requirement {
  return {
    id: `persistence/${level}-${status}`,
    level,
    status,
    because: '',
    at: [],
    evidence: [],
    nearMisses: [],
    skeleton: null,
    smokeCommand: null,
    waiver: null,
  };
}

describe('a category', () => {
  it.each([
    { given: 'a critical test that is absent', levels: [['critical', 'absent']], verdict: 'blocks' },
    {
      given: 'a critical test that is absent beside one that is there',
      levels: [
        ['critical', 'absent'],
        ['critical', 'present'],
      ],
      verdict: 'blocks',
    },
    {
      given: 'required tests of which one is there',
      levels: [
        ['required', 'absent'],
        ['required', 'present'],
      ],
      verdict: 'partly',
    },
    { given: 'required tests of which none is there', levels: [['required', 'absent']], verdict: 'blocks' },
    {
      given: 'an eased test that is absent beside a required one that is there',
      levels: [
        ['recommended', 'absent'],
        ['required', 'present'],
      ],
      verdict: 'covered',
    },
    { given: 'only recommended tests, all absent', levels: [['recommended', 'absent']], verdict: 'partly' },
    { given: 'only a smoke test', levels: [['smoke', 'absent']], verdict: 'not-due' },
  ] as const)('with $given: $verdict', ({ levels, verdict }) => {
    const requirements = levels.map(([level, status]) => requirement(level, status));

    expect(verdictOf(requirements, POLICY, true)).toBe(verdict);
  });

  it('that only a text speaks of never blocks', () => {
    expect(verdictOf([requirement('critical', 'absent')], POLICY, false)).toBe('partly');
  });

  it('blocks on each absent required test where the policy is strict', () => {
    const requirements = [requirement('required', 'absent'), requirement('required', 'present')];

    expect(verdictOf(requirements, { ...POLICY, enforce: 'strict' }, true)).toBe('blocks');
  });
});

describe('the title', () => {
  const category = (id: string, verdict: ReviewCategory['verdict']): ReviewCategory => ({
    id,
    title: id,
    confidence: 0.9,
    verdict,
    because: [],
  });
  const absent = (id: string, level: Requirement['level']) => ({ ...requirement(level, 'absent'), id });
  const titled = (conclusion: 'success' | 'failure', categories: ReviewCategory[], requirements: Requirement[]) =>
    titleOf({ exemption: null, conclusion, categories, requirements }, false);

  it('counts the tests of the categories that it names, and no others', () => {
    const categories = [category('persistence', 'blocks'), category('configuration', 'partly')];
    const requirements = [
      absent('persistence/wiring', 'critical'),
      absent('configuration/defaults', 'required'),
      absent('persistence/smoke', 'smoke'),
    ];

    expect(titled('failure', categories, requirements)).toBe('1 critical test is absent: persistence');
  });

  it('says how grave each is', () => {
    const categories = [category('persistence', 'blocks'), category('api-endpoint', 'blocks')];
    const requirements = [
      absent('persistence/wiring', 'critical'),
      absent('api-endpoint/happy-path', 'required'),
      absent('api-endpoint/state-verification', 'required'),
    ];

    expect(titled('failure', categories, requirements)).toBe(
      '1 critical and 2 required tests are absent: persistence, api-endpoint',
    );
    expect(titled('failure', categories, requirements.slice(0, 2))).toBe(
      '1 critical and 1 required test are absent: persistence, api-endpoint',
    );
  });

  it('tells what the task lists apart from what the categories need', () => {
    const listed = absent('task/orders-survive-a-restart', 'required');
    const wiring = absent('persistence/wiring', 'critical');

    expect(titled('failure', [], [listed])).toBe('1 test that the task lists is absent');
    expect(titled('failure', [category('persistence', 'blocks')], [wiring, listed, { ...listed, id: 'task/b' }])).toBe(
      '1 critical test is absent: persistence; 2 tests that the task lists are absent',
    );
  });

  it('of a change that passes says what could be added, and where', () => {
    const there = { ...requirement('required', 'present'), id: 'persistence/direct-db' };

    expect(
      titled('success', [category('configuration', 'partly')], [there, absent('configuration/defaults', 'required')]),
    ).toBe('Passes; 1 required test could be added: configuration');
  });
});

describe('a smoke test', () => {
  const STORE =
    'class OrderStore:\n    def save(self, order):\n        self.session.add(order)\n        session.commit()\n';
  const statusFor = async (body: string) => {
    const task = readTask({ source: 'pull-request', ref: '#1', title: 'Store', url: null, body }, parseMarkdown);
    const change = await changing({ path: 'app/store.py', before: null, after: STORE });
    const decisions = { waivers: [], categories: [], labels: [], authors: [] };
    const input = { tasks: [task], change, rulebook, policy: POLICY, surroundings: NOWHERE, decisions };
    return review(input).requirements.find(({ id }) => id === 'persistence/smoke')?.status;
  };

  it('is there when the pull request carries its command, in whatever database the repository has', async () => {
    expect(await statusFor('Tried with `docker compose exec db psql -c "SELECT 1"`.')).toBe('present');
    expect(await statusFor('Tried with `docker compose exec db mysql -e "SELECT 1"`.')).toBe('present');
  });

  it('is absent when a command only names the program', async () => {
    expect(await statusFor('Needs `docker compose exec db apk add psql`.')).toBe('absent');
  });
});

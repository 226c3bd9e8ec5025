import { describe, expect, it } from 'vitest';
import type { Requirement } from '../../src/domain/review.js';
import { verdictOf } from '../../src/review/judge.js';
import { POLICY } from './changing.js';

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

import { describe, expect, it } from 'vitest';
import { ChangeScores, f1, labelledChange, type ScoredReview, scoreTasks } from '../../scripts/eval/score.js';

const label = (more: object) =>
  labelledChange.parse({ repo: 'o/n', sha: 'a'.repeat(40), categories: [], skip: null, ...more });

function review(more: Partial<ScoredReview>): ScoredReview {
  return { conclusion: 'success', exemption: null, categories: [], requirements: [], ...more };
}

const category = (id: string, verdict = 'covered') => ({ id, confidence: 0.9, verdict });
const requirement = (id: string, status: string, inDiff = true) => ({
  id,
  level: 'required',
  status,
  evidence: status === 'present' ? [{ path: 't.py', test: 'test_x', inDiff }] : [],
});

describe('the score of labelled changes', () => {
  it('counts each category of a change as right, extra or missing', () => {
    const scores = new ChangeScores([
      {
        label: label({ categories: ['persistence', 'api-endpoint'] }),
        review: review({ categories: [category('persistence'), category('configuration')] }),
      },
    ]);

    expect(scores.categories).toEqual({ right: 1, extra: 1, missing: 1 });
    expect(f1(scores.categories)).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5 });
  });

  it('asks evidence only of categories that both see, of what is due, and in the diff', () => {
    const scores = new ChangeScores([
      {
        label: label({
          categories: ['persistence', 'api-endpoint'],
          evidence: {
            'persistence/direct-db': 't::a',
            'persistence/wiring': 't::b',
            'api-endpoint/happy-path': 't::c',
          },
        }),
        review: review({
          categories: [category('persistence')],
          requirements: [requirement('persistence/direct-db', 'present', false)],
        }),
      },
    ]);

    expect(scores.evidence).toEqual({ right: 0, extra: 0, missing: 1 });
  });

  it('calls a block of adequate work a false alarm, and silence about inadequate work a miss', () => {
    const adequate = { label: label({ categories: ['persistence'], adequate: { persistence: 'yes' } }) };
    const inadequate = { label: label({ categories: ['persistence'], adequate: { persistence: 'no' } }) };
    const scores = new ChangeScores([
      { ...adequate, review: review({ categories: [category('persistence', 'blocks')] }) },
      { ...inadequate, review: review({ categories: [category('persistence')] }) },
      {
        ...inadequate,
        review: review({
          categories: [category('persistence')],
          requirements: [requirement('persistence/direct-db', 'absent')],
        }),
      },
    ]);

    expect(scores.falseAlarms).toEqual({ hits: 1, of: 1 });
    expect(scores.misses).toEqual({ hits: 1, of: 2 });
  });

  it('counts exempt changes that fail, and commits that could not be read', () => {
    const scores = new ChangeScores([
      { label: label({ skip: 'unit-logic' }), review: review({ conclusion: 'failure' }) },
      { label: label({ skip: 'docs-only' }), review: review({ exemption: { id: 'docs-only' } }) },
      { label: label({}), review: null },
    ]);

    expect(scores.exemptThatFail).toEqual({ hits: 1, of: 2 });
    expect(scores.exempt).toEqual({ right: 1, total: 2 });
    expect(scores.unread).toBe(1);
  });
});

it('the score of labelled tasks is taken over pairs of task and category', () => {
  const task = { id: 't', title: 'Task', text: '', categories: ['persistence'] };

  expect(scoreTasks([{ label: task, predicted: ['persistence', 'api-endpoint'] }]).categories).toEqual({
    right: 1,
    extra: 1,
    missing: 0,
  });
});

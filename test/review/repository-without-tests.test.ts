import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/domain/policy.js';
import type { Review } from '../../src/domain/review.js';
import { readSurroundings } from '../../src/reading/surroundings.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { changing, POLICY, reviewed } from './changing.js';

const rulebook = await loadBuiltinRulebook();

/** The review of a new repository class, in a repository whose files at the head have these paths. */
async function reviewAmong(...paths: readonly string[]): Promise<Review> {
  return reviewUnder(POLICY, paths);
}

async function reviewUnder(policy: Policy, paths: readonly string[]): Promise<Review> {
  const change = await changing({
    path: 'app/store.py',
    before: null,
    after: `class OrderRepository:
    def __init__(self, session):
        self._session = session

    def save(self, order):
        self._session.add(order)
        self._session.commit()
`,
  });
  const surroundings = await readSurroundings({ paths, contents: new Map(), known: true }, policy);
  return reviewed(change, rulebook, { policy, surroundings });
}

describe('a repository without any test', () => {
  it('has none required, and the review says why', async () => {
    const found = await reviewAmong('app/store.py');

    expect(found.conclusion).toBe('success');
    expect(found.notes).toEqual([
      'The repository has no test yet that could be read, so none is required of this change: they are recommended.',
    ]);
  });

  it('has those required that its policy requires, and the review says nothing else', async () => {
    const found = await reviewUnder({ ...POLICY, levels: { 'persistence/direct-db': 'required' } }, ['app/store.py']);

    expect(found.conclusion).toBe('failure');
    expect(found.notes).toEqual([]);
  });

  it('is not one that has a test somewhere', async () => {
    const found = await reviewAmong('app/store.py', 'tests/test_other.py');

    expect(found.conclusion).toBe('failure');
    expect(found.notes).toEqual([]);
  });

  it('is not one in Rust, where tests may stand in any file', async () => {
    expect((await reviewAmong('app/store.py', 'src/lib.rs')).conclusion).toBe('failure');
  });
});

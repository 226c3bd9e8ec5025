import type { ReadTask } from '../../src/domain/task.js';
import { findEvidence } from '../../src/review/find-evidence.js';
import type { DueTest } from '../../src/review/require-tests.js';
import { readRulesFolder } from '../../src/rulebook/compile.js';
import { changing, type Edit, NOWHERE } from './changing.js';

const { rulebook } = await readRulesFolder('rules');

/** The rule of a built-in test, as it would fall due. */
function due(id: string): DueTest {
  const [of, name] = id.split('/');
  const category = rulebook.categories.find((known) => known.id === of);
  const test = category?.tests.find((known) => known.id === name);
  if (!category || !test) throw new Error(`${id} is not a test`);
  return { id, level: test.level, configured: false, because: '', at: [], category, test, text: null };
}

/** What the change shows of a test. */
export const evidence = (id: string, ...edits: Edit[]) => claimedEvidence(id, [], ...edits);

/** What the change shows of a test whose task makes these claims. */
export async function claimedEvidence(id: string, claims: ReadTask['claims'], ...edits: Edit[]) {
  const task: ReadTask = {
    task: { source: 'pull-request', ref: '#1', title: '', body: '', url: null },
    spans: [],
    declaredCategories: [],
    declaredTests: [],
    claims,
    commands: [],
  };
  const found = findEvidence([due(id)], await changing(...edits), NOWHERE, [task], rulebook).get(id);
  if (!found) throw new Error(`${id} was not judged`);
  return {
    all: found.evidence.map(({ test }) => test),
    inDiff: found.evidence.filter(({ inDiff }) => inDiff).map(({ test }) => test),
    nearMisses: found.nearMisses.map(({ why }) => why),
    eased: found.eased,
  };
}

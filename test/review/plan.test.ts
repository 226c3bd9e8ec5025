import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../../src/reading/markdown.js';
import { readTask } from '../../src/reading/task-text.js';
import { planTask } from '../../src/review/plan.js';
import { compileRules } from '../../src/rulebook/compile.js';
import { defaultPolicy } from '../../src/sources/default-policy.js';

const rulebook = await compileRules('rules');

function plan(title: string, body = '', policy = defaultPolicy) {
  return planTask(
    readTask({ source: 'plan', ref: 'Task 1.1', title, url: null, body }, parseMarkdown),
    rulebook,
    policy,
  );
}
const categoriesOf = (...task: Parameters<typeof plan>) => plan(...task).categories.map(({ category }) => category.id);

describe('the plan of a task', () => {
  it('names categories, how they fail and the tests that catch that', () => {
    const { categories, failureModes, requirements } = plan('Create the operations table and its migration');

    expect(categories.map(({ category }) => category.id)).toEqual(['persistence']);
    expect(failureModes).toContain('persistence/not-wired');
    expect(requirements.map(({ id, level }) => [id, level])).toContainEqual(['persistence/direct-db', 'critical']);
  });

  it('believes the files that the task changes', () => {
    expect(categoriesOf('Prepare the release', '**File(s):** `deploy/docker-compose.yml`')).toEqual(['configuration']);
    expect(categoriesOf('Prepare the release', '**File(s):** `src/release/notes.py`')).toEqual([]);
  });

  it('takes what a task declares for certain, whatever its text says', () => {
    const { categories } = plan('Tidy up', '**Categories:** Persistence, Wiring/DI');

    expect(categories.map(({ category, confidence, shown }) => [category.id, confidence, shown])).toEqual([
      ['dependency-injection', 1, true],
      ['persistence', 1, true],
    ]);
  });

  it('names the likeliest category where none is surer than not, and says how unsure it is', () => {
    const { categories } = plan('Update the tariff lookup');

    expect(categories).toHaveLength(1);
    expect(categories[0]?.confidence).toBeLessThan(0.5);
    expect(categories[0]?.because).not.toEqual([]);
  });

  it('names nothing where nothing speaks for anything', () => {
    expect(categoriesOf('Speed up the parser')).toEqual([]);
    expect(categoriesOf('Straighten the columns of the report')).toEqual([]);
  });

  it('names at most three categories of a text that mentions everything', () => {
    const everything =
      'Persist the webhook queue: endpoint, factory injection, status transition, Docker environment variable, worker';

    expect(categoriesOf(everything)).toHaveLength(3);
  });

  it('asks nothing of a category that the repository switched off', () => {
    expect(
      categoriesOf('Create the operations table', '', { ...defaultPolicy, categoriesOff: ['persistence'] }),
    ).toEqual([]);
  });

  it("believes a repository's own words and paths", () => {
    const policy = { ...defaultPolicy, extra: { persistence: { words: ['ledger'], paths: ['src/books/**'] } } };

    expect(categoriesOf('Close the ledger', '', policy)).toContain('persistence');
    expect(categoriesOf('Close the year', '**Files:** `src/books/year.py`', policy)).toContain('persistence');
  });
});

import { describe, expect, it } from 'vitest';
import { namedDocuments, namedPlanTasks } from '../../src/reading/plan-references.js';

const M1 = {
  path: 'docs/M1-base.md',
  text: '### Task 1.1: Create the table\nA migration.\n\n### Task 1.2: Docs\nWrite.\n',
};
const M2 = { path: 'docs/milestone-2.md', text: '### Task 1.1: Add the worker\nA queue.\n\n### T-12: Cache\nFast.\n' };
const ONE = { path: 'docs/one.md', text: '# Store it\n\nIn the database.\n' };

const refs = (text: string, ...documents: (typeof M1)[]): string[] =>
  namedPlanTasks(text, documents).map(({ ref, title }) => `${ref}: ${title}`);

describe('plan tasks that a text names', () => {
  it('are found by their label, with their own section only', () => {
    expect(namedPlanTasks('Does task 1.1.', [M1])).toEqual([
      { source: 'plan', ref: 'Task 1.1 (docs/M1-base.md)', title: 'Create the table', url: null, body: 'A migration.' },
    ]);
    expect(refs('For T-12', M1, M2)).toEqual(['T-12 (docs/milestone-2.md): Cache']);
  });

  it('are told apart by the milestone or the document that the text names', () => {
    expect(refs('M2, Task 1.1', M1, M2)).toEqual(['Task 1.1 (docs/milestone-2.md): Add the worker']);
    expect(refs('Task 1.1 of docs/M1-base.md', M1, M2)).toEqual(['Task 1.1 (docs/M1-base.md): Create the table']);
  });

  it('are not guessed', () => {
    expect(refs('Task 1.1', M1, M2)).toEqual([]);
    expect(refs('Task 9.9, see docs/M1-base.md', M1)).toEqual([]);
    expect(refs('mentions #12 and version 1.1', M1, M2)).toEqual([]);
  });

  it('are a whole document where it is a single task that is named by its path', () => {
    expect(refs('See docs/one.md.', M1, ONE)).toEqual(['store-it (docs/one.md): Store it']);
  });

  it('are at most twenty', () => {
    const text = Array.from({ length: 50 }, (_, n) => `### Task ${n}: t${n}\n`).join('\n');
    const all = Array.from({ length: 50 }, (_, n) => `Task ${n}`).join(', ');

    expect(refs(all, { path: 'plan.md', text })).toHaveLength(20);
  });
});

it('finds the documents that a text names', () => {
  expect(namedDocuments('See docs/a.md, `b.md` and https://x.org/c.md.')).toEqual(['docs/a.md', 'b.md']);
});

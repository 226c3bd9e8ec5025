import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitPlan } from '../../src/reading/plan-document.js';

const ids = (text: string): string[] => splitPlan(text).map(({ id }) => id);
const titles = (text: string): string[] => splitPlan(text).map(({ title }) => title);

describe('tasks as headings', () => {
  it('are found by their label, whatever stands beside them', () => {
    const [first, second, ...more] = splitPlan(
      `# Milestone 2: Persistence

## Overview
Everything is lost at a restart.

## Tasks

### Task 2.1: Create the table
**Type:** coding

#### Notes
A migration.

---

### Task 2.2: Add the repository
Saves and finds.

## Milestone verification
Look at the table.
`,
    );

    expect(first).toEqual({
      id: 'Task 2.1',
      title: 'Create the table',
      line: 8,
      bodyLine: 9,
      endLine: 12,
      body: '**Type:** coding\n\n#### Notes\nA migration.',
      indent: 0,
    });
    expect(second).toMatchObject({ id: 'Task 2.2', title: 'Add the repository', line: 16, endLine: 17 });
    expect(more).toEqual([]);
  });

  it.each([
    ['## 3. Store it\n\n## 4. Read it', ['3', '4']],
    ['## 3.1 Store it\n\n## 3.2 Read it', ['3.1', '3.2']],
    ['#### T-12 Store it\n\n#### T-13 Read it', ['T-12', 'T-13']],
    ['### [ABC-7] Store it', ['ABC-7']],
    ['### M2.3: Store it', ['M2.3']],
    ['### Story 4 - Store it', ['Story 4']],
    ['## Task 1\n\nStore it', ['Task 1']],
    ['Task 2.1: Store it\n------------------\n\ntext', ['Task 2.1']],
    ['## Tasks\n\n### Store it\n\n### Read it', ['store-it', 'read-it']],
    ['## Tasks\n\n### HTTP2 support\n\n### Read it', ['http2-support', 'read-it']],
    ['## 1. Overview\n\n## 2. Goals\n\n## 3. Store it', ['3']],
    ['## Phase 1\n\n### Task 1.1: Store it\n\n## Phase 2\n\n### Task 2.1: Read it', ['Task 1.1', 'Task 2.1']],
    ['### Task 1: a\n\n#### Task 1.1: b\n\n### Task 2: c', ['Task 1', 'Task 1.1', 'Task 2']],
    ['### Task 1: a\n\n### Task 1: b', ['Task 1', 'Task 1-2']],
  ])('%j has the ids %j', (text, expected) => {
    expect(ids(text)).toEqual(expected);
  });

  it('end where the next task begins, also a deeper one', () => {
    expect(splitPlan('### Task 1: a\none\n\n#### Task 1.1: b\ntwo\n').map(({ body }) => body)).toEqual(['one', 'two']);
  });

  it('are not taken from code', () => {
    expect(ids('### Task 1: a\n\n```md\n### Task 2: b\n```\n')).toEqual(['Task 1']);
  });
});

describe('tasks in other forms', () => {
  it('as items of a task list', () => {
    expect(
      splitPlan('# Plan\n\n- [ ] T-1: Store it\n  in the database\n- [x] **Read** it\n  - [ ] with a test\n').map(
        ({ id, title, line, body, indent }) => ({ id, title, line, body, indent }),
      ),
    ).toEqual([
      { id: 'T-1', title: 'Store it', line: 3, body: 'in the database', indent: 2 },
      { id: 'read-it', title: 'Read it', line: 5, body: '- [ ] with a test', indent: 2 },
    ]);
  });

  it('as an issue form', () => {
    expect(splitPlan('### Title\n\nStore it\n\n### What\n\nIn the database.\n')).toMatchObject([
      { id: 'store-it', title: 'Store it', line: 1, body: '\n### What\n\nIn the database.' },
    ]);
  });

  it('as a document that is one task, unless that is not wanted', () => {
    expect(splitPlan('# Refactor the service\n\nUse the repository.')).toMatchObject([
      { id: 'refactor-the-service', title: 'Refactor the service', line: 1 },
    ]);
    expect(titles('Store it\n\nin the database')).toEqual(['Store it']);
    expect(splitPlan('\n \n')).toEqual([]);
    expect(splitPlan('# How it works\n\nWell.', { asOne: false })).toEqual([]);
  });

  it('is the same with the lines ends of Windows', () => {
    expect(ids('### Task 1: a\r\n\r\ntext\r\n')).toEqual(['Task 1']);
  });
});

it('takes a lone carriage return for a sign within a line, as editors do', () => {
  const text = '# Milestone\r1. [ ] Add a queue\n\n## Task 1: b\rc\n';

  expect(splitPlan(text).map(({ id, line }) => [id, line])).toEqual([['Task 1', 3]]);
});

it('never throws, and tasks stand in order within the text', () => {
  const part = fc.constantFrom(
    '# ',
    '## 1. a',
    '### Task 2: b',
    '- [ ] c',
    '\n',
    '\n\n',
    '  ',
    '```',
    '<!-- testreq:plan -->',
    '<!-- /testreq:plan -->',
    '---',
    '\r\n',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(part).map((parts) => parts.join('')),
      ),
      (text) => {
        let last = 0;
        for (const { line, endLine, id } of splitPlan(text)) {
          expect(line).toBeGreaterThan(last);
          expect(endLine).toBeGreaterThanOrEqual(line);
          expect(endLine).toBeLessThanOrEqual(text.split('\n').length);
          expect(id).not.toBe('');
          last = line;
        }
      },
    ),
  );
});

describe('a heading of white space that Markdown takes for text', () => {
  it('is not parted from the dashes below that make it one', () => {
    expect(splitPlan('\u2028\n-----')).toMatchObject([{ line: 1, endLine: 2 }]);
    expect(splitPlan('Store pages\n\t\n-----')).toMatchObject([{ line: 1, endLine: 1 }]);
  });
});

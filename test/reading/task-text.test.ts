import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadTask, TextZone } from '../../src/domain/task.js';
import { parseMarkdown } from '../../src/reading/markdown.js';
import { readTask } from '../../src/reading/task-text.js';

function read(body: string, title = 'A task'): ReadTask {
  return readTask({ source: 'issue', ref: '#1', title, url: null, body }, parseMarkdown);
}

function textIn(task: ReadTask, zone: TextZone): string[] {
  return task.spans.filter((span) => span.zone === zone).map(({ text }) => text);
}

const allText = (task: ReadTask): string => task.spans.map(({ text }) => text).join('\n');

describe('where words stand', () => {
  it('reads no words from a title that git wrote', () => {
    expect(textIn(read('Keep orders.', 'Merge commit from fork'), 'title')).toEqual([]);
    expect(textIn(read('', "Merge branch 'main' into orders"), 'title')).toEqual([]);
    expect(textIn(read('', "Merge branches 'a' and 'b'"), 'title')).toEqual([]);
    expect(textIn(read('', 'Merge tag and category tables'), 'title')).toEqual(['Merge tag and category tables']);
    expect(textIn(read('', 'Merge the carts of one customer'), 'title')).toEqual(['Merge the carts of one customer']);
  });

  it('tells headings, paragraphs, lists, task lists, tables, code and paths apart', () => {
    const task = read(
      [
        '---',
        'owner: someone',
        '---',
        '## Design',
        '',
        'Keep sessions in `SessionStore`, see `src/store.py`.',
        '',
        '- a plain item',
        '- [ ] a thing to do',
        '',
        '| column |',
        '| --- |',
        '| cell |',
        '',
        '```python',
        'store.save(session)',
        '```',
      ].join('\n'),
    );

    expect(textIn(task, 'title')).toEqual(['A task']);
    expect(textIn(task, 'heading')).toEqual(['Design']);
    expect(textIn(task, 'paragraph')).toEqual(['Keep sessions in … , see … .']);
    expect(textIn(task, 'code-span')).toEqual(['SessionStore']);
    expect(textIn(task, 'path')).toEqual(['src/store.py']);
    expect(textIn(task, 'list-item')).toEqual(['a plain item']);
    expect(textIn(task, 'task-item')).toEqual(['a thing to do']);
    expect(textIn(task, 'table')).toEqual(['column', 'cell']);
    expect(textIn(task, 'code-block')).toEqual(['store.save(session)']);
    expect(allText(task)).not.toContain('someone');
  });

  it.each([
    ['**File(s):** `src/store.py`, `deploy/Dockerfile.worker` (NEW)'],
    ['**Files:**\n- `src/store.py`\n- Create: `deploy/Dockerfile.worker`'],
    ['### Files to modify\n\n- src/store.py\n- `deploy/Dockerfile.worker`'],
  ])('knows the paths that the task changes from those that it refers to: %j', (files) => {
    const task = read(`${files}\n\n**Type:** CODING\n\n## Notes\n\nLike \`src/cache.py\`, see \`.env.example\`.`);

    expect(textIn(task, 'file')).toEqual(['src/store.py', 'deploy/Dockerfile.worker']);
    expect(textIn(task, 'path')).toEqual(['src/cache.py', '.env.example']);
  });

  it('keeps the line of each span, also of a labelled line within a paragraph', () => {
    const task = read('**Type:** coding\n**Goal:** keep sessions\n\nMore.');

    expect(task.spans.map(({ line, text }) => [line, text])).toEqual([
      [0, 'A task'],
      [1, 'coding'],
      [2, 'Goal: keep sessions'],
      [4, 'More.'],
    ]);
  });

  it('passes over comments of a template, tags, struck-out text, pictures and addresses', () => {
    const task = read(
      '<!-- Describe the database here -->\nPlain <b>bold</b> ~~queue~~ ![a worker](x.png) https://example.org/api\n',
    );

    expect(allText(task)).toBe('A task\nPlain bold');
  });

  it('finds paths in prose, but no routes and no addresses', () => {
    const task = read('Change services/orders/store.py so that `/api/orders` answers; see http://x.org/a/b.html.');

    expect(textIn(task, 'path')).toEqual(['services/orders/store.py']);
    expect(textIn(task, 'code-span')).toEqual(['/api/orders']);
  });

  it('drops questions of an issue form that nobody answered', () => {
    const task = read('### Which database?\n\n_No response_\n\n### What should happen?\n\nIt should save.\n');

    expect(allText(task)).toBe('A task\nWhat should happen?\nIt should save.');
  });

  it('does not count the titles of the framework’s own sections, but what stands under them', () => {
    const task = read(
      '## Persistence Failure Modes\n\n## External Integration Verification\n\n**Acceptance Criteria:**\n- [ ] rows are stored\n\n**Unit Tests:**\n- parses\n',
    );

    expect(allText(task)).toBe('A task\nrows are stored\nparses');
  });

  it('does not read what `plan --write` put there', () => {
    const task = read('Store it.\n\n<!-- testreq:plan -->\n**Task Categories:** Persistence\n<!-- /testreq:plan -->\n');

    expect(task.declaredCategories).toEqual([]);
    expect(allText(task)).toBe('A task\nStore it.');
  });

  it('does not read trailers of a commit', () => {
    expect(allText(read('Store it.\n\nCo-authored-by: Queue Worker <q@example.org>'))).toBe('A task\nStore it.');
  });
});

describe('negation', () => {
  it.each([
    'There is no database change.',
    'No new database migrations or schema changes.',
    'Move the code without touching the database.',
    'This does not touch the database; it moves code.',
    'It must not change the database schema.',
    "We won't add a database here.",
    'No database migration needed.',
    'Moves code (no database).',
    'The database stays unchanged.',
    'This is not a database change.',
    'It is unrelated to the database.',
  ])('takes out: %s', (text) => {
    expect(allText(read(text))).not.toMatch(/database/i);
  });

  it.each([
    'The status is not saved to the database.',
    'There is no database yet.',
    'Operations are lost since the database does not store them.',
    'Without a database nothing survives a restart.',
    'The database connection must not leak.',
    'Do not lose database rows.',
  ])('keeps what names the work: %s', (text) => {
    expect(allText(read(text))).toMatch(/database/i);
  });

  it('ends with the clause', () => {
    expect(allText(read('Without touching the API, store operations; no config change, but a new queue.'))).toBe(
      'A task\n, store operations; , but a new queue.',
    );
  });

  it('holds in the title, and over code spans', () => {
    const task = read('It does not touch `api.py` at all.', 'Store rows without changing the API');

    expect(allText(task)).toBe('Store rows\nIt .');
  });

  it('leaves out what is out of scope', () => {
    const task = read('## Goal\nStore rows.\n## Out of scope\nCaching.\n### Later\nA queue.\n## Steps\nWrite it.');

    expect(allText(task)).not.toMatch(/caching|queue/i);
    expect(allText(task)).toContain('Write it.');
  });
});

describe('what the author declared', () => {
  it.each([
    ['**Task Categories:** Persistence, Wiring/DI', ['Persistence', 'Wiring/DI']],
    ['Categories: API Endpoint and Persistence', ['API Endpoint', 'Persistence']],
    ['**Category**: State Machine (primary)', ['State Machine']],
    ['### Task Categories\n\n- Persistence\n- Wiring/DI', ['Persistence', 'Wiring/DI']],
    ['## Category: Background', ['Background']],
    ['**Task Categories:** None', []],
  ])('reads the categories of %j', (body, names) => {
    expect(read(body).declaredCategories.map(({ name }) => name)).toEqual(names);
  });

  it('reads the integration tests that the task lists, and no unit tests', () => {
    const task = read(
      '**Unit Tests:**\n- [ ] parses\n\n**Integration Tests:**\n- [ ] DB verification of `operations`\n- [x] Wiring: factory injects it\n- none\n',
    );

    expect(task.declaredTests).toEqual([
      { id: 'task/db-verification-of-operations', text: 'DB verification of operations', line: 5 },
      { id: 'task/wiring-factory-injects-it', text: 'Wiring: factory injects it', line: 6 },
    ]);
  });

  it('reads a test that stands on the line of its label', () => {
    expect(read('Integration test: rows reach the table').declaredTests.map(({ id }) => id)).toEqual([
      'task/rows-reach-the-table',
    ]);
  });

  it('ends an id after a whole word', () => {
    const [test] = read(`**Integration Tests:**\n- ${'word '.repeat(60)}`).declaredTests;

    expect(test?.id.length).toBeLessThanOrEqual('task/'.length + 80);
    expect(test?.id.endsWith('-word')).toBe(true);
  });

  it('reads the claims of a Tests: block, and not as words of the task', () => {
    const task = read(
      'Store it.\n\nTests:\n- persistence/wiring: tests/test_x.py::TestX::test_y\n- `persistence/direct-db` → tests/test_db.py\n\nDone.',
    );

    expect(task.claims).toEqual([
      { testId: 'persistence/wiring', path: 'tests/test_x.py', test: 'TestX::test_y' },
      { testId: 'persistence/direct-db', path: 'tests/test_db.py', test: null },
    ]);
    expect(allText(task)).not.toContain('wiring');
    expect(allText(task)).toContain('Done.');
  });

  it('reads shell commands in spans and blocks, not their output and not other code', () => {
    const task = read(
      'Run `psql -c "SELECT 1"` and `save()`.\n\n```bash\n# look\n$ curl -s localhost \\\n    | jq .\nok\n```\n\n```python\ncurl = 1\n```\n',
    );

    expect(task.commands).toEqual(['psql -c "SELECT 1"', 'curl -s localhost | jq .']);
  });
});

describe('bounds', () => {
  it('judges what is denied in a long word as soon as in a short one', () => {
    const task = read(`Store the orders, no ${'a'.repeat(50_000)}: the end`);

    expect(allText(task)).toContain('Store the orders');
  });

  it('reads the first 65 000 characters', () => {
    const task = read(`${'word '.repeat(12_990)}\n\nAfter the bound: ${'more '.repeat(100)}\n\nlast`);

    expect(allText(task)).not.toContain('last');
  });

  it.each([
    ['quotes', '>'.repeat(60_000)],
    ['quotes with blanks', '> '.repeat(30_000)],
    ['lists', '- '.repeat(30_000)],
    ['brackets', '['.repeat(60_000)],
    ['stars', '*a '.repeat(20_000)],
    ['backticks', '`a``'.repeat(15_000)],
    ['table', `|${'a|'.repeat(20_000)}\n|${'-|'.repeat(20_000)}`],
    ['negations', 'no '.repeat(20_000)],
    ['deep list', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth * 2)}- x`).join('\n')],
    ['tags', '<a '.repeat(20_000)],
    ['labels', '**a:** '.repeat(9_000)],
  ])('bears %s without end', (_, body) => {
    expect(read(body).spans.length).toBeGreaterThan(0);
  });

  it('never throws', () => {
    const markdown = fc.array(
      fc.constantFrom(
        '#',
        '**',
        '`',
        '- [ ] ',
        '\n',
        '\n\n',
        '| a |',
        '---',
        '<!--',
        '-->',
        'no ',
        'Tests:',
        'x',
        '\u0000',
        '\ue000',
        '\r',
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(
        fc.string(),
        fc.oneof(
          fc.string(),
          markdown.map((parts) => parts.join('')),
        ),
        (title, body) => {
          const task = read(body, title);
          expect(readTask(task.task, parseMarkdown)).toEqual(task);
        },
      ),
    );
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCommands } from '../../src/app/slash-commands.js';

describe('commands that are understood', () => {
  it.each([
    ['/testreq', { name: 'review' }],
    ['/TestReq HELP', { name: 'help' }],
    ['/testreq explain persistence/wiring', { name: 'explain', id: 'persistence/wiring' }],
    ['/testreq explain Persistence', { name: 'explain', id: 'persistence' }],
    ['/testreq scaffold', { name: 'scaffold', test: null }],
    ['/testreq scaffold persistence/wiring', { name: 'scaffold', test: 'persistence/wiring' }],
    ['/testreq plan', { name: 'plan' }],
    [
      '/testreq waive persistence/wiring unchanged The Factory is as it was.',
      { name: 'waive', what: 'persistence/wiring', kind: 'unchanged', reason: 'The Factory is as it was.' },
    ],
    [
      '/testreq waive all other We accept the risk.',
      { name: 'waive', what: 'all', kind: 'other', reason: 'We accept the risk.' },
    ],
    [
      '/testreq waive persistence elsewhere tests/test_db.py::test_rows reads the rows.',
      { name: 'waive', what: 'persistence', kind: 'elsewhere', reason: 'tests/test_db.py::test_rows reads the rows.' },
    ],
    ['/testreq unwaive all', { name: 'unwaive', what: 'all' }],
    [
      '/testreq category drop background-async The worker only moved.',
      { name: 'category', action: 'drop', category: 'background-async', reason: 'The worker only moved.' },
    ],
  ])('%s', (line, command) => {
    expect(parseCommands(line)).toEqual([command]);
  });

  it('reads several in one comment, in their order, between other text', () => {
    const comment = 'Thanks!\r\n\r\n/testreq explain persistence\r\nand then\r\n   /testreq\r\n';

    expect(parseCommands(comment).map(({ name }) => name)).toEqual(['explain', 'review']);
  });
});

describe('lines that are no command', () => {
  it.each([
    ['in the middle of a line', 'please run /testreq'],
    ['a longer word', '/testreqs help'],
    ['in a code span', '`/testreq help`'],
    ['in a fence', '```\n/testreq\n```'],
    ['in a fence that a shorter one does not end', '````\n```\n/testreq\n````'],
    ['in a fence of tildes', '~~~sh\n/testreq\n~~~'],
    ['in a fence that is never closed', '```\n/testreq'],
    ['in indented code', '    /testreq'],
    ['behind a tab, which is code too', '\t/testreq'],
    ['in a quote', '> /testreq waive all other He said so.'],
    ['in an HTML comment', '<!--\n/testreq\n-->'],
  ])('%s', (_where, comment) => {
    expect(parseCommands(comment)).toEqual([]);
  });
});

describe('commands that cannot be understood say how to write them', () => {
  it.each([
    ['/testreq hlep', 'is no command'],
    ['/testreq explain', 'name one test'],
    ['/testreq waive', 'say what is waived'],
    ['/testreq waive persistence/wiring', 'say why with one of unchanged, elsewhere, untestable, other'],
    ['/testreq waive persistence/wiring unchanged', 'give the reason in a sentence'],
    ['/testreq waive persistence/wiring unchanged no', 'give the reason in a sentence'],
    ['/testreq waive persistence/wiring elsewhere It is tested somewhere.', 'say where the test is'],
    ['/testreq unwaive', 'name what was waived'],
    ['/testreq category remove persistence It is not.', 'say `add` or `drop`'],
    ['/testreq category add', 'name the category'],
    ['/testreq category add persistence', 'give the reason'],
  ])('%s', (line, mend) => {
    const [command] = parseCommands(line);

    expect(command).toMatchObject({ name: 'malformed', line });
    expect(command?.name === 'malformed' && command.mend).toContain(mend);
  });
});

it('reads no more than twenty commands of a comment', () => {
  expect(parseCommands('/testreq\n'.repeat(500))).toHaveLength(20);
});

describe('the examples of the documentation', () => {
  const text = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');
  const examples = [...text.matchAll(/^```\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.trim().split('\n'));

  it('are there', () => expect(examples.length).toBeGreaterThan(3));

  it.each(examples)('%s', (example) => {
    expect(parseCommands(example)).not.toMatchObject([{ name: 'malformed' }]);
    expect(parseCommands(example)).toHaveLength(1);
  });
});

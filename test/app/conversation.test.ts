import { describe, expect, it } from 'vitest';
import { readConversation } from '../../src/app/decisions/conversation.js';
import type { ConversationComment } from '../../src/sources/github/pull-request.js';

const start = Date.UTC(2026, 0, 5, 9);

/** A comment so many minutes after the first one. */
function comment(minute: number, body: string, more: Partial<ConversationComment> = {}): ConversationComment {
  return {
    databaseId: minute + 1,
    author: 'bob',
    editor: null,
    createdAt: new Date(start + minute * 60_000).toISOString(),
    lastEditedAt: null,
    body,
    url: 'https://github.com/acme/shop/pull/1#issuecomment-1',
    viewerDidAuthor: false,
    reactionGroups: [],
    ...more,
  };
}

const each = (count: number, body: string, more: (index: number) => Partial<ConversationComment> = () => ({})) =>
  Array.from({ length: count }, (_, index) => comment(index, body, more(index)));

describe('the rate of questions', () => {
  it('is thirty an hour for one person: the next is told so, and the others are passed over', () => {
    const { said } = readConversation(each(35, '/testreq help'));

    expect(said.map(({ command }) => command.name)).toEqual([...Array(30).fill('help'), 'malformed']);
    expect(said.at(-1)?.command).toMatchObject({ mend: expect.stringContaining('within an hour') });
  });

  it('begins anew when an hour is over', () => {
    const { said } = readConversation([...each(31, '/testreq help'), comment(95, '/testreq explain persistence')]);

    expect(said.at(-1)?.command.name).toBe('explain');
  });

  it('is each person’s own, and does not count decisions', () => {
    const questions = each(30, '/testreq help');
    const others = each(5, '/testreq help', () => ({ author: 'carol' }));
    const waivers = each(40, '/testreq waive all other He said so.', () => ({ author: 'maria' }));

    expect(readConversation([...questions, ...others, ...waivers]).said).toHaveLength(75);
  });
});

it('one run answers fifty commands, and another the rest', () => {
  const waivers = each(60, '/testreq unwaive all');

  const { pending, morePending, said } = readConversation(waivers);

  expect([pending.length, morePending, said.length]).toEqual([50, true, 60]);
});

describe('a comment that somebody else edited', () => {
  it.each([
    ['its author', { editor: 'bob' }, 1],
    ['somebody else', { editor: 'maria' }, 0],
    ['somebody whose account is gone', { editor: null }, 0],
  ])('by %s: %o holds %i commands', (_who, edit, commands) => {
    const edited = comment(0, '/testreq help', { ...edit, lastEditedAt: '2026-01-05T10:00:00Z' });

    expect(readConversation([edited]).said).toHaveLength(commands);
  });
});

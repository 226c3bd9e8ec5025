import { describe, expect, it } from 'vitest';
import { readConversation } from '../../src/app/decisions/conversation.js';
import { decide } from '../../src/app/decisions/decide.js';
import { Permissions } from '../../src/app/decisions/permissions.js';
import { emptyRecord, readDecisions } from '../../src/app/decisions/record.js';
import { stickyBody } from '../../src/app/sticky-comment.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import type { GitHubRepository } from '../../src/sources/github/api.js';
import type { PolicyFile } from '../../src/sources/policy-file.js';

/** Who there is, and what GitHub says of their access; `null`: it knows no such collaborator. */
const PEOPLE = {
  outsider: { permission: 'read', role_name: 'read' },
  'nobody here': { permission: 'none', role_name: '' },
  triage: { permission: 'read', role_name: 'triage' },
  write: { permission: 'write', role_name: 'write' },
  maintain: { permission: 'write', role_name: 'maintain' },
  admin: { permission: 'admin', role_name: 'admin' },
  'a role of their own on write': { permission: 'write', role_name: 'release-manager' },
  'the author, who may write': { permission: 'write', role_name: 'write' },
  'another bot': null,
  'the App itself': null,
} as const;
type Person = keyof typeof PEOPLE;

const AUTHOR: Person = 'the author, who may write';

const QUESTIONS = ['/testreq', '/testreq help', '/testreq explain persistence/wiring', '/testreq scaffold'];
const DECISIONS = [
  '/testreq waive persistence/wiring unchanged The factory is as it was.',
  '/testreq unwaive persistence/wiring',
  '/testreq category drop persistence The rows only moved.',
  '/testreq category add persistence The rows are new.',
];

/** Whose decisions count, by policy. Questions are everybody's. */
const MATRIX: readonly (readonly [policy: string, waive: NonNullable<PolicyFile['waive']>, who: readonly Person[]])[] =
  [
    ['by default', {}, ['write', 'maintain', 'admin', 'a role of their own on write']],
    ['that asks for maintain', { permission: 'maintain' }, ['maintain', 'admin']],
    ['that asks for admin', { permission: 'admin' }, ['admin']],
    [
      'that names an outsider',
      { users: ['Outsider'] },
      ['outsider', 'write', 'maintain', 'admin', 'a role of their own on write'],
    ],
    [
      'that lets authors decide',
      { author: true },
      ['write', 'maintain', 'admin', 'a role of their own on write', AUTHOR],
    ],
    ['that names the author', { users: [AUTHOR] }, ['write', 'maintain', 'admin', 'a role of their own on write']],
  ];

/** A repository that answers who may do what; two people may push, so that nobody is alone. */
const repository: GitHubRepository = {
  owner: 'acme',
  repo: 'shop',
  elsewhere: async () => null,
  api: {
    async request(route: string, { username }: { username?: Person } = {}) {
      if (route === 'GET /repos/{owner}/{repo}/collaborators') return { data: [{ login: AUTHOR }, { login: 'write' }] };
      const access = username === undefined ? null : PEOPLE[username];
      if (access === null) throw Object.assign(new Error('Not Found'), { status: 404 });
      return { data: access };
    },
  } as unknown as GitHubRepository['api'],
};

async function outcomeOf(person: Person, command: string, waive: NonNullable<PolicyFile['waive']>): Promise<string> {
  const conversation = readConversation([
    {
      databaseId: 1,
      author: person,
      editor: null,
      body: command,
      url: 'https://github.com/acme/shop/pull/1#issuecomment-1',
      viewerDidAuthor: person === 'the App itself',
    },
  ]);
  const permissions = new Permissions(repository, { waive }, AUTHOR);
  const decided = await decide(conversation, await loadBuiltinRulebook(), (login) => permissions.of(login));
  // A new waiver waits for the review, which knows what is absent.
  return decided.answers[0]?.outcome ?? (decided.waives.length === 1 ? 'done' : 'silent');
}

const people = Object.keys(PEOPLE) as Person[];

describe('a policy', () => {
  it.each(MATRIX)('%s lets these decide, and nobody else', async (_, waive, allowed) => {
    for (const command of DECISIONS) {
      const outcomes = await Promise.all(
        people.map(async (person) => [person, await outcomeOf(person, command, waive)] as const),
      );

      expect([command, Object.fromEntries(outcomes)]).toEqual([
        command,
        Object.fromEntries(people.map((person) => [person, allowed.includes(person) ? 'done' : 'refused'])),
      ]);
    }
  });
});

describe('a question', () => {
  it.each(QUESTIONS)('is answered whoever asks: %s', async (command) => {
    for (const person of people) expect([person, await outcomeOf(person, command, {})]).toEqual([person, 'done']);
  });
});

describe('the author of a pull request', () => {
  it('decides where nobody else could', async () => {
    const alone: GitHubRepository = {
      ...repository,
      api: {
        async request(route: string) {
          const isList = route === 'GET /repos/{owner}/{repo}/collaborators';
          return { data: isList ? [{ login: AUTHOR }] : PEOPLE[AUTHOR] };
        },
      } as unknown as GitHubRepository['api'],
    };

    expect(await new Permissions(alone, {}, AUTHOR).of(AUTHOR)).toEqual({ allowed: true });
  });
});

describe('a category that was edited', () => {
  it.each(['add', 'drop'] as const)('(%s) falls when whoever did it may no longer decide', async (action) => {
    const rulebook = await loadBuiltinRulebook();
    const url = 'https://github.com/acme/shop/pull/1#issuecomment-1';
    const body = `/testreq category ${action} persistence The rows only moved.`;
    const comment = { databaseId: 1, author: 'write', editor: null, body, url };
    const conversation = readConversation([comment]);
    const { record } = await decide(conversation, rulebook, async () => ({ allowed: true }));

    const later = await decide({ ...conversation, pending: [], record }, rulebook, async () => ({
      allowed: false,
      because: 'it takes write access',
    }));

    expect(record.categories).toHaveLength(1);
    expect(later.record.categories).toEqual([]);
    expect(later.notes.join()).toContain('it takes write access');
  });
});

describe('a record', () => {
  it('leaves room in the comment, whatever outsiders write', async () => {
    const rulebook = await loadBuiltinRulebook();
    const url = 'https://github.com/acme/shop/pull/1#issuecomment-1';
    const comments = Array.from({ length: 50 }, (_, at) => ({
      databaseId: 4_000_000_000 + at,
      author: 'outsider',
      editor: null,
      body: `/testreq waive persistence/wiring other ${'a '.repeat(5)}${'<'.repeat(900)}`,
      url,
    }));
    const answered = Array.from({ length: 2_000 }, (_, at) => `${3_000_000_000 + at}.01234567`);
    const conversation = { ...readConversation(comments), record: { ...emptyRecord, answered } };

    const { record } = await decide(conversation, rulebook, async () => ({ allowed: false, because: 'no' }));
    const body = stickyBody(record, null, rulebook, true) ?? '';

    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(readDecisions(body)?.answered).toHaveLength(2_000);
  });
});

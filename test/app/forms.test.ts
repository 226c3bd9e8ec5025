import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createProbot } from 'probot';
import { describe, expect, it } from 'vitest';
import { receiver } from '../../src/app/receive.js';
import type { Job } from '../../src/app/review-queue.js';
import { recognise } from '../../src/app/webhooks/forms.js';

interface Examples {
  readonly name: string;
  readonly examples: readonly Readonly<Record<string, unknown>>[];
}

const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
const EXAMPLES = JSON.parse(readFileSync(file, 'utf8')) as readonly Examples[];

const opened = () => ({
  action: 'opened',
  installation: { id: 7 },
  repository: { name: 'shop', owner: { login: 'acme' } },
  pull_request: { number: 12 },
});

describe('a payload', () => {
  it('of GitHub’s own examples is never taken for malformed', () => {
    const refused = EXAMPLES.flatMap(({ name, examples }) =>
      examples.map((payload) => recognise(name, payload)).filter(({ kind }) => kind === 'malformed'),
    );

    expect(refused).toEqual([]);
  });

  it('of an event or an action that nobody handles is left alone, whatever it holds', () => {
    expect(recognise('star', {})).toEqual({ kind: 'other' });
    expect(recognise('constructor', { action: 'toString' })).toEqual({ kind: 'other' });
    expect(recognise('pull_request', { action: 'locked' })).toEqual({ kind: 'other' });
    // Nested deeper than the stack: nothing may turn it into text.
    const deep = JSON.parse(`{"action":${'['.repeat(20_000)}${']'.repeat(20_000)}}`) as Record<string, unknown>;
    expect(recognise('pull_request', deep)).toEqual({ kind: 'other' });
  });

  it.each<[string, object, string]>([
    ['a number that is none', { pull_request: { number: '12' } }, 'pull_request.number'],
    ['no pull request', { pull_request: null }, 'pull_request'],
    ['a repository in another folder', { repository: { name: '../x', owner: { login: 'acme' } } }, 'repository.name'],
    ['a name without end', { repository: { name: 'x'.repeat(500), owner: { login: 'a' } } }, 'repository.name'],
    ['an installation that is none', { installation: { id: 0.5 } }, 'installation.id'],
  ])('with %s is refused before a handler sees it', (_, part, where) => {
    expect(recognise('pull_request', { ...opened(), ...part })).toEqual({ kind: 'malformed', where });
  });

  it('that is sound becomes a job; one that is not is an error, and nothing is queued', async () => {
    const { receive, jobs } = await receiving();

    await receive({ id: '1', event: 'pull_request', payload: opened() });
    const broken = receive({ id: '2', event: 'pull_request', payload: { ...opened(), pull_request: {} } });

    await expect(broken).rejects.toThrow('at pull_request.number');
    expect(jobs).toEqual([
      { kind: 'pull-request', installationId: 7, owner: 'acme', repo: 'shop', number: 12, force: false },
    ]);
  });
});

describe('a push', () => {
  const push = (over: object) => ({
    installation: { id: 7 },
    repository: { name: 'shop', owner: { login: 'acme' } },
    ref: 'refs/heads/main',
    before: 'a'.repeat(40),
    after: 'b'.repeat(40),
    deleted: false,
    forced: false,
    commits: [{ added: [], removed: [], modified: ['src/a.py'] }],
    ...over,
  });

  it.each([
    ['that is forced, and may take a configuration away', { forced: true }, ['main']],
    ['that moves a branch without telling commits', { commits: [] }, ['main']],
    ['of a new branch without commits of its own', { commits: [], before: '0'.repeat(40) }, []],
    ['of code', {}, []],
  ])('%s', async (_, over, branches) => {
    const jobs = await jobsOf('push', push(over));

    expect(jobs.flatMap((job) => (job.kind === 'fan-out' && 'base' in job.from ? [job.from.base] : []))).toEqual(
      branches,
    );
  });
});

describe('an edit of the comment of this App', () => {
  const edited = (login: string, type: string) => ({
    action: 'edited',
    installation: { id: 7 },
    repository: { name: 'shop', owner: { login: 'acme' } },
    issue: { number: 12, pull_request: {} },
    comment: { id: 1, body: '<!-- testreq:comment -->\nNothing', user: { login: 'testreq[bot]', type: 'Bot' } },
    sender: { login, type },
    changes: { body: { from: '<!-- testreq:comment -->' } },
  });

  it.each([
    ['by the App itself asks for nothing', 'testreq[bot]', 'Bot', 0],
    ['by another bot asks for a review', 'tidy[bot]', 'Bot', 1],
    ['by a person asks for a review', 'mallory', 'User', 1],
  ])('%s', async (_, login, type, reviews) => {
    expect(await jobsOf('issue_comment', edited(login, type))).toHaveLength(reviews);
  });
});

async function jobsOf(event: string, payload: Readonly<Record<string, unknown>>): Promise<Job[]> {
  const { receive, jobs } = await receiving();
  await receive({ id: 'one', event, payload });
  return jobs;
}

/** What receives payloads, and the jobs that it makes of them. */
async function receiving() {
  const jobs: Job[] = [];
  const PRIVATE_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs1', format: 'pem' })
    .toString();
  const probot = createProbot({ env: { APP_ID: '1', PRIVATE_KEY, WEBHOOK_SECRET: 'x', LOG_LEVEL: 'fatal' } });
  await probot.ready();
  const queue = { add: async (job: Job) => void jobs.push(job), ready: async () => true, close: async () => {} };
  return { receive: receiver(probot, queue), jobs };
}

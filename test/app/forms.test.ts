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
    const jobs: Job[] = [];
    const PRIVATE_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 })
      .privateKey.export({ type: 'pkcs1', format: 'pem' })
      .toString();
    const probot = createProbot({ env: { APP_ID: '1', PRIVATE_KEY, WEBHOOK_SECRET: 'x', LOG_LEVEL: 'fatal' } });
    await probot.ready();
    const receive = receiver(probot, {
      add: async (job) => void jobs.push(job),
      ready: async () => true,
      close: async () => {},
    });

    await receive({ id: '1', event: 'pull_request', payload: opened() });
    const broken = receive({ id: '2', event: 'pull_request', payload: { ...opened(), pull_request: {} } });

    await expect(broken).rejects.toThrow('at pull_request.number');
    expect(jobs).toEqual([
      { kind: 'pull-request', installationId: 7, owner: 'acme', repo: 'shop', number: 12, force: false },
    ]);
  });
});

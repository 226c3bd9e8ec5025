import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Fault } from '../stand-in/faults.js';
import { StandIn } from '../stand-in/stand-in.js';
import type { CheckRun } from '../stand-in/world.js';
import { operationsService } from './examples.js';
import { Service } from './service.js';

// The queue pauses between attempts, and faults are meant to make it.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

let github: StandIn;
let service: Service;
beforeAll(async () => {
  github = await StandIn.start();
  service = await Service.start(github);
});
afterAll(async () => {
  await service?.stop();
  await github?.stop();
  expect(github.server.violations).toEqual([]);
});

let owners = 0;

/** Opens a pull request while GitHub has its troubles, and waits for its check. */
async function openedDuring(fault: Fault): Promise<CheckRun> {
  owners += 1;
  const owner = `trouble${owners}`;
  const repository = github.repository(`${owner}/shop`, operationsService.base);
  github.world.commit(repository, 'wire-it', operationsService.change);
  github.fault({ ...fault, owner });

  const pull = await github.open(repository, { head: 'wire-it', title: 'Use the repository' });
  const check = await github.completed(repository, pull.headSha, 1, 120_000);

  // A job that failed at its last request is tried again, and must find what is there.
  await github.quiet(6_000, repository);
  expect(github.server.faults.pending(owner)).toBe(0);
  expect(repository.checkRuns.filter(({ status }) => status === 'completed')).toHaveLength(1);
  return check;
}

describe.concurrent('the check is completed, once, and right, although', () => {
  const graphql = /POST \/graphql/;
  const create = /POST .*\/check-runs$/;
  const files = /pulls\/\{pull_number\}\/files/;
  const token = /access_tokens/;
  it.each<[string, Fault]>([
    ['GitHub answers 502 to a query', { kind: 'server-error', on: graphql, times: 2 }],
    ['GitHub answers 502 for longer than a request is tried', { kind: 'server-error', on: graphql, times: 5 }],
    ['the connection breaks during the list of files', { kind: 'reset', on: files }],
    ['the list of files is cut', { kind: 'truncated', on: files }],
    ['a query is cut', { kind: 'truncated', on: graphql, times: 2 }],
    ['an answer is slow', { kind: 'slow', on: files, seconds: 3 }],
    ['no token is given at first', { kind: 'server-error', on: token, times: 4 }],
    ['the App is refused a token at first', { kind: 'bad-credentials', on: token, times: 2 }],
    ['a token is refused once', { kind: 'bad-credentials', on: files }],
    ['the check cannot be created at first', { kind: 'server-error', on: create }],
    ['the answer to the creation is lost', { kind: 'lost-answer', on: create }],
    ['the answer to the creation is cut', { kind: 'truncated', on: create }],
    ['GitHub asks to wait before the check is created', { kind: 'secondary-limit', on: create, seconds: 2 }],
    ['GitHub asks to wait for longer', { kind: 'secondary-limit', on: graphql, seconds: 8 }],
  ])('%s', async (_what, fault) => {
    expect((await openedDuring(fault)).conclusion).toBe('failure');
  });
});

it('a token that was revoked before its time is replaced', async () => {
  const repository = github.repository('revoked/shop', operationsService.base);
  github.world.commit(repository, 'one', { 'README.md': '# One\n' });
  github.world.commit(repository, 'two', { 'README.md': '# Two\n' });
  const first = await github.open(repository, { head: 'one' });
  await github.completed(repository, first.headSha);
  await new Promise((resolve) => setTimeout(resolve, 6_000));

  github.server.revokeTokens();
  const second = await github.open(repository, { head: 'two' });

  expect((await github.completed(repository, second.headSha)).conclusion).toBe('success');
});

it('a push in the middle of a review leaves the right check on the newer head', async () => {
  const repository = github.repository('moving/shop', operationsService.base);
  github.world.commit(repository, 'wire-it', operationsService.change);
  github.fault({ kind: 'slow', on: /git\/trees/, owner: 'moving', seconds: 2 });

  const pull = await github.open(repository, { head: 'wire-it', title: 'Use the repository' });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await github.push(repository, 'wire-it', operationsService.remedy);

  expect((await github.completed(repository, pull.headSha)).conclusion).toBe('success');
});

it('nothing secret reaches the log', () => {
  expect(service.output).not.toMatch(/ghs_|PRIVATE KEY|Use the repository/);
});

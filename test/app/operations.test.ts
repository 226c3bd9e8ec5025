import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { StandIn } from '../stand-in/stand-in.js';
import type { PullRequest, Repository } from '../stand-in/world.js';
import { Service } from './service.js';

/** A pull request of one file whose review needs no thought. */
async function openPull(github: StandIn, repository: Repository, head: string): Promise<PullRequest> {
  github.world.commit(repository, head, { [`docs/${head}.md`]: `# ${head}\n` });
  return github.open(repository, { head, title: head });
}

const get = async (service: Service, path: string) => {
  const answer = await fetch(`${service.url}${path}`);
  return { status: answer.status, text: await answer.text() };
};

describe('a running service', () => {
  let github: StandIn;
  let service: Service;
  let repository: Repository;
  beforeAll(async () => {
    github = await StandIn.start();
    repository = github.repository('acme/shop');
    service = await Service.start(github, { LOG_LEVEL: 'trace' });
  }, 180_000);
  afterAll(async () => {
    await service.stop();
    await github.stop();
  });

  const deliver = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${service.url}/api/github/webhooks`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'pull_request',
        'x-github-delivery': 'from-nobody',
        'x-hub-signature-256': `sha256=${createHmac('sha256', 'guessed').update(body).digest('hex')}`,
        ...headers,
      },
    });

  it('is healthy, and ready for work', async () => {
    expect(await get(service, '/healthz')).toEqual({ status: 200, text: 'ok\n' });
    expect(await get(service, '/readyz')).toEqual({ status: 200, text: 'ready\n' });
  });

  it('tells its log the way of a delivery from the door to the check, by the delivery’s id', async () => {
    const pull = await openPull(github, repository, 'logged');
    await github.completed(repository, pull.headSha);
    const [delivery] = github.server.deliveries.list() as readonly { guid: string }[];

    // The last line comes after the check has been written.
    await vi.waitFor(() => {
      const lines = service.output.split('\n').filter((line) => line.includes(String(delivery?.guid)));
      expect(lines.some((line) => line.includes('Queued.'))).toBe(true);
      expect(lines.some((line) => line.includes('Reviewed.'))).toBe(true);
    }, 5_000);
  });

  it('does nothing for a delivery that it has, however often it comes', async () => {
    const pull = await openPull(github, repository, 'again');
    const check = await github.completed(repository, pull.headSha);
    const [delivery] = github.server.deliveries.list() as readonly { id: number }[];
    const before = github.moment;

    for (let time = 0; time < 5; time += 1) github.server.deliveries.redeliver(delivery?.id ?? 0);
    await github.quiet();

    expect(github.requests(before)).toEqual([]);
    expect(check.writes).toBe(1);
  });

  it('refuses what GitHub has not signed, and asks GitHub nothing because of it', async () => {
    const before = github.moment;

    expect((await deliver('{"action":"opened"}')).status).toBe(401);
    expect((await deliver('{}', { 'x-hub-signature-256': '' })).status).toBe(401);

    expect(github.requests(before)).toEqual([]);
  });

  it('lists what was given up and tries it again when its operator asks with SIGUSR2', async () => {
    service.signal('SIGUSR2');

    await github.until('it answers', () => service.output.includes('testreq tries 0 given-up jobs again'));
  });

  it('counts what it does', async () => {
    const pull = await openPull(github, repository, 'counted');
    await github.completed(repository, pull.headSha);

    const { text } = await get(service, '/metrics');

    expect(text).toMatch(/testreq_deliveries_total\{event="pull_request",outcome="accepted"\} \d+/);
    expect(text).toMatch(/testreq_deliveries_total\{event="unknown",outcome="forged"\} \d+/);
    expect(text).toMatch(/testreq_delivery_seconds_count \d+/);
    expect(text).toMatch(/testreq_jobs\{state="waiting"\} \d+/);
    expect(text).toMatch(/testreq_jobs\{state="dead"\} 0/);
    expect(text).toMatch(/testreq_oldest_job_seconds \d+/);
    expect(text).toMatch(/testreq_reviews_total\{conclusion="success",exemption="docs-only"\} \d+/);
    expect(text).toMatch(/testreq_delivery_to_result_seconds_count\{kind="pull-request"\} \d+/);
    expect(text).toMatch(/testreq_api_requests_total\{api="graphql",status="200"\} \d+/);
    expect(text).toMatch(/testreq_api_limit_remaining\{resource="core"\} \d+/);
  });

  it('lets no secret into its log, whatever the level', async () => {
    await github.quiet();
    const key = github.environment().PRIVATE_KEY ?? '';
    const [, line = ''] = key.split('\n');

    expect(service.output).toContain('Reviewed.');
    expect(service.output).not.toContain(github.secret);
    expect(service.output).not.toContain(line);
    expect(service.output).not.toMatch(/gh[a-z]_\w{8}|Bearer \w|eyJ\w+\.\w+|sha256=/);
  });
});

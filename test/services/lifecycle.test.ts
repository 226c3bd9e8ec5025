import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, it, type TestContext } from 'vitest';
import { freshDataDir } from '../app/data-dir.js';
import { Service } from '../app/service.js';
import { StandIn } from '../stand-in/stand-in.js';
import type { PullRequest, Repository } from '../stand-in/world.js';
import { PostgresServer } from './postgres.js';

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await PostgresServer.start();
});
afterAll(() => postgres.stop());

/** A pull request of one file whose review needs no thought. */
async function openPull(github: StandIn, repository: Repository, head: string): Promise<PullRequest> {
  github.world.commit(repository, head, { [`docs/${head}.md`]: `# ${head}\n` });
  return github.open(repository, { head, title: head });
}

/** A GitHub, an empty store, and processes that use both; all of it is gone when the test ends. */
async function given(kind: string, { onTestFinished }: TestContext) {
  const github = await StandIn.start();
  const dataDir = freshDataDir();
  const store: Record<string, string> = kind === 'PostgreSQL' ? { DATABASE_URL: await postgres.createDatabase() } : {};
  const services: Service[] = [];
  onTestFinished(async () => {
    for (const service of services) await service.stop('SIGKILL', true);
    rmSync(dataDir, { recursive: true, force: true });
    await github.stop();
  });
  const start = async () => {
    const service = await Service.start(github, { TESTREQ_DATA_DIR: dataDir, ...store });
    services.push(service);
    return service;
  };
  return { github, start };
}

// Side by side: each has processes and a store of its own, and mostly waits.
describe.concurrent.each(['embedded store', 'PostgreSQL'])('a service that comes and goes, with the %s', (kind) => {
  it('finishes after a kill in the middle of a review', async (context) => {
    const { expect } = context;
    const { github, start } = await given(kind, context);
    const repository = github.repository('acme/shop');
    const first = await start();
    github.fault({ kind: 'slow', on: /POST .*check-runs/, seconds: 5, owner: 'acme' });
    const pull = await openPull(github, repository, 'killed');
    await github.until('the check is being written', () => github.server.faults.pending('acme') === 0);

    await first.stop('SIGKILL', true);
    await start();

    // On a server the dead process's lock has to run out first.
    const check = await github.completed(repository, pull.headSha, 1, 90_000);
    expect(check.conclusion).toBe('success');
  });

  it('stops within 25 seconds while a review hangs, and gives that review back', async (context) => {
    const { expect } = context;
    const { github, start } = await given(kind, context);
    const repository = github.repository('acme/shop');
    const first = await start();
    github.fault({ kind: 'slow', on: /graphql/, seconds: 600, owner: 'acme' });
    const pull = await openPull(github, repository, 'hanging');
    await github.until('the review reads', () => github.server.faults.pending('acme') === 0);
    const began = Date.now();

    expect(await first.stop('SIGTERM', true)).toBe(0);

    expect(Date.now() - began).toBeLessThan(25_000);
    await start();
    await github.completed(repository, pull.headSha, 1, 60_000);
  });

  it('fetches what GitHub could not deliver while it was away', async (context) => {
    const { github, start } = await given(kind, context);
    const repository = github.repository('acme/shop');
    await github.server.deliveries.connect({ url: 'http://127.0.0.1:9/', secret: github.secret });
    const pull = await openPull(github, repository, 'missed');

    await start();

    await github.completed(repository, pull.headSha, 1, 60_000);
    const book = () => github.server.deliveries.list() as readonly { redelivery: boolean; status_code: number }[];
    await github.until('the delivery is made again', () =>
      book().some(({ redelivery, status_code }) => redelivery && status_code === 202),
    );
  });

  it('finds the pull requests that no delivery told of', async (context) => {
    const { github, start } = await given(kind, context);
    const repository = github.repository('acme/shop');
    const installation = github.world.installationOf(repository);
    installation?.events.splice(0); // GitHub sends nothing.
    const pull = await openPull(github, repository, 'untold');

    await start();

    await github.completed(repository, pull.headSha, 1, 60_000);
  });

  it('says at start what the registration lacks', async (context) => {
    const { expect } = context;
    const { github, start } = await given(kind, context);
    github.registration.permissions.checks = 'read';

    const service = await start();

    // It listens before GitHub has answered what the registration has.
    await github.until('a permission is named', () => service.output.includes('permission'));
    expect(service.output).toContain('The permission \\"checks\\" is read; testreq needs write.');
  });

  it('is not ready when GitHub refuses its credentials, and says which settings to look at', async (context) => {
    const { expect } = context;
    const { github, start } = await given(kind, context);
    github.fault({ kind: 'bad-credentials', on: /GET \/app$/, times: 20 });
    const service = await start();

    const answer = await fetch(`${service.url}/readyz`);

    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('APP_ID and PRIVATE_KEY');
  });

  it('shares its store with a second one, or says why it cannot', async (context) => {
    const { expect } = context;
    const { start } = await given(kind, context);
    await start();

    if (kind === 'PostgreSQL') await start();
    else await expect(start()).rejects.toThrow(/ended with 2:\ntestreq: .* is in use by process \d+/);
  });
});

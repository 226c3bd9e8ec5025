import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StandIn } from '../stand-in/stand-in.js';
import { operationsService } from './examples.js';
import { Service } from './service.js';

let github: StandIn;
let service: Service;
beforeAll(async () => {
  github = await StandIn.start();
  service = await Service.start(github);
}, 60_000);
afterAll(async () => {
  await service.stop();
  await github.stop();
});

describe('a pull request whose tests are absent', () => {
  it('gets a completed check on its head that names them, in at most five requests', async () => {
    const repository = github.repository('acme/shop', operationsService.base);
    github.world.commit(repository, 'wire-it', operationsService.change);
    github.issue(repository, operationsService.task.title, operationsService.task.body);
    const before = github.moment;

    const pull = await github.open(repository, { head: 'wire-it', title: 'Use the repository', body: 'Closes #1' });
    const check = await github.completed(repository, pull.headSha);

    console.log(github.requests(before).map(({ request, status }) => `${request} ${status}`));
    expect(check.conclusion).toBe('failure');
    expect(github.server.violations).toEqual([]);
    expect(github.requests(before).length).toBeLessThanOrEqual(5);
  });
});

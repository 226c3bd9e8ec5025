import { afterAll, beforeAll, expect, it } from 'vitest';
import { StandIn } from '../../stand-in/stand-in.js';
import { operationsService } from '../examples.js';
import { Service } from '../service.js';

let github: StandIn;
let service: Service | undefined;
beforeAll(async () => {
  github = await StandIn.start();
});
afterAll(async () => {
  await service?.stop();
  await github.stop();
  expect(github.server.violations).toEqual([]);
});

it('a pull request of which GitHub never told is found when the service starts', { timeout: 300_000 }, async () => {
  const { deliveries } = github.server;
  const send = deliveries.send;
  deliveries.send = async () => 0; // And GitHub has no record of it that could be asked for.
  const repository = github.repository('acme/shop', operationsService.base);
  github.world.commit(repository, 'wire-it', operationsService.change);
  const pull = await github.open(repository, { head: 'wire-it', title: 'Use the repository' });
  deliveries.send = send;

  service = await Service.start(github);

  const check = await github.completed(repository, pull.headSha, 1, 120_000);
  expect(check.conclusion).toBe('failure');
  expect(service.output).toBe('');
});

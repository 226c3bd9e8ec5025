import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Store } from '../../../src/app/queue/store.js';
import { redeliverFailed, type Span } from '../../../src/app/recovery/failed-deliveries.js';
import type { AppApi } from '../../../src/app/recovery/sweep.js';
import { StandIn } from '../../stand-in/stand-in.js';
import { KeptLog } from '../queue/kept-log.js';
import { empty, openTemporaryStore } from '../queue/stores.js';
import { githubOf } from './github.js';

let store: Store;
let standIn: StandIn;
let github: AppApi;
let service: Server;
/** Deliveries that came to the service, and with which status it answers. */
let came: string[];
let status: number;
beforeAll(async () => {
  store = await openTemporaryStore();
}, 60_000);
afterAll(() => store.close());
beforeEach(async () => {
  await empty(store);
  came = [];
  status = 202;
  standIn = await StandIn.start();
  github = await githubOf(standIn);
  service = createServer((request, response) => {
    came.push(String(request.headers['x-github-delivery']));
    request.resume().on('end', () => response.writeHead(status).end());
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  standIn.connect(`http://127.0.0.1:${(service.address() as AddressInfo).port}`);
});
afterEach(async () => {
  await new Promise((resolve) => service.close(resolve));
  await standIn.stop();
});

const look = async (span: Partial<Span> = {}) => {
  const before = came.length;
  const moment = standIn.moment;
  const { signal } = new AbortController();
  const within = { api: await github.asApp(), store, log: new KeptLog(), signal };
  await redeliverFailed(within, { from: 0, to: Date.now() + 1_000, ...span });
  const asked = standIn.requests(moment).filter(({ request }) => request.endsWith('/attempts')).length;
  await vi.waitFor(() => expect(came).toHaveLength(before + asked), 5_000); // GitHub answers first, then delivers.
  return came.slice(before);
};

describe('deliveries that GitHub could not deliver', () => {
  it('are asked for again, each once', async () => {
    standIn.server.deliveries.failing = true;
    await standIn.server.deliveries.send('pull_request', { action: 'opened' }, 'missed-1');
    await standIn.server.deliveries.send('pull_request', { action: 'opened' }, 'missed-2');
    standIn.server.deliveries.failing = false;
    await standIn.server.deliveries.send('pull_request', { action: 'opened' }, 'arrived');

    expect((await look()).sort()).toEqual(['missed-1', 'missed-2']);
    expect(await look()).toEqual([]);
  });

  it('are asked for again when the service could not store them', async () => {
    status = 500;
    await standIn.server.deliveries.send('pull_request', { action: 'opened' }, 'not-stored');
    status = 202;

    expect(await look()).toEqual(['not-stored']);
  });

  it('are left alone when they were stored nevertheless, and only the answer was lost', async () => {
    standIn.server.deliveries.failing = true;
    await standIn.server.deliveries.send('pull_request', { action: 'opened' }, 'stored');
    standIn.server.deliveries.failing = false;
    await store.query(`INSERT INTO testreq.delivery (id, key) VALUES ('stored', 'acme/shop#1')`);

    expect(await look()).toEqual([]);
  });

  it('are left alone while they may still be under way', async () => {
    standIn.server.deliveries.failing = true;
    await standIn.server.deliveries.send('pull_request', { action: 'opened' }, 'just-now');
    standIn.server.deliveries.failing = false;

    expect(await look({ to: Date.now() - 20_000 })).toEqual([]);
    expect(await look()).toEqual(['just-now']);
  });

  it('are given up after five times in vain', async () => {
    status = 500;
    await standIn.server.deliveries.send('pull_request', { action: 'opened' }, 'poisonous');

    for (let time = 1; time <= 5; time += 1) expect(await look()).toEqual(['poisonous']);
    expect(await look()).toEqual([]);
  });

  it('are found behind a hundred later ones', async () => {
    standIn.server.deliveries.failing = true;
    await standIn.server.deliveries.send('pull_request', { action: 'opened' }, 'long-ago');
    standIn.server.deliveries.failing = false;
    for (let index = 0; index < 120; index += 1) {
      await standIn.server.deliveries.send('pull_request', { action: 'opened' }, `later-${index}`);
    }

    expect(await look()).toEqual(['long-ago']);
  });

  it('are looked for no further back than an hour before the last look', async () => {
    for (let index = 0; index < 250; index += 1) {
      await standIn.server.deliveries.send('pull_request', { action: 'opened' }, `delivery-${index}`);
    }
    const before = standIn.moment;

    await look({ from: Date.now() + 2 * 3600 * 1000 });

    expect(standIn.requests(before)).toHaveLength(1);
  });
});

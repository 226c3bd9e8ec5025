import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Credentials } from '../../src/app/credentials.js';
import { StandIn } from '../stand-in/stand-in.js';
import { githubOf } from './recovery/github.js';

let standIn: StandIn;
beforeEach(async () => {
  standIn = await StandIn.start();
});
afterEach(async () => {
  vi.useRealTimers();
  await standIn.stop();
});

describe('the credentials of the App', () => {
  it('are valid when GitHub knows the App; GitHub is asked once a minute', async () => {
    const credentials = new Credentials((await githubOf(standIn)).asApp);
    const before = standIn.moment;

    expect(await credentials.areValid()).toBe(true);
    expect(await credentials.areValid()).toBe(true);

    expect(standIn.moment - before).toBe(1);
  });

  it('are not valid when GitHub refuses them, until it takes them again', async () => {
    const credentials = new Credentials((await githubOf(standIn)).asApp);
    standIn.fault({ kind: 'bad-credentials', on: /GET \/app/, times: 5 });

    expect(await credentials.areValid()).toBe(false);
    expect(await credentials.areValid()).toBe(false);

    standIn.server.faults.clear();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    expect(await credentials.areValid()).toBe(true);
  });

  it('are as good as before when GitHub gives no answer', async () => {
    const credentials = new Credentials((await githubOf(standIn)).asApp);
    standIn.fault({ kind: 'server-error', on: /GET \/app/, times: 5 });

    expect(await credentials.areValid()).toBe(true);
  });
});

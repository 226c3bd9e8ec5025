import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type SoakOptions, soak } from '../../scripts/soak-run.js';
import { built } from '../build.js';
import { PostgresServer } from './postgres.js';

/** A tenth of what `npm run soak` does by default. */
const short: SoakOptions = {
  deliveries: 250,
  pulls: 40,
  installations: 8,
  kills: 4,
  faults: 0.05,
  processes: 1,
  databaseUrl: null,
  command: [process.execPath, join(built, 'cli/main.js')],
  seed: 20,
  say: () => {},
};

// Side by side: each has a GitHub, a store and processes of its own, and mostly waits.
describe.concurrent('a service in kills, faults and disorder', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await PostgresServer.start();
  });
  afterAll(() => postgres.stop());

  it('leaves each newest head with one right check, with the embedded store', { timeout: 900_000 }, async ({
    expect,
  }) => {
    const { problems } = await soak(short);

    expect(problems).toEqual([]);
  });

  it('leaves each newest head with one right check, in two processes on PostgreSQL', { timeout: 900_000 }, async ({
    expect,
  }) => {
    const { problems } = await soak({ ...short, processes: 2, databaseUrl: await postgres.createDatabase() });

    expect(problems).toEqual([]);
  });
});

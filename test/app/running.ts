import { afterAll, beforeAll, expect, vi } from 'vitest';
import { StandIn } from '../stand-in/stand-in.js';
import { Service } from './service.js';

/** A stand-in GitHub and the App's process, for the tests of one file. */
export interface Running {
  readonly github: StandIn;
  readonly service: Service;
}

/**
 * Starts both before the tests of a file, and ends them after. The App may have asked GitHub for nothing that GitHub's
 * own descriptions do not allow.
 */
export function running(environment: Record<string, string> = {}): Running {
  // A second between two writes, several writes a scenario, and machines that do other things as well.
  vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });
  const started: { github?: StandIn; service?: Service } = {};
  beforeAll(async () => {
    started.github = await StandIn.start();
    started.service = await Service.start(started.github, environment);
  });
  afterAll(async () => {
    await started.service?.stop();
    await started.github?.stop();
    expect(started.github?.server.violations).toEqual([]);
    for (const { body } of started.github?.server.seen.filter(({ kind }) => kind === 'token') ?? []) expectNarrow(body);
  });
  return {
    get github() {
      return known(started.github);
    },
    get service() {
      return known(started.service);
    },
  };
}

/** Every token is for named permissions, and one that may write is for one repository. */
function expectNarrow(body: unknown): void {
  const { permissions, ...where } = body as { permissions?: Record<string, string> };
  expect(permissions).toBeDefined();
  const writes = Object.values(permissions ?? {}).includes('write');
  if (writes) expect(Object.values(where)).toEqual([[expect.anything()]]);
}

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('It runs only during the tests of the file.');
  return value;
}

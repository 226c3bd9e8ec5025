import { afterAll, beforeAll, expect } from 'vitest';
import { StandIn } from './stand-in.js';

/**
 * Starts a stand-in GitHub before the tests of a file, and ends it after them. Nothing may have been asked of it that
 * GitHub's own descriptions do not allow.
 */
export function runningStandIn(): { readonly github: StandIn } {
  let started: StandIn | undefined;
  beforeAll(async () => {
    started = await StandIn.start();
  });
  afterAll(async () => {
    await started?.stop();
    expect(started?.server.violations).toEqual([]);
  });
  return {
    get github() {
      if (started === undefined) throw new Error('It runs only during the tests of the file.');
      return started;
    },
  };
}

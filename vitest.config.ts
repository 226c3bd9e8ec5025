import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/services/**', 'node_modules/**'],
    globalSetup: 'test/build.ts',
    pool: 'threads',
    sequence: { sequencer: LongestFirst },
    // The tests with real processes mostly wait, so a worker more than there are cores costs nothing.
    maxWorkers: 3,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Tests with real processes wait for what another process does: on a machine shared with others one may be too late.
    retry: process.env.CI ? 2 : 0,
  },
});

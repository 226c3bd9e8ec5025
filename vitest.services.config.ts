import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.js';

export default defineConfig({
  test: {
    include: ['test/services/**/*.test.ts'],
    globalSetup: 'test/build.ts',
    pool: 'forks',
    // Each file has servers and processes of its own, and mostly waits for them.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    retry: process.env.CI ? 2 : 0,
  },
});

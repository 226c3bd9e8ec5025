import { parentPort, workerData } from 'node:worker_threads';
import type { Rulebook } from '../domain/rulebook.js';
import { openHistory } from '../sources/local/history.js';
import { openRepository } from '../sources/local/repository.js';
import { type Law, reviewCommit, type TimedResult } from './backtest-commit.js';
import type { Choices } from './policy.js';

/** What a worker is started with. */
export interface WorkerData {
  readonly directory: string;
  readonly rulebook: Rulebook;
  readonly choices: Choices | null;
}

/** A run of neighbouring commits, of which the first has the number `start` in the whole list. */
export interface WorkerTask {
  readonly start: number;
  readonly commits: readonly string[];
}

/** The results of a task. */
export interface WorkerAnswer {
  readonly start: number;
  readonly results: readonly TimedResult[];
}

/** Reviews the runs of commits that the thread is sent. */
export async function workBacktest(): Promise<void> {
  const { directory, rulebook, choices } = workerData as WorkerData;
  const law: Law = { rulebook, choices, last: null };
  const history = openHistory(await openRepository(directory));
  parentPort?.on('message', async ({ start, commits }: WorkerTask) => {
    const results: TimedResult[] = [];
    for (const commit of commits) results.push(await reviewCommit(history, commit, law));
    parentPort?.postMessage({ start, results } satisfies WorkerAnswer);
  });
}

import { parentPort, workerData } from 'node:worker_threads';
import type { Rulebook } from '../domain/rulebook.js';
import { openHistory } from '../sources/local/history.js';
import { openRepository } from '../sources/local/repository.js';
import { type Law, reviewCommit } from './backtest-commit.js';
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

/** The results of a task, a JSON text each: text is cheap to hand from thread to thread. */
export interface WorkerAnswer {
  readonly start: number;
  readonly results: readonly string[];
}

const { directory, rulebook, choices } = workerData as WorkerData;
const law: Law = { rulebook, choices, last: null };
const history = openHistory(await openRepository(directory));

parentPort?.on('message', async ({ start, commits }: WorkerTask) => {
  const results: string[] = [];
  for (const commit of commits) results.push(JSON.stringify(await reviewCommit(history, commit, law)));
  parentPort?.postMessage({ start, results } satisfies WorkerAnswer);
});

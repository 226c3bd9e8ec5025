import { resolve } from 'node:path';
import { InputError } from '../input-error.js';
import { defaultPolicy } from '../sources/default-policy.js';
import { closeHistory, openHistory } from '../sources/local/history.js';
import { openRepository, type Repository } from '../sources/local/repository.js';
import { type CommitResult, reviewCommit } from './backtest-commit.js';
import { nameOf, readTextInput } from './inputs.js';
import type { Io } from './io.js';
import { loadRulebook } from './rulebook.js';

/** What is to be tested. */
export interface BacktestOptions {
  readonly repo: string;
  readonly last?: number;
  readonly commits?: string;
  readonly rules: readonly string[];
}

/** Reviews past changes, in the order in which they were named. */
export async function* runBacktest(options: BacktestOptions, io: Io): AsyncGenerator<CommitResult> {
  const repository = await openRepository(resolve(io.cwd, options.repo));
  const rulebook = await loadRulebook(options.rules, io.cwd);
  const commits =
    options.commits === undefined
      ? await lastCommits(repository, options.last ?? 100)
      : await namedCommits(options.commits, io);
  const history = openHistory(repository);
  try {
    for (const commit of commits) yield await reviewCommit(history, commit, rulebook, defaultPolicy);
  } finally {
    closeHistory(history);
  }
}

async function lastCommits(repository: Repository, count: number): Promise<string[]> {
  const answer = await repository.git.run(['rev-list', '--first-parent', `--max-count=${count}`, 'HEAD', '--']);
  return answer.split('\n').filter((line) => line !== '');
}

async function namedCommits(name: string, io: Io): Promise<string[]> {
  const text = await readTextInput(io, name, '--commits');
  const commits = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (commits.length === 0) throw new InputError(`${nameOf(name)} (--commits) names no commit: give one id a line`);
  return commits;
}

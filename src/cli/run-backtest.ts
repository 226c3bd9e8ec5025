import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { InputError } from '../input-error.js';
import type { SourceText } from '../rulebook/signals.js';
import { closeHistory, openHistory } from '../sources/local/history.js';
import { headCommit, isCutOff, openRepository, type Repository } from '../sources/local/repository.js';
import { type Law, reviewCommit, type TimedResult } from './backtest-commit.js';
import type { WorkerAnswer, WorkerData, WorkerTask } from './backtest-work.js';
import { nameOf, readTextInput } from './inputs.js';
import type { Io } from './io.js';
import { type Choices, checkChoices, readConfig, ruleTexts } from './policy.js';
import { loadRulebook } from './rulebook.js';

/** What is to be tested. */
export interface BacktestOptions {
  readonly repo: string;
  readonly last?: number;
  readonly commits?: string;
  readonly config?: string;
  readonly rules: readonly string[];
}

/** A backtest under way. */
export interface Backtest {
  readonly count: number;
  /** In the order in which the commits were named. */
  readonly results: AsyncIterable<TimedResult>;
  /** What people call the repository: the name of its folder. */
  readonly name: string;
  /** What to tell beside the results. */
  readonly remark: string | null;
}

/** How many commits of a history are judged when nobody says. */
const USUAL_COUNT = 100;
/** Neighbouring commits that one worker takes at a time: it knows the files of the next from those of the last. */
const RUN = 16;
/** How many runs a worker may be ahead of the one that is printed next: what bounds the memory. */
const AHEAD = 4;

/**
 * Begins to review past changes.
 * @throws InputError or PolicyError when the call or an input is wrong
 */
export async function startBacktest(options: BacktestOptions, io: Io): Promise<Backtest> {
  const inputs = [options.commits, options.config].filter((name) => name === '-');
  if (inputs.length > 1) throw new InputError('--commits and --config cannot both be -: give a file for one');
  const repository = await openRepository(resolve(io.cwd, options.repo));
  const choices = options.config === undefined ? null : await readConfig(options.config, io);
  const own = choices === null ? [] : await ruleTextsNow(repository, choices);
  const [{ commits, remark }, rulebook] = await Promise.all([
    options.commits === undefined
      ? lastCommits(repository, options.last ?? USUAL_COUNT)
      : { commits: await namedCommits(options.commits, io), remark: null },
    loadRulebook(options.rules, io.cwd, own),
  ]);
  if (choices !== null) await checkChoices(choices, rulebook);
  const data = { directory: repository.git.directory, rulebook, choices };
  const workers = Math.min(availableParallelism(), Math.ceil(commits.length / RUN));
  const results =
    workers > 1 ? inParallel(commits, data, workers) : inTurn(repository, commits, { ...data, last: null });
  return { count: commits.length, results, name: nameOfRepository(repository), remark };
}

/** The documents of rules that `--config` names, as they lie there now: past commits need not hold what is being tried. */
async function ruleTextsNow({ git, workTree }: Repository, choices: Choices): Promise<SourceText[]> {
  if (!choices.file?.rules?.length) return [];
  const { openFolder } = await import('../sources/local/folder.js');
  const folder = await openFolder(workTree ?? git.directory, []);
  try {
    return await ruleTexts(choices, async () => folder.paths, folder.read);
  } finally {
    folder.close();
  }
}

/** `testreq` for `/home/ada/testreq`, `/srv/git/testreq.git` and `/srv/testreq/.git`. */
function nameOfRepository({ git, workTree }: Repository): string {
  return basename((workTree ?? git.directory).replace(/\/?\.git$/, ''));
}

async function* inTurn(repository: Repository, commits: readonly string[], law: Law): AsyncGenerator<TimedResult> {
  const history = openHistory(repository);
  try {
    for (const commit of commits) yield await reviewCommit(history, commit, law);
  } finally {
    closeHistory(history);
  }
}

async function* inParallel(commits: readonly string[], data: WorkerData, count: number): AsyncGenerator<TimedResult> {
  const runs: WorkerTask[] = [];
  for (let start = 0; start < commits.length; start += RUN) {
    runs.push({ start, commits: commits.slice(start, start + RUN) });
  }
  const answers = new Map<number, readonly TimedResult[]>();
  const idle: Worker[] = [];
  let failure: Error | null = null;
  let wake = (): void => {};
  let handedOut = 0;
  const workers = Array.from({ length: count }, () => {
    const worker = new Worker(new URL('./backtest-worker.js', import.meta.url), { workerData: data });
    worker.on('message', ({ start, results }: WorkerAnswer) => {
      answers.set(start, results);
      idle.push(worker);
      wake();
    });
    worker.on('error', (error: Error) => {
      failure = error;
      wake();
    });
    idle.push(worker);
    return worker;
  });
  try {
    for (const [index, { start }] of runs.entries()) {
      for (;;) {
        while (handedOut < Math.min(runs.length, index + count * AHEAD)) {
          const worker = idle.pop();
          if (!worker) break;
          worker.postMessage(runs[handedOut++]);
        }
        if (answers.has(start)) break;
        if (failure) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      yield* answers.get(start) as readonly TimedResult[];
      answers.delete(start);
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function lastCommits(
  repository: Repository,
  count: number,
): Promise<{ commits: readonly string[]; remark: string | null }> {
  if ((await headCommit(repository)) === null) {
    throw new InputError('the repository has no commit yet: commit something first');
  }
  const answer = await repository.git.run(['rev-list', '--first-parent', `--max-count=${count}`, 'HEAD', '--']);
  const commits = answer.split('\n').filter((line) => line !== '');
  if (!(await isCutOff(repository, commits.at(-1) as string))) return { commits, remark: null };
  const deepen = 'git fetch --unshallow brings the rest (fetch-depth: 0 in CI)';
  if (commits.length === 1) {
    throw new InputError(`the clone is shallow, so that no commit has its parent here to be judged against: ${deepen}`);
  }
  return { commits, remark: `the clone is shallow and ends after ${commits.length} commits: ${deepen}` };
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

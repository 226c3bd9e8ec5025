/**
 * `npm run bench [-- --backtest REPOSITORY]`: what testreq costs, as ratios against a floor measured in the same run.
 * The floors: `node -e 0`, `git diff`, `git log -p`, one parse of the same files. `--backtest` takes a repository of
 * your own for the backtest; without it one is made.
 */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { inTurns, run } from './measure.js';
import { BenchRepository, writeModules } from './repository.js';

const ROOT = resolve(import.meta.dirname, '..');
const MAIN = join(ROOT, 'dist/cli/main.js');
const NODE = process.execPath;
const { values: options } = parseArgs({
  options: { backtest: { type: 'string' }, commits: { type: 'string', default: '500' } },
});

const rows: string[][] = [];
const report = (what: string, figure: string, bound: string) => {
  rows.push([what, figure, bound]);
  process.stderr.write(`${what}: ${figure}\n`);
};
const ratio = (value: number, floor: number) => `${(value / floor).toFixed(2)} ×`;
const testreq = (...args: string[]) => run(NODE, [MAIN, ...args]);
const time = async (cost: Promise<{ time: number }>) => (await cost).time;

await measureStart();
await measureReview();
await measureGrowth();
await measureBacktest();
process.stdout.write('| what | figure | wanted |\n|---|---:|---:|\n');
for (const row of rows) process.stdout.write(`| ${row.join(' | ')} |\n`);

async function measureStart(): Promise<void> {
  const times = await inTurns(15, {
    version: () => time(testreq('--version')),
    node: () => time(run(NODE, ['-e', '0'])),
  });
  report('`testreq --version` against `node -e 0`', ratio(times.version, times.node), '≤ 1.5 ×');
}

async function measureReview(): Promise<void> {
  const repository = new BenchRepository();
  writeModules(repository, 14, 8, 1);
  repository.commit('Begin');
  writeModules(repository, 14, 8, 2);
  repository.commit('Change twenty files');
  const files = repository.git('diff', '--name-only', 'HEAD~1', 'HEAD').trim().split('\n').length;
  const review = () => testreq('review', '--repo', repository.path, '--base', 'HEAD~1', '--head', 'HEAD');
  const times = await inTurns(9, {
    review: () => time(review()),
    diff: () => time(run('git', ['diff', 'HEAD~1', 'HEAD'], { cwd: repository.path })),
    node: () => time(run(NODE, ['-e', '0'])),
  });
  const { memory } = await review();
  report(
    `review of ${files} files against \`git diff\` + \`node -e 0\``,
    ratio(times.review, times.diff + times.node),
    '≤ 5 ×',
  );
  report(`review of ${files} files, time`, `${Math.round(times.review)} ms`, '');
  report(`review of ${files} files, peak memory`, `${Math.round(memory)} MB`, '');
  rmSync(repository.path, { recursive: true, force: true });
}

/** Ten times the diff, and the largest change that is worth a thought: 3 000 files, some 20 MB. */
async function measureGrowth(): Promise<void> {
  const costOf = async (modules: number, methods: number) => {
    const repository = new BenchRepository();
    repository.write('README.md', 'Orders\n');
    repository.commit('Begin');
    writeModules(repository, modules, methods, 1);
    repository.commit('Write modules');
    const diff = repository.git('diff', 'HEAD~1', 'HEAD').length;
    const files = repository.git('diff', '--name-only', 'HEAD~1', 'HEAD').trim().split('\n').length;
    const cost = await testreq('review', '--repo', repository.path, '--base', 'HEAD~1', '--head', 'HEAD');
    rmSync(repository.path, { recursive: true, force: true });
    return { ...cost, diff, files };
  };
  const small = await costOf(200, 22);
  const large = await costOf(2_000, 22);
  const growth = `${ratio(large.time, small.time)} the time for ${ratio(large.diff, small.diff)} the diff`;
  report(`review of ${large.files} files against ${small.files}`, growth, '≤ 11 × for 10 ×');
  const size = `${large.files} files, ${(large.diff / 1e6).toFixed(1)} MB`;
  report(`review of ${size}, time`, `${(large.time / 1_000).toFixed(1)} s`, '');
  report(`review of ${size}, peak memory`, `${Math.round(large.memory)} MB`, '≤ 300 MB');
}

async function measureBacktest(): Promise<void> {
  const repository = options.backtest ? null : historyOf(Number(options.commits));
  const path = options.backtest ?? repository?.path ?? '';
  const floor = join(import.meta.dirname, 'parse-floor.ts');
  const times = await inTurns(3, {
    backtest: () => time(testreq('backtest', '--repo', path, '--last', options.commits, '--format', 'jsonl')),
    floor: () => time(run(NODE, ['--import', 'tsx', floor, path, options.commits], { cwd: ROOT })),
  });
  report(
    `backtest of ${options.commits} commits against \`git log -p\` + one parse`,
    ratio(times.backtest, times.floor),
    '≤ 1.5 ×',
  );
  report(`backtest of ${options.commits} commits, time`, `${(times.backtest / 1_000).toFixed(1)} s`, '');
  if (repository) rmSync(repository.path, { recursive: true, force: true });
}

function historyOf(commits: number): BenchRepository {
  const repository = new BenchRepository();
  writeModules(repository, 40, 10, 0);
  repository.commit('Begin');
  for (let edition = 1; edition < commits; edition++) {
    writeModules(repository, (edition % 6) + 1, 10, edition);
    repository.commit(`Change number ${edition}`);
  }
  return repository;
}

/**
 * `npm run bench`: what testreq costs, as ratios of processor time against a floor measured in the same run. The floors: `node -e 0`,
 * `git diff`, `git log -p`, one parse of the same files.
 *
 * `--backtest REPOSITORY` takes a repository of your own for the backtest; without it one is made. `--danger PATH` also
 * measures `danger local`, PATH being its `danger` program. `--only review,growth` measures some parts of the command line.
 * `--app` measures the App instead.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { someOf, wholeNumber } from '../scripts/options.js';
import { type Cost, inTurns, run } from './measure.js';
import { BenchRepository, writeModules } from './repository.js';

interface Options {
  readonly app: boolean;
  readonly deliveries: number;
  readonly pulls: number;
  readonly only: readonly string[];
  readonly danger?: string;
  readonly backtest?: string;
  readonly commits: number;
}

const ROOT = resolve(import.meta.dirname, '..');
const MAIN = join(ROOT, 'dist/cli/main.js');
const NODE = process.execPath;
const PARTS = { start: measureStart, review: measureReview, growth: measureGrowth, backtest: measureBacktest };
const NAMES = Object.keys(PARTS);
const options = new Command('npm run bench --')
  .description('Measures the command line or, with --app, the service; prints a table of ratios.')
  .option('--app', 'the service: latency, throughput, requests and memory', false)
  .option('--deliveries <number>', 'deliveries that the service answers', wholeNumber, 10_000)
  .option('--pulls <number>', 'pull requests that the service reviews', wholeNumber, 500)
  .option('--only <parts>', `of the command line these parts: ${NAMES.join(',')}`, someOf(NAMES), NAMES)
  .option('--danger <path>', 'the danger program to compare a review with')
  .option('--backtest <dir>', 'the repository of the backtest (default: one that is made)')
  .option('--commits <number>', 'commits of the backtest', wholeNumber, 500)
  .showHelpAfterError('(--help lists the options)')
  .parse()
  .opts<Options>();

const rows: string[][] = [];
const report = (what: string, figure: string, bound: string) => {
  rows.push([what, figure, bound]);
  process.stderr.write(`${what}: ${figure}\n`);
};
const ratio = (value: number, floor: number) => `${(value / floor).toFixed(2)} ×`;
const testreq = (...args: string[]) => run(NODE, [MAIN, ...args]);
const cpu = async (cost: Promise<Cost>) => (await cost).cpu;

if (options.app) {
  const { measureApp } = await import('./app.js');
  await measureApp({ main: MAIN, deliveries: options.deliveries, pulls: options.pulls }, report);
} else {
  for (const [name, measure] of Object.entries(PARTS)) if (options.only.includes(name)) await measure();
}
process.stdout.write('| what | figure | wanted |\n|---|---:|---:|\n');
for (const row of rows) process.stdout.write(`| ${row.join(' | ')} |\n`);

async function measureStart(): Promise<void> {
  const times = await inTurns(15, {
    version: () => cpu(testreq('--version')),
    node: () => cpu(run(NODE, ['-e', '0'])),
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
    review: () => cpu(review()),
    diff: () => cpu(run('git', ['diff', 'HEAD~1', 'HEAD'], { cwd: repository.path })),
    node: () => cpu(run(NODE, ['-e', '0'])),
  });
  const { memory, time } = await review();
  report(
    `review of ${files} files against \`git diff\` + \`node -e 0\``,
    ratio(times.review, times.diff + times.node),
    '≤ 5 ×',
  );
  report(`review of ${files} files, processor time`, `${Math.round(times.review)} ms`, '');
  report(`review of ${files} files, time`, `${Math.round(time)} ms`, '');
  report(`review of ${files} files, peak memory`, `${Math.round(memory)} MB`, '');
  if (options.danger) await measureDanger(repository, review);
  rmSync(repository.path, { recursive: true, force: true });
}

/** What people would pick instead, with rules that only say "source changed, no test changed". */
async function measureDanger(repository: BenchRepository, review: () => Promise<Cost>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'testreq-bench-danger-'));
  const rules = join(folder, 'dangerfile.js');
  writeFileSync(
    rules,
    `const touched = [...danger.git.modified_files, ...danger.git.created_files];
const isTest = (path) => /test/.test(path);
if (touched.some((path) => !isTest(path)) && !touched.some(isTest)) warn('source changed, no test changed');
`,
  );
  const args = [resolve(options.danger ?? ''), 'local', '--base', 'HEAD~1', '--dangerfile', rules];
  const times = await inTurns(5, {
    review: () => cpu(review()),
    danger: () => cpu(run(NODE, args, { cwd: repository.path })),
  });
  report('review against `danger local`', ratio(times.review, times.danger), '≤ 0.4 ×');
  rmSync(folder, { recursive: true, force: true });
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
  const growth = `${ratio(large.cpu, small.cpu)} the processor time for ${ratio(large.diff, small.diff)} the diff`;
  report(`review of ${large.files} files against ${small.files}`, growth, '≤ 11 × for 10 ×');
  const size = `${large.files} files, ${(large.diff / 1e6).toFixed(1)} MB`;
  report(`review of ${size}, time`, `${(large.time / 1_000).toFixed(1)} s`, '');
  report(`review of ${size}, peak memory`, `${Math.round(large.memory)} MB`, '≤ 300 MB');
}

async function measureBacktest(): Promise<void> {
  const repository = options.backtest ? null : historyOf(options.commits);
  const path = options.backtest ?? repository?.path ?? '';
  const floor = join(import.meta.dirname, 'parse-floor.ts');
  const times = await inTurns(3, {
    backtest: () => cpu(testreq('backtest', '--repo', path, '--last', String(options.commits), '--format', 'jsonl')),
    floor: () => cpu(run(NODE, ['--import', 'tsx', floor, path, String(options.commits)], { cwd: ROOT })),
  });
  report(
    `backtest of ${options.commits} commits against \`git log -p\` + one parse`,
    ratio(times.backtest, times.floor),
    '≤ 1.5 ×',
  );
  report(`backtest of ${options.commits} commits, processor time`, `${(times.backtest / 1_000).toFixed(1)} s`, '');
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

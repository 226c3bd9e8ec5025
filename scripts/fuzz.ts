// `npm run fuzz`: text of strangers by the hundred thousand, through every door; see CONTRIBUTING.md.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import type { FuzzTarget } from '../test/fuzz/target.js';
import { casesOf, TARGETS } from '../test/fuzz/targets.js';
import type { FuzzNews, FuzzOrder } from './fuzz-target.js';
import { wholeNumber } from './options.js';

const { cases, seed, target, path } = new Command('npm run fuzz --')
  .description('Sends text of strangers by the hundred thousand through every door.')
  .option('--cases <number>', 'cases of all targets together', wholeNumber, 100_000)
  .option('--seed <number>', 'the seed of an earlier run', wholeNumber, Date.now() % 2 ** 31)
  .addOption(new Option('--target <name>', 'one target alone').choices(TARGETS.map(({ name }) => name)))
  .option('--path <path>', 'one case of an earlier run, as its failure named it; needs --target')
  .showHelpAfterError('(--help lists the options)')
  .parse()
  .opts<{ cases: number; seed: number; target?: string; path?: string }>();

/** A case that ends at all ends within this (ms), also on a machine that does much else. */
const SILENCE = 600_000;
/** Memory that a target may take, in megabytes: many times what it needs. */
const MEMORY = 1_500;

interface Outcome {
  readonly name: string;
  readonly cases: number;
  readonly seconds: number;
  readonly slowest: number;
  readonly megabytes: number;
  readonly failure: string | null;
}

const chosen = TARGETS.filter(({ name }) => target === undefined || name === target);
if (path !== undefined && target === undefined) {
  process.stderr.write('error: --path names a case of one target: give --target too\n');
  process.exit(2);
}

process.stdout.write(`Seed ${seed}\n\n${row('target', 'cases', 'seconds', 'slowest ms', 'MB', 'failures')}`);
const outcomes: Outcome[] = [];
for (const { name } of chosen) {
  const outcome = await fuzz({ target: name, cases, seed, path: path ?? null });
  const { cases: done, seconds, slowest, megabytes, failure } = outcome;
  const figures = [done, seconds.toFixed(1), slowest.toFixed(0), megabytes, failure === null ? 0 : 1];
  process.stdout.write(row(name, ...figures.map(String)));
  outcomes.push(outcome);
}
const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((all, one) => all + of(one), 0);
const all = [
  sum((one) => one.cases),
  sum((one) => one.seconds).toFixed(1),
  '',
  '',
  sum((one) => Number(one.failure !== null)),
];
process.stdout.write(row('all', ...all.map(String)));
for (const { name, failure } of outcomes) {
  if (failure === null) continue;
  const found = /path: "([^"]+)"/.exec(failure)?.[1];
  const again = `npm run fuzz -- --target "${name}" --seed ${seed} --cases ${cases}${found === undefined ? '' : ` --path "${found}"`}`;
  process.stdout.write(`\n${name}: ${failure}\n\nAgain: ${again}\n`);
}
process.exit(outcomes.some(({ failure }) => failure !== null) ? 2 : 0);

/** Runs a target in a process of its own, and ends that when it falls silent. */
async function fuzz(order: FuzzOrder): Promise<Outcome> {
  const all = casesOf(TARGETS.find(({ name }) => name === order.target) as FuzzTarget, order.cases);
  const began = performance.now();
  const child = fork(fileURLToPath(new URL('fuzz-target.ts', import.meta.url)), {
    execArgv: [...process.execArgv, `--max-old-space-size=${MEMORY}`],
  });
  let [done, slowest, megabytes] = [0, 0, 0];
  let failure: string | null = 'no end';
  let hangs = false;
  const silence = setTimeout(() => {
    hangs = true;
    child.kill('SIGKILL');
  }, SILENCE);
  child.on('message', (news: FuzzNews) => {
    silence.refresh();
    ({ cases: done, slowest } = news);
    if (news.kind === 'end') ({ megabytes, failure } = news);
    say(`${order.target}: ${done} of ${all}`);
  });
  child.send(order);
  const [code] = await once(child, 'exit');
  clearTimeout(silence);
  say('');
  if (hangs) failure = `A case soon after the first ${done} of ${all} did not end within ${SILENCE / 1_000} s.`;
  else if (code !== 0) failure = `The process died soon after the first ${done} of ${all} cases.`;
  return { name: order.target, cases: done, seconds: (performance.now() - began) / 1_000, slowest, megabytes, failure };
}

/** Progress, on one line of a terminal. */
function say(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
}

function row(name: string, ...figures: readonly string[]): string {
  return `${name.padEnd(20)}${figures.map((figure) => figure.padStart(12)).join('')}\n`;
}

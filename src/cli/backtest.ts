import { Command, InvalidArgumentError, Option } from 'commander';
import type { CommitResult } from './backtest-commit.js';
import { type Io, type Output, STATUS, wantsColour } from './io.js';
import { Progress } from './progress.js';
import { rulesOption } from './rules-option.js';

interface Options {
  readonly repo: string;
  readonly last?: number;
  readonly commits?: string;
  readonly format: 'text' | 'jsonl' | 'html';
  readonly config?: string;
  readonly rules: readonly string[];
}

const HELP = `
Each commit on the first-parent line of HEAD is judged as the pull request that it was.

Examples:
  testreq backtest --last 50
  testreq backtest --last 500 --format html > backtest.html
  git rev-list --since=1.month HEAD | testreq backtest --commits - --format jsonl`;

/** `testreq backtest` */
export function command(io: Io, end: (status: number) => void): Command {
  return new Command('backtest')
    .description('What the check would have said of past changes, before you make it required.')
    .option('--repo <dir>', 'the git repository', '.')
    .addOption(
      new Option('--last <n>', 'how many commits, newest first (default: 100)')
        .argParser(positive)
        .conflicts('commits'),
    )
    .option('--commits <file>', 'one commit id a line; - reads standard input')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'jsonl', 'html']).default('text'))
    .option('--config <file>', "a policy (default: each commit's own, as its parent had it)")
    .addOption(rulesOption())
    .addHelpText('after', HELP)
    .action(async (options: Options) => end(await backtest(options, io)));
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('give a whole number above 0');
  return number;
}

async function backtest(options: Options, io: Io): Promise<number> {
  const { startBacktest } = await import('./run-backtest.js');
  const { count, results, name, remark } = await startBacktest(options, io);
  if (remark !== null) io.stderr.write(`testreq: ${remark}\n`);
  const progress = new Progress(io.stderr, count);
  if (options.format === 'jsonl') {
    for await (const { line } of results) {
      await writeAll(io.stdout, `${line}\n`);
      progress.step();
    }
    progress.clear();
    return STATUS.ok;
  }
  const { BacktestSummary } = await import('../reports/backtest-summary.js');
  const summary = new BacktestSummary(count);
  const page = options.format === 'html' ? new (await import('../reports/backtest-html.js')).BacktestPage(name) : null;
  for await (const { line, milliseconds, time } of results) {
    const result = JSON.parse(line) as CommitResult;
    summary.add(result, { milliseconds, time });
    page?.add(result);
    progress.step();
  }
  progress.clear();
  if (page) {
    for (const part of page.render(summary)) await writeAll(io.stdout, part);
    return STATUS.ok;
  }
  const { summaryToText } = await import('../reports/backtest-text.js');
  const width = Math.min(io.stdout.columns || 80, 100);
  io.stdout.write(summaryToText(summary, { colour: wantsColour(io.stdout, io.env), width }));
  return STATUS.ok;
}

/** Waits for a slow reader, so that results do not pile up in memory. */
async function writeAll(output: Output, text: string): Promise<void> {
  if (output.write(text) === false) await new Promise<void>((resolve) => output.once?.('drain', resolve) ?? resolve());
}

/**
 * `npm run eval -- [--tasks FILE] [--changes FILE] [--repos DIR] [--wrong FILE] [--halves]`
 *
 * Scores the built command line against labelled tasks and changes: `testreq plan` for the tasks, `testreq backtest`
 * for the changes. DIR holds Git directories named `owner+name` (or `owner+name/repo`).
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import {
  ChangeScores,
  f1,
  type LabelledChange,
  type LabelledTask,
  labelledChange,
  labelledTask,
  type Ratio,
  type ScoredChange,
  scoredReview,
  scoreTasks,
  type Tally,
  type WrongAnswer,
} from './score.js';

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js');

const options = new Command('npm run eval --')
  .description('Scores the judgement on labelled tasks and changes.')
  .option('--tasks <file>', 'labelled tasks, JSON lines')
  .option('--changes <file>', 'labelled changes, JSON lines; may be given more than once', collected)
  .option('--repos <dir>', 'the folder of the Git directories of the changes')
  .option('--wrong <file>', 'writes every wrong answer there, JSON lines')
  .option('--halves', 'scores each half of the repositories too', false)
  .showHelpAfterError('(--help lists the options)')
  .parse()
  .opts<{ tasks?: string; changes?: readonly string[]; repos?: string; wrong?: string; halves: boolean }>();

const wrong: WrongAnswer[] = [];
if (options.tasks) await evaluateTasks(readLines(options.tasks, labelledTask));
if (options.changes) {
  if (!options.repos) fail('--changes needs --repos DIR, the folder of the Git directories');
  await evaluateChanges(
    options.changes.flatMap((file) => readLines(file, labelledChange)),
    resolve(options.repos),
  );
}
if (!options.tasks && !options.changes) fail('nothing to score: give --tasks FILE, --changes FILE or both');
if (options.wrong) {
  writeFileSync(options.wrong, wrong.map((answer) => `${JSON.stringify(answer)}\n`).join(''));
  console.log(`\n${wrong.length} wrong answers: ${options.wrong}`);
}

async function evaluateTasks(labels: LabelledTask[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'testreq-eval-'));
  try {
    const files = labels.map((label) => {
      const file = join(folder, `${label.id.replace(/[^\w.-]/g, '_')}.md`);
      writeFileSync(file, `# Milestone\n\n## Tasks\n\n### ${label.title}\n\n${label.text}\n`);
      return file;
    });
    const plan = z
      .object({ tasks: z.array(z.object({ file: z.string(), categories: z.array(z.object({ id: z.string() })) })) })
      .parse(JSON.parse(await testreq(['plan', ...files, '--format', 'json'])));
    const items = labels.map((label, index) => {
      const tasks = plan.tasks.filter(({ file }) => resolve(file) === files[index]);
      return { label, predicted: [...new Set(tasks.flatMap(({ categories }) => categories.map(({ id }) => id)))] };
    });
    const scores = scoreTasks(items);
    console.log(`\n# Tasks: ${labels.length}\n`);
    printTally('all', scores.categories);
    printTallies(scores.byCategory);
    wrong.push(...scores.wrong);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function evaluateChanges(labels: LabelledChange[], repositories: string): Promise<void> {
  const names = [...new Set(labels.map(({ repo }) => repo))].sort((a, b) =>
    a.toLowerCase().localeCompare(b.toLowerCase()),
  );
  const scored: ScoredChange[] = [];
  for (const name of names) {
    const own = labels.filter(({ repo }) => repo === name);
    process.stderr.write(`${name} (${own.length})\n`);
    const reviews = await backtest(
      directoryOf(repositories, name),
      own.map(({ sha }) => sha),
    );
    scored.push(...own.map((label) => ({ label, review: reviews.get(label.sha) ?? null })));
  }
  printChanges('Changes', scored, true);
  printChanges(
    'Changes with sure ≥ 2',
    scored.filter(({ label }) => label.sure >= 2),
    false,
  );
  if (!options.halves) return;
  const half = (parity: number) => scored.filter(({ label }) => names.indexOf(label.repo) % 2 === parity);
  printChanges(
    'First half of the repositories, sure ≥ 2 (tuning)',
    half(0).filter(({ label }) => label.sure >= 2),
    false,
  );
  printChanges(
    'Second half, sure ≥ 2 (untouched)',
    half(1).filter(({ label }) => label.sure >= 2),
    false,
  );
}

function directoryOf(repositories: string, name: string): string {
  const base = join(repositories, name.replace('/', '+'));
  const found = [join(base, 'repo'), base].find((folder) => existsSync(folder));
  return found ?? fail(`${base}: no Git directory of ${name} there`);
}

async function backtest(repository: string, commits: string[]) {
  const output = await testreq(
    ['backtest', '--repo', repository, '--commits', '-', '--format', 'jsonl'],
    commits.map((commit) => `${commit}\n`).join(''),
  );
  const line = z.object({ commit: z.string(), error: z.string().optional() });
  const reviews = new Map<string, z.infer<typeof scoredReview>>();
  for (const text of output.split('\n').filter(Boolean)) {
    const value: unknown = JSON.parse(text);
    const { commit, error } = line.parse(value);
    if (error === undefined) reviews.set(commit, scoredReview.parse(value));
    else process.stderr.write(`  ${commit}: ${error}\n`);
  }
  return reviews;
}

function testreq(args: string[], input = ''): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', failed);
    child.on('close', (code) =>
      code === 0
        ? done(Buffer.concat(chunks).toString('utf8'))
        : failed(new Error(`testreq ${args[0]} ended with ${code}`)),
    );
    child.stdin.end(input);
  });
}

function printChanges(title: string, changes: ScoredChange[], isWhole: boolean): void {
  const scores = new ChangeScores(changes);
  console.log(`\n# ${title}: ${changes.length}\n`);
  printTally('categories', scores.categories);
  if (isWhole) printTallies(scores.byCategory);
  if (isWhole) printTallies(scores.byLanguage);
  printTally('evidence', scores.evidence);
  if (isWhole) printTallies(scores.evidenceById);
  printRatio('exempt as labelled', { hits: scores.exempt.right, of: scores.exempt.total });
  printRatio('exempt changes that fail', scores.exemptThatFail);
  printRatio('false alarms', scores.falseAlarms);
  printRatio('misses', scores.misses);
  if (scores.unread > 0) console.log(`could not be read: ${scores.unread}`);
  if (isWhole) wrong.push(...scores.wrong);
}

function printTallies(tallies: Map<string, Tally>): void {
  for (const key of [...tallies.keys()].sort()) printTally(`  ${key}`, tallies.get(key) as Tally);
}

function printTally(name: string, tally: Tally): void {
  const { precision, recall, f1: score } = f1(tally);
  const figures = [score, precision, recall].map((value) => value.toFixed(3));
  console.log(
    `${name.padEnd(36)} F1 ${figures[0]}  precision ${figures[1]}  recall ${figures[2]}  (${tally.right} right, ${tally.extra} extra, ${tally.missing} missing)`,
  );
}

function printRatio(name: string, { hits, of }: Ratio): void {
  console.log(`${name.padEnd(36)} ${of === 0 ? '–' : `${((100 * hits) / of).toFixed(1)} %`}  (${hits} of ${of})`);
}

function readLines<T>(file: string, schema: z.ZodType<T>): T[] {
  return readText(file)
    .split('\n')
    .flatMap((text, index) => {
      if (!text.trim()) return [];
      const parsed = schema.safeParse(tryJson(text));
      if (!parsed.success) fail(`${file}:${index + 1}: ${z.prettifyError(parsed.error)}`);
      return [parsed.data];
    });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return fail(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown cause'})`);
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function collected(file: string, before: readonly string[] = []): string[] {
  return [...before, file];
}

function fail(message: string): never {
  process.stderr.write(`eval: ${message}\n`);
  process.exit(2);
}

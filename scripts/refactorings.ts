/**
 * `npm run refactorings -- REPOSITORY...`
 *
 * Measures false alarms: refactors the source files of Git repositories in ways that keep behaviour (other names, methods in
 * another order, comments), one commit each in a copy, and counts how many of them `testreq backtest` would have failed.
 * `--show` lists those. A name that stands in a string, a template or a setting is rightly a change: some remain.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import type { CodeFile, Language, SymbolFact } from '../src/domain/code.js';
import { readCode } from '../src/reading/code/read-code.js';
import { languageOf, roleOf } from '../src/reading/file-role.js';
import { wholeNumber } from './options.js';

const BUILT = resolve(import.meta.dirname, '../dist/cli/main.js');
/** Files of other sizes say little, or are written by machines. */
const [SMALLEST, LARGEST] = [300, 60_000];
const MOST_FILES = 2_000;
/** A name that more files hold is no name of one thing. */
const MOST_HOLDERS = 12;

const program = new Command('npm run refactorings --')
  .description('Counts the refactorings of real files that would fail.')
  .argument('<repositories...>', 'Git directories')
  .option('--each <number>', 'commits of each refactoring in each repository', wholeNumber, 30)
  .option('--seed <number>', 'which files and names are taken', wholeNumber, 1)
  .option('--show', 'lists the commits that fail', false)
  .option('--testreq <path>', 'the command line to ask', BUILT)
  .showHelpAfterError('(--help lists the options)')
  .parse();
const options = program.opts<{ each: number; seed: number; show: boolean; testreq: string }>();

const reviewed = z.object({
  commit: z.string(),
  conclusion: z.string(),
  categories: z.array(z.object({ id: z.string(), because: z.array(z.object({ detail: z.string() })) })),
});

interface Source {
  readonly path: string;
  readonly text: string;
  readonly code: CodeFile;
}

/** What a refactoring writes, by path; `null` where the file gives no occasion. */
type Edit = ReadonlyMap<string, string> | null;

const REFACTORINGS: Readonly<Record<string, (file: Source, all: readonly Source[]) => Edit>> = {
  'a function renamed': (file, all) => renamed(file, all, ({ kind }) => kind === 'function' || kind === 'method'),
  'a type renamed': (file, all) => renamed(file, all, ({ kind }) => kind === 'class' || kind === 'interface'),
  'a parameter renamed': (file) => withNewParameter(file),
  'methods in another order': (file) => reordered(file),
  'comments added': (file) => commented(file),
};

const random = randomFrom(options.seed);
let failures = 0;
process.stdout.write('| repository | language | refactoring | commits | fail |\n|---|---|---|---:|---:|\n');
for (const directory of program.args) {
  const copy = mkdtempSync(join(tmpdir(), 'testreq-refactorings-'));
  try {
    const { status, stderr } = spawnSync('git', ['clone', '--quiet', '--shared', '--bare', resolve(directory), copy]);
    if (status !== 0) {
      process.stderr.write(`refactorings: ${directory}: git cannot clone it: ${stderr.toString().trim()}\n`);
      process.exitCode = 2;
      continue;
    }
    await measure(nameOf(resolve(directory)), copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
process.stdout.write(`\n${failures} fail\n`);

/** What a repository is called: `owner+name/repo`, `name.git` and `name` are. */
function nameOf(directory: string): string {
  return basename(directory.replace(/[/\\](?:repo|\.git)$/, ''), '.git');
}

async function measure(name: string, copy: string): Promise<void> {
  const sources = await sourcesOf(copy);
  for (const language of new Set(sources.map(({ code }) => code.language))) {
    const files = sources.filter(({ code }) => code.language === language);
    if (files.length < sources.length / 10) continue;
    for (const [refactoring, edit] of Object.entries(REFACTORINGS)) {
      process.stderr.write(`${name}: ${language}, ${refactoring}\n`);
      const commits = new Map<string, string>();
      for (const file of files) {
        if (commits.size >= options.each) break;
        const change = edit(file, files);
        if (change && [...change].every(([path, text]) => files.some((one) => one.path !== path || one.text !== text)))
          commits.set(commit(copy, change), [...change.keys()].join(', '));
      }
      if (commits.size === 0) continue;
      const failed = failing(copy, [...commits.keys()]);
      failures += failed.length;
      process.stdout.write(`| ${name} | ${language} | ${refactoring} | ${commits.size} | ${failed.length} |\n`);
      if (options.show) for (const [id, why] of failed) process.stdout.write(`  ${commits.get(id)}: ${why}\n`);
    }
  }
}

/** The source files at the head, in an order of chance. */
async function sourcesOf(copy: string): Promise<Source[]> {
  const tree = git(copy, ['ls-tree', '-r', '-l', 'HEAD']).split('\n');
  const paths = tree.flatMap((line) => {
    const [, size, path] = /^\S+ blob \S+\s+(\d+)\t(.+)$/.exec(line) ?? [];
    if (path === undefined || Number(size) < SMALLEST || Number(size) > LARGEST || languageOf(path) === null) return [];
    return roleOf(path, { generated: [], tests: [], integrationTests: [] }) === 'source' && !/migrat/i.test(path)
      ? [path]
      : [];
  });
  const sources: Source[] = [];
  for (const path of shuffled(paths).slice(0, MOST_FILES)) {
    const { status, stdout } = spawnSync('git', ['-C', copy, 'show', `HEAD:${path}`], { maxBuffer: 1 << 24 });
    const language = languageOf(path);
    if (status !== 0 || language === null) continue;
    const text = stdout.toString('utf8');
    sources.push({ path, text, code: await readCode({ path, language, content: text, hunks: [], isTest: false }) });
  }
  return sources;
}

function renamed({ code }: Source, all: readonly Source[], isWanted: (symbol: SymbolFact) => boolean): Edit {
  const symbol = shuffled(code.symbols.filter((one) => isWanted(one) && /^\w{7,}$/.test(one.name)))[0];
  if (!symbol || all.flatMap((file) => file.code.symbols).filter(({ name }) => name === symbol.name).length > 1)
    return null;
  const word = new RegExp(`(?<!\\w)${symbol.name}(?!\\w)`, 'g');
  const holders = all.filter(({ text }) => text.includes(symbol.name) && text.match(word));
  const uses = holders.reduce((sum, { text }) => sum + (text.match(word)?.length ?? 0), 0);
  if (holders.length > MOST_HOLDERS || uses < 2) return null;
  const now = symbol.name.replace(/^(_*[A-Za-z][a-z0-9]*)/, symbol.name.includes('_') ? '$1_other' : '$1Other');
  return new Map(holders.map(({ path, text }) => [path, text.replace(word, now)]));
}

function withNewParameter({ path, text, code }: Source): Edit {
  const symbol = shuffled(code.symbols.filter(({ kind }) => kind === 'function' || kind === 'method'))[0];
  const name = symbol?.parameters[0]?.match(/^(?:[\w<>?[\]]+ )?(\$?[a-z]\w{2,})(?=$|[:, ])/)?.[1];
  if (!symbol || name === undefined || /^\$?(?:self|cls|this|request|ctx|context)$/.test(name)) return null;
  const lines = text.split('\n');
  const own = lines.slice(symbol.startLine - 1, symbol.endLine).join('\n');
  const word = new RegExp(
    `(?<![\\w.$'"\`/>:-])${name.replace('$', '\\$')}(?![\\w'"\`:=])(?! [:=])|(?<=[(,] ?)${name.replace('$', '\\$')}(?=: )`,
    'g',
  );
  if (/["'`]/.test(own) && own.match(new RegExp(`["'\`][^"'\`\\n]*${name.replace('$', '')}`))) return null;
  const now = own.replace(word, `${name}Given`);
  return new Map([[path, [...lines.slice(0, symbol.startLine - 1), now, ...lines.slice(symbol.endLine)].join('\n')]]);
}

function reordered({ path, text, code }: Source): Edit {
  const methods = code.symbols.filter(({ kind, startLine, endLine }) => kind === 'method' && endLine > startLine);
  const pairs = methods.flatMap((one, index) => {
    const next = methods[index + 1];
    return next && next.container === one.container && next.startLine === one.endLine + 2 ? [[one, next] as const] : [];
  });
  const pair = shuffled(pairs)[0];
  if (!pair) return null;
  const lines = text.split('\n');
  const part = ({ startLine, endLine }: SymbolFact) => lines.slice(startLine - 1, endLine);
  const [one, next] = pair;
  const swapped = [...part(next), '', ...part(one)];
  return new Map([[path, [...lines.slice(0, one.startLine - 1), ...swapped, ...lines.slice(next.endLine)].join('\n')]]);
}

function commented({ path, text, code }: Source): Edit {
  const starts = new Set(code.symbols.map(({ startLine }) => startLine));
  if (starts.size === 0) return null;
  const sign: Partial<Record<Language, string>> = { python: '#', ruby: '#' };
  const lines = text.split('\n').flatMap((line, index) => {
    const indent = /^\s*/.exec(line)?.[0] ?? '';
    return starts.has(index + 1)
      ? [`${indent}${sign[code.language] ?? '//'} Saves the order and tells the service.`, line]
      : [line];
  });
  return new Map([[path, lines.join('\n')]]);
}

/** Commits new versions of files on top of the head, and names the commit. */
function commit(copy: string, files: ReadonlyMap<string, string>): string {
  const env = { ...process.env, GIT_INDEX_FILE: join(copy, 'refactoring.index') };
  const run = (args: readonly string[], input = '') =>
    execFileSync('git', ['-C', copy, '-c', 'user.name=testreq', '-c', 'user.email=testreq@example.com', ...args], {
      env,
      input,
      encoding: 'utf8',
    }).trim();
  run(['read-tree', 'HEAD']);
  for (const [path, text] of files) {
    const blob = run(['hash-object', '-w', '--stdin'], text);
    run(['update-index', '--cacheinfo', `100644,${blob},${path}`]);
  }
  return run(['commit-tree', run(['write-tree']), '-p', 'HEAD', '-m', 'Tidy up']);
}

/** The commits that would have failed, and what for. */
function failing(copy: string, commits: readonly string[]): [id: string, why: string][] {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [options.testreq, 'backtest', '--repo', copy, '--commits', '-', '--format', 'jsonl'],
    { input: commits.join('\n'), encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (status !== 0) throw new Error(stderr);
  const reviews = stdout
    .trim()
    .split('\n')
    .map((line) => reviewed.parse(JSON.parse(line)));
  return reviews
    .filter(({ conclusion }) => conclusion === 'failure')
    .map(({ commit, categories }) => [
      commit,
      categories.map(({ id, because }) => `${id} (${because[0]?.detail ?? ''})`).join('; '),
    ]);
}

function git(directory: string, args: readonly string[]): string {
  return execFileSync('git', ['-C', directory, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ item }) => item);
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

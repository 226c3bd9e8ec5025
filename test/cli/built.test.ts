import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileRules } from '../../src/rulebook/compile.js';
import { built } from '../build.js';
import { TemporaryRepository } from '../temp-repository.js';
import { call } from './call.js';

const ROOT = process.cwd();
const MAIN = join(built, 'cli', 'main.js');

/** The program as it is installed: built, and started as a process of its own. */
function testreq(args: readonly string[], options: { readonly cwd?: string; readonly input?: string } = {}) {
  const { status, stdout, stderr } = spawnSync(MAIN, args, { encoding: 'utf8', ...options });
  return { status, stdout, stderr };
}

describe('the built program', () => {
  it('tells its version', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

    expect(testreq(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
    expect(testreq(['-V']).stdout).toBe(`${version}\n`);
  });

  it('carries the rules as they stand in the documents', async () => {
    const compiled = JSON.parse(readFileSync(join(built, 'rulebook.json'), 'utf8'));

    expect(compiled).toEqual(JSON.parse(JSON.stringify(await compileRules('rules'))));
  });

  it('reviews like the sources do, and ends with the same status and nothing beside it', async () => {
    const args = ['review', '--diff', 'change.diff', '--task', 'task.md', '--repo', '.', '--format', 'json'];
    const cwd = join(ROOT, 'examples/operations-service');

    expect(testreq(args, { cwd })).toEqual(await call(args, { cwd }));
  });

  it('starts with what V8 made of it, and as well without where V8 runs otherwise', () => {
    const flag = '--max-lazy';
    const [usual, unusual] = [[], [flag]].map((flags) => {
      const code = `
        import { readFileSync } from 'node:fs';
        import { compileProgram, programFile } from '${join(built, 'cli', 'program.js')}';
        import { expectShortRun } from '${join(built, 'cli', 'short-run.js')}';
        expectShortRun();
        console.log(compileProgram(readFileSync(programFile + '.cache')).cachedDataRejected);`;
      return spawnSync(process.execPath, [...flags, '--input-type=module', '-e', code], { encoding: 'utf8' }).stdout;
    });
    const rules = spawnSync(process.execPath, [flag, MAIN, 'rules', 'list'], { encoding: 'utf8' });

    expect([usual, unusual]).toEqual(['false\n', 'true\n']);
    expect(rules).toMatchObject({ status: 0, stdout: testreq(['rules', 'list']).stdout, stderr: '' });
  });

  it('does with every command what the sources do', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Add prices', {
      'src/prices.py': 'limit = 1\n',
      'plan.md': '## Tasks\n\n### Task 1: Store orders\n',
    });
    repository.commit('Raise the limit', { 'src/prices.py': 'limit = 2\n' });
    const cwd = join(repository.path, 'src');

    for (const args of [
      ['review', '--base', 'HEAD~1'],
      ['plan', '../plan.md'],
      ['backtest', '--last', '1', '--format', 'jsonl'],
      ['rules', 'show', 'persistence/wiring'],
      ['rules', 'check', '../plan.md'],
      ['init', '--repo', '../plan.md'],
    ]) {
      expect({ args, ...testreq(args, { cwd }) }).toEqual({ args, ...(await call(args, { cwd })) });
    }
    expect(testreq(['init', '--repo', '..'], { cwd })).toMatchObject({ status: 0, stderr: '' });
  });

  it('reads a patch from a pipe', () => {
    const input = readFileSync('examples/operations-service/change.diff', 'utf8');

    expect(testreq(['review', '--diff', '-', '--task-text', 'Store operations'], { input }).status).toBe(1);
  });

  it('is not broken by a reader that stops early', () => {
    const { status, stderr } = spawnSync('sh', ['-c', `"${MAIN}" rules list | head -1`], { encoding: 'utf8' });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('ends with the status of the review though nobody reads it', () => {
    const review = `"${MAIN}" review --diff examples/operations-service/change.diff; echo "status $?" >&2`;
    // The reader is gone before there is anything to read.
    const { stderr } = spawnSync('sh', ['-c', `{ sleep 1; ${review}; } | true`], { encoding: 'utf8' });

    expect(stderr).toBe('status 1\n');
  });

  it('says when its output cannot be written, without a trace', () => {
    const { status, stderr } = spawnSync('sh', ['-c', `"${MAIN}" rules list 1< package.json`], { encoding: 'utf8' });
    const silenced = spawnSync('sh', ['-c', `"${MAIN}" rules nope 2< package.json`], { encoding: 'utf8' });

    expect(stderr).toBe('testreq: the output cannot be written (EBADF): give it another place\n');
    expect(status).toBe(2);
    expect(silenced.status).toBe(2);
  });

  it('backtests over the cores what it backtests alone, in the same order', async () => {
    const repository = new TemporaryRepository();
    const commits = Array.from({ length: 40 }, (_, n) =>
      repository.commit(`Change ${n}`, { [`src/m${n % 5}.py`]: `value = ${n}\n`, 'README.md': `${n}\n` }),
    ).reverse();
    const config = join(repository.path, 'none.yml');
    repository.write({ 'none.yml': '' });

    const { stdout } = testreq(['backtest', '--repo', repository.path, '--format', 'jsonl', '--config', config]);
    const lines = stdout.trim().split('\n');
    const alone = await call(
      ['backtest', '--commits', '-', '--format', 'jsonl', '--repo', repository.path, '--config', config],
      {
        stdin: commits.slice(0, 10).join('\n'),
      },
    );

    expect(lines.map((line) => JSON.parse(line).commit)).toEqual(commits);
    expect(lines.slice(0, 10)).toEqual(alone.stdout.trim().split('\n'));
  });
});

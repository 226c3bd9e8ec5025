import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.js';
import { temporaryFolder, writeFiles } from '../temp-repository.js';
import { call } from './call.js';

const COMMANDS = ['review', 'plan', 'backtest', 'rules', 'init', 'serve'];

describe('help', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])(
    '%j names every command, with examples and the statuses',
    async (args) => {
      const { status, stdout, stderr } = await call(args);

      for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
      expect(stdout).toContain('Examples:');
      expect(stdout).toContain('Exit status:');
      expect(stderr).toBe('');
      expect(status).toBe(0);
    },
  );

  it.each(COMMANDS)('of %s fits a terminal', async (name) => {
    const { status, stdout } = await call([name, '--help']);

    expect(stdout).toMatch(new RegExp(`^Usage: testreq ${name}`));
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(status).toBe(0);
  });

  it.each(['review', 'plan', 'backtest', 'rules'])('of %s teaches by examples', async (name) => {
    expect((await call([name, '--help'])).stdout).toMatch(new RegExp(`Examples:\\n  (?:git .*\\| )?testreq ${name}`));
  });
});

describe('a wrong call', () => {
  it.each([
    [['reveiw'], "unknown command 'reveiw' (Did you mean review?)", 'testreq --help'],
    [['--formt'], "unknown option '--formt'", 'testreq --help'],
    [['rules'], 'name a command: list, show, check', 'testreq rules --help'],
    [['help', 'reveiw'], 'name a command: review, plan, backtest', 'testreq --help'],
    [['review', '--version'], "unknown option '--version'", 'testreq review --help'],
    [['rules', 'lst'], "unknown command 'lst' (Did you mean list?)", 'testreq rules --help'],
    [['rules', 'show'], "missing required argument 'id'", 'testreq rules show --help'],
    [
      ['review', 'something'],
      "too many arguments for 'review': Expected 0 arguments but got 1;",
      'testreq review --help',
    ],
    [['review', '--formt', 'json'], "unknown option '--formt' (Did you mean --format?)", 'testreq review --help'],
    [
      ['review', '--format', 'xml'],
      "argument 'xml' is invalid: Allowed choices are text, json, markdown;",
      'testreq review --help',
    ],
    [['backtest', '--last', '0'], 'give a whole number above 0', 'testreq backtest --help'],
  ])('%j gets one line that points to the help', async (args, message, help) => {
    const { status, stderr } = await call(args);

    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^testreq: [^\n]*\n$/);
    expect(stderr.endsWith(`; see ${help}\n`)).toBe(true);
    expect(status).toBe(2);
  });
});

describe('what the system refuses', () => {
  it('is told with the path and the reason', async () => {
    let told = '';
    const full = Object.assign(new Error("ENOSPC: no space left on device, mkdtemp '/tmp/testreq-'"), {
      code: 'ENOSPC',
      path: '/tmp/testreq-',
    });
    const status = await run(['rules', 'list'], {
      stdin: process.stdin,
      stdout: {
        write: () => {
          throw full;
        },
      },
      stderr: { write: (text) => (told += text) },
      cwd: process.cwd(),
      env: {},
    });

    expect(status).toBe(2);
    expect(told).toBe('testreq: /tmp/testreq-: no space left on device (ENOSPC): mend that, then try again\n');
  });

  it('is told of a document of rules', async () => {
    const cwd = temporaryFolder();
    writeFiles(cwd, { 'rules/folder.md/file': '' });

    expect(await call(['rules', 'check', 'rules'], { cwd })).toEqual({
      status: 2,
      stdout: '',
      stderr: `testreq: ${join(cwd, 'rules/folder.md')} cannot be read (EISDIR); give documents of rules that can\n`,
    });
  });
});

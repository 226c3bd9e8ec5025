import { describe, expect, it } from 'vitest';
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
    [['reveiw'], "unknown command 'reveiw' (Did you mean review?)"],
    [['--formt'], "unknown option '--formt'"],
    [['rules'], 'name a command'],
    [['rules', 'lst'], "unknown command 'lst' (Did you mean list?)"],
    [['review', 'something'], "too many arguments for 'review'"],
  ])('%j gets one line that points to the help', async (args, message) => {
    const { status, stderr } = await call(args);

    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^testreq: [^\n]*testreq --help\n$/);
    expect(status).toBe(2);
  });
});

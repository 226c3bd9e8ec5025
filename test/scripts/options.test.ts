import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shareOfAll, someOf, wholeNumber } from '../../scripts/options.js';

const ROOT = resolve(import.meta.dirname, '../..');

const run = (script: string, ...options: readonly string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', script, ...options], { cwd: ROOT, encoding: 'utf8' });

describe('a script of the project', () => {
  it.each(['bench/run.ts', 'scripts/eval/run.ts', 'scripts/fuzz.ts', 'scripts/refactorings.ts', 'scripts/soak.ts'])(
    '%s refuses an option that it has not, and says where they are listed',
    (script) => {
      const { status, stdout, stderr } = run(script, '--nonsense');

      expect({ status, stdout, stderr }).toEqual({
        status: 1,
        stdout: '',
        stderr: "error: unknown option '--nonsense'\n(--help lists the options)\n",
      });
    },
  );

  it('names the file of labels that it cannot read', () => {
    const { status, stderr } = run('scripts/eval/run.ts', '--tasks', 'no-such.jsonl');

    expect({ status, stderr }).toEqual({ status: 2, stderr: 'eval: no-such.jsonl: cannot be read (ENOENT)\n' });
  });
});

describe('an option of a script', () => {
  it('takes whole numbers, shares and names of a list', () => {
    expect(wholeNumber('5000')).toBe(5000);
    expect(shareOfAll('0.05')).toBe(0.05);
    expect(someOf(['start', 'review'])('review, start')).toEqual(['review', 'start']);
  });

  it.each(['', 'many', '-1', '2.5'])('refuses %j for a whole number', (text) => {
    expect(() => wholeNumber(text)).toThrow('Give a whole number.');
  });

  it.each(['', '5 %', '1.1', '-0.1'])('refuses %j for a share', (text) => {
    expect(() => shareOfAll(text)).toThrow('from 0 to 1');
  });

  it('names what there is in place of a name that is not', () => {
    expect(() => someOf(['start', 'review'])('start,end')).toThrow('There is no "end": choose of start, review.');
  });
});

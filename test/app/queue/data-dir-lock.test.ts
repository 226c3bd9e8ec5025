import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockDataDir } from '../../../src/app/queue/data-dir-lock.js';
import { InputError } from '../../../src/input-error.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'testreq-lock-'));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

const never = (error: Error) => {
  throw error;
};
const left = (holder: object | string) =>
  writeFile(join(folder, 'lock'), typeof holder === 'string' ? holder : JSON.stringify(holder));

describe('the lock on a data folder', () => {
  it('names its holder in a file, which goes on release', async () => {
    const lock = await lockDataDir(folder, never);

    expect(JSON.parse(await readFile(join(folder, 'lock'), 'utf8'))).toMatchObject({
      pid: process.pid,
      host: hostname(),
    });

    await lock.release();
    await expect(readFile(join(folder, 'lock'))).rejects.toThrow('ENOENT');
  });

  it('creates the folder, for its owner only', async () => {
    const lock = await lockDataDir(join(folder, 'new', 'data'), never);

    const { mode } = await stat(join(folder, 'new', 'data'));
    expect((mode & 0o777).toString(8)).toBe('700');
    await lock.release();
  });

  it('keeps out everybody else while the holder lives', async () => {
    const lock = await lockDataDir(folder, never);

    await expect(lockDataDir(folder, never)).rejects.toThrow(InputError);

    await lock.release();
  });

  it('is taken over from a process that has ended', async () => {
    await left({ pid: 2 ** 22 + 1, host: hostname(), started: null, token: 'old' });

    const lock = await lockDataDir(folder, never);
    await lock.release();
  });

  it('is taken over from a process whose number has been given to another one since', async () => {
    await left({ pid: process.pid, host: hostname(), started: 'an earlier boot:1', token: 'old' });

    const lock = await lockDataDir(folder, never);
    await lock.release();
  });

  it('is taken over from another machine that has been silent for half a minute', async () => {
    await left({ pid: 1, host: 'elsewhere', started: null, token: 'old' });
    const before = new Date(Date.now() - 31_000);
    await utimes(join(folder, 'lock'), before, before);

    const lock = await lockDataDir(folder, never);
    await lock.release();
  });

  it('is taken over where the holder died before it could write its name', async () => {
    await left('');
    const before = new Date(Date.now() - 31_000);
    await utimes(join(folder, 'lock'), before, before);

    const lock = await lockDataDir(folder, never);
    await lock.release();
  });

  it('goes to one of several that find a dead holder at the same time', async () => {
    for (let round = 0; round < 30; round++) {
      await left({ pid: 2 ** 22 + 1, host: hostname(), started: null, token: `old ${round}` });

      const results = await Promise.allSettled(Array.from({ length: 12 }, () => lockDataDir(folder, never)));

      const locks = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      expect(locks).toHaveLength(1);
      await locks[0]?.release();
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it('is taken over where another died while it took it over', async () => {
    const dead = { pid: 2 ** 22 + 1, host: hostname(), started: null, token: 'old' };
    await left(dead);
    const right = join(folder, `lock.${createHash('sha256').update(dead.token).digest('hex').slice(0, 16)}`);
    await writeFile(right, '');
    const before = new Date(Date.now() - 31_000);
    await utimes(right, before, before);

    const lock = await lockDataDir(folder, never);
    await lock.release();
  });

  it('tells its holder when somebody took the file away', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const lost = new Promise<Error>((resolve) => void lockDataDir(folder, resolve));
    await vi.waitFor(() => readFile(join(folder, 'lock')));
    await left({ pid: 4711, host: 'elsewhere', started: null, token: 'other' });

    await vi.advanceTimersByTimeAsync(5_000);

    expect((await lost).message).toContain('was taken from this process');
  });
});

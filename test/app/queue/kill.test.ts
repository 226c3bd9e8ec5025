import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readJournal, startQueueProcess } from './killed.js';

let folder: string;
let journal: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'testreq-kill-'));
  journal = join(folder, 'journal');
});
beforeEach(() => writeFile(journal, ''));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a process that is killed', () => {
  it('loses nothing that it had stored, wherever it was', { timeout: 120_000 }, async () => {
    // Given 60 deliveries, and a process that is killed three times while it stores and performs them.
    const open = new Set(Array.from({ length: 60 }, (_, index) => index + 1));
    const stored = new Set<number>();
    for (const enough of [1, 20, 8]) {
      const queue = await startQueueProcess(join(folder, 'data'), journal);
      for (const number of open) queue.send(number); // GitHub offers again what was not answered.
      while (queue.stored.size < enough) await sleep(5);
      await queue.kill();
      for (const number of queue.stored) {
        stored.add(number);
        open.delete(number);
      }
    }

    // When the next process starts, without anybody offering anything again,
    const last = await startQueueProcess(join(folder, 'data'), journal);
    await untilEnded(stored);
    expect(await last.stop()).toBe(0);

    // Then all that was stored has been done, and only what a kill cut off was begun twice.
    const { begun, ended } = readJournal(journal);
    expect([...stored].filter((number) => !ended.has(number))).toEqual([]);
    expect(stored.size).toBeGreaterThan(0);
    expect(Math.max(...begun.values())).toBeLessThanOrEqual(4);
  });

  it('does not keep its successor out of the data folder', { timeout: 60_000 }, async () => {
    const first = await startQueueProcess(join(folder, 'data'), journal);
    await first.kill();

    const second = await startQueueProcess(join(folder, 'data'), journal);

    expect(await second.stop()).toBe(0);
  });
});

describe('two processes with one data folder', () => {
  it('refuses the second one, and says who has it and what to do', { timeout: 60_000 }, async () => {
    const first = await startQueueProcess(join(folder, 'data'), journal);

    const second = startQueueProcess(join(folder, 'data'), journal);

    await expect(second).rejects.toThrow(
      `ended with 3: ${join(folder, 'data')} is in use by process ${first.child.pid} on`,
    );
    await expect(second).rejects.toThrow('DATABASE_URL');
    await first.stop();
  });
});

/** Waits until all of these have been performed. */
async function untilEnded(numbers: ReadonlySet<number>): Promise<void> {
  const deadline = Date.now() + 60_000;
  const isOpen = () => {
    const { ended } = readJournal(journal);
    return [...numbers].some((number) => !ended.has(number));
  };
  while (isOpen() && Date.now() < deadline) await sleep(200);
}

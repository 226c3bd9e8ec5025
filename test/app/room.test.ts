import { describe, expect, it } from 'vitest';
import { Room } from '../../src/app/room.js';

/** Work that lasts until it is told to end. */
function lasting() {
  let end = () => {};
  let began = false;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    work: () => {
      began = true;
      return ended;
    },
    end: () => end(),
    hasBegun: () => began,
  };
}

/** Lets everything happen that waits for nothing. */
const moment = () => new Promise((resolve) => setImmediate(resolve));

describe('the room for changes', () => {
  it('has many small ones side by side, and keeps the one waiting for which there is no room', async () => {
    const room = new Room(100);
    const small = Array.from({ length: 10 }, lasting);
    const late = lasting();
    for (const { work } of small) void room.within(10, work);
    void room.within(10, late.work);
    await moment();

    expect(small.every(({ hasBegun }) => hasBegun())).toBe(true);
    expect(late.hasBegun()).toBe(false);

    small[0]?.end();
    await moment();

    expect(late.hasBegun()).toBe(true);
  });

  it('gives a huge one the room alone, and lets nobody pass who asked later', async () => {
    const room = new Room(100);
    const [small, huge, later] = [lasting(), lasting(), lasting()];
    void room.within(1, small.work);
    void room.within(3_000, huge.work);
    void room.within(1, later.work);
    await moment();

    expect([huge.hasBegun(), later.hasBegun()]).toEqual([false, false]);

    small.end();
    await moment();
    expect([huge.hasBegun(), later.hasBegun()]).toEqual([true, false]);

    huge.end();
    await moment();
    expect(later.hasBegun()).toBe(true);
  });

  it('is given back by what fails, whose error is told', async () => {
    const room = new Room(1);

    await expect(room.within(1, () => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');

    expect(await room.within(1, async () => 'done')).toBe('done');
  });
});

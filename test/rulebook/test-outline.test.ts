import { describe, expect, it } from 'vitest';
import { type OutlineMistake, readOutline } from '../../src/rulebook/test-outline.js';

describe('the outline of a test', () => {
  it('has a title, and steps with what a person must decide', () => {
    const mistakes: OutlineMistake[] = [];
    const outline = readOutline(
      'reaches the database\nbuild\nresult = call {{function}}  # pass the data to store\nexpect row of result',
      mistakes,
    );

    expect(mistakes).toEqual([]);
    expect(outline.title).toBe('reaches the database');
    expect(outline.steps).toEqual([
      { do: 'build', into: 'subject', todo: null },
      {
        do: 'call',
        method: '{{function}}',
        into: 'result',
        on: 'subject',
        argument: null,
        fails: false,
        todo: 'pass the data to store',
      },
      { do: 'expect-row', of: 'result', todo: null },
    ]);
  });

  it('says of a line that is no step what may stand there', () => {
    const mistakes: OutlineMistake[] = [];
    readOutline('Reaches it\nbuild\nexpekt row of result', mistakes);

    expect(mistakes.map(({ line, what }) => [line, what])).toEqual([
      [3, '`expekt row of result` is not a step of an outline'],
      [1, '`Reaches it` does not name a test'],
    ]);
    expect(mistakes[0]?.mend).toContain('`expect row of result`');
  });
});

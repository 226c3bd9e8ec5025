import { describe, expect, it } from 'vitest';
import { surroundingPaths } from '../../src/reading/surroundings.js';

describe('the files beside a change', () => {
  it('hold the modules of a folder of fixtures, wherever the changed tests lie', () => {
    const head = [
      'server/tests/fixtures/database.py',
      'server/tests/fixtures/rows.json',
      'server/app/fixtures/seed.py',
    ];

    expect(surroundingPaths(['server/tests/orders/test_repository.py'], head)).toEqual([
      'server/tests/fixtures/database.py',
    ]);
  });
});

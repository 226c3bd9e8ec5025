import { describe, expect, it } from 'vitest';
import { readCode } from '../../../../src/reading/code/read-code.js';

/** What the doubles of a test stand for. */
async function doublesIn(path: string, language: 'typescript' | 'python', content: string): Promise<readonly string[]> {
  const { tests } = await readCode({ path, language, content, hunks: [], isTest: true });
  return tests.flatMap(({ mocks }) => mocks.map(({ target }) => target));
}

describe('a double that is written by hand', () => {
  it.each([
    ['fakeOrderRepository()', 'OrderRepository'],
    ['createStubMailer()', 'Mailer'],
    ['new FakeOrderStore()', 'OrderStore'],
  ])('is known by its name in TypeScript: %s', async (made, target) => {
    const content = `import { it, expect } from 'vitest';\nit('places', async () => {\n  const shop = new Shop(${made});\n  expect(await shop.place()).toBe(1);\n});\n`;
    expect(await doublesIn('shop.test.ts', 'typescript', content)).toContain(target);
  });

  it('is known by its name in Python', async () => {
    const content = 'def test_place():\n    shop = Shop(make_fake_order_repository())\n    assert shop.place() == 1\n';
    expect(await doublesIn('test_shop.py', 'python', content)).toContain('order_repository');
  });

  it.each(['fakeTimers()', 'fakerService()', 'mockOrders()', 'stubbornStore()'])('is not %s', async (made) => {
    const content = `import { it, expect } from 'vitest';\nit('places', async () => {\n  const shop = new Shop(${made});\n  expect(await shop.place()).toBe(1);\n});\n`;
    expect(await doublesIn('shop.test.ts', 'typescript', content)).toEqual([]);
  });
});

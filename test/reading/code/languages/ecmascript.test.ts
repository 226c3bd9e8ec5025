import { describe, expect, it } from 'vitest';
import { doubles, names, readFixture, readSource, supports, testNamed } from '../fixture.js';

describe('vitest and jest', async () => {
  const file = await readFixture('orders.spec.ts');

  it('names a test by its path of titles', () => {
    expect(names(file)).toEqual([
      'OrderService > saves an order',
      'OrderService > with a bad quantity > refuses %i (parametrised)',
      'OrderService > with a bad quantity > says why (skipped)',
      'OrderService > with a bad quantity > suggests another (skipped)',
      "POST /orders > answers with the order's id",
    ]);
    expect(file.tests[0]).toMatchObject({ framework: 'vitest', suites: ['OrderService'] });
  });

  it('makes the hooks of every enclosing suite set-up with a name of its own', () => {
    expect(testNamed(file, 'OrderService > with a bad quantity > refuses %i').uses).toEqual(
      expect.arrayContaining(['OrderService.beforeEach', 'OrderService.with a bad quantity.beforeEach', 'anOrder']),
    );
    expect(testNamed(file, 'OrderService > saves an order').uses).not.toContain(
      'OrderService.with a bad quantity.beforeEach',
    );
    expect(supports(file)).toEqual(
      expect.arrayContaining(['helper anOrder', 'set-up OrderService.beforeEach', 'set-up POST /orders.afterAll']),
    );
  });

  it('makes what stands in the body of a suite its set-up', () => {
    const body = file.supports.find((one) => one.name === 'POST /orders');
    expect(body?.calls.map((one) => one.callee)).toEqual(['createApp']);
  });

  it('takes a chain for one assertion', () => {
    expect(testNamed(file, "POST /orders > answers with the order's id").assertions).toEqual([
      { text: "request(app).post('/orders').send(anOrder()).expect(201)", line: 50, expectsError: false },
      { text: 'expect(response.body.id).toBeDefined()', line: 51, expectsError: false },
    ]);
    expect(testNamed(file, 'OrderService > with a bad quantity > refuses %i').assertions[0]?.expectsError).toBe(true);
  });

  it('gives the doubles of the file to each test', () => {
    expect(doubles(testNamed(file, 'OrderService > saves an order'))).toEqual([
      'vi.mock ../src/mailer',
      'vi.fn send',
      'vi.fn repository.save',
      'vi.fn repository.find',
    ]);
  });
});

describe('node:test', async () => {
  const file = await readFixture('order.test.js');

  it('reads subtests, their hooks and the options', () => {
    expect(names(file)).toEqual(['the queue > starts', 'the queue > refuses what it does not know', 'stops (skipped)']);
    expect(testNamed(file, 'the queue > starts')).toMatchObject({ framework: 'node:test' });
    expect(testNamed(file, 'the queue > starts').uses).toEqual(['the queue', 'the queue.beforeEach', 'start', 'equal']);
    expect(file.imports).toHaveLength(4);
  });

  it('reads assert and sinon', () => {
    const test = testNamed(file, 'the queue > refuses what it does not know');
    expect(test.assertions.map((one) => one.expectsError)).toEqual([true]);
    expect(doubles(test)).toEqual(['sinon console.error']);
  });
});

describe('Playwright', async () => {
  const file = await readFixture('Basket.spec.tsx');

  it('is not misled by quotes in the text of elements', () => {
    expect(names(file)).toEqual(["Basket > shows the customer's items", 'Basket > pays (skipped)']);
    expect(file.tests[0]?.assertions.map((one) => one.text)).toEqual(["expect(page.getByRole('list')).toHaveCount(2)"]);
  });
});

describe('edges', () => {
  it('regular expressions and mocha words', async () => {
    const file = await readSource(
      'javascript',
      "const { expect } = require('chai');\ncontext('a', function () {\n  before(function () { if (/it('/.test(x)) y(); });\n  xit('b', function () {});\n  specify('c', function () { x.should.equal(1); this.skip(); });\n});\n",
    );
    expect(names(file)).toEqual(['a > b (skipped)', 'a > c (skipped)']);
    expect(file.tests[1]).toMatchObject({ framework: 'mocha', assertions: [{ text: 'x.should.equal(1)' }] });
  });

  it('tests in a loop are parametrised', async () => {
    const file = await readSource(
      'typescript',
      `for (const x of xs) {\n  it(\`takes \${x}\`, () => { expect(x).toBe(1); });\n  test(x.name, () => {});\n}\n`,
    );
    expect(names(file)).toEqual([`takes \${x} (parametrised)`, 'x.name (parametrised)']);
  });

  it('a regular expression of the name `test` is no test', async () => {
    const file = await readSource(
      'typescript',
      "export const ok = (s: string) => /x/.test('a') && pattern.test('b', () => {});",
    );
    expect(file.tests).toEqual([]);
  });

  it('symbols: classes with parents, decorators, arrow functions, members', async () => {
    const source =
      "@Injectable()\nexport class OrderService extends Base<Order> implements Service, OnInit {\n  constructor(private readonly repo: Repo<Order>, clock = now()) {}\n  @Get(':id')\n  async find(id: string) {}\n}\nexport const place = async (order: Order) => {};\ninterface Repo<T> {}\n";
    const { symbols } = await readSource('typescript', source);
    expect(symbols).toMatchObject([
      {
        kind: 'class',
        name: 'OrderService',
        bases: ['Base', 'Service', 'OnInit'],
        decorators: ['Injectable()'],
        startLine: 1,
      },
      {
        kind: 'constructor',
        parameters: ['private readonly repo: Repo<Order>', 'clock = now()'],
        container: 'OrderService',
      },
      { kind: 'method', name: 'find', decorators: ["Get(':id')"], parameters: ['id: string'] },
      { kind: 'function', name: 'place', container: null },
      { kind: 'interface', name: 'Repo' },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Language } from '../../../../src/domain/code.js';
import { readCode } from '../../../../src/reading/code/read-code.js';

/** What the doubles of a test stand for. */
async function doublesIn(path: string, language: Language, content: string): Promise<readonly string[]> {
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

/** A test of each language that hands `Orders`, a class of the test file, to what it tests. */
const CLASSES: readonly (readonly [string, Language, string])[] = [
  [
    'shop.test.ts',
    'typescript',
    `class Orders implements OrderRepository {
  rows: Order[] = [];
  async add(order: Order) { this.rows.push(order); }
}
it('places', async () => {
  expect(await new Shop(new Orders()).place()).toBe(1);
});
`,
  ],
  [
    'ShopTest.java',
    'java',
    `class ShopTest {
  static class Orders implements OrderRepository {
    private final List<Order> rows = new ArrayList<>();
    public void add(Order order) { rows.add(order); }
  }
  @Test void places() {
    assertEquals(1, new Shop(new Orders()).place());
  }
}
`,
  ],
  [
    'ShopTest.kt',
    'kotlin',
    `class ShopTest {
  private class Orders : OrderRepository {
    val rows = mutableListOf<Order>()
    override fun add(order: Order) { rows.add(order) }
  }
  @Test fun places() {
    assertEquals(1, Shop(Orders()).place())
  }
}
`,
  ],
  [
    'ShopTests.cs',
    'csharp',
    `public class ShopTests {
  private class Orders : IOrderRepository {
    public List<Order> Rows = new();
    public void Add(Order order) { Rows.Add(order); }
  }
  [Fact] public void Places() {
    Assert.Equal(1, new Shop(new Orders()).Place());
  }
}
`,
  ],
  [
    'ShopTest.php',
    'php',
    `<?php
class Orders implements OrderRepository {
  private array $rows = [];
  public function add(Order $order): void { $this->rows[] = $order; }
}
class ShopTest extends TestCase {
  public function testPlaces(): void {
    $this->assertSame(1, (new Shop(new Orders()))->place());
  }
}
`,
  ],
  [
    'test_shop.py',
    'python',
    `class Orders(OrderRepository):
    def __init__(self):
        self.rows = []

    def add(self, order):
        self.rows.append(order)


def test_places():
    assert Shop(Orders()).place() == 1
`,
  ],
  [
    'tests/shop.rs',
    'rust',
    `struct Orders { rows: Mutex<Vec<Order>> }

impl OrderRepository for Orders {
    fn add(&self, order: Order) { self.rows.lock().unwrap().push(order); }
}

#[test]
fn places() {
    assert_eq!(Shop::new(Orders { rows: Mutex::default() }).place(), 1);
}
`,
  ],
];

describe('a class of the test file that keeps the contract of a collaborator', () => {
  it.each(CLASSES)('is a double of it: %s', async (path, language, content) => {
    expect(await doublesIn(path, language, content)).toEqual([
      language === 'csharp' ? 'IOrderRepository' : 'OrderRepository',
    ]);
  });

  it.each([
    ['says so', 'class Orders(OrderRepositoryProtocol)', 'OrderRepositoryProtocol'],
    ['shows it', 'class Orders(OrderRepository)', 'OrderRepository'],
  ])('is a double in Python where its base %s', async (_, heading, target) => {
    const content = `class OrderRepository(Protocol):\n    def add(self, order): ...\n\n\n${heading}:\n    def add(self, order):\n        pass\n\n\ndef test_places():\n    assert Shop(Orders()).place() == 1\n`;
    expect(await doublesIn('test_shop.py', 'python', content)).toEqual([target]);
  });

  it.each([
    [
      'calls what it inherits',
      'test_shop.py',
      'python',
      'class Orders(OrderRepository):\n    def add(self, order):\n        self.added = order\n        super().add(order)\n\n\ndef test_places():\n    assert Shop(Orders()).place() == 1\n',
    ],
    [
      'asks a database',
      'shop.test.ts',
      'typescript',
      "class Orders implements OrderRepository {\n  async add(order: Order) { await this.db.insert(orders).values(order); }\n}\nit('places', async () => {\n  expect(await new Shop(new Orders()).place()).toBe(1);\n});\n",
    ],
    [
      'writes a file',
      'shop.test.ts',
      'typescript',
      "class Orders implements OrderStore {\n  add(order: Order) { return writeFile(path, JSON.stringify(order)); }\n}\nit('places', async () => {\n  expect(await new Shop(new Orders()).place()).toBe(1);\n});\n",
    ],
    [
      'waits for something',
      'tests/shop.rs',
      'rust',
      'struct PgOrders { pg: PgPool }\n\nimpl OrderRepository for PgOrders {\n    async fn add(&self, order: Order) { insert(&self.pg, order).await; }\n}\n\n#[test]\nfn places() {\n    assert_eq!(Shop::new(PgOrders { pg: pg() }).place(), 1);\n}\n',
    ],
    [
      'alters one thing of a class',
      'test_shop.py',
      'python',
      "class TenantOrders(OrderRepository):\n    def tenant(self):\n        return 'north'\n\n\ndef test_places():\n    assert Shop(TenantOrders(engine)).place() == 1\n",
    ],
    [
      'extends a class',
      'ShopTest.java',
      'java',
      'class ShopTest {\n  static class Orders extends OrderRepository {\n    Instant now() { return NOON; }\n  }\n  @Test void places() {\n    assertEquals(1, new Shop(new Orders()).place());\n  }\n}\n',
    ],
  ] as const)('is none where it %s', async (_, path, language, content) => {
    expect(await doublesIn(path, language, content)).toEqual([]);
  });
});

describe("an object of functions that is said to be of a collaborator's type", () => {
  const test = (made: string, before = '') =>
    `${before}it('places', async () => {\n  ${made}\n  expect(await new Shop(orders).place()).toBe(1);\n});\n`;

  it.each([
    ['by its annotation', test('const orders: OrderRepository = { add: async (order) => order };')],
    ['by a cast', test('const orders = { add: async (order: Order) => order } as unknown as OrderRepository;')],
    [
      'by the function that gives it',
      test(
        'const orders = inMemory();',
        'function inMemory(): OrderRepository {\n  const rows: { id: number }[] = [];\n  return { add: async (row) => void rows.push(row) };\n}\n',
      ),
    ],
    [
      'by the arrow that gives it',
      test('const orders = inMemory();', 'const inMemory = (): OrderRepository => ({ add: async (row) => row });\n'),
    ],
  ])('is a double of it, known %s', async (_, content) => {
    const file = await readCode({ path: 'shop.test.ts', language: 'typescript', content, hunks: [], isTest: true });
    const all = [...file.tests, ...file.supports].flatMap(({ mocks }) => mocks.map(({ target }) => target));
    expect(all).toEqual(['OrderRepository']);
  });

  it.each([
    ['spreads the real one', test('const orders: OrderRepository = { ...stored, add: async (row) => row };')],
    ['holds no function', test('const orders: OrderStore = { path: "/tmp/orders", size: 3 };')],
    ['asks a database', test('const orders: OrderRepository = { add: (row) => db.insert(row) };')],
    ['asks MongoDB', test('const orders = { add: (row) => orderRows.insertOne(row) } as OrderRepository;')],
    [
      'waits for the store',
      test(
        'const orders = within(tx);',
        'const within = (tx: Tx): OrderRepository => ({\n  add: async (row) => {\n    await tx.insert(rows).values(row);\n  },\n});\n',
      ),
    ],
    ['is of another type', test('const orders: ButtonProps = { onClick: () => null };')],
    [
      'is made by its own class',
      test(
        'const orders = stored();',
        'function stored(): OrderRepository {\n  return new OrderRepository(pool());\n}\n',
      ),
    ],
  ])('is none where it %s', async (_, content) => {
    const file = await readCode({ path: 'shop.test.ts', language: 'typescript', content, hunks: [], isTest: true });
    expect([...file.tests, ...file.supports].flatMap(({ mocks }) => mocks)).toEqual([]);
  });
});

describe('a dependency of the application that a test overrides', () => {
  const test = (lines: string) => `${lines}\n    assert TestClient(app).post("/orders").status_code == 201\n`;

  it.each([
    ['a mock', 'def test_places():\n    app.dependency_overrides[get_orders] = lambda: AsyncMock()'],
    [
      'a variable',
      'def test_places():\n    service = AsyncMock()\n    app.dependency_overrides[get_orders] = lambda: service',
    ],
    [
      'a function that gives a mock',
      'def overridden():\n    return MagicMock()\n\n\ndef test_places():\n    app.dependency_overrides[get_orders] = overridden',
    ],
    ['a fake', 'def test_places():\n    app.dependency_overrides[get_orders] = lambda: FakeOrders()'],
  ])('is a double where it becomes %s', async (_, lines) => {
    expect(await doublesIn('test_orders.py', 'python', test(lines))).toContain('get_orders');
  });

  it('is one in a container of dependency-injector', async () => {
    const lines = 'def test_places(service_mock):\n    container.orders.override(service_mock)';
    expect(await doublesIn('test_orders.py', 'python', test(lines))).toContain('orders');
  });

  it.each([
    ['the session of the test', 'def test_places(session):\n    app.dependency_overrides[get_db] = lambda: session'],
    ['a user', 'def test_places():\n    app.dependency_overrides[current_user] = lambda: User(id=1)'],
    ['settings', 'def test_places():\n    app.dependency_overrides[get_settings] = lambda: fake_settings'],
    [
      'the configuration of a container',
      'def test_places(stub_settings):\n    container.config.override(stub_settings)',
    ],
  ])('is none where it becomes %s', async (_, lines) => {
    expect(await doublesIn('test_orders.py', 'python', test(lines))).toEqual([]);
  });
});

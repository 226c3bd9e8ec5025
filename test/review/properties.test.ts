import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FileDiff, Surroundings } from '../../src/domain/change.js';
import type { Conclusion, Review } from '../../src/domain/review.js';
import type { ReadTask } from '../../src/domain/task.js';
import { readChange } from '../../src/reading/change.js';
import { parseDiff } from '../../src/reading/diff.js';
import { readRulesFolder } from '../../src/rulebook/compile.js';
import { NOWHERE, POLICY, reviewed } from './changing.js';

/** Files of products, in the languages of the rules: each raises signals of some category. */
const SOURCES: readonly (readonly [path: string, content: string])[] = [
  [
    'shop/repository.py',
    'class OrderRepository:\n    def __init__(self, session):\n        self.session = session\n\n    def save(self, order):\n        self.session.add(order)\n        self.session.commit()\n',
  ],
  [
    'shop/factory.py',
    'def get_order_service():\n    return OrderService(OrderRepository(create_session()))\n\n\ndef get_clock():\n    return Clock()\n',
  ],
  [
    'shop/settings.py',
    'import os\n\nTIMEOUT = int(os.environ["ORDER_TIMEOUT"])\nNAME = os.getenv("ORDER_NAME", "shop")\n',
  ],
  [
    'src/routes/orders.ts',
    "import { Router } from 'express';\n\nexport const router = Router();\nrouter.post('/orders', async (request, response) => {\n  response.status(201).json(await orders.create(request.body));\n});\n",
  ],
  [
    'src/worker.ts',
    'export class MailWorker {\n  start() {\n    this.timer = setInterval(() => this.drain(), 1000);\n  }\n  stop() {\n    clearInterval(this.timer);\n  }\n}\n',
  ],
  [
    'store/orders.go',
    'package store\n\nfunc (s *OrderStore) Save(ctx context.Context, o Order) error {\n\t_, err := s.db.ExecContext(ctx, "INSERT INTO orders (id) VALUES ($1)", o.ID)\n\treturn err\n}\n',
  ],
  [
    'src/main/java/shop/OrderController.java',
    'package shop;\n\n@RestController\npublic class OrderController {\n  private final OrderService orders;\n\n  public OrderController(OrderService orders) {\n    this.orders = orders;\n  }\n\n  @PostMapping("/orders")\n  public Order create(@RequestBody @Valid OrderRequest request) {\n    return orders.create(request);\n  }\n}\n',
  ],
  [
    'app/models/order.rb',
    "class Order < ApplicationRecord\n  enum status: { open: 0, paid: 1 }\n\n  def pay!\n    raise InvalidTransition unless open?\n    update!(status: 'paid')\n  end\nend\n",
  ],
];

/** A test file in parts: what stands before its tests, and the tests. */
interface TestSource {
  readonly path: string;
  readonly head: string;
  readonly tests: readonly string[];
  readonly foot?: string;
}

/** Tests that prove something, that mock what is in question, that are skipped, that assert nothing. */
const TESTS: readonly TestSource[] = [
  {
    path: 'tests/test_order_repository.py',
    head: 'import pytest\nfrom unittest.mock import Mock, patch\nfrom shop.factory import get_order_service\nfrom shop.repository import OrderRepository\n\n\n',
    tests: [
      'def test_order_is_saved(session):\n    service = get_order_service()\n    service.create("a")\n    row = session.execute("SELECT id FROM orders").fetchone()\n    assert row is not None\n\n\n',
      'def test_create_with_mock():\n    repository = Mock(spec=OrderRepository)\n    OrderService(repository).create("a")\n    repository.save.assert_called_once()\n\n\n',
      '@pytest.mark.skip\ndef test_service_has_repository():\n    assert get_order_service().repository is not None\n\n\n',
      'def test_factory_wires_the_repository():\n    service = get_order_service()\n    assert service.repository is not None\n\n\n',
      'def test_nothing():\n    get_order_service()\n\n\n',
      'def test_timeout_must_be_there(monkeypatch):\n    monkeypatch.delenv("ORDER_TIMEOUT", raising=False)\n    with pytest.raises(KeyError):\n        load_settings()\n\n\n',
    ],
  },
  {
    path: 'src/orders.test.ts',
    head: "import { expect, it, vi } from 'vitest';\nimport request from 'supertest';\nimport { app } from './app.js';\nimport { MailWorker } from './worker.js';\n\n",
    tests: [
      "it('creates an order', async () => {\n  const response = await request(app).post('/orders').send({ id: 1 });\n  expect(response.status).toBe(201);\n  expect(response.body.id).toBe(1);\n});\n\n",
      "it('refuses an order without an id', async () => {\n  const response = await request(app).post('/orders').send({});\n  expect(response.status).toBe(400);\n});\n\n",
      "it.skip('starts', () => {\n  const worker = new MailWorker();\n  worker.start();\n  expect(worker.running).toBe(true);\n});\n\n",
      "it('starts and stops', async () => {\n  const worker = new MailWorker();\n  worker.start();\n  await vi.waitFor(() => expect(worker.sent).toBe(1));\n  worker.stop();\n  expect(worker.running).toBe(false);\n});\n\n",
    ],
  },
  {
    path: 'store/orders_test.go',
    head: 'package store\n\nimport "testing"\n\n',
    tests: [
      'func TestSave(t *testing.T) {\n\tdb := openTestDB(t)\n\ts := NewOrderStore(db)\n\tif err := s.Save(ctx, Order{ID: 1}); err != nil {\n\t\tt.Fatal(err)\n\t}\n\tvar id int\n\tif err := db.QueryRow("SELECT id FROM orders").Scan(&id); err != nil || id != 1 {\n\t\tt.Errorf("got %d, %v", id, err)\n\t}\n}\n\n',
      'func TestSkipped(t *testing.T) {\n\tt.Skip("later")\n\tif NewOrderStore(nil) == nil {\n\t\tt.Error("nil")\n\t}\n}\n\n',
    ],
  },
  {
    path: 'src/test/java/shop/OrderControllerTest.java',
    head: 'package shop;\n\n@SpringBootTest\n@AutoConfigureMockMvc\nclass OrderControllerTest {\n  @Autowired MockMvc mvc;\n\n',
    tests: [
      '  @Test\n  void creates() throws Exception {\n    mvc.perform(post("/orders").content("{}")).andExpect(status().isCreated()).andExpect(jsonPath("$.id").value(1));\n  }\n\n',
      '  @Test\n  void refuses() throws Exception {\n    mvc.perform(post("/orders")).andExpect(status().isBadRequest());\n  }\n\n',
    ],
    foot: '}\n',
  },
  {
    path: 'spec/models/order_spec.rb',
    head: "require 'rails_helper'\n\nRSpec.describe Order do\n",
    tests: [
      "  it 'is paid' do\n    order = Order.create!\n    order.pay!\n    expect(order.reload.status).to eq('paid')\n  end\n\n",
      "  it 'is paid once' do\n    order = Order.create!(status: 'paid')\n    expect { order.pay! }.to raise_error(InvalidTransition)\n  end\n\n",
    ],
    foot: 'end\n',
  },
];

/** Files that raise no signal: whatever they stand beside, the verdict stays. */
const SILENT: readonly (readonly [path: string, content: string])[] = [
  ['docs/usage.md', '# Usage\n\nThe database is migrated at start.\n'],
  ['CHANGELOG.md', '- Orders are kept in a repository\n'],
  ['shop/text_width.py', 'def padded_width(text):\n    return len(text) + 2\n'],
  ['src/colours.ts', "export const accent = (dark: boolean) => (dark ? '#fff' : '#000');\n"],
  ['package-lock.json', '{\n  "lockfileVersion": 3\n}\n'],
  ['locales/de.po', 'msgid "order"\nmsgstr "Bestellung"\n'],
  ['assets/main.css', 'body { color: black }\n'],
];

const AROUND: readonly Surroundings[] = [
  NOWHERE,
  { ...NOWHERE, known: true },
  { ...NOWHERE, known: true, hasTests: true, paths: ['tests/test_app.py'] },
];
const STRENGTH: Readonly<Record<Conclusion, number>> = { failure: 0, neutral: 1, success: 2 };

let rulebook: Awaited<ReturnType<typeof readRulesFolder>>['rulebook'];
beforeAll(async () => {
  ({ rulebook } = await readRulesFolder('rules'));
});

interface File {
  readonly path: string;
  readonly content: string;
}

/** The diff of a commit that adds some files. */
function adding(files: readonly File[]): FileDiff[] {
  const patches = files.map(({ path, content }) => {
    const lines = content.split('\n').slice(0, -1);
    const body = lines.map((line) => `+${line}\n`).join('');
    return `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lines.length} @@\n${body}`;
  });
  return parseDiff(patches.join(''));
}

interface Case {
  readonly files: readonly File[];
  readonly surroundings: Surroundings;
  readonly enforce: 'required' | 'strict' | 'advisory';
  readonly whole: boolean;
  readonly tasks?: readonly ReadTask[];
}

async function judged({ files, surroundings, enforce, whole, tasks = [] }: Case): Promise<Review> {
  const contents = new Map(whole ? files.map(({ path, content }) => [path, content]) : []);
  const change = await readChange(adding(files), contents, POLICY, []);
  return reviewed(change, rulebook, { tasks, policy: { ...POLICY, enforce }, surroundings });
}

/** What a verdict says, without the words in which it says it. */
const verdictOf = ({ conclusion, categories, requirements }: Review) => ({
  conclusion,
  categories: categories.map(({ id, verdict }) => [id, verdict]),
  requirements: requirements.map(({ id, level, status }) => [id, level, status]),
});

const sources = fc
  .subarray([...SOURCES], { minLength: 1, maxLength: 2 })
  .map((chosen) => chosen.map(([path, content]) => ({ path, content })));

/** For each test file the numbers of the tests in it; a file without any is not there. */
const testNumbers = fc.tuple(
  ...TESTS.map(({ tests }) =>
    fc.subarray(
      tests.map((_, number) => number),
      { maxLength: 2 },
    ),
  ),
);

function testFiles(numbers: readonly (readonly number[])[]): File[] {
  return TESTS.flatMap(({ path, head, tests, foot = '' }, index) => {
    const chosen = numbers[index] ?? [];
    if (chosen.length === 0) return [];
    return [{ path, content: head + chosen.map((number) => tests[number]).join('') + foot }];
  });
}

const circumstances = fc.record({
  surroundings: fc.constantFrom(...AROUND),
  enforce: fc.constantFrom('required' as const, 'strict' as const, 'advisory' as const),
  whole: fc.boolean(),
});

describe('a review of generated changes', () => {
  it('never gets better when a test is taken out', async () => {
    await fc.assert(
      fc.asyncProperty(sources, testNumbers, circumstances, fc.nat(), async (product, numbers, around, choice) => {
        const places = numbers.flatMap((inFile, file) => inFile.map((number) => ({ file, number })));
        const out = places[choice % Math.max(places.length, 1)];
        const fewer = numbers.map((inFile, file) =>
          inFile.filter((number) => file !== out?.file || number !== out.number),
        );

        const before = await judged({ ...around, files: [...product, ...testFiles(numbers)] });
        const after = await judged({ ...around, files: [...product, ...testFiles(fewer)] });

        expect(STRENGTH[after.conclusion]).toBeLessThanOrEqual(STRENGTH[before.conclusion]);
        const blocked = before.categories.filter(({ verdict }) => verdict === 'blocks').map(({ id }) => id);
        expect(after.categories.filter(({ verdict }) => verdict === 'blocks').map(({ id }) => id)).toEqual(
          expect.arrayContaining(blocked),
        );
      }),
      { numRuns: 20 },
    );
  });

  it('is the same, byte for byte, in whatever order the files come', async () => {
    await fc.assert(
      fc.asyncProperty(
        sources,
        testNumbers,
        circumstances,
        fc.infiniteStream(fc.nat()),
        async (product, numbers, around, dice) => {
          const files = [...product, ...testFiles(numbers)];
          const shuffled = files
            .map((file) => ({ file, at: dice.next().value }))
            .sort((a, b) => a.at - b.at)
            .map(({ file }) => file);

          const once = JSON.stringify(await judged({ ...around, files }));

          expect(JSON.stringify(await judged({ ...around, files }))).toBe(once);
          expect(JSON.stringify(await judged({ ...around, files: shuffled }))).toBe(once);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('is not changed by a file that raises no signal and lifts no exemption', async () => {
    await fc.assert(
      fc.asyncProperty(
        sources,
        testNumbers,
        circumstances,
        fc.constantFrom(...SILENT),
        async (product, numbers, around, [path, content]) => {
          const files = [...product, ...testFiles(numbers)];

          const without = await judged({ ...around, files });
          const beside = await judged({ ...around, files: [...files, { path, content }] });

          expect(verdictOf(beside)).toEqual(verdictOf(without));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('never throws, whatever the files are called and hold', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc
        .array(
          fc.constantFrom(
            'def f(',
            '"""',
            "'",
            '`${',
            '/*',
            '}',
            '{',
            '@',
            '#',
            '\t',
            '<<~EOS',
            'class A',
            'assert',
            '\\',
            'it("',
            ')',
            'mock(',
            '\u0000',
          ),
        )
        .map((parts) => parts.join(' ')),
    );
    const name = fc.constantFrom(
      'a.py',
      'test_a.py',
      'a.test.ts',
      'a.tsx',
      'a_test.go',
      'ATest.java',
      'A.kt',
      'A.cs',
      'a_spec.rb',
      'a.php',
      'a.rs',
      'a.yml',
      'a.sql',
      'ä b.js',
      '__proto__.py',
    );
    const files = fc.uniqueArray(
      fc.record({
        path: name,
        content: fc.array(text, { maxLength: 12 }).map((lines) => `${lines.join('\n').replace(/\r/g, ' ')}\n`),
      }),
      {
        selector: ({ path }) => path,
        minLength: 1,
        maxLength: 5,
      },
    );
    await fc.assert(
      fc.asyncProperty(files, circumstances, async (chosen, around) => {
        const { conclusion } = await judged({ ...around, files: chosen });

        expect(Object.keys(STRENGTH)).toContain(conclusion);
      }),
      { numRuns: 25 },
    );
  });
});

describe('one line that was moved and stands in two files', () => {
  it('is found in the same one whatever the order of the diff', async () => {
    const line = 'session.execute("DELETE FROM orders")';
    const from = parseDiff(`diff --git a/m.py b/m.py\n--- a/m.py\n+++ b/m.py\n@@ -1,1 +0,0 @@\n-${line}\n`);
    const [first, second] = [
      adding([{ path: 'a.py', content: `${line}\n` }]),
      adding([{ path: 'z.py', content: `${line}\n` }]),
    ];
    const read = async (diff: FileDiff[]) =>
      (await readChange(diff, new Map(), POLICY, [])).files
        .filter(({ added }) => added.length > 0)
        .map(({ diff: { path } }) => path);

    expect(await read([...second, ...first, ...from])).toEqual(await read([...from, ...first, ...second]));
  });
});

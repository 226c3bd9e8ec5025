import { describe, expect, it } from 'vitest';
import { readChange } from '../../src/reading/change.js';
import { parseDiff } from '../../src/reading/diff.js';
import { changing, type Edit, POLICY } from '../review/changing.js';

/** How many lines the reading still takes for changed when one name takes the place of another in files of one change. */
async function changedBy(files: Readonly<Record<string, string>>, old: RegExp, now: string): Promise<number> {
  const edits = Object.entries(files).map(([path, before]) => ({ path, before, after: before.replace(old, now) }));
  return changedIn(edits);
}

async function changedIn(edits: readonly Edit[]): Promise<number> {
  const { files } = await changing(...edits);
  return files.reduce((sum, { added, removed }) => sum + added.length + removed.length, 0);
}

/** A method that stores, and who calls it, in each language; `saveOrder` and `OrderWriter` are the names. */
const STORING: readonly Readonly<Record<string, string>>[] = [
  {
    'orders.py':
      'class OrderWriter:\n    def saveOrder(self, order):\n        self.session.add(order)\n        self.session.commit()\n',
    'checkout.py': 'def pay(session, order):\n    OrderWriter(session).saveOrder(order)\n',
  },
  {
    'orders.ts':
      'export class OrderWriter {\n  async saveOrder(order: Order) {\n    await this.prisma.order.create({ data: order });\n  }\n}\n',
    'checkout.ts': 'export const pay = (order: Order) => new OrderWriter(prisma).saveOrder(order);\n',
  },
  {
    'orders.js':
      'export class OrderWriter {\n  async saveOrder(order) {\n    await this.knex("orders").insert(order);\n  }\n}\n',
    'checkout.js': 'export const pay = (order) => new OrderWriter(knex).saveOrder(order);\n',
  },
  {
    'orders.go':
      'package orders\n\ntype OrderWriter struct {\n\tdb *sql.DB\n}\n\nfunc (w *Writer) saveOrder(id string) error {\n\t_, err := w.db.Exec("INSERT INTO orders VALUES ($1)", id)\n\treturn err\n}\n',
    'checkout.go': 'package orders\n\nfunc pay(w OrderWriter, id string) error {\n\treturn w.saveOrder(id)\n}\n',
  },
  {
    'Orders.java':
      '@Service\nclass OrderWriter {\n    @Transactional\n    void saveOrder(Order order) {\n        entityManager.persist(order);\n    }\n}\n',
    'Checkout.java':
      'class Checkout {\n    void pay(OrderWriter writer, Order order) {\n        writer.saveOrder(order);\n    }\n}\n',
  },
  {
    'Orders.kt':
      '@Service\nclass OrderWriter(val entityManager: EntityManager) {\n    fun saveOrder(order: Order) {\n        entityManager.persist(order)\n    }\n}\n',
    'Checkout.kt': 'fun pay(writer: OrderWriter, order: Order) {\n    writer.saveOrder(order)\n}\n',
  },
  {
    'Orders.cs':
      'public class OrderWriter\n{\n    public void saveOrder(Order order)\n    {\n        context.Orders.Add(order);\n        context.SaveChanges();\n    }\n}\n',
    'Checkout.cs':
      'public class Checkout\n{\n    public void Pay(OrderWriter writer, Order order)\n    {\n        writer.saveOrder(order);\n    }\n}\n',
  },
  {
    'orders.rb': 'class OrderWriter\n  def saveOrder(order)\n    Order.create!(order)\n  end\nend\n',
    'checkout.rb': 'class Checkout\n  def pay(order)\n    OrderWriter.new.saveOrder(order)\n  end\nend\n',
  },
  {
    'Orders.php':
      '<?php\nfinal class OrderWriter\n{\n    public function saveOrder(Order $order): void\n    {\n        $this->entityManager->persist($order);\n    }\n}\n',
    'Checkout.php':
      '<?php\nfinal class Checkout\n{\n    public function pay(OrderWriter $writer, Order $order): void\n    {\n        $writer->saveOrder($order);\n    }\n}\n',
  },
  {
    'orders.rs':
      '#[derive(Clone)]\npub struct OrderWriter {\n    pool: PgPool,\n}\n\npub async fn saveOrder(pool: &PgPool, id: i64) {\n    sqlx::query("INSERT INTO orders VALUES ($1)").bind(id).execute(pool).await.unwrap();\n}\n',
    'checkout.rs': 'pub async fn pay(writer: OrderWriter, id: i64) {\n    saveOrder(&writer.pool, id).await;\n}\n',
  },
];

describe('what a change calls otherwise, wherever it stands', () => {
  it.each(STORING)('is no change when it is a method or a function: %o', async (files) => {
    expect(await changedBy(files, /\bsaveOrder\b/g, 'storeOrder')).toBe(0);
  });

  it.each(STORING)('is no change when it is a type: %o', async (files) => {
    expect(await changedBy(files, /\bOrderWriter\b/g, 'OrderKeeper')).toBe(0);
  });

  it.each([
    ['a.py', 'ROW_LIMIT = 3\n', 'def load():\n    return query(ROW_LIMIT)\n'],
    ['a.ts', 'export const ROW_LIMIT = 3;\n', 'export const load = () => query(ROW_LIMIT);\n'],
    [
      'A.java',
      'class A {\n    static final int ROW_LIMIT = 3;\n}\n',
      'class B {\n    void load() {\n        query(A.ROW_LIMIT);\n    }\n}\n',
    ],
    ['a.rb', 'module A\n  ROW_LIMIT = 3\nend\n', 'def load\n  query(A::ROW_LIMIT)\nend\n'],
    ['a.rs', 'pub const ROW_LIMIT: u8 = 3;\n', 'fn load() {\n    query(ROW_LIMIT)\n}\n'],
    [
      'A.php',
      '<?php\nclass A\n{\n    public const ROW_LIMIT = 3;\n}\n',
      '<?php\nfunction load()\n{\n    return query(A::ROW_LIMIT);\n}\n',
    ],
  ])('is no change when it is a constant: %s', async (path, declared, used) => {
    const files = { [path]: declared, [path.replace('.', '2.')]: used };
    expect(await changedBy(files, /\bROW_LIMIT\b/g, 'MOST_ROWS')).toBe(0);
  });

  it('is none when several methods of one shape have other names at once', async () => {
    const jobs = 'class Jobs:\n    def empty(self):\n        pass\n\n    def halt(self):\n        pass\n';
    const diff = `diff --git a/jobs.py b/jobs.py
--- a/jobs.py
+++ b/jobs.py
@@ -1,6 +1,6 @@
 class Jobs:
-    def drain(self):
+    def empty(self):
         pass

-    def pause(self):
+    def halt(self):
         pass
diff --git a/main.py b/main.py
--- a/main.py
+++ b/main.py
@@ -1,2 +1,2 @@
-jobs.drain()
-jobs.pause()
+jobs.empty()
+jobs.halt()
`.replace('\n\n', '\n \n');
    const { files } = await readChange(parseDiff(diff), new Map([['jobs.py', jobs]]), POLICY, []);
    expect(files.flatMap(({ added, removed }) => [...added, ...removed])).toEqual([]);
  });

  it('leaves what else has changed', async () => {
    const before = 'def send(order):\n    queue.add(order)\n';
    const caller = 'def pay(order):\n    send(order)\n';
    expect(
      await changedIn([
        { path: 'a.py', before, after: 'def publish(order):\n    topic.add(order)\n' },
        { path: 'b.py', before: caller, after: caller.replace('send', 'publish') },
      ]),
    ).toBeGreaterThan(0);
  });
});

describe('a name on which something else may depend', () => {
  const caller = 'def run():\n    total = price(3)\n';

  it.each([
    ['as a string names it', 'def price(count):\n    log("price")\n    return count\n'],
    ['as a decorator makes a route of it', '@app.route("/")\ndef price(count):\n    return count\n'],
  ])('is a change, %s', async (_, before) => {
    expect(await changedBy({ 'a.py': before, 'b.py': caller }, /\bprice\b/g, 'cost')).toBeGreaterThan(0);
  });

  it('is a change where a contract or a setting names it', async () => {
    const files = { 'a.py': 'def price(count):\n    return count\n', 'b.py': caller };
    expect(await changedBy(files, /\bprice\b/g, 'cost')).toBe(0);
    for (const path of ['shop.proto', 'shop.graphql', 'shop.yaml', 'migrations/1.sql']) {
      const contract = { ...files, [path]: 'price: int\n' };
      expect(await changedBy(contract, /\bprice\b/g, 'cost'), path).toBeGreaterThan(0);
    }
  });

  it('is a change where nothing calls it: a hook that a framework finds by its name', async () => {
    const files = { 'a.py': 'class Form:\n    def clean_price(self):\n        return check(self.price)\n' };
    expect(await changedBy(files, /\bclean_price\b/g, 'clean_cost')).toBeGreaterThan(0);
  });

  it('is a change where the old name is still there: a caller was forgotten', async () => {
    const before = 'def price(count):\n    return count\n';
    expect(
      await changedIn([
        { path: 'a.py', before, after: before.replace('price', 'cost') },
        { path: 'b.py', before: caller, after: `${caller.replace('price', 'cost')}    price(4)\n` },
      ]),
    ).toBeGreaterThan(0);
  });

  it('is a change where a query is made of it', async () => {
    const files = {
      'Orders.java':
        'interface Orders extends JpaRepository<Order, Long> {\n    List<Order> findByEmail(String given);\n}\n',
      'Checkout.java': 'class Checkout {\n    void pay() {\n        orders.findByEmail("a");\n    }\n}\n',
    };
    expect(await changedBy(files, /\bfindByEmail\b/g, 'findByAddress')).toBeGreaterThan(0);
  });

  it('is a change where a mapper makes a key of it', async () => {
    const files = {
      'Order.java': 'class Order {\n    public String getNote() {\n        return note;\n    }\n}\n',
      'Checkout.java': 'class Checkout {\n    void pay(Order order) {\n        log(order.getNote());\n    }\n}\n',
    };
    expect(await changedBy(files, /\bgetNote\b/g, 'getRemark')).toBeGreaterThan(0);
  });

  it.each([
    ['a table', 'order.rb', 'class Order < ApplicationRecord\n  belongs_to :shop\nend\n'],
    ['a table', 'order.py', 'class Order(models.Model):\n    note = models.TextField()\n'],
    ['a table', 'Order.java', '@Entity\nclass Order {\n    @Id Long id;\n}\n'],
    ['a route', 'orders.rb', 'class Order < ApplicationController\n  def index\n  end\nend\n'],
    ['a route', 'Order.cs', '[Route("api/[controller]")]\npublic class Order : ControllerBase\n{\n    int id;\n}\n'],
  ])('is a change where the name of %s is made of it: %s', async (_, path, before) => {
    const user = path.replace(/\w+\./, 'user.');
    expect(await changedBy({ [path]: before, [user]: 'use(Order)\n' }, /\bOrder\b/g, 'Purchase')).toBeGreaterThan(0);
  });

  it.each([
    ['a setting', 'app/settings.py', 'ROW_LIMIT = 3\n'],
    ['a setting', 'a.py', "ROW_LIMIT = int(os.environ.get('ROWS', 3))\n"],
    ['stored', 'a.py', 'class Status(models.TextChoices):\n    ROW_LIMIT = 3\n'],
    ['a setting', 'a.py', 'class Production(BaseConfig):\n    ROW_LIMIT = 3\n'],
    ['stored', 'A.cs', 'enum Status\n{\n    ROW_LIMIT = 3\n}\n'],
  ])('is a change where a constant is %s: %s', async (_, path, declared) => {
    const files = { [path]: declared, 'b.py': 'def load():\n    return query(ROW_LIMIT)\n' };
    expect(await changedBy(files, /\bROW_LIMIT\b/g, 'MOST_ROWS')).toBeGreaterThan(0);
  });

  it('is a change where the constant that takes the place of another says something else', async () => {
    const user = 'def load():\n    return query(OLD_QUEUE)\n';
    expect(
      await changedIn([
        { path: 'a.py', before: 'OLD_QUEUE = "abc"\n', after: 'NEW_QUEUE = "xyz"\n' },
        { path: 'b.py', before: user, after: user.replace('OLD', 'NEW') },
      ]),
    ).toBe(4);
  });

  it('is a change in Rails where a symbol names it, but for callbacks', async () => {
    const action = 'class Shop\n  def total\n    count\n  end\nend\n';
    const naming = (line: string) => ({
      'a.rb': action,
      'b.rb': `class User\n  ${line}\n  def run\n    total()\n  end\nend\n`,
    });
    expect(await changedBy(naming('before_action :total'), /\btotal\b/g, 'sum')).toBe(0);
    expect(await changedBy(naming('attributes :total'), /\btotal\b/g, 'sum')).toBeGreaterThan(0);
  });

  it('is a change where another class takes the place of the old one', async () => {
    const before = 'class SmtpMailer:\n    def send(self):\n        smtplib.send()\n';
    const after = 'class SesMailer:\n    def send(self):\n        boto.send()\n';
    const wiring = 'mailer = SmtpMailer()\n';
    const { files } = await changing(
      { path: 'mail.py', before, after },
      { path: 'wiring.py', before: wiring, after: wiring.replace('SmtpMailer', 'SesMailer') },
    );
    expect(files.find(({ diff }) => diff.path === 'wiring.py')?.added).toHaveLength(1);
  });
});

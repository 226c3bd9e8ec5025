import { describe, expect, it } from 'vitest';
import { readChange } from '../../src/reading/change.js';
import { parseDiff } from '../../src/reading/diff.js';
import { POLICY } from '../review/changing.js';

/** How many lines of a diff the reading takes for changed. */
async function changedLines(diff: string): Promise<number> {
  const { files } = await readChange(parseDiff(diff), new Map(), POLICY, []);
  return files.reduce((sum, { added, removed }) => sum + added.length + removed.length, 0);
}

const headed = (hunk: string) => `diff --git a/shop.ts b/shop.ts\n--- a/shop.ts\n+++ b/shop.ts\n${hunk}`;

describe('an expression that a formatter breaks otherwise', () => {
  it('is no change where one of its lines stays where it was', async () => {
    const diff = headed(`@@ -1,4 +1,7 @@
-socket.on('order', async (id) => {
+socket.on(
+  'order',
+  async (id) => {
   check(id);
-  await orders.save(id)
-});
+    await orders.save(id)
+  },
+);
`);
    expect(await changedLines(diff)).toBe(0);
  });

  it('is one where more than its breaks differs', async () => {
    const diff = headed(`@@ -1,3 +1,4 @@
-socket.on('order', async (id) => {
+socket.on(
+  'order', async (id) => {
   check(id);
-  await orders.save(id) });
+  await drafts.save(id) });
`);
    expect(await changedLines(diff)).toBeGreaterThan(0);
  });
});

/** How many lines the reading takes for changed where some lines of a file become others. */
function changedFrom(path: string, before: string, after: string): Promise<number> {
  const side = (sign: string, text: string) => text.split('\n').map((line) => `${sign}${line}\n`);
  const [removed, added] = [before === '' ? [] : side('-', before), after === '' ? [] : side('+', after)];
  return changedLines(
    `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1,${removed.length + 1} +1,${added.length + 1} @@\n ${path.endsWith('.php') ? '<?php' : ''}\n${[...removed, ...added].join('')}`,
  );
}

describe('a line that only looks otherwise', () => {
  it.each([
    ['braces round one statement', 'a.ts', 'if (!user) return res.end();', 'if (!user) {\n  return res.end();\n}'],
    [
      'braces of a loop',
      'A.java',
      'for (var order : orders) save(order);',
      'for (var order : orders) {\n  save(order);\n}',
    ],
    [
      'braces and a log line within',
      'a.ts',
      'if (!user) return res.end();',
      "if (!user) {\n  console.warn('nobody');\n  return res.end();\n}",
    ],
    [
      'other breaks and a comment',
      'a.php',
      "protected $fillable = ['user_id', 'total'];",
      "/** @var list<string> */\nprotected $fillable = [\n    'user_id',\n    'total',\n];",
    ],
    [
      'the word for a lambda',
      'a.rb',
      'scope :open, -> { where(open: true) }',
      'scope :open, lambda {\n  where(open: true)\n}',
    ],
    [
      'what is shown of a route',
      'a.py',
      '@router.get("/{id}")',
      '@router.get("/{id}", summary="One order", responses={404: {"description": "None"}})',
    ],
    [
      'what is shown of a field',
      'a.py',
      'due = models.DateField(null=True)',
      'due = models.DateField(null=True, help_text=_("Last day"))',
    ],
    ['a text that is translated', 'a.py', 'OPEN = "open", "Open"', 'OPEN = "open", _("Open")'],
    ['a label on a line of its own', 'a.py', '', '    verbose_name_plural = "orders"'],
  ])('is no change: %s', async (_, path, before, after) => {
    expect(await changedFrom(path, before, after)).toBe(0);
  });

  it.each([
    [
      'a statement comes before what is given back',
      'a.ts',
      'const find = (id) => db.find(id);',
      'const find = (id) => {\n  lock(id);\n  return db.find(id);\n};',
    ],
    [
      'a statement follows in the block',
      'A.kt',
      'fun add(): Int = insert()',
      'fun add(): Int {\n  return insert()\n  publish()\n}',
    ],
    [
      'an else would belong to another if',
      'a.ts',
      'if (a) if (b) save(); else drop();',
      'if (a) {\n  if (b) save();\n} else drop();',
    ],
    ['a second statement comes in', 'a.ts', 'if (!user) save(); close();', 'if (!user) {\n  save();\n  close();\n}'],
    ['the condition differs', 'a.ts', 'if (!user) save();', 'if (user) {\n  save();\n}'],
    ['a word of documentation is data elsewhere', 'a.py', 'Order(id=1)', 'Order(id=1, description="new")'],
    [
      'a word of documentation is data below a route',
      'a.py',
      '@router.post("/o")\ndef add():\n    return save(Order(id=1))',
      '@router.post("/o", summary="Add")\ndef add():\n    return save(Order(id=1, description="new"))',
    ],
    ['a text that is translated is another', 'a.py', 'OPEN = "open", "Open"', 'OPEN = "new", _("Open")'],
    ['it is an argument of another decorator', 'a.py', '@bucket(tags=["a"])', '@bucket(tags=["b"])'],
    [
      'an early exit comes in',
      'a.ts',
      'if (!user) res.status(401).end();',
      'if (!user) { return res.status(401).end(); }',
    ],
    [
      'an early exit comes in with braces on lines of their own',
      'A.cs',
      'if (paid) Ship(order);',
      'if (paid)\n{\n    return Ship(order);\n}',
    ],
    ['an early exit of Java comes in', 'A.java', 'if (paid) ship(order);', 'if (paid) { return ship(order); }'],
    [
      'an early exit comes into a loop',
      'A.java',
      'for (Order o : orders) ship(o);',
      'for (Order o : orders) { return ship(o); }',
    ],
    ['an else gives back', 'a.ts', 'if (a) { b(); } else save();', 'if (a) { b(); } else { return save(); }'],
    [
      'a function gives a lambda back no more',
      'A.kt',
      'fun save(o: Order) = { repo.save(o) }',
      'fun save(o: Order) { repo.save(o) }',
    ],
    [
      'a column changes beside its label',
      'a.py',
      'due = DateField(null=True)',
      'due = DateField(null=False, help_text="Last day")',
    ],
  ])('is one where %s', async (_, path, before, after) => {
    expect(await changedFrom(path, before, after)).toBeGreaterThan(0);
  });
});

describe('an import that only makes a name known', () => {
  it.each([
    ['a.php', 'use Illuminate\\Http\\Request;'],
    ['a.ts', "import type { Order } from './order.js';"],
  ])('is no change: %s', async (path, line) => {
    expect(await changedFrom(path, '', line)).toBe(0);
  });

  it.each([
    ['a.php', 'use App\\Payments\\Stripe as Gateway;', 'use App\\Payments\\Paypal as Gateway;'],
    ['a.kt', 'import app.payments.Stripe as Gateway', 'import app.payments.Paypal as Gateway'],
    ['a.rs', 'use payments::Stripe as Gateway;', 'use payments::Paypal as Gateway;'],
    ['a.py', 'from payments import stripe as gateway', 'from payments import paypal as gateway'],
    ['a.go', 'import gateway "shop/stripe"', 'import gateway "shop/paypal"'],
  ])('is one where a name stands for another thing: %s', async (path, before, after) => {
    expect(await changedFrom(path, before, after)).toBe(2);
  });

  it.each([
    ['a.php', 'use App\\Stripe as Gateway;', 'use App\\Payments\\Stripe as Gateway;'],
    ['A.java', 'import javax.inject.Inject;', 'import jakarta.inject.Inject;'],
    ['a.go', 'import pg "github.com/jackc/pgx/v4"', 'import pg "github.com/jackc/pgx/v5"'],
    ['a.go', 'import "github.com/pkg/errors"', 'import "github.com/cockroachdb/errors"'],
  ])('is none where the same thing is to be found elsewhere: %s', async (path, before, after) => {
    expect(await changedFrom(path, before, after)).toBe(0);
  });

  it('is none of PHP where a class takes a trait', async () => {
    expect(await changedFrom('a.php', '', '    use SoftDeletes;')).toBe(1);
  });
});

describe('an expression that gets a name of its own', () => {
  it.each([
    ['a variable', 'a.rb', 'render json: user.orders.find(id)', 'order = user.orders.find(id)\nrender json: order'],
    ['a variable of PHP', 'a.php', 'return view($orders->open());', '$open = $orders->open();\nreturn view($open);'],
    [
      'a variable over lines',
      'a.ts',
      'save(find({ id, open: true }));',
      'const order = find({\n  id,\n  open: true,\n});\nsave(order);',
    ],
    [
      'a variable over the calls of a chain',
      'a.rs',
      'query("SELECT id")\n  .fetch(&pool)\n  .await',
      'let id = query("SELECT id")\n  .fetch(&pool)\n  .await;\nid',
    ],
    ['the name put back', 'a.py', 'order = find(id)\nsave(order)', 'save(find(id))'],
    ['the declaration before an if', 'a.go', 'if err := save(); err != nil {', 'err := save()\nif err != nil {'],
  ])('is no change: %s', async (_, path, before, after) => {
    expect(await changedFrom(path, before, after)).toBe(0);
  });

  const elsewhere = (path: string, declaration: string, before: string, after: string) =>
    changedLines(
      `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1,1 +1,2 @@\n \n+${declaration}\n@@ -9,2 +10,2 @@\n \n-${before}\n+${after}\n`,
    );

  it.each([
    ['a.go', 'const selectOrder = "SELECT 1"', '  return db.Get(&o, "SELECT 1")', '  return db.Get(&o, selectOrder)'],
    [
      'A.java',
      '  private static final String SELECT_ORDER = "SELECT 1";',
      '    return db.get("SELECT 1");',
      '    return db.get(A.SELECT_ORDER);',
    ],
    [
      'a.php',
      '    private const LIMIT = 5;',
      '        return $orders->take(5);',
      '        return $orders->take(self::LIMIT);',
    ],
  ])('is no change where a constant is taken out to another place: %s', async (path, declaration, before, after) => {
    expect(await elsewhere(path, declaration, before, after)).toBe(0);
  });

  it.each([
    ['session = connect()', '    save(connect())', '    save(session)'],
    ['EMPTY = []', '    save([])', '    save(EMPTY)'],
  ])('is one where the expression is made once for all instead of each time: %s', async (name, before, after) => {
    expect(await elsewhere('a.py', name, before, after)).toBeGreaterThan(0);
  });

  it.each([
    ['the expression is another', 'a.rb', 'render json: orders.find(id)', 'order = orders.first\nrender json: order'],
    ['the name stood there before', 'a.rb', 'render json: find(order)', 'order = find(order)\nrender json: order'],
    [
      'something more is named',
      'a.rb',
      'render json: find(id)',
      'order = find(id)\nspare = build(id)\nrender json: order',
    ],
    ['an operator would bind otherwise', 'a.ts', 'pay(a + b * c);', 'const sum = a + b;\npay(sum * c);'],
    [
      'the value from before a write is kept',
      'a.ts',
      "order.status = 'paid';\npublish(order.status);",
      "const previous = order.status;\norder.status = 'paid';\npublish(previous);",
    ],
    [
      'a variable is altered in between',
      'a.py',
      'total = total + 1\nnotify(total)',
      'previous = total\ntotal = total + 1\nnotify(previous)',
    ],
    [
      'two evaluations become one',
      'a.py',
      'save(next_id())\nsave(next_id())',
      'number = next_id()\nsave(number)\nsave(number)',
    ],
    [
      'it is evaluated before something else in its statement',
      'a.ts',
      'pay(lock(id), find(id));',
      'const order = find(id);\npay(lock(id), order);',
    ],
  ])('is one where %s', async (_, path, before, after) => {
    expect(await changedFrom(path, before, after)).toBeGreaterThan(0);
  });
});

it('is a change where something is read before the lock that stays where it is', async () => {
  const diff = `diff --git a/a.ts b/a.ts
--- a/a.ts
+++ b/a.ts
@@ -1,2 +1,3 @@
+  const order = await orders.find(id);
   await lock(id);
-  await charge(await orders.find(id));
+  await charge(order);
`;
  expect(await changedLines(diff)).toBeGreaterThan(0);
});

it('is a change where an expression goes before a loop whose head stays as it is', async () => {
  const diff = `diff --git a/a.py b/a.py
--- a/a.py
+++ b/a.py
@@ -1,2 +1,3 @@
+session = connect()
 for order in orders:
-    save(connect(), order)
+    save(session, order)
`;
  expect(await changedLines(diff)).toBeGreaterThan(0);
});

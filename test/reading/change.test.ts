import { describe, expect, it } from 'vitest';
import { readChange } from '../../src/reading/change.js';
import { parseDiff } from '../../src/reading/diff.js';

const NO_GLOBS = { generated: [], tests: [], integrationTests: [] };

/** Reads a diff of one file; `head` is what it holds afterwards. */
async function changeOf(path: string, hunk: string, head: string) {
  const diff = `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n${hunk}`;
  const { files } = await readChange(parseDiff(diff), new Map([[path, head]]), NO_GLOBS, []);
  const [file] = files;
  return { added: file?.added.map(({ text }) => text.trim()), removed: file?.removed.map(({ text }) => text.trim()) };
}

describe('the lines that really differ', () => {
  it('leave out a statement that is only broken into lines and quoted otherwise', async () => {
    const change = await changeOf(
      'app/orders.py',
      `@@ -1 +1,4 @@\n-save(order, 'paid')\n+save(\n+    order,\n+    "paid",\n+)\n`,
      'save(\n    order,\n    "paid",\n)\n',
    );
    expect(change).toEqual({ added: [], removed: [] });
  });

  it('leave out a field that is only called by another form of its name', async () => {
    const change = await changeOf(
      'src/Orders.cs',
      '@@ -1 +1 @@\n-await _context.SaveChangesAsync();\n+await context.SaveChangesAsync();\n',
      'await context.SaveChangesAsync();\n',
    );
    expect(change).toEqual({ added: [], removed: [] });
  });

  it.each([
    ['app/Orders.php', '    public function open()', '    public function open(): array'],
    ['src/orders.ts', 'export function open(shop: Shop) {', 'export function open(shop: Shop): Order[] {'],
    ['app/orders.py', 'def close(order):', 'def close(order) -> None:'],
  ])('leave out what a function returns, where it was only left unsaid: %s', async (path, before, after) => {
    expect(await changeOf(path, `@@ -1 +1 @@\n-${before}\n+${after}\n`, `${after}\n`)).toEqual({
      added: [],
      removed: [],
    });
  });

  it.each([
    ['def show(id: Optional[int]) -> List[Order]:', 'def show(id: int | None) -> list[Order]:'],
    ['    note: typing.Union[str, bytes] = ""', '    note: str | bytes = ""'],
  ])('leave out types in Python that are written the new way: %s', async (before, after) => {
    const change = await changeOf('app/orders.py', `@@ -1 +1 @@\n-${before}\n+${after}\n`, `${after}\n`);
    expect(change).toEqual({ added: [], removed: [] });
  });

  it('keep a type in Python that is another one', async () => {
    const change = await changeOf(
      'app/orders.py',
      '@@ -1 +1 @@\n-    note: Optional[str]\n+    note: str\n',
      '    note: str\n',
    );
    expect(change.added).toEqual(['note: str']);
  });

  it('keep what a handler in Python is said to return: frameworks answer in that shape', async () => {
    const change = await changeOf(
      'app/orders.py',
      '@@ -1,2 +1,2 @@\n @get("/orders")\n-def show(id):\n+def show(id) -> Order:\n',
      '@get("/orders")\ndef show(id) -> Order:\n    return load(id)\n',
    );
    expect(change.added).toEqual(['def show(id) -> Order:']);
  });

  it('keep a value that changes', async () => {
    const change = await changeOf('app/limits.py', '@@ -1 +1 @@\n-LIMIT = 10\n+LIMIT = 20\n', 'LIMIT = 20\n');
    expect(change).toEqual({ added: ['LIMIT = 20'], removed: ['LIMIT = 10'] });
  });

  it('leave out comments of a page that no grammar reads, and keep those of settings', async () => {
    const page = '// The response is shown in a sandbox.\n<!-- The token -->\nconst url = endpoint;\n';
    const hunk = (text: string, lines: number) => `@@ -0,0 +1,${lines} @@\n${text.replace(/^(?=.)/gm, '+')}`;
    const settings = '# PORT=80\n';
    expect((await changeOf('src/Thread.vue', hunk(page, 3), page)).added).toEqual(['const url = endpoint;']);
    expect((await changeOf('.env.example', hunk(settings, 1), settings)).added).toEqual(['# PORT=80']);
  });

  it.each([
    ['migrations/0002.sql', '/* 7 */ ALTER TABLE orders DROP COLUMN note;'],
    ['migrations/0002.sql', '/*!40000 ALTER TABLE orders DISABLE KEYS */;'],
    ['src/Thread.vue', '<!-- x --> <OrderForm/>'],
    ['src/Thread.vue', '*/ save(order);'],
  ])('keep what stands beside a comment: %s %s', async (path, line) => {
    expect((await changeOf(path, `@@ -0,0 +1 @@\n+${line}\n`, `${line}\n`)).added).toEqual([line]);
  });

  it.each([
    ['= for :=, which shadows what is outside', 'conn, err = sql.Open(driver)', 'conn, err := sql.Open(driver)'],
    ['another name of a table', 'return "orders"', 'return "orders_v2"'],
    ['the end of an expression', '"orders"', '"orders_v2"'],
  ])('keep in Go %s', async (_what, before, after) => {
    const change = await changeOf('pkg/store.go', `@@ -1 +1 @@\n-\t${before}\n+\t${after}\n`, `\t${after}\n`);
    expect(change).toEqual({ added: [after], removed: [before] });
  });

  it.each([
    ['src/StripePayments.java', 'import com.stripe.model.Balance;'],
    ['src/Mailer.kt', 'import javax.mail.Session'],
    ['src/Startup.cs', 'using Stripe.Checkout;'],
    ['pkg/orders/store.go', '\t"github.com/stripe/stripe-go"'],
    ['src/orders.rs', 'use stripe::Client;'],
  ])('leave out imports where nothing else differs: %s', async (path, line) => {
    expect(await changeOf(path, `@@ -1,2 +1 @@\n-${line}\n // orders\n`, '// orders\n')).toEqual({
      added: [],
      removed: [],
    });
  });

  it.each([
    ['pkg/orders/store.go', '\t_ "github.com/lib/pq"'],
    ['src/orders.rs', 'pub use stripe::Client;'],
    ['src/Startup.cs', 'using var client = new StripeClient();'],
    ['app/orders.py', 'import stripe'],
  ])('keep an import that does something: %s', async (path, line) => {
    const change = await changeOf(path, `@@ -1,2 +1 @@\n-${line}\n x\n`, 'x\n');
    expect(change.removed).toEqual([line.trim()]);
  });

  it('leave out the tests that stand in a source file of Rust', async () => {
    const head =
      'fn total() -> u32 {\n    2\n}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() {\n        assert_eq!(super::total(), 2);\n    }\n}\n';
    const change = await changeOf(
      'src/orders.rs',
      '@@ -1,3 +1,3 @@\n fn total() -> u32 {\n-    1\n+    2\n }\n@@ -9 +9 @@\n-        assert_eq!(super::total(), 1);\n+        assert_eq!(super::total(), 2);\n',
      head,
    );
    expect(change).toEqual({ added: ['2'], removed: ['1'] });
  });
});

describe('the content of a changed file', () => {
  it('may be let go once the last entry of its path is read, one file after the other', async () => {
    const file = (path: string) =>
      `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-a()\n+b()\n`;
    const contents = new Map(['a.py', 'b.py', 'c.py'].map((path) => [path, 'b()\n']));
    const letGo: string[] = [];

    const { files, whole } = await readChange(
      parseDiff(file('b.py') + file('a.py') + file('c.py') + file('a.py')),
      contents,
      NO_GLOBS,
      [],
      (path) => {
        letGo.push(path);
        contents.delete(path);
      },
    );

    expect(letGo).toEqual(['a.py', 'b.py', 'c.py']);
    expect(files.map(({ code }) => code?.extent)).toEqual(['whole', 'whole', 'whole', 'whole']);
    expect(whole).toBe(true);
  });
});

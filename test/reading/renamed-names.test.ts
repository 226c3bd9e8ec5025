import { describe, expect, it } from 'vitest';
import { readChange } from '../../src/reading/change.js';
import { changing, POLICY } from '../review/changing.js';

/** How many lines the reading still takes for changed. */
async function changedLines(path: string, before: string, after: string): Promise<number> {
  const { files } = await changing({ path, before, after });
  return files.reduce((sum, { added, removed }) => sum + added.length + removed.length, 0);
}

describe('a local variable', () => {
  const python = 'def place(store, note):\n    order = store.add(note)\n    return order.id\n';

  it('may have another name', async () => {
    expect(await changedLines('a.py', python, python.replace(/\border\b/g, 'placed'))).toBe(0);
  });

  it('may have another name and a comment beside it', async () => {
    const renamed = python
      .replace(/\border\b/g, 'placed')
      .replace('    placed =', '    # What the store made of it\n    placed =');
    expect(await changedLines('a.py', python, renamed)).toBe(0);

    const go = 'package a\n\nfunc Place(note string) error {\n\torder := load(note)\n\treturn save(order)\n}\n';
    const explained = go
      .replace(/\border\b/g, 'placed')
      .replace('\tplaced :=', '\t// What the store made of it\n\tplaced :=');
    expect(await changedLines('a.go', go, explained)).toBe(0);
  });

  it('may have its type written, or left out', async () => {
    const java =
      'class A {\n    String place() {\n        Order order = store.save(note);\n        return order.id;\n    }\n}\n';
    expect(await changedLines('A.java', java, java.replace('Order order', 'var order'))).toBe(0);
  });
});

describe('the receiver of a method in Go', () => {
  const go = `package orders

func (r *Repository) Save(order Order) error {
	_, err := r.db.Exec("INSERT INTO orders (note) VALUES ($1)", order.Note)
	return err
}
`;

  it('may have another name', async () => {
    const renamed = go.replace('(r *', '(repository *').replace('r.db', 'repository.db');
    expect(await changedLines('a.go', go, renamed)).toBe(0);
  });

  it('may not take the place of what was there', async () => {
    expect(await changedLines('a.go', go, go.replace('r.db', 'order.db'))).toBeGreaterThan(0);
    expect(await changedLines('a.go', go, go.replace('*Repository', '*Store'))).toBeGreaterThan(0);
  });
});

/** Classes that keep a collaborator for themselves, each with the name of its field before and after. */
const KEEPING: readonly (readonly [path: string, code: string, before: string, after: string])[] = [
  [
    'a.ts',
    'export class Orders {\n  private readonly repository: OrderRepository;\n\n  constructor(given: OrderRepository) {\n    this.repository = given;\n  }\n\n  place(note: string) {\n    return this.repository.save(note);\n  }\n}\n',
    'repository',
    'orders',
  ],
  [
    'Orders.java',
    'class Orders {\n  private final OrderRepository repository;\n\n  Orders(OrderRepository given) {\n    this.repository = given;\n  }\n\n  Order place(String note) {\n    return repository.save(note);\n  }\n}\n',
    'repository',
    'orders',
  ],
  [
    'Orders.cs',
    'public class Orders\n{\n    private readonly IOrderRepository _repository;\n\n    public Orders(IOrderRepository given)\n    {\n        _repository = given;\n    }\n\n    public Task Place(string note) => _repository.SaveAsync(note);\n}\n',
    '_repository',
    '_orders',
  ],
  [
    'orders.go',
    'package orders\n\ntype Orders struct {\n\trepository *Repository\n}\n\nfunc (o *Orders) Place(note string) error {\n\treturn o.repository.Save(note)\n}\n',
    'repository',
    'store',
  ],
  [
    'orders.py',
    'class Orders:\n    def __init__(self, given):\n        self._repository = given\n\n    def place(self, note):\n        return self._repository.save(note)\n',
    '_repository',
    '_orders',
  ],
  [
    'Orders.php',
    '<?php\n\nfinal class Orders\n{\n    private readonly OrderRepository $repository;\n\n    public function place(string $note): void\n    {\n        $this->repository->save($note);\n    }\n}\n',
    'repository',
    'orders',
  ],
];

describe('a private field', () => {
  const everywhere = (code: string, before: string, after: string) =>
    code.replace(new RegExp(`(?<![\\w@])${before}(?!\\w)`, 'g'), after);

  it.each(KEEPING)('may have another name in %s', async (path, code, before, after) => {
    expect(await changedLines(path, code, everywhere(code, before, after))).toBe(0);
  });

  it.each(KEEPING)('is not another one that was there in %s', async (path, code, before) => {
    // Given only the last use of it under another name
    const at = code.lastIndexOf(before);
    const misnamed = `${code.slice(0, at)}${before}Two${code.slice(at + before.length)}`;

    expect(await changedLines(path, code, misnamed)).toBeGreaterThan(0);
  });

  it.each([
    [
      'is a column in Java',
      'Order.java',
      'class Order {\n  private String note;\n\n  String note() {\n    return this.note;\n  }\n}\n',
    ],
    [
      'is a column in PHP',
      'Order.php',
      '<?php\nclass Order\n{\n    private string $note;\n\n    public function text(): string\n    {\n        return $this->note;\n    }\n}\n',
    ],
    [
      'is seen by others in TypeScript',
      'order.ts',
      'class Order {\n  note = 1;\n\n  text() {\n    return this.note;\n  }\n}\n',
    ],
    [
      'is seen by others in Python',
      'order.py',
      'class Order:\n    def __init__(self, text):\n        self.note = text\n',
    ],
    ['is seen by others in Go', 'order.go', 'package orders\n\ntype Order struct {\n\tNote string `json:"note"`\n}\n'],
  ])('%s', async (_, path, code) => {
    const after = code.replace(/(?<![\w"(])note(?!\w|\()/g, 'remark').replace('Note', 'Remark');

    expect(await changedLines(path, code, after)).toBeGreaterThan(0);
  });
});

describe('a parameter', () => {
  it('may have another name in Go, where no caller names it', async () => {
    const go = 'package a\n\nfunc Place(store *Store, note string) error {\n\treturn store.Save(note)\n}\n';

    expect(await changedLines('a.go', go, go.replace(/\bnote\b/g, 'remark'))).toBe(0);
  });

  it.each([
    [
      'a collaborator is chosen in Spring',
      'A.java',
      'class A {\n  private final Store note;\n\n  A(Store note) {\n    this.note = note;\n  }\n}\n',
    ],
    [
      'a collaborator is chosen in Symfony',
      'A.php',
      '<?php\nclass A\n{\n    public function __construct(private readonly Store $note) {\n    }\n}\n',
    ],
    [
      'a collaborator is chosen in a container of TypeScript',
      'a.ts',
      'export class A {\n  constructor(private readonly note: Store) {}\n}\n',
    ],
    [
      'a request is bound in ASP.NET',
      'A.cs',
      'class OrdersController {\n  public Order Get(string note)\n  {\n    return Load(note);\n  }\n}\n',
    ],
    [
      'a request is bound in Ktor or Spring',
      'A.kt',
      'class A {\n  fun get(@RequestParam note: String): Order {\n    return load(note)\n  }\n}\n',
    ],
    ['a request is bound in Rocket', 'a.rs', '#[get("/<note>")]\nfn get(note: &str) -> String {\n    load(note)\n}\n'],
  ])('is what %s by', async (_, path, code) => {
    expect(await changedLines(path, code, code.replace(/\bnote\b/g, 'remark'))).toBeGreaterThan(0);
  });
});

describe('what stands outside of functions', () => {
  it.each([
    ['a column of SQLAlchemy', 'order.py', 'class Order(Base):\n    note = Column(String)\n'],
    ['a field of Django', 'models.py', 'class Order(models.Model):\n    note = models.CharField(max_length=80)\n'],
    ['a setting', 'settings.py', 'class Settings(BaseSettings):\n    note = 3\n'],
    ['a field of an entity', 'Order.java', 'class Order {\n  String note = "";\n}\n'],
    ['a property that is sent', 'Order.kt', '@Serializable\nclass Order {\n  val note = 3\n}\n'],
    [
      'a field that is stored under its name',
      'Order.cs',
      'class Order {\n  [BsonElement]\n  private readonly string note;\n}\n',
    ],
  ])('is no local variable: %s', async (_, path, code) => {
    expect(await changedLines(path, code, code.replace('note', 'remark'))).toBeGreaterThan(0);
  });
});

describe('what others see is not the variable of that name', () => {
  /** Each time a variable is renamed beside it where it is declared, so that only what is asked here can speak against it. */
  it.each([
    ['a member', 'a.py', 'def f(a):\n    note = load()\n    a.note = keep(note)\n'],
    ['a call', 'a.py', 'def f(a):\n    note = load(a)\n    save(note())\n'],
    ['a named argument', 'a.py', 'def f(a):\n    note = load(a)\n    save(note=note)\n'],
    ['a named argument on its line', 'a.py', 'def f(a):\n    note = load(a)\n    save(\n        note=note,\n    )\n'],
    ['a named argument', 'a.kt', 'fun f() {\n    val note = load()\n    save(note = note)\n}\n'],
    ['a named argument', 'A.php', '<?php\nfunction f()\n{\n    $note = load();\n    save(note: $note);\n}\n'],
    ['a key', 'a.js', 'function f() {\n  const note = 1;\n  save({ note });\n}\n'],
    ['a key on its line', 'a.ts', 'function f() {\n  const note = 1;\n  save({\n    note,\n  });\n}\n'],
    ['a key with a value', 'a.ts', 'function f() {\n  const note = 1;\n  save({ note: note });\n}\n'],
    ['a key', 'a.rb', 'def f\n  note = load\n  save(note: note)\nend\n'],
    ['a symbol', 'a.rb', 'def f\n  note = load\n  save(:note => note)\nend\n'],
    ['an attribute', 'a.tsx', 'function F() {\n  const note = load();\n  return <Row note={note} />;\n}\n'],
    ['what a string says', 'a.py', 'def f(a):\n    note = load(a)\n    save("note", note)\n'],
    [
      'what is handed on by its name',
      'a.php',
      "<?php\nfunction f($id)\n{\n    $note = load($id);\n    return view('a', compact('note'));\n}\n",
    ],
  ])('but %s: %s', async (_, path, before) => {
    const after = before.replace(/(?<=\$)note\b|(?<!\$)\bnote\b/g, 'remark');
    expect(await changedLines(path, before, after)).toBeGreaterThan(0);
  });

  it.each([
    [
      'another variable that is there',
      'def f(a, b):\n    c = a\n    save(c)\n',
      'def f(a, b):\n    c = a\n    save(b)\n',
    ],
    ['another value', 'def f(a):\n    x = 1\n    save(x)\n', 'def f(a):\n    y = 2\n    save(y)\n'],
    [
      'two at once',
      'def f():\n    a = 1\n    b = 2\n    save(a)\n    send(b)\n',
      'def f():\n    c = 1\n    c = 2\n    save(c)\n    send(c)\n',
    ],
    [
      'one that is still there',
      'def f():\n    a = 1\n    save(a)\n    send(a)\n',
      'def f():\n    b = 1\n    save(b)\n    send(a)\n',
    ],
    [
      'one that was there',
      'def f(b):\n    a = 1\n    save(a)\n    send(b)\n',
      'def f(b):\n    b = 1\n    save(b)\n    send(b)\n',
    ],
    [
      'one of another function',
      'def f(old):\n    save(old)\n\ndef g():\n    old = 1\n    send(old)\n',
      'def f(old):\n    save(now)\n\ndef g():\n    now = 1\n    send(now)\n',
    ],
    ['a part of a route', 'def f(request, a):\n    return a\n', 'def f(request, b):\n    return b\n'],
    [
      'code that begins with an operator',
      'def f():\n    a = (1\n        * rate(1))\n    save(a)\n',
      'def f():\n    b = (1\n        * other(1))\n    save(b)\n',
    ],
  ])('nor is it %s', async (_, before, after) => {
    expect(await changedLines('a.py', before, after)).toBeGreaterThan(0);
  });

  it('nor is it a collaborator of another make, declared elsewhere in the function', async () => {
    const before = 'async function place(order: Order) {\n  check(order);\n  await orders.save(order);\n}\n';
    const after =
      'async function place(order: Order) {\n  const drafts = openDrafts();\n  check(order);\n  await drafts.save(order);\n}\n';
    const { files } = await changing({ path: 'a.ts', before, after });
    expect(files[0]?.added.map(({ text }) => text.trim())).toContain('await drafts.save(order);');
  });

  it('nor is it a variable of another type', async () => {
    const before = 'class A {\n    void f() {\n        Order x = load();\n    }\n}\n';
    expect(await changedLines('A.java', before, before.replace('Order x', 'Draft x'))).toBeGreaterThan(0);
  });

  it('nor is a field one when its class has an annotation, its own has several lines, or the constructor names it', async () => {
    const field = (marks: string, mark: string) =>
      `${marks}class Order {\n  ${mark}private final String note;\n\n  String text() {\n    return this.note;\n  }\n}\n`;
    for (const before of [field('@Value\n', ''), field('', '@Column(\n    length = 3)\n  ')])
      expect(await changedLines('Order.java', before, before.replace(/\bnote\b/g, 'remark')), before).toBeGreaterThan(
        0,
      );
    const given =
      'class Order {\n  private readonly note: Store;\n  constructor(note: Store) { this.note = note; }\n  text() {\n    return this.note;\n  }\n}\n';
    expect(await changedLines('order.ts', given, given.replace(/\bnote\b/g, 'remark'))).toBeGreaterThan(0);
  });
});

describe('a line that was written for machines', () => {
  it('is a change, whatever stands where nobody looks', async () => {
    const line = (name: string, end: string) =>
      `def f():\n    ${name} = 1\n    save(${name}, "${'x'.repeat(1_000)}", ${end})\n`;
    expect(await changedLines('a.py', line('note', '1'), line('remark', '2'))).toBeGreaterThan(0);
  });
});

describe('a parameter that no framework binds', () => {
  it.each([
    ['a.ts', 'export function pay(note: Note, sum: number) {\n  return save(note, sum);\n}\n'],
    ['a.js', 'export function pay(sum, note) {\n  return save(note, sum);\n}\n'],
    ['A.java', 'class A {\n    void pay(Note note, int sum) {\n        save(note, sum);\n    }\n}\n'],
    ['b.rs', '#[tracing::instrument(skip_all)]\nfn pay(note: &str, sum: i64) {\n    save(note, sum)\n}\n'],
    ['a.rs', 'fn pay(note: &str, sum: i64) {\n    save(note, sum)\n}\n'],
    ['a.py', 'def pay(note, sum):\n    return save(note, sum)\n'],
    ['a.rb', 'def pay(note, sum)\n  save(note, sum)\nend\n'],
    [
      'OrdersController.java',
      'class OrdersController {\n    @PostMapping("/")\n    void pay(@RequestBody Note note, int sum) {\n        save(note, sum);\n    }\n}\n',
    ],
    ['Till.cs', 'class Till {\n  int Pay(Note note, int sum)\n  {\n    return Save(note, sum);\n  }\n}\n'],
    ['Till.kt', 'class Till {\n  fun pay(note: Note, sum: Int) {\n    save(note, sum)\n  }\n}\n'],
    [
      'Till.php',
      '<?php\nclass Till\n{\n    public function pay(Note $note, int $sum)\n    {\n        return save($note, $sum);\n    }\n}\n',
    ],
  ])('may have another name in %s', async (path, before) => {
    expect(await changedLines(path, before, before.replace(/\bnote\b/g, 'remark'))).toBe(0);
  });
});

describe('a rewritten file of a hundred thousand names', () => {
  it('is read without a look at each line for each of them', async () => {
    // Given one name that is declared nowhere, in fifty thousand stretches that lines in between part
    const lines = (name: string) =>
      Array.from({ length: 50_000 }, (_, at) => (at % 2 ? `    keep(${at})` : `    put(${name})`));
    const file = (name: string) => `def f():\n${lines(name).join('\n')}\n`;
    const hunk = lines('old').map((line, at) => (at % 2 ? ` ${line}` : `-${line}\n+${line.replace('old', 'now')}`));
    const patch = `@@ -2,50000 +2,50000 @@\n${hunk.join('\n')}`;
    const diff = {
      path: 'a.py',
      previousPath: null,
      status: 'modified',
      binary: false,
      kind: 'file',
      patchMissing: false,
    } as const;

    const { files } = await readChange([{ ...diff, patch }], new Map([['a.py', file('now')]]), POLICY, []);

    expect(files[0]?.added.length).toBe(25_000);
  });
});

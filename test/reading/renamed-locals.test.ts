import { describe, expect, it } from 'vitest';
import { changing } from '../review/changing.js';

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

describe('what others see is not a local variable', () => {
  it.each([
    [
      'another variable that is there',
      'a.py',
      'def f(a, b):\n    c = a\n    save(c)\n',
      'def f(a, b):\n    c = a\n    save(b)\n',
    ],
    ['a member', 'a.py', 'def f(a):\n    x = 1\n    a.total = x\n', 'def f(a):\n    x = 1\n    a.amount = x\n'],
    ['a call', 'a.py', 'def f(a):\n    x = load(a)\n', 'def f(a):\n    x = fetch(a)\n'],
    [
      'a named argument',
      'a.py',
      'def f(a):\n    save(\n        note = a,\n    )\n',
      'def f(a):\n    save(\n        text = a,\n    )\n',
    ],
    [
      'a key of an object',
      'a.js',
      'function f() {\n  const id = 1;\n  save({ id });\n}\n',
      'function f() {\n  const key = 1;\n  save({ key });\n}\n',
    ],
    ['another value', 'a.py', 'def f(a):\n    x = 1\n    save(x)\n', 'def f(a):\n    y = 2\n    save(y)\n'],
    [
      'another type',
      'A.java',
      'class A {\n    void f() {\n        Order x = load();\n    }\n}\n',
      'class A {\n    void f() {\n        Draft x = load();\n    }\n}\n',
    ],
    ['a parameter', 'a.py', 'def f(a):\n    return a\n', 'def f(b):\n    return b\n'],
  ])('%s', async (_, path, before, after) => {
    expect(await changedLines(path, before, after)).toBeGreaterThan(0);
  });
});

import { describe, expect, it } from 'vitest';
import { changing } from '../review/changing.js';

/** How many lines the reading still takes for changed. */
async function changedLines(before: string, after: string): Promise<number> {
  const { files } = await changing({ path: 'app/orders.py', before, after });
  return files.reduce((sum, { added, removed }) => sum + added.length + removed.length, 0);
}

describe('what a function in Python says of types', () => {
  it.each([
    ['of its parameters', 'def save(order, note=None):', 'def save(order: Order, note: str | None = None):'],
    ['of what it returns', 'def save(order):', 'def save(order) -> dict[str, int]:'],
    ['in other words', 'def save(order: str, *args) -> int:', 'def save(order: OrderId, *args: Any) -> float:'],
    ['on lines of their own', 'def save(order, note):', 'def save(\n    order: Order,\n    note: str,\n) -> None:'],
    [
      'beside a default with brackets',
      'def save(order, at=(1, 2)):',
      'def save(order: Order, at: tuple[int, int] = (1, 2)):',
    ],
  ])('is no change %s', async (_, before, after) => {
    const body = '\n    session.add(order)\n    session.commit()\n';
    expect(await changedLines(before + body, after + body)).toBe(0);
  });

  it('is no change on the one line of a parameter, nor beside the import of the type', async () => {
    const before = 'import os\n\n\ndef save(\n    order,\n    note,\n):\n    session.add(order)\n';
    expect(await changedLines(before, before.replace('    note', '    note: str'))).toBe(0);
    expect(await changedLines('import os\n', 'import os\nfrom app.models import Order\n')).toBe(0);
  });

  it.each([
    [
      'a route takes its request by them',
      '@app.post("/orders")\ndef save(order):',
      '@app.post("/orders")\ndef save(order: Order):',
    ],
    ['another parameter comes with them', 'def save(order):', 'def save(order: Order, note: str):'],
    ['another default comes with them', 'def save(order, note=None):', 'def save(order, note: str = ""):'],
    [
      'they are of the fields of a class',
      'class Order(BaseModel):\n    note: str',
      'class Order(BaseModel):\n    note: int',
    ],
  ])('is a change where %s', async (_, before, after) => {
    const body = '\n    session.add(order)\n';
    expect(await changedLines(before + body, after + body)).toBeGreaterThan(0);
  });
});

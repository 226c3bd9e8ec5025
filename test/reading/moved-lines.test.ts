import { describe, expect, it } from 'vitest';
import { changing } from '../review/changing.js';

/** The lines that the reading still takes for new. */
async function newLines(path: string, before: string, after: string): Promise<readonly string[]> {
  const { files } = await changing({ path, before, after });
  return files.flatMap(({ added }) => added.map(({ text }) => text.trim()));
}

describe('a call that moves into a function of its own', () => {
  it('asks for the same, kept before and returned now', async () => {
    const before =
      'export async function show(id: string) {\n  const order = await db.orders.findOne(id);\n  return order;\n}\n';
    const after =
      'async function findOrder(id: string) {\n  return db.orders.findOne(id);\n}\n\nexport async function show(id: string) {\n  const order = await findOrder(id);\n  return order;\n}\n';

    expect(await newLines('a.ts', before, after)).not.toContain('return db.orders.findOne(id);');
  });

  it('does so with and without a wait for what is handed on', async () => {
    const before = 'async function find(id: string) {\n  return await db.orders.findOne(id);\n}\n';
    expect(await newLines('a.ts', before, before.replace('return await', 'return'))).toEqual([]);
  });

  it('does not where it asks for something else, or is waited for from now on', async () => {
    const before = 'async function find(id: string) {\n  const order = db.orders.findOne(id);\n  return order;\n}\n';
    expect(await newLines('a.ts', before, before.replace('= db', '= await db'))).toHaveLength(1);
    expect(
      await newLines(
        'a.ts',
        before,
        before.replace('const order = db.orders.findOne(id)', 'return db.orders.findMany(id)'),
      ),
    ).toContain('return db.orders.findMany(id);');
  });
});

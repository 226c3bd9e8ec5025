import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A Git repository made for a measurement, in a temporary folder. */
export class BenchRepository {
  readonly path = mkdtempSync(join(tmpdir(), 'testreq-bench-'));

  constructor() {
    this.git('init', '-q', '-b', 'main');
  }

  git(...args: string[]): string {
    return execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.org', ...args], {
      cwd: this.path,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    });
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.path, path)), { recursive: true });
    writeFileSync(join(this.path, path), text);
  }

  commit(message: string): void {
    this.git('add', '-A');
    this.git('commit', '-q', '-m', message);
  }
}

/** Writes `count` modules with a test each, `methods` long, in Python and TypeScript by turns; `edition` alters them. */
export function writeModules(repository: BenchRepository, count: number, methods: number, edition: number): void {
  for (let index = 0; index < count; index++) {
    const [path, test] =
      index % 2 === 0 ? pythonModule(index, methods, edition) : typescriptModule(index, methods, edition);
    repository.write(path.path, path.text);
    if (test && index % 4 < 2) repository.write(test.path, test.text);
  }
}

interface SourceText {
  readonly path: string;
  readonly text: string;
}

function pythonModule(index: number, methods: number, edition: number): [SourceText, SourceText] {
  const body = Array.from(
    { length: methods },
    (_, n) => `
    def load_${n}(self, key: str) -> Order | None:
        """Reads order ${n}."""
        row = self.session.execute(select(Order).where(Order.key == key, Order.edition == ${edition + n}))
        if row is None:
            raise LookupError(f"no order {key}")
        return row.scalar_one_or_none()
`,
  ).join('');
  const text = `from sqlalchemy import select\n\nfrom orders.models import Order\n\n\nclass Orders${index}Repository:\n    def __init__(self, session):\n        self.session = session\n${body}`;
  const tests = Array.from(
    { length: Math.min(methods, 20) },
    (_, n) =>
      `\n\ndef test_load_${n}(db_session):\n    repository = Orders${index}Repository(db_session)\n    assert repository.load_${n}("${edition}") is not None\n`,
  ).join('');
  return [
    { path: `orders/module_${index}.py`, text },
    {
      path: `tests/test_module_${index}.py`,
      text: `from orders.module_${index} import Orders${index}Repository\n${tests}`,
    },
  ];
}

function typescriptModule(index: number, methods: number, edition: number): [SourceText, SourceText] {
  const body = Array.from(
    { length: methods },
    (_, n) => `
  router.get('/orders${index}/${n}/:id', async (request, response) => {
    const order = await prisma.order.findFirst({ where: { id: request.params.id, edition: ${edition + n} } });
    if (!order) return response.status(404).json({ error: 'unknown order' });
    response.json({ id: order.id, total: order.total });
  });
`,
  ).join('');
  const text = `import { Router } from 'express';\nimport { prisma } from './prisma';\n\nexport function orders${index}Router() {\n  const router = Router();\n${body}  return router;\n}\n`;
  const tests = `import request from 'supertest';\nimport { expect, it } from 'vitest';\nimport { app } from '../src/app';\n\nit('answers ${edition}', async () => {\n  const response = await request(app).get('/orders${index}/0/1');\n  expect(response.status).toBe(200);\n});\n`;
  return [
    { path: `src/module${index}.ts`, text },
    { path: `test/module${index}.test.ts`, text: tests },
  ];
}

import { describe, expect, it } from 'vitest';
import type { Services, Surroundings } from '../../src/domain/change.js';
import { readSurroundings } from '../../src/reading/surroundings.js';
import type { DueTest } from '../../src/review/require-tests.js';
import { signalsOfChange } from '../../src/review/signals.js';
import { smokeCommandFor } from '../../src/review/skeletons/smoke.js';
import { skeletonFor } from '../../src/review/skeletons.js';
import { readRulesFolder } from '../../src/rulebook/compile.js';
import { changing, NOWHERE, POLICY } from './changing.js';
import { FLAVOURS } from './flavours.js';

const { rulebook } = await readRulesFolder('rules');

function due(categoryId: string, testId: string, path: string): DueTest {
  const category = rulebook.categories.find(({ id }) => id === categoryId);
  const test = category?.tests.find(({ id }) => id === testId);
  if (!category || !test) throw new Error(`${categoryId}/${testId} is not a test`);
  const id = `${categoryId}/${testId}`;
  return { id, level: 'required', configured: false, because: '', at: [{ path, line: 3 }], category, test, text: null };
}

describe('a skeleton', () => {
  it('takes no names from a changed file of another language', async () => {
    const change = await changing(
      { path: 'ui/static/login_handler.js', before: null, after: 'class LoginHandler {\n  send() {}\n}\n' },
      {
        path: 'ui/login.go',
        before: null,
        after:
          'package ui\n\nfunc (h *handler) finish(w http.ResponseWriter, r *http.Request) {\n\tw.WriteHeader(200)\n}\n',
      },
    );

    const skeleton = skeletonFor(due('api-endpoint', 'happy-path', 'ui/login.go'), change, NOWHERE, new Map());

    expect(skeleton?.language).toBe('go');
    expect(skeleton?.code).toMatch(/^package ui$/m);
    expect(skeleton?.code).not.toContain('LoginHandler');
  });
});

/** A test of the database for a source, in a repository that holds these files. */
async function storing(path: string, code: string, files: Readonly<Record<string, string>>) {
  const change = await changing({ path, before: null, after: code });
  const contents = new Map(Object.entries(files));
  const surroundings = await readSurroundings({ paths: [path, ...contents.keys()], contents, known: true }, POLICY);
  return skeletonFor(due('persistence', 'direct-db', path), change, surroundings, signalsOfChange(change, rulebook));
}

describe('a skeleton that reads a row', () => {
  it('fails where the row is absent, for which Prisma gives null', async () => {
    const skeleton = await storing(
      'src/orders.ts',
      'export class OrderService {\n  async create() {\n    return prisma.order.create({ data: {} });\n  }\n}\n',
      { 'src/cart.test.ts': "import { expect, it } from 'vitest';\nit('adds', () => expect(1).toBe(1));\n" },
    );

    expect(skeleton?.code).toContain('toBeTruthy()');
    expect(skeleton?.code).not.toContain('toBeDefined()');
  });
});

describe('the place of a skeleton', () => {
  const service = 'class OrderService:\n    def create(self):\n        return 1\n';
  const test = 'def test_total():\n    assert total() == 1\n';

  it('is the folder of whole-feature tests, where there is one', async () => {
    const skeleton = await storing('shop/orders.py', service, {
      'tests/unit/test_orders.py': test,
      'tests/integration/test_cart.py': test,
    });

    expect(skeleton?.path).toBe('tests/integration/test_orders.py');
  });

  it('is never a folder of unit tests', async () => {
    const skeleton = await storing('shop/orders.py', service, { 'tests/unit/shop/test_orders.py': test });

    expect(skeleton?.path).toBe('tests/integration/test_orders.py');
  });

  it.each([
    ['src/test/java/com/example/orders/OrderServiceReachesTheDatabaseTest.java', 'java', ''],
    [
      'src/integrationTest/java/com/example/orders/OrderServiceReachesTheDatabaseIT.java',
      'java',
      'Spring Boot, AssertJ',
    ],
    ['tests/Shop.Tests/OrderServiceReachesTheDatabaseTests.cs', 'csharp', 'WebApplicationFactory'],
    ['internal/orders/service_integration_test.go', 'go', ''],
    ['src/orders/orders.service.integration.spec.ts', 'typescript', 'NestJS'],
    ['lib/__tests__/order-service.integration.test.js', 'javascript', 'CommonJS, double quotes'],
    ['spec/services/order_service_spec.rb', 'ruby', ''],
    ['tests/Feature/OrderServiceReachesTheDatabaseTest.php', 'php', 'Laravel'],
    ['tests/service.rs', 'rust', 'axum, sqlx'],
  ])('follows the neighbours: %s', async (expected, language, uses) => {
    const flavour = FLAVOURS.find((one) => one.language === language && one.with === uses);
    if (!flavour) throw new Error('no such flavour');
    const { source, neighbour } = flavour;

    const skeleton = await storing(source.path, source.code, { [neighbour.path]: neighbour.code });

    expect(skeleton?.path).toBe(expected);
  });
});

describe('the text of a skeleton', () => {
  it('is a comment where a document has no test for the language', async () => {
    const change = await changing({ path: 'orders.rb', before: null, after: 'class OrderService\nend\n' });
    const plain = due('persistence', 'direct-db', 'orders.rb');
    const bare = plain.test ? { ...plain, test: { ...plain.test, outline: null, skeletons: [] } } : plain;

    const skeleton = skeletonFor(bare, change, NOWHERE, new Map());

    expect(skeleton?.code).toMatch(/^# TODO: .*\n# /);
  });

  it('is what the document itself gives for the language', async () => {
    const change = await changing({ path: 'orders.py', before: null, after: 'class OrderService:\n    pass\n' });
    const given = due('persistence', 'direct-db', 'orders.py');
    const skeletons = [{ language: 'python' as const, framework: 'pytest', code: 'from {{module}} import {{class}}' }];
    const own = given.test ? { ...given, test: { ...given.test, skeletons } } : given;

    expect(skeletonFor(own, change, NOWHERE, new Map())?.code).toBe('from orders import OrderService');
  });

  it('asks the route with the method and with examples for its parameters', async () => {
    const after = '@router.delete("/orders/{order_id}/lines/{line}")\ndef remove(order_id, line):\n    return {}\n';
    const change = await changing({ path: 'orders.py', before: null, after });

    const skeleton = skeletonFor(
      due('api-endpoint', 'happy-path', 'orders.py'),
      change,
      NOWHERE,
      signalsOfChange(change, rulebook),
    );

    expect(skeleton?.code).toContain('client.delete("/orders/1/lines/1")');
  });
});

describe('a smoke command', () => {
  const services = (kind: string): Services => ({
    composeFile: 'compose.yaml',
    database: { service: 'store', kind, user: 'shop', name: 'orders' },
    application: { service: 'web', port: 3000 },
  });
  const command = async (id: string, around: Partial<Surroundings>, path = 'orders.py', after = ROUTE) => {
    const change = await changing({ path, before: null, after });
    const surroundings = { ...NOWHERE, known: true, ...around };
    return smokeCommandFor(due(id, 'smoke', path), change, surroundings, signalsOfChange(change, rulebook));
  };
  const ROUTE = '@router.post("/orders")\ndef create():\n    insert("insert into orders values (1)")\n';

  it.each([
    ['postgres', 'docker compose exec store psql -U shop -d orders -c "SELECT * FROM orders LIMIT 5"'],
    ['mysql', 'docker compose exec store mysql -u shop -p orders -e "SELECT * FROM orders LIMIT 5"'],
    ['mongodb', 'docker compose exec store mongosh orders --eval "db.orders.find().limit(5)"'],
  ])('looks into the %s of the compose file', async (kind, expected) => {
    expect(await command('persistence', { services: services(kind) })).toBe(expected);
  });

  it('speaks to no container where the repository has none', async () => {
    expect(await command('persistence', { services: null })).toBe(
      'psql "$DATABASE_URL" -c "SELECT * FROM orders LIMIT 5"',
    );
  });

  it('asks the route of the change at the port of the application', async () => {
    expect(await command('api-endpoint', { services: services('postgres') })).toContain(
      '-X POST "http://localhost:3000/orders"',
    );
  });

  it('leaves a place where the change names no route', async () => {
    expect(await command('api-endpoint', {}, 'orders.py', 'def total():\n    return 1\n')).toContain('/<route>"');
  });

  it.each([
    ['persistence', 'docker compose exec db psql -U postgres -d postgres -c "SELECT * FROM <table> LIMIT 5"'],
    ['api-endpoint', 'curl --fail --silent --show-error -X GET "http://localhost:8000/<route>"'],
    ['configuration', 'docker compose exec app env | grep SETTING'],
    ['dependency-injection', 'python -c "from <module> import <factory>; print(vars(<factory>()))"'],
  ])('of %s has the usual names, and places for those of the code, before there is code', (id, expected) => {
    const smoke = due(id, 'smoke', 'orders.py');

    expect(smokeCommandFor(smoke, { files: [], whole: true, notes: [] }, NOWHERE, new Map())).toBe(expected);
  });

  it('has the names of the services where only settings change', async () => {
    expect(await command('configuration', { services: services('postgres') }, 'config/app.yml', 'retries: 3\n')).toBe(
      'docker compose exec web env | grep SETTING',
    );
  });

  it('builds an object in the shell of the language', async () => {
    const after =
      'export class OrderService {}\nexport function createOrderService() {\n  return new OrderService();\n}\n';
    expect(await command('dependency-injection', {}, 'src/orders.ts', after)).toBe(
      `npx tsx -e "import('./src/orders').then((module) => console.log(module.createOrderService()))"`,
    );
  });
});

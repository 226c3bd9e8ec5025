import { describe, expect, it } from 'vitest';
import { findEvidence } from '../../src/review/find-evidence.js';
import type { DueTest } from '../../src/review/require-tests.js';
import { readRulesFolder } from '../../src/rulebook/compile.js';
import { changing, type Edit, NOWHERE } from './changing.js';

const { rulebook } = await readRulesFolder('rules');

/** The rule of a built-in test, as it would fall due. */
function due(id: string): DueTest {
  const [of, name] = id.split('/');
  const category = rulebook.categories.find((known) => known.id === of);
  const test = category?.tests.find((known) => known.id === name);
  if (!category || !test) throw new Error(`${id} is not a test`);
  return { id, level: test.level, configured: false, because: '', at: [], category, test, text: null };
}

async function evidence(id: string, ...edits: Edit[]) {
  const found = findEvidence([due(id)], await changing(...edits), NOWHERE, [], rulebook).get(id);
  if (!found) throw new Error(`${id} was not judged`);
  return {
    inDiff: found.evidence.filter(({ inDiff }) => inDiff).map(({ test }) => test),
    nearMisses: found.nearMisses.map(({ why }) => why),
    eased: found.eased,
  };
}

describe('a class that tests extend', () => {
  const path = 'src/test/java/app/ApiHarness.java';
  const harness = `package app;
public abstract class ApiHarness {
  @BeforeEach
  void clean() { truncateTables(); }
  Response fetch(String url) { return mockMvc.perform(get(url)).andExpect(status().isOk()); }
}
`;
  const test = (body: string) => ({
    path: 'src/test/java/app/OrdersTest.java',
    before: null,
    after: `package app;\nclass OrdersTest extends ApiHarness {\n  @Test\n  void answers() {\n    ${body}\n  }\n}\n`,
  });

  it('lends a test the helpers that it uses', async () => {
    const found = await evidence(
      'api-endpoint/happy-path',
      { path, before: null, after: harness },
      test('assertNotNull(fetch("/orders"));'),
    );

    expect(found.inDiff).toContain('answers');
  });

  it('lends it none of the others', async () => {
    const found = await evidence(
      'api-endpoint/happy-path',
      { path, before: null, after: harness },
      test('assertEquals(2, sum(1, 1));'),
    );

    expect(found.inDiff).not.toContain('answers');
  });
});

describe('a fluent helper of a project', () => {
  it('asserts and calls as its name says', async () => {
    const found = await evidence('api-endpoint/happy-path', {
      path: 'src/test/kotlin/app/OrdersTest.kt',
      before: null,
      after: `class OrdersTest : ControllerTest() {
  @Test
  fun \`lists orders\`() {
    performAuthGet("/orders").andIsOk.andAssertThatJson { node("name").isEqualTo("ann") }
  }
}
`,
    });

    expect(found.inDiff).toEqual(['lists orders']);
  });
});

describe('a class fixture of xUnit', () => {
  it('runs for every test of the class', async () => {
    const found = await evidence(
      'persistence/wiring',
      {
        path: 'tests/Orders.Tests/OrdersHost.cs',
        before: null,
        after: 'public class OrdersHost\n{\n    public void Use() => builder.UseNpgsql(connection);\n}\n',
      },
      {
        path: 'tests/Orders.Tests/OrdersTests.cs',
        before: null,
        after: `public class OrdersTests(OrdersHost host) : IClassFixture<OrdersHost>
{
    [Fact]
    public async Task Lists()
    {
        var r = await client.GetAsync("/orders");
        Assert.Equal(HttpStatusCode.OK, r.StatusCode);
    }
}
`,
      },
    );

    expect(found.inDiff).toEqual(['Lists']);
  });
});

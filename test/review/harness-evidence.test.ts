import { describe, expect, it } from 'vitest';
import { evidence } from './evidence.js';

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

describe('a fixture of a conftest.py', () => {
  const conftest = (folder: string) => ({
    path: `tests/${folder}conftest.py`,
    before: null,
    after: 'import pytest\n\n@pytest.fixture\nasync def session():\n    yield AsyncMock(spec=AsyncSession)\n',
  });
  const test = {
    path: 'tests/orders/test_repository.py',
    before: null,
    after: `from sqlalchemy import select


async def test_stores_the_order(session):
    await OrderRepository(session).add("rush")
    assert await session.scalar(select(Order.note)) == "rush"
`,
  };

  it('reaches the tests of its folder and of those below', async () => {
    const found = await evidence('persistence/direct-db', conftest(''), test);

    expect(found.inDiff).toEqual([]);
    expect(found.nearMisses).toHaveLength(1);
  });

  it('reaches no test beside it', async () => {
    const found = await evidence('persistence/direct-db', conftest('stream/'), test);

    expect(found.inDiff).toEqual(['test_stores_the_order']);
  });
});

import { describe, expect, it } from 'vitest';
import { doubles, names, readFixture, readSource, supports, testNamed } from '../fixture.js';

describe('Kotlin', async () => {
  const file = await readFixture('OrderServiceTest.kt');
  const spec = await readFixture('QueueSpec.kt');

  it('JUnit: tests with sentences for names', () => {
    expect(names(file)).toEqual(["an order's row (the only one) is stored", 'refuses', 'charges (skipped)']);
    expect(file.tests[0]).toMatchObject({ framework: 'junit', bases: ['DatabaseTest', 'WithClock'] });
    expect(file.tests[0]?.uses).toEqual(expect.arrayContaining(['OrderServiceTest.prepare', 'order']));
  });

  it('reads blocks that assert and infix words', () => {
    expect(testNamed(file, 'refuses').assertions).toMatchObject([{ line: 32, expectsError: true }]);
    expect(testNamed(file, 'charges').assertions).toMatchObject([{ text: 'service.total shouldBe 100' }]);
  });

  it('MockK: the type of a double, given or declared', () => {
    expect(doubles(testNamed(file, 'refuses'))).toEqual(['mockk PaymentGateway', 'mockk Mailer', '@MockK Audit']);
  });

  it('MockK: a call in the block of a double is not one of another double', async () => {
    const source = await readSource(
      'kotlin',
      `class RunTest {
  @Test fun lists() {
    val resolutions = mockk<Resolutions> { every { getForRepository(any()) } returns emptyList() }
    assertEquals(1, Runs(db, resolutions).list().size)
  }
}
`,
    );
    expect(doubles(testNamed(source, 'lists'))).toEqual(['mockk Resolutions']);
  });

  it('Kotest: specs of calls and of strings', () => {
    expect(names(spec)).toEqual([
      'QueueSpec > an empty queue > has no size',
      'QueueSpec > an empty queue > waits (skipped)',
      'SizeSpec > counts what is pushed',
    ]);
    expect(spec.tests[0]).toMatchObject({ framework: 'kotest', assertions: [{ text: 'queue.size shouldBe 0' }] });
    expect(spec.tests[0]?.uses).toContain('QueueSpec.beforeEach');
  });

  it('Spek: blocks that are handed to the class', async () => {
    const spek = await readSource(
      'kotlin',
      `import org.jetbrains.spek.api.Spek
object QueueTest : Spek({
  describe("an empty queue") {
    val queue = Queue()
    on("a push") {
      queue.push(1)
      it("has one item") { assertThat(queue.size).isEqualTo(1) }
    }
  }
})
`,
    );
    expect(names(spek)).toEqual(['QueueTest > an empty queue > a push > has one item']);
    expect(spek.tests[0]?.assertions).toHaveLength(1);
  });

  it('Minutest: blocks in a function, also below a base class of the project', async () => {
    const source = (head: string, base: string) => `${head}
class QueueTest : ${base}() {
  fun tests() = rootContext<Queue> {
    fixture { Queue() }
    context("empty") {
      test("has no size") { assertThat(size).isEqualTo(0) }
    }
  }
}
`;
    const known = await readSource('kotlin', source('import dev.minutest.rootContext', 'DatabaseTests'));
    expect(names(known)).toEqual(['QueueTest > empty > has no size']);
    expect(known.tests[0]?.uses).toContain('QueueTest.fixture');
    expect(names(await readSource('kotlin', source('import com.acme.dsl.*', 'QueueDsl')))).toEqual([]);
  });
});

describe('C#', async () => {
  const file = await readFixture('OrderServiceTests.cs');

  it('xUnit: facts, theories, the constructor as set-up', () => {
    expect(names(file)).toEqual([
      'Post_StoresTheOrder',
      'Post_RefusesBadQuantities (parametrised)',
      'Charges (skipped)',
    ]);
    expect(file.tests[0]).toMatchObject({ framework: 'xunit', bases: ['DatabaseTests', 'IAsyncLifetime'] });
    expect(file.tests[0]?.uses).toEqual(
      expect.arrayContaining(['OrderServiceTests.OrderServiceTests', 'OrderServiceTests.InitializeAsync', 'AnOrder']),
    );
    expect(testNamed(file, 'Post_RefusesBadQuantities').decorators).toEqual([
      'Theory',
      'InlineData(0)',
      'InlineData(-1)',
      'Collection("database")',
    ]);
  });

  it('reads assertions, fluent ones too', () => {
    expect(file.tests[0]?.assertions.map((one) => one.text)).toEqual([
      'Assert.Equal(HttpStatusCode.Created, response.StatusCode)',
      '(await Database.Orders.SingleAsync()).Quantity.Should().Be(2)',
    ]);
    expect(file.tests[1]?.assertions).toMatchObject([{ expectsError: true }]);
  });

  it('a request that says which status it wants asserts', async () => {
    const asking = await readSource(
      'csharp',
      `public class OrderEndpointTests : EndpointTests {
  [Fact]
  public Task Get_Stranger_IsRefused() {
    return SendRequestAsync(r => r.AppendPath("orders").StatusCodeShouldBeUnauthorized());
  }
}
`,
    );
    expect(asking.tests[0]?.assertions).toHaveLength(1);
  });

  it('Moq and NSubstitute', () => {
    expect(doubles(testNamed(file, 'Post_RefusesBadQuantities'))).toEqual([
      'Mock IOrderRepository',
      'Mock IPaymentGateway',
      'Substitute.For IMailer',
    ]);
  });

  it('NUnit: cases and ignored tests', async () => {
    const nunit = await readFixture('QueueTests.cs');
    expect(names(nunit)).toEqual(['Counts (parametrised)', 'Waits (skipped)']);
    expect(nunit.tests[0]).toMatchObject({ framework: 'nunit', uses: expect.arrayContaining(['QueueTests.SetUp']) });
  });

  it('a byte order mark hides no import', async () => {
    const { imports } = await readSource('csharp', '\uFEFFusing Xunit;\nusing (var x = y) {}\n');
    expect(imports).toEqual(['using Xunit']);
  });
});

describe('Ruby', async () => {
  const file = await readFixture('order_spec.rb');
  const rails = await readFixture('orders_controller_test.rb');

  it('RSpec: examples by their whole sentence', () => {
    expect(names(file)).toEqual([
      'Order is_expected.to validate_presence_of(:sku)',
      'Order #place! stores a row',
      'Order #place! with a bad quantity refuses it',
      'Order #place! with a bad quantity says why (skipped)',
      'Order #place! with a bad quantity suggests another (skipped)',
    ]);
    expect(file.tests[0]?.framework).toBe('rspec');
  });

  it('memoised values are fixtures, used where they are named, or at once with `!`', () => {
    expect(supports(file)).toEqual(
      expect.arrayContaining([
        'fixture customer',
        'fixture gateway',
        'fixture order',
        'set-up Order.before',
        'helper place',
      ]),
    );
    expect(testNamed(file, 'Order #place! stores a row').uses).toEqual(
      expect.arrayContaining(['gateway', 'order', 'Order.before', 'place']),
    );
    expect(file.supports.find((one) => one.name === 'order')?.uses).toContain('customer');
  });

  it('reads expectations of blocks and of errors', () => {
    expect(testNamed(file, 'Order #place! stores a row').assertions.map((one) => one.text)).toEqual([
      'expect { place(2) }.to change(Order, :count).by(1)',
      'expect(order.reload.quantity).to eq(2)',
    ]);
    expect(testNamed(file, 'Order #place! with a bad quantity refuses it').assertions[0]?.expectsError).toBe(true);
  });

  it('knows doubles and stubs', () => {
    expect(file.supports.flatMap(doubles)).toEqual(['instance_double PaymentGateway', 'allow Mailer']);
    expect(rails.supports.flatMap(doubles)).toEqual(['mocha Mailer']);
  });

  it('a controller that is told who is signed in is no double', async () => {
    const spec = await readSource(
      'ruby',
      [
        'RSpec.describe OrdersController do',
        '  it "answers" do',
        '    allow(controller).to receive(:spree_current_user) { owner }',
        '    allow(controller).to receive(:load_order).and_return(order)',
        '    expect(response).to have_http_status(:ok)',
        '  end',
        'end',
      ].join('\n'),
      'spec/controllers/orders_controller_spec.rb',
    );
    expect(spec.tests.flatMap(doubles)).toEqual(['allow current_user', 'allow controller']);
  });

  it('Rails: blocks and methods', () => {
    expect(names(rails)).toEqual([
      'OrdersControllerTest places an order',
      'OrdersControllerTest later (skipped)',
      'test_unknown_order',
    ]);
    expect(rails.tests[0]).toMatchObject({ framework: 'rails', bases: ['ActionDispatch::IntegrationTest', 'Signing'] });
    expect(rails.tests[0]?.calls.map((one) => one.callee)).toContain('post');
    expect(rails.tests[2]?.assertions).toMatchObject([{ expectsError: true }]);
    expect(supports(rails)).toEqual(expect.arrayContaining(['set-up OrdersControllerTest.setup', 'helper sign_in']));
  });

  it('a macro of the project over `test` is a test, and a hook before tests is none', async () => {
    const file = await readSource(
      'ruby',
      `class OrdersControllerTest < ActionController::TestCase
  before_test do
    login
  end

  view_test "GET show names the customer" do
    get :show
    assert_select "h1", text: "Ann"
  end
end
`,
      'test/functional/orders_controller_test.rb',
    );
    expect(names(file)).toEqual(['OrdersControllerTest GET show names the customer']);
  });

  it('a test uses the steps that it calls without brackets', async () => {
    const file = await readSource(
      'ruby',
      `feature "orders" do
  scenario "a stranger sees none" do
    given_an_order
    then_i_am_refused
  end

  def then_i_am_refused
    expect(page).to have_text("No")
  end
end
`,
      'spec/features/orders_spec.rb',
    );
    expect(file.tests[0]?.uses).toEqual(expect.arrayContaining(['given_an_order', 'then_i_am_refused']));
    expect(file.tests[0]?.uses).not.toContain('end');
  });
});

describe('PHP', async () => {
  const file = await readFixture('OrderTest.php');
  const pest = await readFixture('BasketTest.php');

  it('PHPUnit: by name, by attribute and by comment', () => {
    expect(names(file)).toEqual([
      'test_it_stores_the_order',
      'refusesBadQuantities (parametrised)',
      'charges (skipped)',
    ]);
    expect(file.tests[0]).toMatchObject({ framework: 'phpunit', bases: ['TestCase'] });
    expect(file.tests[1]?.uses).toEqual(expect.arrayContaining(['OrderTest.setUp', 'badQuantities']));
  });

  it('reads assertions of the case and of responses', () => {
    expect(file.tests[0]?.assertions.map((one) => one.text)).toEqual([
      '$this->place(2)->assertCreated()',
      "$this->assertDatabaseHas('orders', ['quantity' => 2])",
    ]);
    expect(file.tests[1]?.assertions).toMatchObject([{ expectsError: true }]);
  });

  it('knows doubles of PHPUnit, Mockery and Laravel', () => {
    expect(doubles(testNamed(file, 'refusesBadQuantities'))).toEqual(['createMock PaymentGateway']);
    expect(doubles(testNamed(file, 'charges'))).toEqual(['Mockery::mock Mailer']);
    expect(file.supports.flatMap(doubles)).toEqual(['fake Queue']);
  });

  it('Pest: chains tell what a test is', () => {
    expect(names(pest)).toEqual([
      'a basket > it holds an item',
      'a basket > refuses (parametrised)',
      'a basket > it pays (skipped)',
    ]);
    expect(pest.tests[0]).toMatchObject({ framework: 'pest', uses: expect.arrayContaining(['beforeEach']) });
    expect(pest.tests[1]?.assertions).toMatchObject([{ expectsError: true }]);
  });

  it('the session that Symfony keeps in memory for tests is no double of a store', async () => {
    const file = await readSource(
      'php',
      '<?php\nclass OrdersTest extends TestCase {\n  public function testSaves() {\n    $session = new Session(new MockArraySessionStorage());\n    $this->assertTrue(true);\n  }\n}\n',
      'tests/OrdersTest.php',
    );
    expect(file.tests.flatMap(doubles)).toEqual([]);
  });
});

describe('Rust', async () => {
  // Its tests stand in the source, which is no test file.
  const file = await readFixture('orders.rs', false);

  it('finds the tests of a source file', () => {
    expect(names(file)).toEqual([
      'tests::stores_the_order',
      'tests::refuses_nothing',
      'tests::counts (parametrised)',
      'tests::slow (skipped)',
      'tests::panics',
    ]);
    expect(testNamed(file, 'tests::counts').uses).toContain('database');
    expect(supports(file)).toEqual(['helper order']);
  });

  it('reads calls within macros', () => {
    const test = testNamed(file, 'tests::stores_the_order');
    expect(test.calls.map((one) => one.callee)).toEqual(
      expect.arrayContaining(['assert_eq!', 'db.orders', 'db.orders.find', 'order']),
    );
    expect(test.assertions).toHaveLength(1);
  });

  it('reads expected errors, panics and mockall', () => {
    const test = testNamed(file, 'tests::refuses_nothing');
    expect(test.assertions).toMatchObject([{ expectsError: true }]);
    expect(doubles(test)).toEqual(['mockall PaymentGateway']);
    expect(testNamed(file, 'tests::panics').assertions).toMatchObject([{ expectsError: true }]);
  });

  it('keeps what is there for the tests out of the symbols', () => {
    expect(file.symbols.map((one) => [one.kind, one.container, one.name])).toEqual([
      ['class', null, 'OrderService'],
      ['constructor', 'OrderService', 'new'],
      ['method', 'OrderService', 'place'],
    ]);
  });
});

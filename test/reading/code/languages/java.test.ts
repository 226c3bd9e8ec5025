import { describe, expect, it } from 'vitest';
import { doubles, names, readFixture, readSource, supports, testNamed } from '../fixture.js';

describe('JUnit and Spring', async () => {
  const file = await readFixture('OrderServiceTest.java');

  it('finds the tests, nested ones too', () => {
    expect(names(file)).toEqual([
      'savesAnOrder',
      'refusesBadQuantities (parametrised)',
      'charges (skipped)',
      'refuses',
    ]);
    expect(testNamed(file, 'refuses').suites).toEqual(['OrderServiceTest', 'WithoutStock']);
  });

  it('gives a test the annotations and the base of its class', () => {
    expect(testNamed(file, 'savesAnOrder')).toMatchObject({
      framework: 'junit',
      bases: ['DatabaseTest'],
      decorators: [
        'Test',
        'DisplayName("an order\'s row is there afterwards")',
        'SpringBootTest',
        'ActiveProfiles("test")',
      ],
    });
  });

  it('reads assertions of AssertJ, JUnit, MockMvc and Mockito', () => {
    expect(testNamed(file, 'savesAnOrder').assertions.map((one) => one.text)).toEqual([
      'assertThat(repository.findAll()) .hasSize(1) .first().extracting(Order::quantity).isEqualTo(2)',
    ]);
    expect(testNamed(file, 'refusesBadQuantities').assertions.map((one) => [one.line, one.expectsError])).toEqual([
      [42, true],
      [45, false],
    ]);
    expect(testNamed(file, 'charges').assertions).toHaveLength(1);
  });

  it('knows mocked beans, mocked fields and stubbed calls', () => {
    expect(doubles(testNamed(file, 'refuses'))).toEqual(['when gateway', '@MockBean PaymentGateway', 'mock Mailer']);
  });

  it('makes fields set-up, and the source of the cases used', () => {
    const fields = file.supports.find((one) => one.name === 'OrderServiceTest');
    expect(fields?.lines.map((one) => one.text.trim())).toContain('@Autowired private OrderRepository repository;');
    expect(testNamed(file, 'refusesBadQuantities').uses).toEqual(
      expect.arrayContaining(['OrderServiceTest.setUp', 'badQuantities', 'order']),
    );
    expect(supports(file)).toEqual(expect.arrayContaining(['helper order', 'set-up OrderServiceTest.setUp']));
  });
});

describe('TestNG', async () => {
  const file = await readFixture('OrderLegacyTest.java');

  it('takes the public methods of a test class for tests', () => {
    expect(names(file)).toEqual(['noStock (parametrised)', 'counts']);
    expect(testNamed(file, 'noStock')).toMatchObject({ framework: 'testng', assertions: [{ expectsError: true }] });
    expect(testNamed(file, 'noStock').uses).toEqual(expect.arrayContaining(['skus', 'OrderLegacyTest.prepare']));
  });
});

describe('edges', () => {
  it('reads symbols: records, constructors, generic bases', async () => {
    const { symbols } = await readSource(
      'java',
      'record Order(String sku, int quantity) implements Item {}\n@Service\nclass Orders extends Base<Map<K, V>> implements A<B>, C {\n  Orders(Repo repo) {}\n  <T> List<T> all(Map<K, V> by, int... n) throws X { return null; }\n}\n',
    );
    expect(symbols).toMatchObject([
      { kind: 'class', name: 'Order', parameters: ['String sku', 'int quantity'], bases: ['Item'] },
      { kind: 'class', name: 'Orders', bases: ['Base', 'A', 'C'], decorators: ['Service'] },
      { kind: 'constructor', name: 'Orders', parameters: ['Repo repo'], container: 'Orders' },
      { kind: 'method', name: 'all', parameters: ['Map<K, V> by', 'int... n'] },
    ]);
  });

  it('JUnit 3 tests go by their names', async () => {
    const file = await readSource(
      'java',
      'class OrderTest extends TestCase {\n  public void setUp() {}\n  public void testSave() { assertTrue(true); }\n  void helper() {}\n}\n',
    );
    expect(names(file)).toEqual(['testSave']);
    expect(supports(file)).toEqual(expect.arrayContaining(['set-up OrderTest.setUp', 'helper helper']));
  });
});

import { describe, expect, it } from 'vitest';
import { holderHasType, typedNames } from '../../../src/reading/code/declared-types.js';

/** The types with which a line declares a name. */
function typesOf(line: string, name: string): readonly (string | null)[] {
  return typedNames([{ number: 1, code: line }], new Set([name]), []).map(({ type }) => type);
}

describe('the types that a file declares its names with', () => {
  it.each([
    ['TypeScript', '  constructor(private readonly orders: OrderRepository) {}', 'OrderRepository'],
    ['TypeScript, generic', '  private orders!: Repository<Order>;', 'Repository'],
    ['Python', '    def __init__(self, orders: shop.OrderRepository) -> None:', 'OrderRepository'],
    ['Python, made here', '        self._orders = OrderRepository(session)', 'OrderRepository'],
    ['Java', '  private final OrderRepository orders;', 'OrderRepository'],
    ['C#', '    private readonly IRepository<Order, Guid> _orders;', 'IRepository'],
    ['Kotlin', 'class Shop(private val orders: OrderRepository?) {', 'OrderRepository'],
    ['Go, a field', '\torders    *store.OrderRepository', 'OrderRepository'],
    ['Go, a parameter', 'func NewShop(orders OrderRepository, clock Clock) *Shop {', 'OrderRepository'],
    ['PHP', '        private readonly ?OrderRepository $orders,', 'OrderRepository'],
    ['PHP, with its namespace', '        \\Shop\\OrderRepository $orders,', 'OrderRepository'],
    ['Rust', '    orders: Arc<dyn OrderRepository>,', 'OrderRepository'],
    ['Ruby', '    @orders = Shop::OrderRepository.new(database)', 'OrderRepository'],
  ])('are read in %s', (_language, line, type) => {
    expect(typesOf(line, 'orders')).toEqual([type]);
  });

  it('are none for what is a collection of such things, or is called alike elsewhere', () => {
    expect(typesOf('  private byName: Map<string, OrderRepository>;', 'byName')).toEqual(['Map']);
    expect(typesOf('  private orders: OrderRepository[];', 'orders')).toEqual([]);
    expect(typesOf('  private OrderRepository[] orders;', 'orders')).toEqual([]);
    expect(typesOf('  return orders.all();', 'orders')).toEqual([]);
  });

  it('are read of a line of a hundred thousand letters at once', () => {
    const line = `function f(orders: OrderRepository, b = ${'a.'.repeat(100_000)}a) {}`;
    expect(typesOf(line, 'orders')).toEqual(['OrderRepository']);
  });
});

describe('what a line calls', () => {
  const repository = { name: 'orders', type: 'OrderRepository', kind: 'member', from: 1, to: 50 } as const;
  const local = { name: 'orders', type: null, kind: 'local', from: 10, to: 20 } as const;
  const calls = (code: string, number: number, language: 'java' | 'python') =>
    holderHasType({ number, code }, /\b(\w+)\.save\(/dg, /Repository$/, [repository, local], language);

  it('is the collaborator of its class', () => {
    expect(calls('self.orders.save(1)', 15, 'python')).toBe(true);
    expect(calls('orders.save(1);', 30, 'java')).toBe(true);
  });

  it('is not a variable of the function that is called alike, nor what the class is not asked for', () => {
    expect(calls('orders.save(1);', 15, 'java')).toBe(false);
    expect(calls('orders.save(1)', 30, 'python')).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { declaredTypes } from '../../../src/reading/code/declared-types.js';

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
    const types = declaredTypes([line]);

    expect(types('orders')).toEqual([type]);
    expect(types('_orders')).toEqual([type]);
  });

  it('are none for what is a collection of such things, or is called alike elsewhere', () => {
    const types = declaredTypes(['  private byName: Map<string, OrderRepository>;', '  return orders.all();']);

    expect(types('byName')).toEqual(['Map']);
    expect(types('orders')).toEqual([]);
  });
});

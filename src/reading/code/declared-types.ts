/** The types with which a file declares a name, whatever marks of its own the name wears: `_orders`, `$orders`, `@orders`. */
export type DeclaredTypes = (name: string) => readonly string[];

const NAME = '(?<!\\w)[$@_]{0,3}([a-z]\\w*)';
/** What shares or wraps a collaborator is called as the collaborator is. */
const WRAPPERS =
  '(?:[&*?]|\\\\|mut |dyn |impl |readonly |(?:std::sync::)?Arc<|Rc<|Box<|Option<|Optional\\[|Annotated\\[|Lazy<|lazy )*';
const TYPE = '(?<!\\w)(?:\\w+(?:\\.|::|\\\\))*([A-Z]\\w*)';
const DECLARATIONS: readonly { readonly pattern: RegExp; readonly name: 1 | 2 }[] = [
  // `orders: OrderRepository`, `private readonly orders?: OrderRepository`, `orders: Arc<dyn OrderRepository>`
  { pattern: new RegExp(`${NAME}[?!]?[ \\t]{0,4}:(?!:)[ \\t]{0,4}${WRAPPERS}${TYPE}`, 'g'), name: 1 },
  // `OrderRepository orders;`, `Repository<Order> orders)`, `?OrderRepository $orders,`
  {
    pattern: new RegExp(`${TYPE}(?:<[\\w<>?, ]{0,80}>)?\\??[ \\t]{1,4}${NAME}(?=[ \\t]{0,4}(?:[;,)=]|$))`, 'g'),
    name: 2,
  },
  // `orders := NewOrderRepository(`, `orders = new OrderRepository(`, `@orders = OrderRepository.new`
  {
    pattern: new RegExp(
      `${NAME}[ \\t]{0,4}:?=[ \\t]{0,4}(?:new )?${TYPE}(?:<[\\w<>?, ]{0,80}>)?(?:\\.new\\b|\\()`,
      'g',
    ),
    name: 1,
  },
  // `orders OrderRepository` and `orders *store.OrderRepository`, as Go writes it
  { pattern: new RegExp(`${NAME}[ \\t]{1,20}\\*?${TYPE}[ \\t]{0,4}(?=[,)]|$)`, 'g'), name: 1 },
];

/** Reads what some lines of code, and the parameters of declarations, say of the types of names. One line at a time. */
export function declaredTypes(lines: Iterable<string>): DeclaredTypes {
  const types = new Map<string, string[]>();
  for (const line of lines) {
    for (const { pattern, name } of DECLARATIONS) {
      for (const match of line.matchAll(pattern)) {
        const [key, type] = name === 1 ? [match[1], match[2]] : [match[2], match[1]];
        if (key === undefined || type === undefined) continue;
        const known = types.get(key);
        if (known) known.push(type);
        else types.set(key, [type]);
      }
    }
  }
  return (name) => types.get(name.replace(/^[$@_]+/, '')) ?? [];
}

/** Whether a line calls, by the first group of an expression, a name that is declared with such a type. */
export function holderHasType(line: string, match: RegExp, type: RegExp, types: DeclaredTypes): boolean {
  for (const [, name] of line.matchAll(match)) if (name && types(name).some((one) => type.test(one))) return true;
  return false;
}

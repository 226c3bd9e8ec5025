import { describe, expect, it } from 'vitest';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { changing, reviewed } from './changing.js';

const rulebook = await loadBuiltinRulebook();

/** A method, newly written, that stores through a collaborator whose name does not say that it is a store. */
const STORING: readonly (readonly [path: string, type: string, code: string])[] = [
  [
    'src/checkout.ts',
    'ProductRepository',
    'export class Checkout {\n  constructor(private readonly products: ProductRepository) {}\n\n  async take(id: string) {\n    await this.products.save(id);\n  }\n}\n',
  ],
  [
    'app/checkout.py',
    'ProductRepository',
    'class Checkout:\n    def __init__(self, products: ProductRepository):\n        self._products = products\n\n    def take(self, id):\n        self._products.save(id)\n',
  ],
  [
    'src/main/java/shop/Checkout.java',
    'ProductRepository',
    'package shop;\n\npublic class Checkout {\n  private final ProductRepository products;\n\n  public void take(String id) {\n    products.save(id);\n  }\n}\n',
  ],
  [
    'src/main/kotlin/shop/Checkout.kt',
    'ProductRepository',
    'package shop\n\nclass Checkout(private val products: ProductRepository) {\n  fun take(id: String) {\n    products.save(id)\n  }\n}\n',
  ],
  [
    'src/Shop/Checkout.cs',
    'IProductRepository',
    'namespace Shop;\n\npublic class Checkout\n{\n    private readonly IProductRepository _products;\n\n    public async Task Take(string id)\n    {\n        await _products.SaveAsync(id);\n    }\n}\n',
  ],
  [
    'internal/shop/checkout.go',
    'ProductRepository',
    'package shop\n\ntype Checkout struct {\n\tproducts ProductRepository\n}\n\nfunc (c *Checkout) Take(id string) error {\n\treturn c.products.Save(id)\n}\n',
  ],
  [
    'src/Checkout.php',
    'ProductRepository',
    '<?php\n\nfinal class Checkout\n{\n    public function __construct(\n        private ProductRepository $products,\n    ) {\n    }\n\n    public function take(string $id): void\n    {\n        $this->products->save($id);\n    }\n}\n',
  ],
  [
    'src/checkout.rs',
    'ProductRepository',
    'pub struct Checkout {\n    products: Box<dyn ProductRepository>,\n}\n\nimpl Checkout {\n    pub async fn take(&self, id: &str) {\n        self.products.save(id).await\n    }\n}\n',
  ],
];

describe('a collaborator that is a store by its type alone', () => {
  it.each(STORING)('is one where %s stores through it', async (path, type, after) => {
    const found = reviewed(await changing({ path, before: null, after }), rulebook);
    const line = after.split('\n').findIndex((text) => /save/i.test(text)) + 1;

    expect(found.categories.find(({ id }) => id === 'persistence')?.because).toContainEqual(
      expect.objectContaining({ source: 'code', path, line }),
    );

    // And where the type is another, the call stores nothing
    const cached = after.replaceAll(type, 'ProductCache');
    const other = reviewed(await changing({ path, before: null, after: cached }), rulebook);

    expect(other.categories.find(({ id }) => id === 'persistence')).toBeUndefined();
  });

  it.each(STORING)(
    'is one where %s stores through it anew, and its declaration stands unchanged',
    async (path, type, after) => {
      // Given the same class of many lines, in which only the line that stores is new
      const comment = path.endsWith('.py') ? '#' : '//';
      const lines = after
        .split('\n')
        .flatMap((text) => (text.includes(type) ? [text, ...Array(20).fill(`${comment} far`)] : [text]));
      const before = lines.filter((text) => !/save\w*\(/i.test(text)).join('\n');

      const found = reviewed(await changing({ path, before, after: lines.join('\n') }), rulebook);

      expect(found.categories.map(({ id }) => id)).toContain('persistence');

      const cached = (text: string) => text.replaceAll(type, 'ProductCache');
      const other = await changing({ path, before: cached(before), after: cached(lines.join('\n')) });

      expect(reviewed(other, rulebook).categories.map(({ id }) => id)).not.toContain('persistence');
    },
  );

  it.each([
    ['a list of stores', 'stores: ProductRepository[]', 'this.stores.find((one) => one.id === id)'],
    ['a map of stores', 'stores: Map<string, ProductRepository>', 'this.stores.get(id)'],
  ])('is none where what is asked is %s', async (_, field, call) => {
    const before = `export class Checkout {\n  constructor(private readonly ${field}) {}\n}\n`;
    const after = before.replace(/}\n$/, `  take(id: string) {\n    return ${call};\n  }\n}\n`);

    const found = reviewed(await changing({ path: 'src/checkout.ts', before, after }), rulebook);

    expect(found.categories.map(({ id }) => id)).not.toContain('persistence');
  });
});

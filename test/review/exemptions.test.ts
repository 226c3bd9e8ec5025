import { describe, expect, it } from 'vitest';
import type { Review } from '../../src/domain/review.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { changing, type Edit, reviewed } from './changing.js';

const rulebook = await loadBuiltinRulebook();

async function reviewOf(...edits: readonly Edit[]): Promise<Review> {
  return reviewed(await changing(...edits), rulebook);
}

/** The titles of what is demanded of a change. */
async function demandsOf(...edits: readonly Edit[]): Promise<string[]> {
  const found = await reviewOf(...edits);
  return found.requirements.filter(({ level }) => level === 'critical' || level === 'required').map(({ id }) => id);
}

/** A service that stores, asks another system and reads a setting: whatever is really done to it must be tested. */
interface House {
  readonly path: string;
  readonly code: string;
  /** What is renamed inside a method: a local variable. */
  readonly local: readonly [string, string];
  readonly comment: string;
  /** A part that only types, with what it becomes. */
  readonly types: readonly [string, string];
  /** The lines that name where the code lives or what it uses, and what they become after a move. */
  readonly home: readonly [string, string];
  /** A literal that only people read. */
  readonly text: readonly [string, string];
  readonly manifest: { readonly path: string; readonly before: string; readonly after: string };
  readonly generated: string;
}

const HOUSES: Readonly<Record<string, House>> = {
  Python: {
    path: 'shop/orders.py',
    code: `from shop.store import OrderRepository


class OrderService:
    def __init__(self, repository: OrderRepository):
        self.repository = repository

    def place(self, note: str) -> str:
        order = self.repository.add(note)
        if order is None:
            raise ValueError("Please name the order")
        session.commit()
        return order.id
`,
    local: ['order', 'placed'],
    comment: '# Keeps orders.',
    types: ['note: str) -> str', 'note: "str | None") -> "str"'],
    home: ['from shop.store import', 'from shop.storage.store import'],
    text: ['Please name the order', 'Please give the order a name'],
    manifest: { path: 'requirements.txt', before: 'sqlalchemy==2.0.1\n', after: 'sqlalchemy==2.0.2\n' },
    generated: 'shop/orders_pb2.py',
  },
  TypeScript: {
    path: 'src/orders.ts',
    code: `import { OrderRepository } from './store';

export class OrderService {
  constructor(private readonly repository: OrderRepository) {}

  async place(note: string): Promise<string> {
    const order = await this.repository.save({ note });
    if (!order) {
      throw new Error('Please name the order');
    }
    return order.id;
  }
}
`,
    local: ['order', 'placed'],
    comment: '/** Keeps orders. */',
    types: ['note: string): Promise<string>', 'note: string | undefined): Promise<OrderId>'],
    home: ["from './store'", "from './storage/store'"],
    text: ['Please name the order', 'Please give the order a name'],
    manifest: {
      path: 'package.json',
      before: '{"dependencies":{"pg":"8.1.0"}}\n',
      after: '{"dependencies":{"pg":"8.2.0"}}\n',
    },
    generated: 'src/__generated__/orders.ts',
  },
  JavaScript: {
    path: 'src/orders.js',
    code: `const { pool } = require('./store');

async function place(note) {
  const order = await pool.query('INSERT INTO orders (note) VALUES ($1)', [note]);
  if (!order) {
    throw new Error('Please name the order');
  }
  return order.id;
}

module.exports = { place };
`,
    local: ['order', 'placed'],
    comment: '// Keeps orders.',
    types: ['async function place', '/** @param {string} note */\nasync function place'],
    home: ["require('./store')", "require('./storage/store')"],
    text: ['Please name the order', 'Please give the order a name'],
    manifest: {
      path: 'package.json',
      before: '{"dependencies":{"pg":"8.1.0"}}\n',
      after: '{"dependencies":{"pg":"8.2.0"}}\n',
    },
    generated: 'dist/orders.js',
  },
  Go: {
    path: 'internal/orders/service.go',
    code: `package orders

import (
	"errors"

	"example.com/shop/store"
)

type Service struct {
	repository store.Repository
}

func (s *Service) Place(ctx context.Context, note string) (string, error) {
	order, err := s.repository.Save(ctx, note)
	if err != nil {
		return "", errors.New("please name the order")
	}
	return order.ID, nil
}
`,
    local: ['order', 'placed'],
    comment: '// Service keeps orders.',
    types: ['note string) (string, error)', 'note Note) (ID, error)'],
    home: ['"example.com/shop/store"', '"example.com/shop/storage/store"'],
    text: ['please name the order', 'please give the order a name'],
    manifest: {
      path: 'go.mod',
      before: 'require github.com/lib/pq v1.10.0\n',
      after: 'require github.com/lib/pq v1.10.9\n',
    },
    generated: 'internal/orders/service.pb.go',
  },
  Java: {
    path: 'src/main/java/shop/OrderService.java',
    code: `package shop;

import shop.store.OrderRepository;

public class OrderService {
    private final OrderRepository repository;

    public OrderService(OrderRepository repository) {
        this.repository = repository;
    }

    public String place(String note) {
        Order order = repository.save(new Order(note));
        if (order == null) {
            throw new IllegalStateException("Please name the order");
        }
        return order.getId();
    }
}
`,
    local: ['order', 'placed'],
    comment: '/** Keeps orders. */',
    types: ['Order order = repository', 'final var order = repository'],
    home: [
      'package shop;\n\nimport shop.store.OrderRepository',
      'package shop.orders;\n\nimport shop.storage.OrderRepository',
    ],
    text: ['Please name the order', 'Please give the order a name'],
    manifest: { path: 'pom.xml', before: '<version>1.0.0</version>\n', after: '<version>1.0.1</version>\n' },
    generated: 'src/main/java/shop/generated/OrderService.java',
  },
  Kotlin: {
    path: 'src/main/kotlin/shop/OrderService.kt',
    code: `package shop

import shop.store.OrderRepository

class OrderService(private val repository: OrderRepository) {
    fun place(note: String): String {
        val order = repository.save(Order(note))
        check(order != null) { "Please name the order" }
        return order.id
    }
}
`,
    local: ['order', 'placed'],
    comment: '/** Keeps orders. */',
    types: ['val order = repository', 'val order: Order = repository'],
    home: [
      'package shop\n\nimport shop.store.OrderRepository',
      'package shop.orders\n\nimport shop.storage.OrderRepository',
    ],
    text: ['Please name the order', 'Please give the order a name'],
    manifest: {
      path: 'build.gradle.kts',
      before: 'implementation("org.postgresql:postgresql:42.1")\n',
      after: 'implementation("org.postgresql:postgresql:42.2")\n',
    },
    generated: 'build/generated/shop/OrderService.kt',
  },
  'C#': {
    path: 'src/Shop/OrderService.cs',
    code: `using Shop.Store;

namespace Shop;

public class OrderService
{
    private readonly ShopDbContext context;

    public OrderService(ShopDbContext context)
    {
        this.context = context;
    }

    public async Task<string> PlaceAsync(string note)
    {
        Order order = context.Orders.Add(new Order(note)).Entity;
        await context.SaveChangesAsync();
        return order.Id ?? throw new InvalidOperationException("Please name the order");
    }
}
`,
    local: ['order', 'placed'],
    comment: '/// <summary>Keeps orders.</summary>',
    types: ['Order order = context', 'var order = context'],
    home: ['using Shop.Store;\n\nnamespace Shop;', 'using Shop.Storage;\n\nnamespace Shop.Orders;'],
    text: ['Please name the order', 'Please give the order a name'],
    manifest: {
      path: 'src/Shop/Shop.csproj',
      before: '<PackageReference Include="Npgsql" Version="8.0.1" />\n',
      after: '<PackageReference Include="Npgsql" Version="8.0.2" />\n',
    },
    generated: 'src/Shop/OrderService.g.cs',
  },
  Ruby: {
    path: 'app/services/place_order.rb',
    code: `require "store/repository"

class PlaceOrder
  def call(note)
    order = Order.create!(note: note)
    raise ArgumentError, "Please name the order" if order.nil?

    order.id
  end
end
`,
    local: ['order', 'placed'],
    comment: '# Keeps orders.',
    types: ['  def call(note)', '  # @param note [String]\n  def call(note)'],
    home: ['require "store/repository"', 'require "storage/repository"'],
    text: ['Please name the order', 'Please give the order a name'],
    manifest: { path: 'Gemfile.lock', before: '    pg (1.5.1)\n', after: '    pg (1.5.2)\n' },
    generated: 'app/services/generated/place_order.rb',
  },
  PHP: {
    path: 'app/Services/PlaceOrder.php',
    code: `<?php

namespace App\\Services;

use App\\Store\\OrderRepository;

class PlaceOrder
{
    public function __construct(private OrderRepository $repository)
    {
    }

    public function handle(string $note): string
    {
        $order = $this->repository->save(new Order($note));
        if ($order === null) {
            throw new \\RuntimeException('Please name the order');
        }

        return $order->id;
    }
}
`,
    local: ['$order', '$placed'],
    comment: '/** Keeps orders. */',
    types: ['string $note): string', '?string $note): ?string'],
    home: [
      'namespace App\\Services;\n\nuse App\\Store\\OrderRepository',
      'namespace App\\Orders;\n\nuse App\\Storage\\OrderRepository',
    ],
    text: ['Please name the order', 'Please give the order a name'],
    manifest: {
      path: 'composer.json',
      before: '{"require":{"doctrine/orm":"3.0"}}\n',
      after: '{"require":{"doctrine/orm":"3.1"}}\n',
    },
    generated: 'app/generated/PlaceOrder.php',
  },
  Rust: {
    path: 'src/orders.rs',
    code: `use crate::store::OrderRepository;

pub struct OrderService {
    repository: OrderRepository,
}

impl OrderService {
    pub async fn place(&self, note: &str) -> Result<String, Error> {
        let order = self.repository.insert(note).await?;
        if order.id.is_empty() {
            return Err(Error::new("please name the order"));
        }
        Ok(order.id)
    }
}
`,
    local: ['order', 'placed'],
    comment: '/// Keeps orders.',
    types: ['let order = self', 'let order: Order = self'],
    home: ['use crate::store::OrderRepository', 'use crate::storage::OrderRepository'],
    text: ['please name the order', 'please give the order a name'],
    manifest: { path: 'Cargo.toml', before: 'sqlx = "0.8.1"\n', after: 'sqlx = "0.8.2"\n' },
    generated: 'src/generated/orders.rs',
  },
};

const swapped = (code: string, [before, after]: readonly [string, string]) => {
  expect(code).toContain(before);
  return code.replace(before, after);
};

/** Every use of a variable under its other name; words of texts and members stay. */
const renamed = (code: string, [before, after]: readonly [string, string]) => {
  const name = before.replace('$', '\\$');
  return code.replace(new RegExp(`(?<![\\w$"/.])(?<!the )${name}(?![\\w"/])(?! a name)`, 'g'), after);
};

describe.each(Object.entries(HOUSES))('of a change in %s, nothing is demanded', (_, house) => {
  const { path, code } = house;

  it('where a new one demands something', async () => {
    expect(await demandsOf({ path, before: null, after: code })).not.toEqual([]);
  });

  it('that renames a local variable', async () => {
    expect(await demandsOf({ path, before: code, after: renamed(code, house.local) })).toEqual([]);
  });

  it('that adds a comment', async () => {
    expect(await demandsOf({ path, before: code, after: code.replace(/\n\n/, `\n\n${house.comment}\n`) })).toEqual([]);
  });

  it('that only types otherwise', async () => {
    expect(await demandsOf({ path, before: code, after: swapped(code, house.types) })).toEqual([]);
  });

  it('that moves it to another package', async () => {
    expect(await demandsOf({ path, before: code, after: swapped(code, house.home) })).toEqual([]);
  });

  it('that breaks its lines otherwise', async () => {
    const after = code.replace(/\((\w*note\w*: ?\w+|\w+ note|\$?note|string \$note)\)/, '(\n        $1\n    )');
    expect(await demandsOf({ path, before: code, after })).toEqual([]);
  });

  it('that says a text to people in other words', async () => {
    expect(await demandsOf({ path, before: code, after: swapped(code, house.text) })).toEqual([]);
  });

  it('that takes a newer dependency', async () => {
    expect(await demandsOf(house.manifest)).toEqual([]);
  });

  it('that generates it anew', async () => {
    expect(await demandsOf({ path: house.generated, before: null, after: code })).toEqual([]);
  });
});

describe('an exempt change is told what really changed', () => {
  const code = { path: 'app/orders.py', before: 'def total(order):\n    return order.total\n' };
  const more = 'def name(order):\n    return order.name\n';
  const test = {
    path: 'tests/test_orders.py',
    before: null,
    after: 'def test_total():\n    assert total(ORDER) == 1\n',
  };
  const build = { path: 'Makefile', before: null, after: 'all: test\n' };
  const style = { path: 'web/orders.css', before: null, after: '.order { color: red }\n' };
  const generated = { path: 'app/orders_pb2.py', before: null, after: 'ORDER = 1\n' };
  const commented = { ...code, after: `# Orders.\n${code.before}` };
  const moved = { path: code.path, before: `${code.before}\n\n${more}`, after: `${more}\n\n${code.before}` };
  const rust = { path: 'src/orders.rs', before: 'fn total() {}\n' };
  const tested = `${rust.before}#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() { assert_eq!(1, total()); }\n}\n`;

  it.each<[string, readonly Edit[]]>([
    ['only tests changed', [test]],
    ['only tests and build files changed', [test, build]],
    ['only tests, build files and assets changed', [test, build, style]],
    ['only tests and generated files changed', [test, generated]],
    ['only build files and assets changed', [build, style]],
    ['only comments or white space changed', [commented]],
    ['only build files and comments or white space changed', [commented, build]],
    ['only tests and comments or white space changed', [commented, test]],
    ['only tests changed', [{ ...rust, after: tested }]],
    ['only tests and build files changed', [{ ...rust, after: tested }, build]],
    ['code was only moved, renamed or laid out otherwise, and does what it did before', [moved]],
    ['tests and build files changed, and code was only moved, renamed or laid out otherwise', [moved, test, build]],
  ])('%s', async (because, edits) => {
    expect((await reviewOf(...edits)).exemption?.because).toBe(because);
  });
});

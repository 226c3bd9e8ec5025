import type { Language } from '../../src/domain/code.js';

/** A repository in small: a changed source and a test beside it, whose manner a new test follows. */
export interface Flavour {
  readonly language: Language;
  readonly framework: string;
  /** What the tests use beside the framework; empty where nothing else tells flavours apart. */
  readonly with: string;
  readonly source: { readonly path: string; readonly code: string };
  readonly neighbour: { readonly path: string; readonly code: string };
}

const PYTHON = `import os


class OrderService:
    def __init__(self, repository):
        self._repository = repository
        self.limit = int(os.environ["ORDER_LIMIT"])

    def create(self, note, total):
        return self._repository.save(note, total)


def get_order_service():
    return OrderService(OrderRepository())


@router.post("/orders/{order_id}/lines")
def add_line(order_id):
    return {}
`;

const TYPESCRIPT = `export class OrderService {
  constructor(private readonly repository: OrderRepository) {}

  async create(note: string, total: number): Promise<Order> {
    return this.repository.save(note, total, process.env.ORDER_LIMIT);
  }
}

export function createOrderService(): OrderService {
  return new OrderService(new OrderRepository());
}

router.post('/orders/:id/lines', addLine);
`;

const JAVASCRIPT = `class OrderService {
  constructor(repository) {
    this.repository = repository;
  }

  async create(note, total) {
    return this.repository.save(note, total, process.env.ORDER_LIMIT);
  }
}

router.post('/orders/:id/lines', addLine);

module.exports = { OrderService };
`;

const GO = `package orders

import "os"

type OrderService struct {
	repository OrderRepository
}

func NewOrderService() *OrderService {
	return &OrderService{repository: newRepository(os.Getenv("ORDER_LIMIT"))}
}

func (s *OrderService) Create(ctx context.Context, note string) (*Order, error) {
	return s.repository.Save(ctx, note)
}

func routes(router chi.Router) {
	router.Post("/orders/{id}/lines", addLine)
}
`;

const JAVA = `package com.example.orders;

import org.springframework.stereotype.Service;

@Service
public class OrderService {
    private final OrderRepository repository;

    public OrderService(OrderRepository repository) {
        this.repository = repository;
    }

    @PostMapping("/orders/{id}/lines")
    public Order create(String note, int total) {
        return repository.save(new Order(note, total, System.getenv("ORDER_LIMIT")));
    }
}
`;

const PLAIN_JAVA = JAVA.replace('import org.springframework.stereotype.Service;\n\n@Service\n', '');

const KOTLIN = `package com.example.orders

class OrderService(private val repository: OrderRepository) {
    suspend fun create(note: String, total: Int): Order =
        repository.save(Order(note, total, System.getenv("ORDER_LIMIT")))
}
`;

const CSHARP = `using Microsoft.AspNetCore.Mvc;

namespace Shop.Orders;

public class OrderService
{
    private readonly IOrderRepository _repository;

    public OrderService(IOrderRepository repository)
    {
        _repository = repository;
    }

    [HttpPost("/orders/{id}/lines")]
    public async Task<Order> CreateAsync(string note, int total)
    {
        return await _repository.SaveAsync(note, total, Environment.GetEnvironmentVariable("ORDER_LIMIT"));
    }
}
`;

const RUBY = `class OrderService
  def initialize(repository)
    @repository = repository
  end

  def create(note, total)
    @repository.save(note, total, ENV.fetch("ORDER_LIMIT"))
  end
end
`;

const PHP = `<?php

namespace App\\Services;

class OrderService
{
    public function __construct(private OrderRepository $repository)
    {
    }

    public function create(string $note, int $total): Order
    {
        return $this->repository->save($note, $total, getenv('ORDER_LIMIT'));
    }
}
`;

const RUST = `pub struct OrderService {
    repository: OrderRepository,
}

impl OrderService {
    pub fn new(repository: OrderRepository) -> Self {
        Self { repository }
    }

    pub async fn create(&self, note: &str) -> Result<Order, Error> {
        self.repository.save(note, std::env::var("ORDER_LIMIT")).await
    }
}
`;

const source = (path: string, code: string) => ({ path, code });

/** The languages and frameworks in which tests are written for people. */
export const FLAVOURS: readonly Flavour[] = [
  {
    language: 'python',
    framework: 'pytest',
    with: '',
    source: source('src/shop/orders.py', PYTHON),
    neighbour: source('tests/unit/test_orders.py', 'def test_total():\n    assert total([1]) == 1\n'),
  },
  {
    language: 'python',
    framework: 'unittest',
    with: '',
    source: source('shop/orders.py', PYTHON),
    neighbour: source(
      'tests/test_orders.py',
      'from unittest import TestCase\n\n\nclass OrdersTest(TestCase):\n    def test_total(self):\n        self.assertEqual(total([1]), 1)\n',
    ),
  },
  {
    language: 'python',
    framework: 'django',
    with: '',
    source: source('shop/orders.py', PYTHON),
    neighbour: source(
      'shop/tests/test_orders.py',
      'from django.test import TestCase\n\n\nclass OrdersTest(TestCase):\n    def test_total(self):\n        self.assertEqual(total([1]), 1)\n',
    ),
  },
  ...(['vitest', 'jest', 'playwright'] as const).map(
    (framework): Flavour => ({
      language: 'typescript',
      framework,
      with: '',
      source: source('src/orders/order-service.ts', TYPESCRIPT),
      neighbour: source(
        framework === 'vitest' ? 'test/orders/order-service.test.ts' : 'src/orders/order-service.spec.ts',
        `import { expect, test } from '${{ vitest: 'vitest', jest: '@jest/globals', playwright: '@playwright/test' }[framework]}';\nimport { total } from './total.js';\n\ntest('total', () => {\n  expect(total([1])).toBe(1);\n});\n`,
      ),
    }),
  ),
  {
    language: 'typescript',
    framework: 'jest',
    with: 'NestJS',
    source: source(
      'src/orders/orders.service.ts',
      `import { Injectable } from '@nestjs/common';\n\n@Injectable()\n${TYPESCRIPT.replaceAll('OrderService', 'OrdersService').replace(/export function[^}]*\}\n/, '')}`,
    ),
    neighbour: source(
      'src/orders/total.spec.ts',
      "import { total } from './total';\n\ndescribe('total', () => {\n  it('adds', () => {\n    expect(total([1])).toBe(1);\n  });\n});\n",
    ),
  },
  {
    language: 'typescript',
    framework: 'node:test',
    with: '',
    source: source('src/order-service.ts', TYPESCRIPT),
    neighbour: source(
      'test/order-service.test.ts',
      "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\n\ntest('total', () => {\n  assert.equal(total([1]), 1);\n});\n",
    ),
  },
  {
    language: 'javascript',
    framework: 'mocha',
    with: 'chai, CommonJS',
    source: source('lib/order-service.js', JAVASCRIPT),
    neighbour: source(
      'test/order-service.test.js',
      "const { expect } = require('chai');\n\ndescribe('total', () => {\n  it('adds', () => {\n    expect(total([1])).to.equal(1);\n  });\n});\n",
    ),
  },
  {
    language: 'javascript',
    framework: 'jest',
    with: 'CommonJS, double quotes',
    source: source('lib/order-service.js', JAVASCRIPT),
    neighbour: source(
      'lib/__tests__/order-service.test.js',
      'const { total } = require("../total");\n\nit("adds", () => {\n  expect(total([1])).toBe(1);\n});\n',
    ),
  },
  {
    language: 'go',
    framework: 'go test',
    with: '',
    source: source('internal/orders/service.go', GO),
    neighbour: source(
      'internal/orders/service_test.go',
      'package orders\n\nimport "testing"\n\nfunc TestTotal(t *testing.T) {\n\tif total() != 1 {\n\t\tt.Fatal("no")\n\t}\n}\n',
    ),
  },
  {
    language: 'go',
    framework: 'testify',
    with: '',
    source: source('internal/orders/service.go', GO),
    neighbour: source(
      'internal/orders/service_test.go',
      'package orders\n\nimport (\n\t"testing"\n\n\t"github.com/stretchr/testify/require"\n)\n\nfunc TestTotal(t *testing.T) {\n\trequire.Equal(t, 1, total())\n}\n',
    ),
  },
  {
    language: 'java',
    framework: 'junit',
    with: '',
    source: source('src/main/java/com/example/orders/OrderService.java', PLAIN_JAVA),
    neighbour: source(
      'src/test/java/com/example/orders/TotalTest.java',
      'package com.example.orders;\n\nimport static org.junit.jupiter.api.Assertions.assertEquals;\n\nimport org.junit.jupiter.api.Test;\n\nclass TotalTest {\n    @Test\n    void adds() {\n        assertEquals(1, total());\n    }\n}\n',
    ),
  },
  {
    language: 'java',
    framework: 'junit',
    with: 'Spring Boot, AssertJ',
    source: source('src/main/java/com/example/orders/OrderService.java', JAVA),
    neighbour: source(
      'src/integrationTest/java/com/example/orders/TotalIT.java',
      'package com.example.orders;\n\nimport static org.assertj.core.api.Assertions.assertThat;\n\nimport org.junit.jupiter.api.Test;\nimport org.springframework.boot.test.context.SpringBootTest;\n\n@SpringBootTest\nclass TotalIT {\n    @Test\n    void adds() {\n        assertThat(total()).isEqualTo(1);\n    }\n}\n',
    ),
  },
  {
    language: 'kotlin',
    framework: 'junit',
    with: '',
    source: source('src/main/kotlin/com/example/orders/OrderService.kt', KOTLIN),
    neighbour: source(
      'src/test/kotlin/com/example/orders/TotalTest.kt',
      'package com.example.orders\n\nimport org.junit.jupiter.api.Assertions.assertEquals\nimport org.junit.jupiter.api.Test\n\nclass TotalTest {\n    @Test\n    fun adds() {\n        assertEquals(1, total())\n    }\n}\n',
    ),
  },
  {
    language: 'kotlin',
    framework: 'kotest',
    with: '',
    source: source('src/main/kotlin/com/example/orders/OrderService.kt', KOTLIN),
    neighbour: source(
      'src/test/kotlin/com/example/orders/TotalSpec.kt',
      'package com.example.orders\n\nimport io.kotest.core.spec.style.FunSpec\nimport io.kotest.matchers.shouldBe\n\nclass TotalSpec : FunSpec({\n    test("adds") {\n        total() shouldBe 1\n    }\n})\n',
    ),
  },
  ...(
    [
      ['xunit', 'Xunit', '', 'Fact', 'Assert.Equal(1, Total());'],
      ['nunit', 'NUnit.Framework', '[TestFixture]\n', 'Test', 'Assert.That(Total(), Is.EqualTo(1));'],
      [
        'mstest',
        'Microsoft.VisualStudio.TestTools.UnitTesting',
        '[TestClass]\n',
        'TestMethod',
        'Assert.AreEqual(1, Total());',
      ],
    ] as const
  ).map(
    ([framework, using, suite, test, assertion]): Flavour => ({
      language: 'csharp',
      framework,
      with: framework === 'xunit' ? 'WebApplicationFactory' : '',
      source: source(
        'src/Shop/Orders/OrderService.cs',
        framework === 'xunit' ? CSHARP : CSHARP.replace('using Microsoft.AspNetCore.Mvc;\n\n', ''),
      ),
      neighbour: source(
        'tests/Shop.Tests/TotalTests.cs',
        `using ${using};\n\nnamespace Shop.Tests;\n\n${suite}public class TotalTests\n{\n    [${test}]\n    public void Adds()\n    {\n        ${assertion}\n    }\n}\n`,
      ),
    }),
  ),
  {
    language: 'ruby',
    framework: 'rspec',
    with: '',
    source: source('app/services/order_service.rb', RUBY),
    neighbour: source(
      'spec/services/total_spec.rb',
      'require "rails_helper"\n\nRSpec.describe Total do\n  it "adds" do\n    expect(total).to eq(1)\n  end\nend\n',
    ),
  },
  {
    language: 'ruby',
    framework: 'minitest',
    with: '',
    source: source('lib/order_service.rb', RUBY),
    neighbour: source(
      'test/total_test.rb',
      'require "test_helper"\n\nclass TotalTest < Minitest::Test\n  def test_adds\n    assert_equal 1, total\n  end\nend\n',
    ),
  },
  {
    language: 'ruby',
    framework: 'rails',
    with: '',
    source: source('app/services/order_service.rb', RUBY),
    neighbour: source(
      'test/services/total_test.rb',
      'require "test_helper"\n\nclass TotalTest < ActiveSupport::TestCase\n  test "adds" do\n    assert_equal 1, total\n  end\nend\n',
    ),
  },
  {
    language: 'php',
    framework: 'phpunit',
    with: 'Laravel',
    source: source('app/Services/OrderService.php', PHP),
    neighbour: source(
      'tests/Feature/TotalTest.php',
      '<?php\n\nnamespace Tests\\Feature;\n\nuse Illuminate\\Foundation\\Testing\\RefreshDatabase;\nuse Tests\\TestCase;\n\nclass TotalTest extends TestCase\n{\n    public function testAdds(): void\n    {\n        $this->assertSame(1, total());\n    }\n}\n',
    ),
  },
  {
    language: 'php',
    framework: 'phpunit',
    with: 'Symfony',
    source: source('src/Services/OrderService.php', PHP),
    neighbour: source(
      'tests/Functional/TotalTest.php',
      '<?php\n\nnamespace App\\Tests\\Functional;\n\nuse Symfony\\Bundle\\FrameworkBundle\\Test\\KernelTestCase;\n\nclass TotalTest extends KernelTestCase\n{\n    public function testAdds(): void\n    {\n        $this->assertSame(1, total());\n    }\n}\n',
    ),
  },
  {
    language: 'php',
    framework: 'pest',
    with: '',
    source: source('app/Services/OrderService.php', PHP),
    neighbour: source(
      'tests/Unit/TotalTest.php',
      "<?php\n\nit('adds', function () {\n    expect(total())->toBe(1);\n});\n",
    ),
  },
  {
    language: 'rust',
    framework: 'cargo test',
    with: 'axum, sqlx',
    source: source('src/orders/service.rs', `use axum::Router;\n\n${RUST}`),
    neighbour: source('tests/total.rs', 'use shop::total;\n\n#[test]\nfn adds() {\n    assert_eq!(total(), 1);\n}\n'),
  },
  {
    language: 'rust',
    framework: 'cargo test',
    with: 'actix, diesel',
    source: source('src/orders/service.rs', `use actix_web::web;\nuse diesel::prelude::*;\n\n${RUST}`),
    neighbour: source('tests/total.rs', 'use shop::total;\n\n#[test]\nfn adds() {\n    assert_eq!(total(), 1);\n}\n'),
  },
];

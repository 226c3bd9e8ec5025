import { describe, expect, it } from 'vitest';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { changing, reviewed } from './changing.js';

const rulebook = await loadBuiltinRulebook();

/**
 * Code in which one line wires what the rest defines, and the category that its coming and going is of. `§` stands
 * before and behind what comes and goes.
 */
const WIRED: readonly (readonly [path: string, category: string, code: string])[] = [
  [
    'internal/buffer/buffer.go',
    'background-async',
    'package buffer\n\nfunc New(ctx context.Context) *Buffer {\n\tb := &Buffer{}\n§\tgo b.run(ctx)\n§\treturn b\n}\n',
  ],
  [
    'internal/agents/deezer.go',
    'dependency-injection',
    'package agents\n\nfunc init() {\n\tsetUp()\n§\tagents.Register(deezerName, deezerConstructor)\n§}\n',
  ],
  [
    'cmd/server/main.go',
    'dependency-injection',
    'package main\n\nimport (\n\t"database/sql"\n\n§\t_ "github.com/lib/pq"\n§)\n\nfunc main() { run(sql.Open) }\n',
  ],
  [
    'server/server.go',
    'api-endpoint',
    'package server\n\nfunc Start(e *echo.Echo) {\n\tfiles := newFiles()\n§\tfiles.RegisterRoutes(e)\n§\trun(e)\n}\n',
  ],
  [
    'src/main/java/shop/OrderMailer.java',
    'dependency-injection',
    'package shop;\n\n§@Component\n§public class OrderMailer {\n    public String greet(Order order) {\n        return order.name();\n    }\n}\n',
  ],
  [
    'src/main/kotlin/shop/Mail.kt',
    'dependency-injection',
    'package shop\n\nclass MailConfiguration {\n§    @Bean\n§    fun greeter(): Greeter = Greeter("Hello")\n}\n',
  ],
  [
    'src/orders/orders.service.ts',
    'dependency-injection',
    "import { Injectable } from '@nestjs/common';\n\n§@Injectable()\n§export class OrdersService {\n  greet(order: Order) {\n    return order.name;\n  }\n}\n",
  ],
  [
    'src/orders/orders.module.ts',
    'dependency-injection',
    "import { Module } from '@nestjs/common';\nimport { OrdersService } from './orders.service';\n\n@Module({\n  providers: [\n    ClockService,\n§    OrdersService,\n§  ],\n})\nexport class OrdersModule {}\n",
  ],
];

describe('a change of nothing but the line that wires', () => {
  it.each(WIRED)('names what it is of when the line comes in %s', async (path, category, code) => {
    const before = code.replace(/§[^§]*§/, '');

    const found = reviewed(await changing({ path, before, after: code.replaceAll('§', '') }), rulebook);

    expect(found.categories.map(({ id }) => id)).toContain(category);
  });

  it.each(WIRED)('names what it is of when the line goes from %s', async (path, category, code) => {
    const after = code.replace(/§[^§]*§/, '');

    const found = reviewed(await changing({ path, before: code.replaceAll('§', ''), after }), rulebook);

    expect(found.categories.map(({ id }) => id)).toContain(category);
  });

  it('is not what a class is that is new with its annotation', async () => {
    const after =
      '@Component\npublic class Greeter {\n    String greet(Order order) {\n        return order.name();\n    }\n}\n';

    const found = reviewed(await changing({ path: 'src/main/java/shop/Greeter.java', before: null, after }), rulebook);

    expect(found.categories).toEqual([]);
  });
});

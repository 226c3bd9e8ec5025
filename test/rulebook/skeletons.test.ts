import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Language as Grammar, Parser } from 'web-tree-sitter';
import packages from '../../src/reading/code/grammar-packages.json' with { type: 'json' };
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';

const { categories } = await loadBuiltinRulebook();
const require = createRequire(import.meta.url);

const NAMES: Readonly<Record<string, string>> = {
  class: 'OrderService',
  function: 'create',
  factory: 'createOrderService',
  module: 'orders',
  name: 'order_service',
  route: '/orders',
  verb: 'post',
  VERB: 'POST',
  table: 'orders',
  setting: 'ORDER_LIMIT',
};

const skeletons = categories.flatMap((category) =>
  category.tests.flatMap((test) =>
    test.skeletons.map((skeleton) => ({ id: `${category.id}/${test.id}`, ...skeleton })),
  ),
);

describe('a skeleton with its names filled in', () => {
  const parsers = new Map<string, Parser>();

  beforeAll(async () => {
    await Parser.init();
    for (const language of new Set(skeletons.map((skeleton) => skeleton.language))) {
      const [name, file] = packages[language] as [string, string];
      const parser = new Parser();
      parser.setLanguage(await Grammar.load(join(dirname(require.resolve(`${name}/package.json`)), file)));
      parsers.set(language, parser);
    }
  });

  it.each(skeletons)('$id for $framework is valid $language', ({ language, code }) => {
    const filled = code.replace(/\{\{(\w+)\}\}/g, (placeholder, name: string) => NAMES[name] ?? placeholder);
    const tree = parsers.get(language)?.parse(filled);

    expect(filled).not.toContain('{{');
    expect(tree?.rootNode.hasError, filled).toBe(false);
    tree?.delete();
  });
});

import { describe, expect, it } from 'vitest';
import { changing } from '../review/changing.js';

/** How many lines the reading takes for changed where a statement is added behind the first line of a file. */
async function changedWith(path: string, before: string, statement: string): Promise<number> {
  const [first = '', ...rest] = before.split('\n');
  const { files } = await changing({ path, before, after: [first, statement, ...rest].join('\n') });
  return files.reduce((sum, { added, removed }) => sum + added.length + removed.length, 0);
}

const FILES: Readonly<Record<string, string>> = {
  'a.py': 'def pay(order):\n    return order.id\n',
  'a.ts': 'function pay(order: Order) {\n  return order.id;\n}\n',
  'a.js': 'function pay(order) {\n  return order.id;\n}\n',
  'a.go': 'func pay(order Order) string {\n\treturn order.ID\n}\n',
  'A.java': 'class A { String pay(Order order) {\n    return order.id();\n} }\n',
  'A.kt': 'fun pay(order: Order): String {\n    return order.id\n}\n',
  'A.cs': 'class A { string Pay(Order order) {\n    return order.Id;\n} }\n',
  'a.rb': 'def pay(order)\n  order.id\nend\n',
  'A.php': '<?php function pay(Order $order) {\n    return $order->id;\n}\n',
  'a.rs': 'fn pay(order: Order) -> i64 {\n    order.id\n}\n',
};

describe('a call that only writes a log', () => {
  it.each([
    ['a.py', '    logger.info("paid %s", order.id)'],
    ['a.py', '    self._logger.warning(\n        "paid %s",\n        order.id,\n    )'],
    ['a.ts', "  this.logger.log('paid', order.id);"],
    ['a.js', "  console.error('not paid', order);"],
    ['a.go', '\tslog.Info("paid", "order", order.ID)'],
    ['a.go', '\tlog.Printf("paid %s", order.ID)'],
    ['a.go', '\tlog.Info().Str("order", order.ID).Msg("paid")'],
    ['A.java', '    LOGGER.debug("paid {}", order.id());'],
    ['A.kt', '    logger.info { "paid" }'],
    ['A.cs', '    _logger.LogInformation("Paid {Id}", order.Id);'],
    ['a.rb', '  Rails.logger.info "paid #{order.id}"'],
    ['A.php', "    $this->logger->info('paid', ['id' => $order->id]);"],
    ['A.php', '    Log::warning("paid {$order->id}");'],
    ['a.rs', '    tracing::info!("paid {}", order.id);'],
  ])('is no change in %s: %s', async (path, statement) => {
    expect(await changedWith(path, FILES[path] ?? '', statement)).toBe(0);
  });

  it.each([
    ['a.py', '    log.save(order)', 'a record that is called so'],
    ['a.py', '    audit_log.info(order)', 'a log of another kind'],
    ['a.go', '\tlog.Fatalf("not paid: %v", order)', 'the end of the program'],
    ['a.ts', "  if (paid) console.log('paid'), ship(order);", 'a statement that does more'],
    ['A.java', '    log.info("paid"); ship(order);', 'a second statement on its line'],
    ['a.rb', '  Log.create!(order: order)', 'a record that is called so'],
  ])('is one in %s when it is %s', async (path, statement) => {
    expect(await changedWith(path, FILES[path] ?? '', statement)).toBeGreaterThan(0);
  });
});

describe('an annotation that only describes an endpoint', () => {
  it.each([
    ['a.ts', "  @ApiOperation({ summary: 'Pays' })"],
    ['a.ts', '  @ApiOkResponse({\n    type: Order,\n  })'],
    ['A.java', '    @Operation(summary = "Pays")'],
    ['A.cs', '    [ProducesResponseType(StatusCodes.Status200OK)]'],
    ['A.php', "    #[OA\\Get(path: '/orders')]"],
  ])('is no change in %s: %s', async (path, statement) => {
    expect(await changedWith(path, FILES[path] ?? '', statement)).toBe(0);
  });

  it.each([
    ['a.ts', "  @ApiKeyGuard('orders')"],
    ['A.java', '    @Transactional'],
    ['A.cs', '    [Authorize]'],
  ])('is one in %s where it does more: %s', async (path, statement) => {
    expect(await changedWith(path, FILES[path] ?? '', statement)).toBeGreaterThan(0);
  });
});

describe('methods in another order', () => {
  it('are no change, down to the brackets that close them', async () => {
    const methods = [
      '  find(id: string) {\n    return this.findOne({\n      _id: id,\n    });\n  }\n',
      '  add(key: string) {\n    return this.update({ key });\n  }\n',
    ];
    const ordered = (parts: readonly string[]) => `export class Keys {\n${parts.join('\n')}}\n`;
    const { files } = await changing({
      path: 'keys.ts',
      before: ordered(methods),
      after: ordered([...methods].reverse()),
    });
    expect(files.flatMap(({ added, removed }) => [...added, ...removed])).toEqual([]);
  });
});

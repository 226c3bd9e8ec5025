import { describe, expect, it } from 'vitest';
import { signalsOfChange } from '../../src/review/signals.js';
import { readRulesFolder } from '../../src/rulebook/compile.js';
import { changing } from './changing.js';

const { rulebook } = await readRulesFolder('rules');

const path = 'src/Orders/ReportWriter.php';
const report = (head: string, body = 'return 1;') =>
  `<?php\nclass ReportWriter\n{\n    ${head}\n    {\n    }\n\n    public function total(): int\n    {\n        ${body}\n    }\n}\n`;

async function collaborators(before: string | null, after: string) {
  const seen = signalsOfChange(await changing({ path, before, after }), rulebook).get('changes-collaborators') ?? [];
  return seen.map(({ text }) => text);
}

describe('what an existing object is constructed with', () => {
  const one = 'public function __construct(private Clock $clock)';

  it('changes where its constructor takes another collaborator, which alone is named', async () => {
    const two = 'public function __construct(private readonly Clock $clock, private readonly OrderRepository $orders)';

    expect(await collaborators(report(one), report(two))).toEqual([
      'constructor __construct(private readonly OrderRepository $orders)',
    ]);
  });

  it('does not change where the same collaborators are written in another way', async () => {
    const before = report('public function __construct(private OrderRepository $orders, private Clock $clock)');
    const after = report(
      'public function __construct(\n        private readonly OrderRepository $orders,\n        private readonly Clock $clock,\n    )',
    );

    expect(await collaborators(before, after)).toEqual([]);
  });

  it('does not change where the object is new, or its constructor stays', async () => {
    const with_ = report('public function __construct(private OrderRepository $orders)');

    expect(await collaborators(null, with_)).toEqual([]);
    expect(await collaborators(with_, with_.replace('return 1;', 'return 2;'))).toEqual([]);
  });
});

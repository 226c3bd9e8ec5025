import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/domain/policy.js';
import type { ReadTask } from '../../src/domain/task.js';
import { parseMarkdown } from '../../src/reading/markdown.js';
import { readTask } from '../../src/reading/task-text.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { changing, type Edit, POLICY, reviewed } from './changing.js';

const rulebook = await loadBuiltinRulebook();

const CONTROLLER = (body: string) => `package shop;

@RestController
class OrderController {
    private final OrderService service;
${body}}
`;
const ROUTE: Edit = {
  path: 'src/main/java/shop/OrderController.java',
  before: CONTROLLER(''),
  after: CONTROLLER(`
    @PostMapping("/orders")
    ResponseEntity<Order> create(@RequestBody OrderRequest request) {
        if (request.items().isEmpty()) return ResponseEntity.badRequest().build();
        return ResponseEntity.ok(service.create(request));
    }
`),
};
const SPOCK = `package shop

class OrderControllerSpec extends Specification {
    def "creates an order"() {
        expect:
        rest.postForEntity("/orders", [items: [1]], Order).statusCode == HttpStatus.OK
    }
}
`;

const taskOf = (body: string) =>
  readTask({ source: 'issue', ref: '#1', title: 'Take orders', url: null, body }, parseMarkdown);

async function reviewOf(edits: readonly Edit[], policy: Policy = POLICY, tasks: readonly ReadTask[] = []) {
  return reviewed(await changing(...edits), rulebook, { tasks, policy });
}

describe('a change with tests in a language that is not read', () => {
  it('fails without them', async () => {
    expect((await reviewOf([ROUTE])).conclusion).toBe('failure');
  });

  it.each([
    'src/test/groovy/shop/OrderControllerSpec.groovy',
    'features/orders.feature',
    'src/test/resources/features/orders.feature',
    'api-tests/orders.hurl',
    'test/orders.bats',
    'tests/OrderTests.swift',
  ])('is advised, not failed, and the review names %s', async (path) => {
    const { conclusion, requirements, notes, title } = await reviewOf([ROUTE, { path, before: null, after: SPOCK }]);

    expect(conclusion).not.toBe('failure');
    expect(title).toContain('not known to be tested');
    expect(requirements.find(({ id }) => id === 'api-endpoint/happy-path')).toMatchObject({
      status: 'absent',
      level: 'recommended',
    });
    expect(notes).toEqual([expect.stringContaining(`that is not read here were added or altered: ${path}.`)]);
  });

  it.each([
    ['what tests take in', { path: 'test/fixtures/Order.groovy', before: null, after: SPOCK }],
    ['a test that loses lines', { path: 'test/OrderSpec.groovy', before: `${SPOCK}// more\n`, after: SPOCK }],
    ['a line of comment', { path: 'test/OrderSpec.groovy', before: SPOCK, after: `${SPOCK}// orders\n// more\n` }],
    ['a test of something else', { path: 'test/run.bats', before: null, after: 'run lint\n[ "$status" -eq 0 ]\n' }],
    ['data', { path: 'src/test/resources/orders.json', before: null, after: '{}\n' }],
  ])('fails as before beside %s', async (_what, beside: Edit) => {
    const { conclusion, notes } = await reviewOf([ROUTE, beside]);

    expect(conclusion).toBe('failure');
    expect(notes).toEqual([]);
  });

  it('fails all the same where the policy says how grave the absent test is', async () => {
    const policy: Policy = { ...POLICY, levels: { 'api-endpoint/happy-path': 'required' } };

    const spec = { path: 'src/test/groovy/shop/OrderControllerSpec.groovy', before: null, after: SPOCK };
    expect((await reviewOf([ROUTE, spec], policy)).conclusion).toBe('failure');
  });

  it('fails all the same for a test that its task lists', async () => {
    const spec = { path: 'test/OrderSpec.groovy', before: null, after: SPOCK };
    const task = taskOf('**Integration Tests:**\n- a lost payment is told to the shop\n');

    const { requirements } = await reviewOf([ROUTE, spec], POLICY, [task]);

    expect(requirements.filter(({ level }) => level === 'required').map(({ id }) => id)).toEqual([
      expect.stringMatching(/^task\//),
    ]);
  });
});

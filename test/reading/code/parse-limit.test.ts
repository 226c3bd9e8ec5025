import { describe, expect, it } from 'vitest';
import { findDeclarations } from '../../../src/reading/code/grammar.js';
import { KOTLIN } from '../../../src/reading/code/languages/kotlin.js';
import { limitParse } from '../../../src/reading/code/parse-limit.js';

/** At which step, of those whose offsets (in characters) are given, a parse of so long a source is given up. */
function givenUpAt(length: number, offsets: Iterable<number>): number | null {
  const { isSpent } = limitParse('x'.repeat(length));
  let step = 0;
  for (const offset of offsets) {
    step++;
    if (isSpent({ currentOffset: offset * 2, hasError: false })) return step;
  }
  return null;
}

const LENGTH = 400_000;
const onwards = (to: number) => Array.from({ length: to / 25 }, (_, step) => step * 25);
const standing = (at: number, steps: number) => Array.from({ length: steps }, () => at);

describe('the parse of a long source', () => {
  it('goes on while it gets on, and while the tree is balanced at the end', () => {
    expect(givenUpAt(LENGTH, [...onwards(LENGTH), ...standing(LENGTH, LENGTH / 140)])).toBeNull();
  });

  it('is given up soon where recovery from an error goes round, however much was read before', () => {
    const before = onwards(LENGTH / 2);
    expect(givenUpAt(LENGTH, [...before, ...standing(LENGTH / 2, 10_000)])).toBeLessThan(before.length + 200);
  });

  it('is given up where it gets on by hops only', () => {
    const hops = onwards(LENGTH).flatMap((at) => standing(at, 4));
    expect(givenUpAt(LENGTH, hops)).toBeLessThan(200);
  });

  it('is given up where the end has no end', () => {
    expect(givenUpAt(LENGTH, [...onwards(LENGTH), ...standing(LENGTH, 10_000)])).not.toBeNull();
  });

  it('is given up where it is read over and over', () => {
    // Given a parser that reads on to the end at each sign
    const { read, isSpent } = limitParse('x'.repeat(LENGTH));
    let steps = 0;
    for (const at of onwards(LENGTH)) {
      for (let offset = at; offset < LENGTH; offset += read(offset).length);
      steps++;
      if (isSpent({ currentOffset: at * 2, hasError: false })) break;
    }

    // Then it is stopped by what it reads, although it takes few steps and gets on with each
    expect(steps).toBeLessThan(100);
  });

  it('is the same text, in parts that fit the buffer', () => {
    const source = Array.from({ length: 9001 }, (_, index) => String.fromCharCode(32 + (index % 90))).join('');
    const { read } = limitParse(source);
    let text = '';
    while (text.length < source.length) text += read(text.length);
    expect(text).toBe(source);
    expect(read(0).length).toBeLessThanOrEqual(5119);
    expect(read(source.length)).toBe('');
  });

  it('leaves to the lexer a place that a grammar cannot get over', async () => {
    // Given Kotlin with Ruby behind it: recovery takes some milliseconds a step there, without end
    const tangled = `class OrderServiceTest extends DatabaseTest {
    @Autowired private OrderRepository repository;
    private PaymentGateway gateway;
    static Stream<Integer> badQuantities() {
    }
    \udc00xrequire "test_helper"
class OrdersControllerTest < ActionDispatch::IntegrationTest

  setup do
    @customer = customers(:ada)
    Mailer.stubs(:deliver)
  end

  test "places an order" do
    assert_difference -> { Order.count }, 1 do
      post orders_url, params: { sku: "A-1" }
  def test_unknown_order
    assert_raises(ActiveRecord::RecordNotFound) { get order_url(0) }
  end`;
    const sound = 'fun f(a: Int): Int {\n  return a + 1\n}\n'.repeat(1000);

    expect(await findDeclarations('kotlin', KOTLIN.declarations, sound + tangled)).toBeNull();
    expect((await findDeclarations('kotlin', KOTLIN.declarations, sound))?.damaged).toBe(false);
  });
});

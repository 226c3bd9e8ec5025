import { describe, expect, it } from 'vitest';
import type { Language } from '../../../src/domain/code.js';
import { mask } from '../../../src/reading/code/lexer.js';
import { scan } from '../../../src/reading/code/scan.js';

function callees(source: string, language: Language): string[] {
  return scan(mask(source, language), language, new Set()).calls.map((call) => call.callee);
}

describe('a callee', () => {
  it.each<[Language, string, string[]]>([
    ['python', 'await self.repository.save(Order(1))', ['self.repository.save', 'Order']],
    ['python', 'if (a and (b)) or not (c): return (d)', []],
    ['python', 'services["mail"].send()', ['services["mail"].send']],
    ['typescript', "request(app)\n  .post('/x')\n  .expect(201)", ['request', 'request.post', 'request.post.expect']],
    ['typescript', 'mock<Repo>(); new Service(a!.b?.c())', ['mock', 'new Service', 'a!.b?.c']],
    ['typescript', "it.each([1])('x', async (n) => {})", ['it.each', 'it.each']],
    ['typescript', "test.each`a | b`('x', () => {})", ['test.each']],
    ['typescript', "(await find()).name(); [1].map(f); 'a'.trim()", ['find', '().name', '[].map', '"".trim']],
    ['go', 'x, err := store.Get[Order](ctx, func(a int) {})', ['store.Get']],
    ['go', 'b := []byte("x"); s.T().Cleanup(f)', ['s.T', 's.T.Cleanup']],
    ['java', 'List<X> x = new ArrayList<>(a); Foo.of(b)', ['new ArrayList', 'Foo.of']],
    ['kotlin', 'every { repo.find(any()) } returns 1', ['every', 'repo.find', 'any']],
    ['kotlin', 'assertFailsWith<X> { f() }; a?.b!!.c(1)', ['assertFailsWith', 'f', 'a?.b!!.c']],
    ['csharp', 'new Mock<IRepo>().Object; nameof(X); a.B<C>(d)', ['new Mock', 'a.B']],
    ['ruby', 'expect(order).to eq 1', ['expect', 'expect.to', 'eq']],
    ['ruby', 'get "/x" do |r|\n  r.id\nend', ['get', 'r.id']],
    ['ruby', 'x = a if b; order.save!', ['order.save!']],
    [
      'php',
      '<?php $this->repo?->find(1); Order::query()->where(2)',
      ['$this->repo?->find', 'Order::query', 'Order::query->where'],
    ],
    ['rust', 'assert_eq!(repo.find(1).await?, vec![f(2)])', ['assert_eq!', 'repo.find', 'f']],
    ['rust', 'Vec::<u8>::with_capacity(1); a.collect::<Vec<_>>()', ['Vec::with_capacity', 'a.collect']],
  ])('%s: %s', (language, source, expected) => {
    expect(callees(source, language)).toEqual(expected);
  });

  it('is no declaration', () => {
    const masked = mask('def save(order): pass', 'python');
    expect(scan(masked, 'python', new Set([4])).calls).toEqual([]);
  });
});

describe('arguments', () => {
  it('reach to the matching bracket, whatever strings hold', () => {
    const source = 'save(")", {"a": (1)}) + 2';
    const [call] = scan(mask(source, 'python'), 'python', new Set()).calls;
    expect(source.slice(call?.argumentsStart, call?.argumentsEnd)).toBe('")", {"a": (1)}');
  });

  it('reach to the end of a fragment that stops within them', () => {
    const source = 'it("saves", () => {\n  save(1);';
    const [call] = scan(mask(source, 'typescript'), 'typescript', new Set()).calls;
    expect(call?.end).toBe(source.length);
  });

  it('of a Ruby command end with its line or its block', () => {
    const source = 'post orders_url, params: { a: 1 } do';
    const found = scan(mask(source, 'ruby'), 'ruby', new Set()).calls.find((call) => call.name === 'post');
    expect(source.slice(found?.argumentsStart, found?.argumentsEnd)).toBe('orders_url, params: { a: 1 }');
  });
});

describe('a scan', () => {
  it('is linear in nested brackets and in long chains', () => {
    const deep = '('.repeat(50_000) + ')'.repeat(50_000);
    const long = `a${'.b(1)'.repeat(50_000)}`;
    const open = 'f('.repeat(50_000);
    const started = process.cpuUsage().user;
    for (const source of [deep, long, open]) scan(mask(source, 'typescript'), 'typescript', new Set());
    expect((process.cpuUsage().user - started) / 1e6).toBeLessThan(5);
  });
});

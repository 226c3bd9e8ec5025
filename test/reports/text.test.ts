import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reviewToText } from '../../src/reports/text.js';
import { hostileReview, sampleRequirement, sampleReview, TRICKS } from './sample-review.js';

const plain = { colour: false, width: 80 };

describe('the text report', () => {
  it('says what is absent, why, what nearly was it, and what to write', () => {
    expect(reviewToText(sampleReview(), plain)).toBe(`✗ 1 critical test is absent: persistence

  Task    Keep orders (#12)
  Change  3 files

What the change contains
✗ Persistence  blocks
    because of \`class OrdersRepository:\` (src/repository.py:3)

Absent from the diff
1. persistence/wiring  critical
   Due because a repository is new or is built differently (src/factory.py:12).
   Near miss: test_create mocks OrdersRepository, so it passes even if nothing
   is wired (tests/test_orders.py:8).
   Left open: not wired. Orders are gone after a restart.
   Write, for instance in tests/test_wiring.py:
       def test_wiring():
           assert get_orders()._repository is not None
`);
  });

  it('unfolds three findings, what blocks and what nearly is there first, and names the others in a line', () => {
    const some = (id: string, changes = {}) =>
      sampleRequirement({ id: `persistence/${id}`, nearMisses: [], ...changes });
    const text = reviewToText(
      sampleReview({
        requirements: [
          some('a', { level: 'recommended' }),
          some('b', { level: 'required' }),
          some('c'),
          some('d', { nearMisses: sampleRequirement().nearMisses }),
          sampleRequirement({ id: 'configuration/e', level: 'required', nearMisses: [] }),
        ],
      }),
      plain,
    );

    expect(text.match(/^\d\. \S+/gm)).toEqual(['1. persistence/d', '2. persistence/c', '3. persistence/b']);
    expect(text).toMatch(/Absent too\n {2}persistence\/a {4}recommended {2}a repository/);
    expect(text).toMatch(/configuration\/e {2}required {5}a/);
  });

  it('does not unfold advice where the change passes', () => {
    const text = reviewToText(
      sampleReview({
        conclusion: 'success',
        title: 'Passes; recommended tests are listed',
        categories: [],
        requirements: [sampleRequirement({ level: 'recommended' })],
      }),
      plain,
    );

    expect(text).toContain('✓ Passes');
    expect(text).toContain('Could be added');
    expect(text).not.toContain('def test_wiring');
  });

  it('says where evidence is, whether it was there before, and who waived what', () => {
    const evidence = [{ path: 'tests/a.py', line: 4, test: 'test_a', inDiff: false, why: 'x' }];
    const waiver = { by: 'ada', kind: 'elsewhere' as const, reason: 'see the nightly run', url: null };
    const text = reviewToText(
      sampleReview({
        requirements: [
          sampleRequirement({ status: 'present', evidence }),
          sampleRequirement({ id: 'persistence/direct-db', status: 'waived', waiver }),
        ],
      }),
      plain,
    );

    expect(text).toContain('persistence/wiring  ✓  test_a (tests/a.py:4), was there before');
    expect(text).toContain('persistence/direct-db  elsewhere  by ada: see the nightly run');
  });

  it('says why an exempt change needs no test, and that no task was given', () => {
    const exemption = { id: 'docs-only' as const, because: 'only documentation changed' };
    const text = reviewToText(
      sampleReview({
        conclusion: 'success',
        title: 'No integration test needed',
        exemption,
        categories: [],
        requirements: [],
        tasks: [],
      }),
      plain,
    );

    expect(text).toBe(
      '✓ No integration test needed\n\n  Task    none given; the diff was judged by itself\n  Change  3 files\n',
    );
  });

  it.each([40, 60, 80, 100])('stays within %i columns, code aside', (width) => {
    const text = reviewToText(sampleReview(), { colour: false, width });
    const prose = text.split('\n').filter((line) => !line.startsWith('       '));

    expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  it.each(TRICKS)('cannot be steered by %j', (trick) => {
    const text = reviewToText(hostileReview(trick), plain);

    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there.
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  it('bears any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, colour) => {
        expect(reviewToText(hostileReview(text), { colour, width: 80 })).toMatch(/\n$/);
      }),
    );
  });
});

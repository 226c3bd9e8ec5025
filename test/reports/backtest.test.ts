import { describe, expect, it } from 'vitest';
import { BacktestPage } from '../../src/reports/backtest-html.js';
import { type BacktestResult, BacktestSummary } from '../../src/reports/backtest-summary.js';
import { summaryToText } from '../../src/reports/backtest-text.js';
import { hostileReview, sampleReview, TRICKS } from './sample-review.js';

const exemption = { id: 'docs-only' as const, because: 'only documentation changed' };
const exempt = sampleReview({
  conclusion: 'success',
  title: 'No test needed',
  exemption,
  categories: [],
  requirements: [],
});

function summaryOf(results: readonly BacktestResult[]): BacktestSummary {
  const summary = new BacktestSummary(results.length);
  for (const [index, result] of results.entries()) {
    summary.add(result, { milliseconds: index, time: 'error' in result ? null : 86_400 * (results.length - index) });
  }
  return summary;
}

function pageOf(results: readonly BacktestResult[], name = 'orders'): string {
  const page = new BacktestPage(name);
  for (const result of results) page.add(result);
  return [...page.render(summaryOf(results))].join('');
}

const RESULTS: readonly BacktestResult[] = [
  { commit: 'a'.repeat(40), ...sampleReview() },
  { commit: 'b'.repeat(40), ...exempt },
  { commit: 'c'.repeat(40), error: 'the clone is shallow' },
];

describe('a backtest in text', () => {
  it('sums up', () => {
    expect(
      summaryToText(summaryOf(RESULTS), { colour: false, width: 80 }),
    ).toBe(`1 of 2 commits would not have passed (50 %)
Exempt: 1 docs-only

Category                        found  blocks
Persistence                         1       1

Absent most often
    1  persistence/wiring

Would not have passed
aaaaaaaaaa  Keep orders
            1 critical test is absent: persistence

1 could not be read
cccccccccc  the clone is shallow
`);
  });

  it('does not count where nothing could be reviewed', () => {
    const nothing = [{ commit: 'c'.repeat(40), error: 'the clone is shallow' }];

    expect(summaryToText(summaryOf(nothing), { colour: false, width: 80 })).toMatch(
      /^No commit could be reviewed\n\n1 could not be read\n/,
    );
    expect(pageOf(nothing)).toContain('<p class="lead">No change could be reviewed.</p>');
  });

  it('lists the newest failures of many', () => {
    const many = Array.from({ length: 50 }, (_, n) => ({ commit: `${n}`.padStart(40, '0'), ...sampleReview() }));
    const text = summaryToText(summaryOf(many), { colour: false, width: 80 });

    expect(text).toContain('The newest 20 that would not have passed');
    expect(text.match(/^0{10} {2}/gm)).toHaveLength(20);
  });
});

describe('a backtest as a page', () => {
  it('stands by itself: no script, nothing from the network', () => {
    const page = pageOf(RESULTS);

    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|<link|<img|\ssrc=|\shref=|url\(|@import/);
    expect(page).toContain("content=\"default-src 'none'; style-src 'unsafe-inline'\"");
  });

  it('unfolds each commit’s report, and shows what it could not read', () => {
    const page = pageOf(RESULTS);

    expect(page.match(/<li class="(?:fails|exempt|unreadable)"><details>/g)).toHaveLength(3);
    expect(page).toContain('<h4><code>persistence/wiring</code> is absent (critical)</h4>');
    expect(page).toContain('<p>the clone is shallow</p>');
  });

  it('plots the history, oldest first', () => {
    const page = pageOf(RESULTS);

    expect(page).toContain('<span>1970-01-03</span><span>1970-01-04</span>');
    expect(page).toMatch(/<rect class="exempt"[^>]*>.*<rect class="fails"/s);
  });

  it('has the whole report of the newest two thousand, of the others the verdict', () => {
    const many = Array.from({ length: 2_001 }, (_, n) => ({ commit: `${n}`.padStart(40, '0'), ...exempt }));
    const page = pageOf(many);

    expect(page.match(/<details><summary><span/g)).toHaveLength(2_000);
    expect(page.match(/<div class="brief">/g)).toHaveLength(1);
  });

  it.each(TRICKS)('shows %j as text', (trick) => {
    const tags = (text: string): string[] => text.match(/<\/?[a-z!][^\s>]*/gi) ?? [];
    const hostile = pageOf(
      [
        { commit: trick, ...hostileReview(trick) },
        { commit: trick, error: trick },
      ],
      trick,
    );
    const harmless = pageOf(
      [
        { commit: 'x', ...hostileReview('x') },
        { commit: 'x', error: 'x' },
      ],
      'x',
    );

    expect(tags(hostile).filter((tag) => !/code/.test(tag))).toEqual(tags(harmless).filter((tag) => !/code/.test(tag)));
  });

  it('is written for no commit at all', () => {
    expect(pageOf([])).toContain('No change could be reviewed.');
  });
});

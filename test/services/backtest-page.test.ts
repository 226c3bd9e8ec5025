import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BacktestPage } from '../../src/reports/backtest-html.js';
import { type BacktestResult, BacktestSummary } from '../../src/reports/backtest-summary.js';
import { hostileReview, sampleReview } from '../reports/sample-review.js';
import { temporaryFolder } from '../temp-repository.js';

const EXECUTABLE = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-sync',
];

const exemption = { id: 'docs-only' as const, because: 'only documentation changed' };
const exempt = sampleReview({
  conclusion: 'success',
  title: 'No test needed',
  exemption,
  categories: [],
  requirements: [],
});

/** A page of sixty commits, with names that are long and texts that try to break out. */
function writePage(): string {
  const results: BacktestResult[] = Array.from({ length: 60 }, (_, n) => ({
    commit: `${n}`.padStart(40, 'c'),
    ...(n % 3 === 0 ? sampleReview() : exempt),
  }));
  results.push({ commit: 'd'.repeat(40), ...hostileReview('</details><script>document.title = "broken"</script>') });
  results.push({ commit: 'e'.repeat(40), ...hostileReview('a_very_long_name_without_a_blank'.repeat(8)) });
  const page = new BacktestPage('orders');
  const summary = new BacktestSummary(results.length);
  for (const [index, result] of results.entries()) {
    page.add(result);
    summary.add(result, { milliseconds: index, time: 1_700_000_000 - index * 86_400 });
  }
  const file = join(temporaryFolder(), 'backtest.html');
  writeFileSync(file, [...page.render(summary)].join(''));
  return `file://${file}`;
}

/** Runs in the page: how far the text of some places stands out from what is behind it, as WCAG defines it. */
const CONTRASTS = `
  ['h1', '.lead', 'dd', 'small', '.axis', '.fails .mark', '.exempt .mark', 'dt code'].map((selector) => {
    const light = (colour) => {
      const [r, g, b] = colour.match(/[\\d.]+/g).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
      const colour = getComputedStyle(element).backgroundColor;
      return colour === 'rgba(0, 0, 0, 0)' ? behind(element.parentElement) : colour;
    };
    const element = document.querySelector(selector);
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
    return [selector, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
  })`;

describe('the page of a backtest, in a browser', () => {
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    if (!EXECUTABLE) throw new Error('Chromium is absent: scripts/install-services.sh installs it');
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: SWITCHES });
    address = writePage();
  });

  afterAll(() => browser?.close());

  async function open(width = 1400, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    await page.goto(address);
    return page;
  }

  it.each([400, 1400])('needs no sideways scrolling at %i pixels, with every report open', async (width) => {
    const page = await open(width);
    for (const summary of await page.locator('ol summary').all()) await summary.click();

    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await page.close();
  });

  it.each(['light', 'dark'] as const)('can be read in %s', async (scheme) => {
    const page = await open(1400, scheme);
    const ratios = await page.evaluate<[string, number][]>(CONTRASTS);

    for (const [selector, ratio] of ratios) expect([selector, ratio >= 4.5]).toEqual([selector, true]);
    await page.close();
  });

  it('is used with the keyboard alone', async () => {
    const page = await open();
    const shown = () =>
      page.locator('ol > li').evaluateAll((items) => items.filter((item) => item.checkVisibility()).length);

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('table').isVisible()).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('show-all');
    await page.keyboard.press('ArrowDown');
    expect(await shown()).toBe(22);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('ol > li.fails details[open] .report').first().isVisible()).toBe(true);
    await page.close();
  });

  it('shows what tries to break out as text, and asks the network for nothing', async () => {
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(address);

    expect(await page.title()).toBe('testreq backtest of orders');
    expect(await page.locator('script').count()).toBe(0);
    expect(asked).toEqual([address]);
    await page.close();
  });
});

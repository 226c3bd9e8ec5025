import { beforeEach, describe, expect, it } from 'vitest';
import { Metrics } from '../../src/app/metrics.js';
import type { Review } from '../../src/domain/review.js';

let metrics: Metrics;
beforeEach(() => {
  metrics = new Metrics(['persistence']);
});

const lines = async (name: string) => (await metrics.page()).body.split('\n').filter((line) => line.startsWith(name));

function review(over: Partial<Review>): Review {
  return {
    schema: 'testreq/review@1',
    conclusion: 'failure',
    title: '',
    tasks: [],
    exemption: null,
    categories: [],
    failureModes: [],
    requirements: [],
    changedFiles: 1,
    notes: [],
    ...over,
  };
}

describe('the metrics', () => {
  it('count reviews by conclusion, category and waiver', async () => {
    const category = { title: '', confidence: 1, because: [] };
    const requirement = {
      level: 'required',
      because: '',
      at: [],
      evidence: [],
      nearMisses: [],
      skeleton: null,
    } as const;
    const waiver = { by: 'maria', kind: 'elsewhere', reason: 'There is one.', url: null } as const;

    metrics.reviewed(
      review({
        categories: [{ ...category, id: 'persistence', verdict: 'blocks' }],
        requirements: [{ ...requirement, id: 'persistence/wiring', status: 'waived', smokeCommand: null, waiver }],
      }),
    );
    metrics.reviewed(review({ conclusion: 'success', exemption: { id: 'docs-only', because: '' } }));

    expect(await lines('testreq_reviews_total{')).toEqual([
      'testreq_reviews_total{conclusion="failure",exemption=""} 1',
      'testreq_reviews_total{conclusion="success",exemption="docs-only"} 1',
    ]);
    expect(await lines('testreq_review_categories_total{')).toEqual([
      'testreq_review_categories_total{category="persistence",verdict="blocks"} 1',
    ]);
    expect(await lines('testreq_waivers_total{')).toEqual(['testreq_waivers_total{kind="elsewhere"} 1']);
  });

  it('have no series that a team or a stranger can multiply', async () => {
    for (const id of ['caching', 'billing', 'ours']) {
      metrics.reviewed(review({ categories: [{ id, title: '', confidence: 1, verdict: 'covered', because: [] }] }));
    }
    for (const event of ['a', 'b', 'c']) metrics.delivered(event, 'forged', 0.001);

    expect(await lines('testreq_review_categories_total{')).toEqual([
      'testreq_review_categories_total{category="custom",verdict="covered"} 3',
    ]);
    expect(await lines('testreq_deliveries_total{')).toEqual([
      'testreq_deliveries_total{event="unknown",outcome="forged"} 3',
    ]);
  });

  it('tell what is left to the installation that has the least, and no token', async () => {
    const answers = [4_000, 12, 900];
    const inAnHour = String(Math.floor(Date.now() / 1000) + 3600);
    const fetch = metrics.counting(
      async () =>
        new Response('{}', {
          headers: {
            'x-ratelimit-resource': 'core',
            'x-ratelimit-remaining': String(answers.shift()),
            'x-ratelimit-reset': inAnHour,
          },
        }),
    );

    for (const [index, token] of ['ghs_one', 'ghs_two', 'ghs_three'].entries()) {
      await fetch(index)('https://api.github.com/repos/acme/shop', { headers: { authorization: `token ${token}` } });
    }

    expect(await lines('testreq_api_limit_remaining{')).toEqual(['testreq_api_limit_remaining{resource="core"} 12']);
    expect((await metrics.page()).body).not.toContain('ghs_');
  });

  it('count requests that got no answer', async () => {
    const fetch = metrics.counting(async () => {
      throw new Error('connection reset');
    });

    await expect(fetch(null)('https://api.github.com/graphql')).rejects.toThrow('reset');

    expect(await lines('testreq_api_requests_total{')).toEqual([
      'testreq_api_requests_total{api="graphql",status="0"} 1',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { ReviewCategory } from '../../src/domain/review.js';
import { reviewToHtml } from '../../src/reports/html.js';
import { reviewToMarkdown } from '../../src/reports/markdown.js';
import { reviewToText } from '../../src/reports/text.js';
import { sampleRequirement, sampleReview } from './sample-review.js';

const [persistence] = sampleReview().categories as [ReviewCategory];

/** A category of which one recommended test is absent, or waived, or there. */
function reviewWith(status: 'absent' | 'waived' | 'present', verdict: ReviewCategory['verdict']) {
  return sampleReview({
    categories: [{ ...persistence, verdict }],
    requirements: [{ ...sampleRequirement(), id: 'persistence/direct-db', level: 'recommended', status, evidence: [] }],
  });
}

describe.each([
  ['text', (review: ReturnType<typeof sampleReview>) => reviewToText(review, { colour: false, width: 80 })],
  ['Markdown', reviewToMarkdown],
  ['HTML', reviewToHtml],
])('the verdict on a category, as %s', (_, render) => {
  it('is not that it is partly covered where nothing of it is there', () => {
    const report = render(reviewWith('absent', 'partly'));

    expect(report).toContain('open, does not block');
    expect(report).not.toContain('partly covered');
  });

  it('is that it is partly covered where something is', () => {
    expect(render(reviewWith('present', 'partly'))).toContain('partly covered');
  });

  it('is that it is waived, not covered, where a waiver lets it through', () => {
    expect(render(reviewWith('waived', 'covered'))).not.toMatch(/\bcovered\b/);
  });
});

describe.each([
  ['text', (review: ReturnType<typeof sampleReview>) => reviewToText(review, { colour: false, width: 200 })],
  ['Markdown', reviewToMarkdown],
  ['HTML', reviewToHtml],
])('the place of a finding, as %s', (_, render) => {
  const reportOf = (side: { side?: 'old' }) =>
    render(sampleReview({ requirements: [sampleRequirement({ at: [{ path: 'src/a.py', line: 7, ...side }] })] }));

  it('is a line of the head, or one that stood there before the change', () => {
    expect(reportOf({})).toMatch(/src\/a\.py:7\W/);
    expect(reportOf({})).not.toContain('before the change');
    expect(reportOf({ side: 'old' })).toMatch(/src\/a\.py:7\S* before the change/);
  });
});

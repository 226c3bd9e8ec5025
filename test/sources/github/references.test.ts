import { describe, expect, it } from 'vitest';
import { issueReferences, type ReferringTexts } from '../../../src/sources/github/references.js';

const nothing: ReferringTexts = {
  owner: 'acme',
  repo: 'shop',
  origin: 'https://github.example.com',
  body: '',
  commitMessages: [],
  headRef: 'a-branch',
};

function found(texts: Partial<ReferringTexts>): string[] {
  return issueReferences({ ...nothing, ...texts }).map(
    ({ owner, repo, number, via }) => `${owner}/${repo}#${number} by ${via}`,
  );
}

describe('what names an issue as the task', () => {
  it.each([
    ['Closes #1', 'acme/shop#1 by keyword'],
    ['fixed: #12.', 'acme/shop#12 by keyword'],
    ['RESOLVES GH-7', 'acme/shop#7 by keyword'],
    ['resolve other/place#3', 'other/place#3 by keyword'],
    ['Fixes https://github.example.com/other/place/issues/9', 'other/place#9 by keyword'],
    ['Task: #4', 'acme/shop#4 by task-line'],
    ['- **Task:** other/place#5', 'other/place#5 by task-line'],
  ])('%s', (body, reference) => {
    expect(found({ body })).toEqual([reference]);
    expect(found({ commitMessages: [`A subject\n\n${body}`] })).toEqual([reference]);
  });

  it.each([
    ['123-add-orders', 123],
    ['feature/45_orders', 45],
    ['alice/issue-6-orders', 6],
    ['gh-7', 7],
  ])('the branch %s', (headRef, number) => {
    expect(found({ headRef })).toEqual([`acme/shop#${number} by branch`]);
  });

  it('several at once, each once', () => {
    const body = 'Closes #1, fixes #2.\nTask: #1';

    expect(found({ body, commitMessages: ['x\n\nfixes acme/shop#2'], headRef: '3-x' })).toEqual([
      'acme/shop#1 by keyword',
      'acme/shop#2 by keyword',
      'acme/shop#3 by branch',
    ]);
  });
});

describe('what does not', () => {
  it.each([
    ['a mention', 'See #12, which fixes nothing.'],
    ['a number alone', '#12'],
    ['code', '`closes #1`'],
    ['a fence', '```\ncloses #1\n```'],
    ['a quote', '> closes #1'],
    ['a template', '<!-- closes #1 -->'],
    ['a template of several lines', '<!--\nWrite: closes #1\n-->'],
    ['another host', 'closes https://github.com/acme/shop/issues/1'],
    ['a pull request by its link', 'closes https://github.example.com/acme/shop/pull/1'],
    [
      'a number that no issue has',
      'Closes #0, fixes acme/shop#000, closes https://github.example.com/acme/shop/issues/0',
    ],
    ['a longer word', 'discloses #1, prefix #2'],
  ])('%s', (_what, body) => {
    expect(found({ body })).toEqual([]);
  });

  it.each(['main', 'release/2026-01', '2026-01-05-hotfix', 'v2-api', 'release/1.2', 'dependabot/npm/x-4.2', '0-x'])(
    'the branch %s',
    (headRef) => {
      expect(found({ headRef })).toEqual([]);
    },
  );
});

it('reads a text of any nonsense in linear time', () => {
  const body = `${'closes '.repeat(20_000)}${'<!--'.repeat(5_000)}${'```\n'.repeat(10_000)}`;
  const start = performance.now();

  found({ body });

  expect(performance.now() - start).toBeLessThan(5_000);
});

import { describe, expect, it } from 'vitest';
import type { TextSpan, TextZone } from '../../src/domain/task.js';
import { identifierHolds, indicatorStrength, phraseStrength, stemText } from '../../src/review/words.js';

const text = (...spans: [TextZone, string][]) =>
  stemText(spans.map(([zone, words], line): TextSpan => ({ zone, text: words, line })));
const strengthOf = (phrase: string, ...spans: [TextZone, string][]) => phraseStrength(text(...spans), phrase).strength;

describe('a phrase', () => {
  it.each([
    ['persist', 'Persists what was persisted'],
    ['store', 'Storing sessions'],
    ['retry', 'Retries the call'],
    ['cli command', 'Add a CLI command'],
    ['repository', 'OrderRepository'],
    ['feature flag', 'feature_flags'],
  ])('%s is found in "%s"', (phrase, words) => {
    expect(strengthOf(phrase, ['title', words])).toBe(1);
  });

  it.each([
    ['cli command', 'Add the command to the CLI'],
    ['setting', 'Set the title'],
    ['setting', 'a set of ids'],
    ['cors', 'the core of the parser'],
    ['stripe', 'strip the prefix'],
    ['store', 'a story'],
  ])('%s is not found in "%s"', (phrase, words) => {
    expect(strengthOf(phrase, ['title', words])).toBe(0);
  });

  it('counts in full in the title, and less below it however often it is said', () => {
    const often = Array.from({ length: 9 }, (): [TextZone, string] => ['paragraph', 'the queue']);

    expect(strengthOf('queue', ['title', 'Add a queue'], ...often)).toBe(1);
    expect(strengthOf('queue', ...often)).toBeLessThan(0.5);
    expect(strengthOf('queue', ['code-block', 'queue = []'])).toBeLessThan(0.1);
  });

  it('counts below the title too where the author of a change describes it', () => {
    const spans: TextSpan[] = [1, 2].map((line) => ({ zone: 'paragraph', text: 'the queue', line }));

    expect(phraseStrength(stemText(spans, 'description'), 'queue').strength).toBe(1);
  });

  it('tells the place where it weighs most', () => {
    const found = phraseStrength(text(['code-block', 'queue = []'], ['paragraph', 'Use a queue.']), 'queue');

    expect(found.span?.zone).toBe('paragraph');
  });
});

describe('a row of names', () => {
  const docker = { phrases: ['docker', 'container image'], globs: ['**/Dockerfile*', 'deploy/**'] };

  it('counts once, by its strongest name', () => {
    const found = indicatorStrength(text(['title', 'Docker: build a container image'], ['file', 'Dockerfile']), docker);

    expect(found).toMatchObject({ strength: 1, name: 'docker' });
  });

  it('counts a path that the task changes in full, one that it refers to less', () => {
    expect(indicatorStrength(text(['file', 'app/Dockerfile.dev']), docker).strength).toBe(1);
    expect(indicatorStrength(text(['path', 'app/Dockerfile.dev']), docker).strength).toBe(0.4);
  });

  it('takes a folder for what lies in it', () => {
    expect(indicatorStrength(text(['file', './deploy/']), docker)).toMatchObject({ strength: 1, name: 'deploy/**' });
  });

  it('does not take prose for a path', () => {
    expect(indicatorStrength(text(['paragraph', 'deploy/it']), docker).span).toBeNull();
  });
});

it('an identifier holds a phrase as a run of its words', () => {
  expect(identifierHolds('invalidateCache', 'invalidate')).toBe(true);
  expect(identifierHolds('cache_invalidation', 'cache miss')).toBe(false);
});

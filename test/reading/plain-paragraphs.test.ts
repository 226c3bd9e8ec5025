import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../../src/reading/markdown.js';
import { holdsMarkup, plainParagraphs } from '../../src/reading/plain-paragraphs.js';
import { readTask } from '../../src/reading/task-text.js';

describe('a text without markup', () => {
  it('reads the same as through the parser of Markdown', () => {
    const words = fc.constantFrom(
      'Store',
      'the order,',
      'no database change.',
      '',
      '\n',
      '\n\n',
      '  ',
      'API',
      "it's (new)",
    );
    fc.assert(
      fc.property(fc.array(words), (parts) => {
        const body = parts.join(' ');
        fc.pre(!holdsMarkup(body));
        const task = { source: 'commit' as const, ref: 'abc', title: 'Keep orders', url: null, body };
        expect(readTask(task, plainParagraphs)).toEqual(readTask(task, parseMarkdown));
      }),
    );
  });

  it.each([
    '- item',
    '1. item',
    '# heading',
    'a `span`',
    '> quote',
    '    code',
    'see [a](b)',
    'a | b',
    'Title\n=====',
    'Tests: x',
  ])('is not %j', (text) => {
    expect(holdsMarkup(text)).toBe(true);
  });
});

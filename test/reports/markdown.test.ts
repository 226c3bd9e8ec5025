import fc from 'fast-check';
import { toString as textOf } from 'mdast-util-to-string';
import { describe, expect, it } from 'vitest';
import { codeBlock, codeSpan, escapeText } from '../../src/reports/escape.js';
import { reviewToMarkdown } from '../../src/reports/markdown.js';
import { kindsIn, NEVER, parse, STRUCTURE } from './rendered.js';
import { hostileReview, sampleReview, TRICKS } from './sample-review.js';

/** What a reader sees, signs without width aside. */
const seen = (text: string): string =>
  text
    .replace(/[\u200b-\u200f\u202a-\u202e]/g, '')
    .replace(/\s+/g, ' ')
    .trim();

describe('the Markdown report', () => {
  it('says what is absent, why, what nearly was it, and what to write', () => {
    const markdown = reviewToMarkdown(sampleReview());

    expect(markdown).toMatch(
      /^## ❌ 1 critical test is absent: persistence\n\nTask: Keep orders \(#\u200b12\)\. 3 files changed\.\n/,
    );
    expect(markdown).toContain('| Persistence | **blocks** | `class OrdersRepository:` (`src/repository.py:3`) |');
    expect(markdown).toContain(
      '> **Near miss:** `test_create` mocks `OrdersRepository`, so it passes even if nothing is wired (`tests/test_orders.py:8`).',
    );
    expect(markdown).toContain('```python\ndef test_wiring():\n    assert get_orders()._repository is not None\n```');
  });

  it.each(TRICKS)('has the same structure whatever it echoes: %j', (trick) => {
    const kinds = kindsIn(parse(reviewToMarkdown(hostileReview(trick))));
    const harmless = kindsIn(parse(reviewToMarkdown(hostileReview('harmless'))));

    for (const kind of STRUCTURE) {
      expect([kind, kinds.get(kind) ?? 0]).toEqual([kind, harmless.get(kind) ?? 0]);
    }
    for (const kind of NEVER) {
      expect([kind, kinds.get(kind) ?? 0]).toEqual([kind, 0]);
    }
  });

  it.each(TRICKS)('mentions and references nothing: %j', (trick) => {
    const visible = textOf(parse(escapeText(trick)));

    expect(visible).not.toMatch(/@[\w-]/);
    expect(visible).not.toMatch(/#\d|\bGH-\d/i);
    expect(visible).not.toMatch(/https?:\/\/|www\.\w/);
  });

  it('shows exactly the text that it escapes', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom(...TRICKS), fc.stringMatching(/^[-#*_`|<>[\]()!~@&:.\w ]*$/)),
        (text) => {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: these are taken out.
          const expected = seen(text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, ''));
          const tree = parse(`x ${escapeText(text)} y`);

          expect(seen(textOf(tree))).toBe(seen(`x ${expected} y`));
          expect([...kindsIn(tree).keys()].sort()).toEqual(['paragraph', 'root', 'text']);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each(['\\|', '\\\\|', 'a\\|b|c', '|'])('keeps code in its cell, whatever stands before a bar: %j', (text) => {
    const cell = codeSpan(text, { table: true });
    const kinds = kindsIn(parse(`| a | b |\n| - | - |\n| ${cell} | x |\n`));

    expect([kinds.get('tableCell'), kinds.get('inlineCode')]).toEqual([4, 1]);
  });

  it('shows a hundred thousand runs of backticks in a fence', () => {
    expect(codeBlock('` '.repeat(200_000))).toMatch(/^```\n/);
  });

  it('keeps code in its span and in its fence', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[`|~ x\n]*$/)), (text) => {
        const span = codeSpan(text);
        const spans = kindsIn(parse(`a ${span} b`));
        if (span !== '') expect(spans.get('inlineCode')).toBe(1);
        expect(kindsIn(parse(`${codeBlock(text, 'sh')}\n\nbehind`))).toEqual(
          new Map([
            ['root', 1],
            ['code', 1],
            ['paragraph', 1],
            ['text', 1],
          ]),
        );
      }),
    );
  });
});

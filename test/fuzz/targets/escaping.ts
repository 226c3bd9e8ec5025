import fc from 'fast-check';
import { toString as textOf } from 'mdast-util-to-string';
import { checkRunReport } from '../../../src/reports/check-run.js';
import { codeBlock, codeSpan, escapeText, sentence } from '../../../src/reports/escape.js';
import { reviewToMarkdown } from '../../../src/reports/markdown.js';
import { reviewToText } from '../../../src/reports/text.js';
import { loadBuiltinRulebook } from '../../../src/rulebook/builtin.js';
import { kindsIn, NEVER, parse, prose, STRUCTURE } from '../../reports/rendered.js';
import { hostileReview, TRICKS } from '../../reports/sample-review.js';
import { type FuzzTarget, must, property } from '../target.js';
import { anyText } from '../texts.js';

const PIECES = [
  ...TRICKS,
  '`',
  '``',
  '```',
  '~~~',
  '|',
  '\\|',
  '\\',
  '[',
  '](',
  ')',
  '![',
  '<',
  '>',
  '</summary>',
  '<br>',
  '@octocat',
  '#12',
  'a/b#1',
  'GH-1',
  'www.x.y',
  'http://x',
  'mailto:a@b.c',
  'a@b.co',
  '*',
  '_',
  '~~',
  '- ',
  '1. ',
  '# ',
  '=',
  '---',
  '&amp;',
  '&#96;',
  ':',
  '//',
  '$',
  '\n',
  '\n\n',
  '    ',
  ' ',
  'x',
  '<!-- testreq:record {} -->',
  '<!-- testreq:comment -->',
] as const;

/** All that is echoed, read by a Markdown parser again: it shows what was written, and is nothing but text. */
export const escaping: FuzzTarget = {
  name: 'escaping',
  share: 12,
  async open() {
    const rulebook = await loadBuiltinRulebook();
    const render = (text: string) => {
      const review = hostileReview(text);
      const { summary, text: details } = checkRunReport(review, rulebook);
      return [reviewToMarkdown(review), summary, details];
    };
    const harmless = render('harmless').map((markdown) => kindsIn(parse(markdown)));
    const tricks = fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...PIECES) }, anyText), { maxLength: 8 });
    const texts = fc.tuple(
      tricks.map((pieces) => pieces.join('').slice(0, 300)),
      fc.integer({ min: 0, max: 15 }),
    );
    return {
      property: property(texts, ([text, dice]) => {
        checkPieces(text);
        // Whole reports cost a hundred times as much as their pieces.
        if (dice !== 0) return;
        const visible = `x${text}x`;
        for (const [index, markdown] of render(visible).entries()) {
          const tree = parse(markdown);
          const kinds = kindsIn(tree);
          for (const kind of STRUCTURE) {
            must(
              (kinds.get(kind) ?? 0) === (harmless[index]?.get(kind) ?? 0),
              `A report has ${kinds.get(kind) ?? 0} × ${kind}, and ${harmless[index]?.get(kind) ?? 0} without the text.`,
            );
          }
          for (const kind of NEVER) must(!kinds.has(kind), `A report has a ${kind}.`);
          mentionsNothing(prose(tree));
        }
        const steering = /[^\P{Cc}\n]|[\u202a-\u202e]/u;
        must(
          !steering.test(reviewToText(hostileReview(text), { colour: false, width: 80 })),
          'A sign that steers reaches the terminal.',
        );
      }),
    };
  },
};

function checkPieces(text: string): void {
  const tree = parse(`x ${escapeText(text)} y`);
  const kinds = [...kindsIn(tree).keys()].sort().join(' ');
  must(kinds === 'paragraph root text', `Escaped text is ${kinds}.`);
  mentionsNothing(textOf(tree));

  const alone = [...kindsIn(parse(escapeText(text))).keys()].sort().join(' ');
  must(alone === 'root' || alone === 'paragraph root text', `Escaped text at the start of a line is ${alone}.`);

  const table = `| a | b |\n| --- | --- |\n| ${escapeText(text)} | ${codeSpan(text, { table: true })} ${sentence(text, { table: true })} |\n`;
  const cells = kindsIn(parse(table));
  must(cells.get('tableRow') === 2 && cells.get('tableCell') === 4, 'Text breaks out of its cell.');
  for (const kind of [...NEVER, 'html']) must(!cells.has(kind), `A cell has a ${kind}.`);

  const span = codeSpan(text);
  if (span !== '') must(kindsIn(parse(`a ${span} b`)).get('inlineCode') === 1, 'Text breaks out of its code span.');
  const block = [...kindsIn(parse(`${codeBlock(text, text)}\n\nbehind`))]
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');
  must(block === 'root 1, code 1, paragraph 1, text 1', `A block of code is ${block}.`);
}

function mentionsNothing(visible: string): void {
  const found = /@[\w-]|#\d|\bGH-\d|https?:\/\/|(?<!\w)www\.\w/i.exec(visible);
  must(found === null, `GitHub would make a link of ${JSON.stringify(found?.[0])}.`);
}

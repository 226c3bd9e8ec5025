import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CategoryDocument, readDocument } from '../../src/rulebook/document.js';
import { type Mistake, mistakeText } from '../../src/rulebook/mistake.js';

const SOUND = readFileSync('test/fixtures/rules/accessibility.md', 'utf8');

function read(text: string, patterns = true): { document: CategoryDocument | null; mistakes: string[] } {
  const mistakes: Mistake[] = [];
  const document = readDocument({ file: 'rules/a11y.md', text }, mistakes, { patterns });
  return { document, mistakes: mistakes.map(mistakeText) };
}

describe('a document of rules', () => {
  it('is read as a category', () => {
    const { document, mistakes } = read(SOUND);

    expect(mistakes).toEqual([]);
    expect(document?.category).toEqual({
      id: 'accessibility',
      title: 'Accessibility',
      aliases: ['a11y'],
      bias: -3,
      textBias: -2,
      wordsMatchCode: true,
      summary: 'Work that changes what people can reach with a keyboard or hear from a screen reader.',
      words: [
        { phrase: 'aria', weight: 3 },
        { phrase: 'screen reader', weight: 3 },
      ],
      paths: [],
      inTasks: [],
      code: [],
      failureModes: [
        {
          id: 'no-name',
          title: 'No name',
          description: 'A control has no name',
          manifests: 'A screen reader says "button"',
        },
      ],
      tests: [
        {
          id: 'named',
          title: 'Controls have names',
          level: 'required',
          catches: ['no-name'],
          what: 'Ask for the control by its role and name.',
          due: [],
          evidence: [{ why: 'drives a browser', all: [], any: ['runs-browser'], none: [] }],
          voidedByMockOf: 'page|screen|(?<![a-z])db(?![a-z])',
          nearMiss: 'nobody looks at the real page',
          impliedBy: [],
          easedBy: [],
          skeletons: [],
          outline: null,
          smoke: null,
        },
      ],
      document: 'rules/a11y.md',
    });
  });

  it('tells the line of each weight, so that a script can rewrite it', () => {
    const row = read(SOUND).document?.weights[0];

    expect(row).toEqual({ kind: 'words', keys: ['aria', 'screen reader'], weight: 3, line: 18 });
    expect(SOUND.split('\n')[17]).toBe('| aria, screen reader | 3 |');
  });

  it('reads conditions, skeletons, commands and examples', () => {
    const text = SOUND.replace(
      'any of `runs-browser`',
      'all of `runs-browser`, `asserts-state`; any of `asserts-body` or `asserts-payload`; none of `calls-factory`.',
    )
      .replace('Due: always', 'Due:\n  - a page is new: `adds-route`')
      .concat(
        '\n```python pytest\nassert {{class}}\n```\n\n',
        '### `smoke` Look at it\n\nOpen the page.\n\n- Level: smoke\n- Catches: `no-name`\n- Due: always\n\n```bash smoke\ncurl localhost{{route}}\n```\n\n',
        '## Examples\n\n### Tasks that belong\n\n- Give the button a name\n\n### Tasks that do not belong\n\n- Paint it\n\n',
        '### Tests\n\n```python near-miss named path=tests/test_page.py\ndef test_x(): ...\n```\n',
      );

    const { document, mistakes } = read(text);

    expect(mistakes).toEqual([]);
    const [named, smoke] = document?.category.tests ?? [];
    expect(named?.due).toEqual([{ because: 'a page is new', all: ['adds-route'], any: [], none: [] }]);
    expect(named?.evidence[0]).toEqual({
      why: 'drives a browser',
      all: ['runs-browser', 'asserts-state'],
      any: ['asserts-body', 'asserts-payload'],
      none: ['calls-factory'],
    });
    expect(named?.skeletons).toEqual([{ language: 'python', framework: 'pytest', code: 'assert {{class}}' }]);
    expect(smoke?.smoke).toBe('curl localhost{{route}}');
    expect(document?.examples.map((example) => [example.kind, example.line])).toEqual([
      ['task', 61],
      ['task', 65],
      ['test', 69],
    ]);
  });
});

describe('a mistake in a document is told with its line and its mend', () => {
  const mistakes: [string, string, string, string | RegExp][] = [
    [
      'some other text',
      SOUND,
      '\n# Accessibility\n\n| failure mode |\n|---|\n| no label |\n',
      /^rules\/a11y.md:2: this is no document of rules: no front matter, and no heading `Category: …`; begin it with lines `---`, `id: caching`.* or write a plain one: `## Category: Caching`/,
    ],
    ['nothing', SOUND, ' \n\n', /:1: the document is empty; begin it with lines `---`/],
    [
      'lines above the front matter',
      SOUND,
      `\n${SOUND}`,
      /:2: the front matter does not begin on the first line; take/,
    ],
    [
      'front matter without an end',
      SOUND,
      '---\nid: a11y\n\n# A\n',
      /:1: the front matter is never closed; put a line `---`/,
    ],
    [
      'an unknown key',
      'title: Accessibility',
      'titel: Accessibility',
      /:3: `titel` is not a key .* did you mean `title`\?/,
    ],
    ['an id that is none', 'id: accessibility', 'id: Access Ability', /:2: `id` does not fit/],
    ['a bias that is no number', 'bias: -3', 'bias: low', /:5: `bias` does not fit/],
    [
      'an unknown section',
      '## Failure modes',
      '## Failure mode',
      /:20: the section `Failure mode` is not known; did you mean `Failure modes`\?/,
    ],
    [
      'a weight that is no number',
      '| aria, screen reader | 3 |',
      '| aria, screen reader | high |',
      ':18: `high` is not a weight; write a number from -8 to 8',
    ],
    [
      'a word twice',
      '| aria, screen reader | 3 |',
      '| aria, screen reader | 3 |\n| aria | 1 |',
      ':19: `aria` has a weight already; keep one of the two',
    ],
    [
      'a table that does not belong',
      '| words | weight |',
      '| word | points |',
      /:16: a table with the columns `word \| points` does not belong/,
    ],
    ['an empty cell', '| A control has no name |', '|  |', /:24: the failure mode `no-name` has an empty cell/],
    [
      'a heading without id',
      '### `named` Controls',
      '### Controls',
      /:28: the heading `Controls have names` does not name a test/,
    ],
    [
      'an unknown level',
      'Level: required',
      'Level: vital',
      ':32: the test `named` has no level; add `Level:` with one of critical, required, recommended, smoke',
    ],
    [
      'an unknown failure mode',
      'Catches: `no-name`',
      'Catches: `no-nam`',
      ':33: `no-nam` is not a failure mode of this category; did you mean `no-name`?',
    ],
    [
      'a failure mode without a test',
      '| no-name |',
      '| unseen | Unseen | It is not seen | Nobody sees it |\n| no-name |',
      /:27: no test catches the failure mode `unseen`/,
    ],
    ['no due', '- Due: always\n', '', /:28: the test `named` does not say when it is due/],
    [
      'no evidence',
      '- Evidence:\n  - drives a browser: any of `runs-browser`\n',
      '',
      /:28: nothing is evidence of the test `named`/,
    ],
    [
      'a condition that is none',
      'any of `runs-browser`',
      'some of `runs-browser`',
      /:36: this is not a sentence and its signals/,
    ],
    [
      'an unknown item',
      '- Near miss:',
      '- Near mis:',
      /:38: `near mis` is not said of a test; did you mean `Near miss`\?/,
    ],
    [
      'a mock without its sentence',
      '- Near miss: nobody looks at the real page\n',
      '',
      /:37: `named` does not say what is wrong with a mock/,
    ],
    ['a broken pattern', 'page, screen, db', '`(`', /:37: `\(` is not a regular expression/],
    ['a smoke test without command', 'Level: required', 'Level: smoke', /:28: the smoke test `named` has no command/],
  ];

  it.each(mistakes)('%s', (_, before, after, expected) => {
    const text = SOUND.replace(before, () => after);
    const { mistakes: found } = read(text);
    expect(found.join('\n')).toMatch(expected);
  });

  it('an unknown placeholder or framework of a skeleton', () => {
    const { mistakes: found } = read(
      `${SOUND}\n\`\`\`python pytest\n{{clas}}\n\`\`\`\n\n\`\`\`cobol test\nx\n\`\`\`\n`,
    );
    expect(found.join('\n')).toContain('rules/a11y.md:40: `{{clas}}` is not a placeholder; did you mean `class`?');
    expect(found.join('\n')).toContain(
      'rules/a11y.md:44: `cobol` is not a language of skeletons and examples; use one of',
    );
  });

  it('a regular expression in a document of a team', () => {
    const { mistakes: found } = read(SOUND.replace('page, screen, db', '`page`'), false);
    expect(found).toEqual([
      'rules/a11y.md:37: a document of your own cannot hold a regular expression; write words with commas between, without backticks',
    ]);
  });
});

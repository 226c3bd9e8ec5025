import fc from 'fast-check';
import { DiffError, parseDiff } from '../../../src/reading/diff.js';
import { checkRunReport } from '../../../src/reports/check-run.js';
import { reviewToHtml } from '../../../src/reports/html.js';
import { reviewToJson } from '../../../src/reports/json.js';
import { reviewToMarkdown } from '../../../src/reports/markdown.js';
import { reviewSchema } from '../../../src/reports/schemas.js';
import { reviewToText } from '../../../src/reports/text.js';
import { reviewChange } from '../../../src/review-change.js';
import { loadBuiltinRulebook } from '../../../src/rulebook/builtin.js';
import { defaultPolicy } from '../../../src/sources/default-policy.js';
import { FIXTURES, fixtureText } from '../../reading/code/fixture.js';
import { type FuzzTarget, must, property } from '../target.js';
import { anyText, spoiled } from '../texts.js';
import { TASKS } from './markdown-texts.js';

/** Whole reviews: a change of spoiled files with a spoiled task, judged and printed in every form. */
export const changes: FuzzTarget = {
  name: 'whole reviews',
  share: 2,
  async open() {
    const rulebook = await loadBuiltinRulebook();
    const texts = FIXTURES.map(([name]) => fixtureText(name));
    const path = fc.oneof(
      fc.constantFrom(
        ...FIXTURES.map(([name]) => `tests/${name}`),
        'src/app.py',
        'db/schema.sql',
        'compose.yaml',
        'a.ts',
      ),
      fc
        .tuple(fc.stringMatching(/^[a-z.@<>`|_-]{1,12}$/), fc.constantFrom('py', 'ts', 'go', 'java', 'md', 'yml'))
        .map(([name, end]) => `${name}.${end}`),
    );
    const file = fc.record({ path, text: spoiled(texts).map((text) => text.slice(0, 4_000)), removed: fc.boolean() });
    const input = fc.record({
      files: fc.uniqueArray(file, { selector: (one) => one.path, minLength: 1, maxLength: 4 }),
      title: anyText,
      body: fc.oneof(spoiled(TASKS), anyText),
      whole: fc.boolean(),
    });
    return {
      property: property(input, async ({ files, title, body, whole }) => {
        const diff = read(files.map(patchOf).join(''));
        const contents = new Map(
          whole ? files.filter(({ removed }) => !removed).map((one) => [one.path, one.text]) : [],
        );
        const review = await reviewChange(
          {
            tasks: [{ source: 'pull-request', ref: '#1', title, url: null, body }],
            diff,
            contents,
            surroundings: { paths: files.map((one) => one.path), contents, known: whole },
            policy: defaultPolicy,
            decisions: { waivers: [], categories: [], labels: [], authors: [] },
            notes: [],
          },
          rulebook,
        );
        reviewSchema.parse(JSON.parse(reviewToJson(review)));
        reviewToMarkdown(review);
        reviewToHtml(review);
        reviewToText(review, { colour: true, width: 80 });
        const { summary, text, annotations, title: heading } = checkRunReport(review, rulebook);
        must(
          summary.length <= 65_535 && text.length <= 65_535 && annotations.length <= 50,
          "GitHub's limits do not hold.",
        );
        must(heading.length > 0, 'A check has no title.');
      }),
    };
  },
};

function read(text: string) {
  try {
    return parseDiff(text);
  } catch (error) {
    if (error instanceof DiffError) return [];
    throw error;
  }
}

function patchOf({ path, text, removed }: { path: string; text: string; removed: boolean }): string {
  const lines = text.replace(/\r/g, '').split('\n');
  const sign = removed ? '-' : '+';
  const names = removed ? `--- a/${path}\n+++ /dev/null` : `--- /dev/null\n+++ b/${path}`;
  const range = removed ? `-1,${lines.length} +0,0` : `-0,0 +1,${lines.length}`;
  return `diff --git a/${path} b/${path}\n${removed ? 'deleted' : 'new'} file mode 100644\n${names}\n@@ ${range} @@\n${lines.map((line) => `${sign}${line}\n`).join('')}`;
}

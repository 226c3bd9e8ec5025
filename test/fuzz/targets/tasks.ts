import fc from 'fast-check';
import { parseMarkdown } from '../../../src/reading/markdown.js';
import { namedDocuments, namedPlanTasks } from '../../../src/reading/plan-references.js';
import { readTask } from '../../../src/reading/task-text.js';
import { inferFromText } from '../../../src/review/infer-categories.js';
import { loadBuiltinRulebook } from '../../../src/rulebook/builtin.js';
import { defaultPolicy } from '../../../src/sources/default-policy.js';
import { issueReferences } from '../../../src/sources/github/references.js';
import { taskOfText } from '../../../src/sources/local/message.js';
import { type FuzzTarget, must, property } from '../target.js';
import { anyText, shuffled, spoiled } from '../texts.js';
import { MARKDOWN, TASKS } from './markdown-texts.js';

/** Issues, pull requests' bodies and commit messages: always read, and the same way twice. */
export const tasks: FuzzTarget = {
  name: 'tasks',
  share: 12,
  async open() {
    const rulebook = await loadBuiltinRulebook();
    const body = fc.oneof(shuffled(MARKDOWN), spoiled(TASKS), anyText);
    return {
      property: property(fc.tuple(anyText, body), ([title, text]) => {
        const task = { source: 'issue', ref: '#1', title, url: null, body: text } as const;
        const read = readTask(task, parseMarkdown);
        for (const { line } of read.spans) {
          must(line === null || (line >= 0 && line <= lineCount(text)), `A span stands on line ${line}.`);
        }
        for (const { confidence } of inferFromText(read, rulebook, defaultPolicy)) {
          must(confidence >= 0 && confidence <= 1, `A confidence is ${confidence}.`);
        }
        const place = { owner: 'acme', repo: 'shop', origin: 'https://github.com' };
        const references = issueReferences({ ...place, body: text, commitMessages: [title, text], headRef: title });
        must(references.length <= 20, 'There are more references than are followed.');
        for (const { number } of references) must(Number.isSafeInteger(number) && number > 0, `#${number}`);
        taskOfText(text, 'fuzz.md');
        namedDocuments(text);
        namedPlanTasks(`${title} Task 1, Task 2`, [{ path: 'plan.md', text }]);
      }),
    };
  },
};

function lineCount(text: string): number {
  return text.split(/\r\n?|\n/).length;
}

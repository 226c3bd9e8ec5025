import fc from 'fast-check';
import { writePlans } from '../../../src/cli/plan-write.js';
import { planDocument } from '../../../src/plan-tasks.js';
import { splitPlan } from '../../../src/reading/plan-document.js';
import { planToMarkdown } from '../../../src/reports/plan-markdown.js';
import { planToText } from '../../../src/reports/plan-text.js';
import { loadBuiltinRulebook } from '../../../src/rulebook/builtin.js';
import { defaultPolicy } from '../../../src/sources/default-policy.js';
import { type FuzzTarget, must, property } from '../target.js';
import { anyText, shuffled, spoiled } from '../texts.js';
import { MARKDOWN, TASKS } from './markdown-texts.js';

/** Milestone documents: tasks stand in order, `--write` loses no line and twice is the same as once. */
export const plans: FuzzTarget = {
  name: 'plan documents',
  share: 5,
  async open() {
    const rulebook = await loadBuiltinRulebook();
    const document = fc.oneof(
      shuffled(MARKDOWN, 25),
      spoiled(TASKS).map((text) => text.slice(0, 4_000)),
      anyText,
    );
    return {
      property: property(document, (text) => {
        let last = 0;
        const count = text.split('\n').length;
        for (const { line, endLine, id } of splitPlan(text)) {
          must(line > last && endLine >= line && endLine <= count, `A task stands on ${line}-${endLine} of ${count}.`);
          must(id !== '', 'A task has no id.');
          last = line;
        }
        const plan = (from: string) => planDocument(from, 'fuzz.md', rulebook, defaultPolicy);
        const tasks = plan(text);
        planToMarkdown({ schema: 'testreq/plan@1', tasks: tasks.map(({ planned }) => planned) });
        planToText(
          { schema: 'testreq/plan@1', tasks: tasks.map(({ planned }) => planned) },
          { colour: false, width: 80 },
        );
        const once = writePlans(text, tasks);
        must(writePlans(once, plan(once)) === once, `Written twice is not the same as once:\n${JSON.stringify(once)}`);
      }),
    };
  },
};

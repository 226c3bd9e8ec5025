import fc from 'fast-check';
import { readConversation } from '../../../src/app/decisions/conversation.js';
import { decide, refusalNotes, settleWaivers } from '../../../src/app/decisions/decide.js';
import { emptyRecord, readDecisions, writeDecisions } from '../../../src/app/decisions/record.js';
import { mentionsCommand, parseCommands } from '../../../src/app/slash-commands.js';
import { stickyBody } from '../../../src/app/sticky-comment.js';
import { loadBuiltinRulebook } from '../../../src/rulebook/builtin.js';
import type { ConversationComment } from '../../../src/sources/github/pull-request.js';
import { sampleReview } from '../../reports/sample-review.js';
import { type FuzzTarget, must, property } from '../target.js';
import { anyText, shuffled, spoiled } from '../texts.js';

const LINES = [
  '/testreq',
  '/TESTREQ help',
  '/testreq explain persistence/wiring',
  '/testreq explain __proto__',
  '/testreq scaffold',
  '/testreq scaffold task/x',
  '/testreq waive persistence/wiring unchanged The factory is as it was.',
  '/testreq waive all elsewhere see tests/test_a.py::test_b here',
  '/testreq waive all other',
  '/testreq unwaive all',
  '/testreq category add persistence It stores rows now.',
  '/testreq category drop constructor No such thing here.',
  '/testreq plan',
  '/testreq waive persistence/wiring other @octocat said ``` | <!-- --> </details> so',
  '/testreqx',
  ' /testreq help',
  '    /testreq help',
  '> /testreq waive all other I quote this',
  '```',
  '~~~~',
  '<!--',
  '-->',
  '<!-- testreq:comment -->',
  `<!-- testreq:record ${JSON.stringify(emptyRecord)} -->`,
  '<!-- testreq:record {"answered":["1.x"]} -->',
  '<!-- testreq:record {} -->',
  'words',
  '',
] as const;

/** Comments: commands are understood or explained; nobody's comment becomes the App's, nor decides without a permit. */
export const comments: FuzzTarget = {
  name: 'comments',
  share: 12,
  async open() {
    const rulebook = await loadBuiltinRulebook();
    const body = fc.oneof({ weight: 4, arbitrary: shuffled(LINES, 12) }, spoiled([LINES.join('\n')]), anyText);
    const comment = fc.record({
      databaseId: fc.integer({ min: 1, max: 5 }),
      author: fc.constantFrom('mallory', 'maria', 'testreq[bot]', null),
      editor: fc.constantFrom(null, 'mallory', 'maria'),
      body,
      url: fc.constantFrom('https://github.com/acme/shop/pull/1#issuecomment-1', 'javascript:alert(1)'),
      viewerDidAuthor: fc.boolean(),
      reactionGroups: fc.constantFrom<ConversationComment['reactionGroups'][]>(null, [
        { content: 'THUMBS_UP', viewerHasReacted: true },
      ]),
    });
    const conversations = fc.tuple(fc.array(comment, { maxLength: 5 }), fc.subarray(['mallory', 'maria']));
    return {
      property: property(conversations, async ([all, permitted]) => {
        for (const { body: text } of all) {
          const commands = parseCommands(text);
          must(commands.length <= 20, 'There are more commands than are read.');
          must(commands.length === 0 || mentionsCommand(text), 'A comment with a command would not be looked at.');
        }
        const conversation = readConversation(all);
        must(
          conversation.said.every(
            ({ comment: { author, editor } }) => author !== null && [null, author].includes(editor),
          ),
          'A comment that somebody else edited has commands.',
        );
        must(conversation.sticky?.viewerDidAuthor !== false, 'The comment of somebody else is taken for ours.');
        const decided = await decide(conversation, rulebook, async (login) =>
          permitted.includes(login) ? { allowed: true } : { allowed: false, because: 'it takes write access' },
        );
        for (const { by } of [...decided.waives, ...decided.standing.values()]) {
          must(permitted.includes(by), `${by} waives without a permit.`);
        }
        const settled = settleWaivers(decided, sampleReview(), () => 'lines');
        for (const { by } of settled.waivers) must(permitted.includes(by), `${by} waives without a permit.`);
        refusalNotes(settled.record);
        const sticky = stickyBody(settled.record, sampleReview(), rulebook, true) ?? '';
        must(sticky.length <= 65_536, `The sticky comment has ${sticky.length} characters.`);
        const record = readDecisions(writeDecisions(settled.record));
        must(
          JSON.stringify(record) === JSON.stringify(settled.record),
          'The record reads otherwise than it was written.',
        );
        must(JSON.stringify(readDecisions(sticky)) === JSON.stringify(settled.record), 'The comment hides its record.');
      }),
    };
  },
};

import type { ConversationComment } from '../../sources/github/pull-request.js';
import { digest } from '../check-record.js';
import { type Command, type Malformed, parseCommands } from '../slash-commands.js';
import { isSticky } from '../sticky-comment.js';
import { type DecisionRecord, readDecisions } from './record.js';

/** A command that somebody gave in a comment. */
export interface Said {
  /** The same as long as the comment says the same. */
  readonly key: string;
  readonly by: string;
  readonly comment: ConversationComment;
  readonly command: Command | Malformed;
}

/** What the comments of a pull request (or an issue) hold for us. */
export interface Conversation {
  /** Oldest first. */
  readonly said: readonly Said[];
  /** Those that wait for their answer, as many as one run answers. */
  readonly pending: readonly Said[];
  /** Others wait behind them. */
  readonly morePending: boolean;
  /** The App's own comment. */
  readonly sticky: ConversationComment | null;
  /** What it remembers; `null` when there is no record that counts. */
  readonly record: DecisionRecord | null;
  /** Decisions were accepted once, but their record is gone: deleted, or edited by somebody. */
  readonly recordLost: boolean;
}

/** Commands that one run answers; each costs up to two writes, and GitHub wants a second between two. */
const mostPending = 50;
/** Questions of one person here within an hour that are answered; the next one is told so, the others are passed over. */
const mostQuestions = 30;
const hour = 3_600_000;

const final = ['THUMBS_UP', 'THUMBS_DOWN', 'CONFUSED'];

/** Reads commands and record out of comments. A comment that somebody other than its author edited holds no command. */
export function readConversation(comments: readonly ConversationComment[]): Conversation {
  const own = comments.filter((comment) => comment.viewerDidAuthor === true && isSticky(comment.body));
  const sticky = own[0] ?? null;
  const record = sticky !== null && isUntouched(sticky) ? readDecisions(sticky.body) : null;
  const all = comments
    .filter((comment) => !own.includes(comment) && comment.author !== null && isUntouched(comment))
    .flatMap((comment) =>
      parseCommands(comment.body).map((command) => ({
        key: `${comment.databaseId}.${digest(command).slice(0, 8)}`,
        by: comment.author ?? '',
        comment,
        command,
      })),
    );
  const said = withinRate(all);
  const pending = said.filter((one) => isPending(one, record));
  const accepted = ({ command, comment }: Said) =>
    (command.name === 'waive' || command.name === 'category') && hasReaction(comment, 'THUMBS_UP');
  return {
    said,
    pending: pending.slice(0, mostPending),
    morePending: pending.length > mostPending,
    sticky,
    record,
    recordLost: record === null && said.some(accepted),
  };
}

/** Whoever may comment may ask, but not without end. Decisions are for those who may write, and are all heard. */
function withinRate(said: readonly Said[]): Said[] {
  const asked = new Map<string, number[]>();
  return said.flatMap((one) => {
    const at = Date.parse(one.comment.createdAt ?? '');
    if (['waive', 'unwaive', 'category'].includes(one.command.name) || Number.isNaN(at)) return [one];
    const before = (asked.get(one.by) ?? []).filter((time) => time > at - hour);
    asked.set(one.by, [...before, at]);
    if (before.length < mostQuestions) return [one];
    if (before.length > mostQuestions) return [];
    const mend = `${mostQuestions} commands within an hour are answered; those that follow are passed over`;
    return [
      { ...one, command: { name: 'malformed', line: 'line' in one.command ? one.command.line : '/testreq', mend } },
    ];
  });
}

/** An editor whose account is gone was somebody, and nobody knows who. */
function isUntouched({ author, editor, lastEditedAt }: ConversationComment): boolean {
  return editor === null ? (lastEditedAt ?? null) === null : editor === author;
}

/** Whether this App gave a comment a reaction. */
export function hasReaction({ reactionGroups }: ConversationComment, content: string): boolean {
  return reactionGroups?.some((group) => group.content === content && group.viewerHasReacted) ?? false;
}

/** Whether a command still waits for its answer. Without a record, our reactions tell. */
export function isPending({ key, command, comment }: Said, record: DecisionRecord | null): boolean {
  if (record?.answered.includes(key)) return false;
  if (record !== null && command.name !== 'review') return true;
  return !final.some((content) => hasReaction(comment, content));
}

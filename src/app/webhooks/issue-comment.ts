import type { Probot } from 'probot';
import type { ReviewQueue } from '../review-queue.js';
import { mentionsCommand } from '../slash-commands.js';
import { isSticky } from '../sticky-comment.js';
import { placeOf } from './place.js';

/** Comments that may carry a command, or that are our own and were touched by somebody else. */
export function onIssueComment(app: Probot, queue: ReviewQueue): void {
  app.on(['issue_comment.created', 'issue_comment.edited', 'issue_comment.deleted'], async ({ id, payload }) => {
    const place = placeOf(payload);
    const { comment, issue, sender } = payload;
    if (place === null) return;
    const before = 'changes' in payload ? (payload.changes.body?.from ?? '') : '';
    const texts = [comment.body, before];
    const ours = texts.some(isSticky);
    // What this App writes itself asks for nothing; what another bot does to it does.
    if (ours && sender.type === 'Bot' && sender.login === comment.user?.login) return;
    if (!ours && !texts.some(mentionsCommand)) return;
    const job = issue.pull_request
      ? ({ kind: 'pull-request', ...place, number: issue.number, force: false } as const)
      : ({ kind: 'plan', ...place, issue: issue.number } as const);
    await queue.add(job, id);
  });
}

import type { Probot } from 'probot';
import type { ReviewQueue } from './review-queue.js';
import { onCheckRun } from './webhooks/check-run.js';
import { onCheckSuite } from './webhooks/check-suite.js';
import { onIssueComment } from './webhooks/issue-comment.js';
import { onIssues } from './webhooks/issues.js';
import { onMergeGroup } from './webhooks/merge-group.js';
import { onMilestone } from './webhooks/milestone.js';
import { onPullRequest } from './webhooks/pull-request.js';
import { onPush } from './webhooks/push.js';

/** Every event that the App takes; each leaves a job and is done. */
export function registerWebhooks(app: Probot, queue: ReviewQueue): void {
  onPullRequest(app, queue);
  onIssueComment(app, queue);
  onCheckRun(app, queue);
  onCheckSuite(app, queue);
  onMergeGroup(app, queue);
  onIssues(app, queue);
  onMilestone(app, queue);
  onPush(app, queue);
}

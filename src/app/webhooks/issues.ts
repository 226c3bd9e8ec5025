import type { Probot } from 'probot';
import type { ReviewQueue } from '../review-queue.js';
import { placeOf } from './place.js';

/** An issue's text is the task of the pull requests that close it, and of the plan that was asked for on it. */
export function onIssues(app: Probot, queue: ReviewQueue): void {
  app.on(['issues.edited', 'issues.deleted', 'issues.transferred'], async ({ id, payload }) => {
    const place = placeOf(payload);
    if (place === null) return;
    const { number } = payload.issue;
    await queue.add({ kind: 'fan-out', ...place, from: { issue: number } }, id);
    if (payload.action === 'edited') await queue.add({ kind: 'plan', ...place, issue: number }, id);
  });
}

import type { Probot } from 'probot';
import type { ReviewQueue } from '../review-queue.js';
import { placeOf } from './place.js';

/** Whatever may change what a pull request is judged by. */
export function onPullRequest(app: Probot, queue: ReviewQueue): void {
  app.on(
    [
      'pull_request.opened',
      'pull_request.reopened',
      'pull_request.synchronize',
      'pull_request.edited',
      'pull_request.ready_for_review',
      'pull_request.converted_to_draft',
      'pull_request.milestoned',
      'pull_request.demilestoned',
      'pull_request.labeled',
      'pull_request.unlabeled',
    ],
    async ({ id, payload }) => {
      const place = placeOf(payload);
      if (place === null) return;
      await queue.add({ kind: 'pull-request', ...place, number: payload.pull_request.number, force: false }, id);
    },
  );
}

import type { Probot } from 'probot';
import { jobOfExternalId } from '../external-id.js';
import type { ReviewQueue } from '../review-queue.js';
import { placeOf } from './place.js';

/** "Re-run" on a check. The run's external id says what it was of: events of forks name no pull request. */
export function onCheckRun(app: Probot, queue: ReviewQueue): void {
  app.on(['check_run.rerequested', 'check_run.requested_action'], async ({ id, payload }) => {
    const place = placeOf(payload);
    if (place === null) return;
    const run = payload.check_run;
    const [named] = run.pull_requests;
    const job =
      jobOfExternalId(place, run.external_id ?? '', run.head_sha) ??
      (named
        ? ({ kind: 'pull-request', ...place, number: named.number, force: true } as const)
        : ({ kind: 'fan-out', ...place, from: { head: run.head_sha } } as const));
    await queue.add(job, id);
  });
}

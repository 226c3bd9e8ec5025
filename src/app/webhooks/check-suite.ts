import type { Probot } from 'probot';
import type { ReviewQueue } from '../review-queue.js';
import { placeOf } from './place.js';

/** "Re-run all checks": of a head, whether a run of ours is there or not, and whether a pull request is named or not. */
export function onCheckSuite(app: Probot, queue: ReviewQueue): void {
  app.on('check_suite.rerequested', async ({ id, payload }) => {
    const place = placeOf(payload);
    if (place === null) return;
    await queue.add({ kind: 'fan-out', ...place, from: { head: payload.check_suite.head_sha } }, id);
  });
}

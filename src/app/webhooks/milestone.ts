import type { Probot } from 'probot';
import type { ReviewQueue } from '../review-queue.js';
import { placeOf } from './place.js';

/** A milestone's description is part of the task of its pull requests. */
export function onMilestone(app: Probot, queue: ReviewQueue): void {
  app.on('milestone.edited', async ({ id, payload }) => {
    const place = placeOf(payload);
    if (place === null) return;
    await queue.add({ kind: 'fan-out', ...place, from: { milestone: payload.milestone.number } }, id);
  });
}

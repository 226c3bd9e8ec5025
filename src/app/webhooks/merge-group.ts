import type { Probot } from 'probot';
import type { ReviewQueue } from '../review-queue.js';
import { placeOf } from './place.js';

/** A group of pull requests that wants to be merged: its head needs a check like any other. */
export function onMergeGroup(app: Probot, queue: ReviewQueue): void {
  app.on('merge_group.checks_requested', async ({ id, payload }) => {
    const place = payload.repository ? placeOf({ ...payload, repository: payload.repository }) : null;
    if (place === null) return;
    const { head_sha: headSha, head_ref: headRef, base_sha: baseSha } = payload.merge_group;
    await queue.add({ kind: 'merge-group', ...place, headSha, headRef, baseSha, force: false }, id);
  });
}

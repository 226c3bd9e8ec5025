import type { Probot } from 'probot';
import type { ReviewQueue } from '../review-queue.js';
import { placeOf } from './place.js';

const branchPrefix = 'refs/heads/';

/** A branch got another configuration, or documents of rules: its open pull requests are judged by them. */
export function onPush(app: Probot, queue: ReviewQueue): void {
  app.on('push', async ({ id, payload }) => {
    const place = placeOf({
      installation: payload.installation,
      repository: { name: payload.repository.name, owner: { login: payload.repository.owner?.login ?? '' } },
    });
    if (place === null || !payload.ref.startsWith(branchPrefix) || payload.deleted) return;
    const touched = payload.commits.flatMap(({ added, removed, modified }) => [
      ...(added ?? []),
      ...(removed ?? []),
      ...(modified ?? []),
    ]);
    const branch = payload.ref.slice(branchPrefix.length);
    const { before, after } = payload;
    if (touched.some((path) => path.startsWith('.github/testreq'))) {
      await queue.add({ kind: 'fan-out', ...place, from: { base: branch } }, id);
    } else if (/[^0]/.test(before) && touched.some((path) => /\.(?:md|markdown)$/i.test(path))) {
      await queue.add({ kind: 'fan-out', ...place, from: { documents: branch, before, after } }, id);
    }
  });
}

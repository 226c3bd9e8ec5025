import type { Probot } from 'probot';
import type { ReviewQueue } from '../review-queue.js';
import { placeOf } from './place.js';

/** GitHub tells no more commits of a push. */
const mostCommits = 2_048;

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
    const existed = /[^0]/.test(before);
    // What a forced push takes away stands in none of its commits.
    const untold = payload.forced || payload.commits.length === 0 || payload.commits.length >= mostCommits;
    const mayBeConfigured = existed && before !== after && untold;
    if (mayBeConfigured || touched.some((path) => path.startsWith('.github/testreq'))) {
      await queue.add({ kind: 'fan-out', ...place, from: { base: branch } }, id);
    } else if (existed && touched.some((path) => /\.(?:md|markdown)$/i.test(path))) {
      await queue.add({ kind: 'fan-out', ...place, from: { documents: branch, before, after } }, id);
    }
  });
}

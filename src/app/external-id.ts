import type { Job, MergeGroupJob, PullRequestJob } from './review-queue.js';

type Place = Pick<PullRequestJob, 'installationId' | 'owner' | 'repo'>;

/** What a check run carries so that a re-run finds its way back: the pull request's number, or the group it was of. */
export function externalIdOf(job: PullRequestJob | MergeGroupJob): string {
  return job.kind === 'pull-request' ? String(job.number) : `merge-group ${job.baseSha} ${job.headRef}`;
}

/** The job that a run was of; `null` when its external id does not tell. */
export function jobOfExternalId(place: Place, externalId: string, headSha: string): Job | null {
  if (/^[1-9]\d{0,8}$/.test(externalId)) {
    return { kind: 'pull-request', ...place, number: Number(externalId), force: true };
  }
  const [kind, baseSha, ...ref] = externalId.split(' ');
  const headRef = ref.join(' ');
  if (kind !== 'merge-group' || !/^[0-9a-f]{40,64}$/i.test(baseSha ?? '') || !/^\P{Cc}{1,300}$/u.test(headRef))
    return null;
  return { kind: 'merge-group', ...place, headSha, headRef, baseSha: baseSha ?? '', force: true };
}

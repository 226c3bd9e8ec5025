import type { Repository } from './world.js';

export interface Mergeable {
  readonly mergeable: boolean;
  /** In the words of GitHub's merge box; empty when mergeable. */
  readonly why: readonly string[];
}

/** What branch protection says of a head that would go into a branch: every required check, newest run. */
export function mergeableInto(repository: Repository, branch: string, sha: string): Mergeable {
  const why = (repository.required.get(branch) ?? []).flatMap(({ context, appId }) => {
    const runs = repository.checkRuns.filter((run) => run.headSha === sha && run.name === context);
    const latest = runs.filter((run) => appId === null || run.appId === appId).at(-1);
    if (latest === undefined) return [`${context}: Expected — Waiting for status to be reported`];
    if (latest.status !== 'completed') return [`${context}: ${latest.status}`];
    const passes = ['success', 'neutral', 'skipped'].includes(latest.conclusion ?? '');
    return passes ? [] : [`${context}: ${latest.conclusion}: ${latest.title}`];
  });
  return { mergeable: why.length === 0, why };
}

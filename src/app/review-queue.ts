/** Where a job belongs: one repository, seen through one installation. */
interface Place {
  readonly installationId: number;
  readonly owner: string;
  readonly repo: string;
}

/** Judge a pull request as it is when the job runs: the head is read then, never stored. */
export interface PullRequestJob extends Place {
  readonly kind: 'pull-request';
  readonly number: number;
  /** The check is written even when nothing changed (somebody asked for a re-run). */
  readonly force: boolean;
}

/** Judge a merge group's head. */
export interface MergeGroupJob extends Place {
  readonly kind: 'merge-group';
  readonly headSha: string;
  readonly headRef: string;
  readonly baseSha: string;
  /** As of a pull request. */
  readonly force: boolean;
}

/** Find the pull requests that something else touches, and judge them again. */
export interface FanOutJob extends Place {
  readonly kind: 'fan-out';
  readonly from: /** A commit of which a re-run was asked, when the event names no pull request. */
    | { readonly head: string }
    /** An issue whose text changed. */
    | { readonly issue: number }
    | { readonly milestone: number }
    /** A branch on which the configuration changed; `after`: the step begins behind this place of GitHub's list. */
    | { readonly base: string; readonly after?: string }
    /** A branch on which Markdown changed between two commits: documents of rules, if its configuration says so. */
    | { readonly documents: string; readonly before: string; readonly after: string };
}

/** Answer `/testreq plan` on an issue, or keep the answer current. */
export interface PlanJob extends Place {
  readonly kind: 'plan';
  readonly issue: number;
}

export type Job = PullRequestJob | MergeGroupJob | FanOutJob | PlanJob;

/** Jobs with the same key are one job: of those that wait, one is kept, and never two of them run at a time. */
export function jobKey(job: Job): string {
  const place = `${job.owner}/${job.repo}`.toLowerCase();
  switch (job.kind) {
    case 'pull-request':
      return `${place}#${job.number}`;
    case 'merge-group':
      return `${place}@${job.headSha}`;
    case 'plan':
      return `${place}?${job.issue}`;
    case 'fan-out': {
      // Each push changed something else, and each step finds others.
      if ('after' in job.from && 'base' in job.from) return `${place}*base:${job.from.base}>${job.from.after}`;
      if ('documents' in job.from) return `${place}*documents:${job.from.documents}@${job.from.after}`;
      const [[kind, value] = ['', '']] = Object.entries(job.from);
      return `${place}*${kind}:${value}`;
    }
  }
}

/**
 * Where webhook handlers leave work.
 * Of two waiting jobs with one key the newer replaces the older, and `force` holds if either had it.
 */
export interface ReviewQueue {
  /**
   * Resolves once the job is stored.
   * @param delivery GitHub's id of the delivery; one that is stored already does nothing. `null`: not from a delivery.
   */
  add(job: Job, delivery: string | null): Promise<void>;
  /** Takes no more, lets running jobs end (at most `graceMs`), and releases what it holds. */
  close(graceMs: number): Promise<void>;
  /** Whether jobs can be stored. */
  ready(): Promise<boolean>;
}

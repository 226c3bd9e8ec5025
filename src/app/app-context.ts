import type { Review } from '../domain/review.js';
import type { Rulebook } from '../domain/rulebook.js';
import type { RuleLinks } from '../reports/rule-links.js';
import type { Gathered } from '../review-change.js';
import type { GitHubRepository } from '../sources/github/api.js';
import type { Log } from './log.js';
import type { Job } from './review-queue.js';
import type { Room } from './room.js';

/** What every job works with. */
export interface AppContext {
  readonly appId: number;
  readonly rulebook: Rulebook;
  /** Names the rules and the program: a check that was made by others is made again when somebody asks for it. */
  readonly version: string;
  /** Where the rules that ship are documented. */
  readonly links: RuleLinks;
  readonly log: Log;
  /** A review that takes longer shows a check in progress. */
  readonly progressSeconds: number;
  /** The repository of a job, with no more rights than the job needs. */
  repositoryOf(job: Job): GitHubRepository;
  /** Leaves more work behind. */
  enqueue(job: Job): Promise<void>;
  /** For the files of the changes that are being judged. */
  readonly room: Room;
  /** Judges what was gathered; see `reviewChange`. */
  review(gathered: Gathered, rulebook: Rulebook): Promise<Review>;
  /** Call it before anything is published: rejects when another run of the job follows, or has taken over. */
  ensureCurrent(): Promise<void>;
  /** Told of each review, for the service's metrics. */
  reviewed(review: Review): void;
}

import { z } from 'zod';
import { type GitHubApi, readAnswer } from '../../sources/github/api.js';
import { type Log, messageOf } from '../log.js';
import { jobKey, type PullRequestJob } from '../review-queue.js';

/** GitHub as the App itself, and as one of its installations, sees it. */
export interface AppApi {
  asApp(): Promise<GitHubApi>;
  asInstallation(installationId: number): Promise<GitHubApi>;
}

/** Where a sweep leaves what it finds. */
export interface SweptInto {
  isPending(key: string): Promise<boolean>;
  add(job: PullRequestJob, delivery: null): Promise<void>;
}

export interface SweepOptions {
  readonly appId: number;
  readonly github: AppApi;
  readonly queue: SweptInto;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** The part of an installation's hourly limit that one sweep may use; a tenth, unless a test has no time for that. */
  readonly share?: number;
}

/** Requests an hour, where GitHub names no limit. */
const USUAL_LIMIT = 5_000;

const installations = z.array(z.object({ id: z.number(), suspended_at: z.string().nullish() }));
const repositories = z.object({
  repositories: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      owner: z.object({ login: z.string() }),
      archived: z.boolean().optional(),
    }),
  ),
});
const pulls = z.array(z.object({ number: z.number(), head: z.object({ sha: z.string() }) }));
const runs = z.object({
  check_runs: z.array(z.object({ status: z.string(), app: z.object({ id: z.number() }).nullish() })),
});

/**
 * Finds open pull requests that have no completed check on their head, and queues them: the net below the nets, for
 * events that GitHub never sent or nobody stored. Each sweep uses at most a tenth of an installation's hourly limit
 * and goes on where the last one stopped.
 */
export class Sweep {
  readonly #options: SweepOptions;
  readonly #share: number;
  /** The pull request that was seen to last, by installation, where a sweep ran out of requests. */
  readonly #stoppedAt = new Map<number, { readonly repository: number; readonly number: number }>();

  constructor(options: SweepOptions) {
    this.#options = options;
    this.#share = options.share ?? 0.1;
  }

  async run(): Promise<void> {
    const { github, log, signal } = this.#options;
    const app = new Budget(await github.asApp(), this.#share);
    for await (const { id, suspended_at } of app.pages('GET /app/installations', installations, (page) => page)) {
      if (signal.aborted) return;
      if (suspended_at != null) continue;
      try {
        await this.#installation(id);
      } catch (error) {
        log.warn({ installation: id, error: messageOf(error) }, 'An installation could not be swept.');
      }
    }
  }

  async #installation(installationId: number): Promise<void> {
    const budget = new Budget(await this.#options.github.asInstallation(installationId), this.#share);
    const all: z.infer<typeof repositories>['repositories'] = [];
    const listing = budget.pages('GET /installation/repositories', repositories, (page) => page.repositories);
    for await (const repository of listing) if (repository.archived !== true) all.push(repository);
    const stopped = this.#stoppedAt.get(installationId);
    this.#stoppedAt.delete(installationId);
    const first = Math.max(
      0,
      all.findIndex(({ id }) => id === stopped?.repository),
    );
    for (const { id, name, owner } of [...all.slice(first), ...all.slice(0, first)]) {
      const place = { installationId, owner: owner.login, repo: name };
      const below = id === stopped?.repository ? stopped.number : Number.POSITIVE_INFINITY;
      const last = await this.#repository(budget, place, below);
      if (last === null) continue;
      this.#stoppedAt.set(installationId, { repository: id, number: last });
      return;
    }
  }

  /**
   * Newest pull request first, beginning below a number.
   * @returns the number of the last one that was seen to, when there was no more time or no request left; else `null`.
   */
  async #repository(
    budget: Budget,
    { installationId, owner, repo }: { installationId: number; owner: string; repo: string },
    below: number,
  ): Promise<number | null> {
    const { queue, log, signal } = this.#options;
    let last = below;
    if (signal.aborted || budget.isSpent) return last;
    const open = budget.pages('GET /repos/{owner}/{repo}/pulls', pulls, (page) => page, { owner, repo, state: 'open' });
    for await (const { number, head } of open) {
      if (number >= below) continue;
      if (signal.aborted || budget.isSpent) return last;
      last = number;
      const job: PullRequestJob = { kind: 'pull-request', installationId, owner, repo, number, force: false };
      // In this order: a job that ends between the two has left its check.
      if (await queue.isPending(jobKey(job))) continue;
      if (await this.#isChecked(budget, owner, repo, head.sha)) continue;
      log.info({ key: jobKey(job) }, 'An open pull request has no completed check.');
      await queue.add(job, null);
    }
    return null;
  }

  async #isChecked(budget: Budget, owner: string, repo: string, ref: string): Promise<boolean> {
    const answer = await budget.get('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', runs, {
      owner,
      repo,
      ref,
      check_name: 'testreq',
      app_id: this.#options.appId,
    });
    return answer.check_runs.some(({ status, app }) => status === 'completed' && app?.id === this.#options.appId);
  }
}

/** Reads as long as the requests last that one sweep may use. */
class Budget {
  readonly #api: GitHubApi;
  readonly #share: number;
  #used = 0;
  #limit = USUAL_LIMIT;
  #remaining = Number.POSITIVE_INFINITY;

  constructor(api: GitHubApi, share: number) {
    this.#api = api;
    this.#share = share;
  }

  get isSpent(): boolean {
    const share = this.#limit * this.#share;
    return this.#used >= share || this.#remaining < share;
  }

  async get<Schema extends z.ZodType>(
    route: string,
    schema: Schema,
    parameters: Record<string, unknown>,
  ): Promise<z.infer<Schema>> {
    this.#used += 1;
    const { data, headers } = await this.#api.request(route, parameters);
    this.#limit = Number(headers['x-ratelimit-limit'] ?? this.#limit);
    this.#remaining = Number(headers['x-ratelimit-remaining'] ?? this.#remaining);
    return readAnswer(schema, data, route);
  }

  async *pages<Schema extends z.ZodType, Item>(
    route: string,
    schema: Schema,
    items: (page: z.infer<Schema>) => readonly Item[],
    parameters: Record<string, unknown> = {},
  ): AsyncGenerator<Item> {
    for (let page = 1; ; page += 1) {
      const found = items(await this.get(route, schema, { ...parameters, per_page: 100, page }));
      yield* found;
      if (found.length < 100) return;
    }
  }
}

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Review } from '../domain/review.js';
import type { FetchFor } from './patient-fetch.js';
import type { Depth, RunReport } from './queue/durable-queue.js';

/** What became of a delivery at the door. */
export type DeliveryOutcome = 'accepted' | 'failed' | 'forged' | 'malformed' | 'oversized';

/** What the gauges are read from when somebody asks. */
export interface QueueState {
  depth(): Promise<Depth>;
  resting(): Promise<number>;
}

/** From answering a webhook (milliseconds) to a review behind a long queue (minutes). */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/**
 * The service in numbers, for Prometheus. Names and labels are listed in `docs/operations.md`; labels never hold what
 * a person chose (repositories, a team's own categories), so that the number of series is bounded.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #deliveries: Counter<'event' | 'outcome'>;
  readonly #deliverySeconds: Histogram;
  readonly #runs: Histogram<'kind' | 'end'>;
  readonly #answers: Histogram<'kind'>;
  readonly #reviews: Counter<'conclusion' | 'exemption'>;
  readonly #categories: Counter<'category' | 'verdict'>;
  readonly #waivers: Counter<'kind'>;
  readonly #requests: Counter<'api' | 'status'>;
  readonly #requestSeconds: Histogram<'api'>;
  readonly #builtin: ReadonlySet<string>;
  readonly #limits = new Map<string, Limit>();

  /** @param categories ids of the built-in categories; a team's own are counted as `custom`. */
  constructor(categories: Iterable<string>) {
    this.#builtin = new Set(categories);
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#deliveries = new Counter({
      name: 'testreq_deliveries_total',
      help: 'Webhook deliveries by event and by what became of them at the door.',
      labelNames: ['event', 'outcome'],
      registers,
    });
    this.#deliverySeconds = new Histogram({
      name: 'testreq_delivery_seconds',
      help: 'Time to answer a delivery.',
      buckets: SECONDS,
      registers,
    });
    this.#runs = new Histogram({
      name: 'testreq_job_run_seconds',
      help: 'Runs of jobs by kind of job and by how they ended.',
      labelNames: ['kind', 'end'],
      buckets: SECONDS,
      registers,
    });
    this.#answers = new Histogram({
      name: 'testreq_delivery_to_result_seconds',
      help: 'From the oldest unanswered delivery that asked for a job to the end of the run that answered it.',
      labelNames: ['kind'],
      buckets: SECONDS,
      registers,
    });
    this.#reviews = new Counter({
      name: 'testreq_reviews_total',
      help: 'Reviews by conclusion, and by exemption where one applied.',
      labelNames: ['conclusion', 'exemption'],
      registers,
    });
    this.#categories = new Counter({
      name: 'testreq_review_categories_total',
      help: 'Categories found in reviews, by verdict.',
      labelNames: ['category', 'verdict'],
      registers,
    });
    this.#waivers = new Counter({
      name: 'testreq_waivers_total',
      help: 'Tests that reviews found waived, by the kind of reason. Many of one rule: the rule is wrong.',
      labelNames: ['kind'],
      registers,
    });
    this.#requests = new Counter({
      name: 'testreq_api_requests_total',
      help: "Requests to GitHub's API by status; status 0 got no answer.",
      labelNames: ['api', 'status'],
      registers,
    });
    this.#requestSeconds = new Histogram({
      name: 'testreq_api_request_seconds',
      help: "Time until GitHub's API answered.",
      labelNames: ['api'],
      buckets: SECONDS,
      registers,
    });
    const limits = this.#limits;
    new Gauge({
      name: 'testreq_api_limit_remaining',
      help: "Requests that remain to the installation that has the fewest left, by GitHub's kind of limit.",
      labelNames: ['resource'],
      registers,
      collect() {
        this.reset();
        for (const [resource, remaining] of lowest(limits, Date.now())) this.set({ resource }, remaining);
      },
    });
  }

  /** Shows the queue too. Call it once. */
  watch(queue: QueueState): void {
    const registers = [this.#registry];
    const age = new Gauge({
      name: 'testreq_oldest_job_seconds',
      help: 'How long the oldest job that could run has waited.',
      registers,
    });
    const resting = new Gauge({
      name: 'testreq_resting_installations',
      help: 'Installations that GitHub asked to wait.',
      registers,
    });
    new Gauge({
      name: 'testreq_jobs',
      help: 'Jobs by state: waiting, active, delayed (between attempts, or resting), dead (given up).',
      labelNames: ['state'],
      registers,
      async collect() {
        const { oldestSeconds, ...states } = await queue.depth();
        for (const [state, count] of Object.entries(states)) this.set({ state }, count);
        age.set(oldestSeconds);
        resting.set(await queue.resting());
      },
    });
  }

  delivered(event: string, outcome: DeliveryOutcome, seconds: number): void {
    // A forger chooses his own event names.
    const believed = outcome === 'accepted' || outcome === 'failed';
    this.#deliveries.inc({ event: believed ? event : 'unknown', outcome });
    this.#deliverySeconds.observe(seconds);
  }

  ran({ kind, end, seconds, secondsSinceAsked }: RunReport): void {
    this.#runs.observe({ kind, end }, seconds);
    if (end === 'done') this.#answers.observe({ kind }, secondsSinceAsked);
  }

  reviewed(review: Review): void {
    this.#reviews.inc({ conclusion: review.conclusion, exemption: review.exemption?.id ?? '' });
    for (const { id, verdict } of review.categories) {
      this.#categories.inc({ category: this.#builtin.has(id) ? id : 'custom', verdict });
    }
    for (const { waiver } of review.requirements) if (waiver !== null) this.#waivers.inc({ kind: waiver.kind });
  }

  /** A `fetch` that counts, and reads from the answers what GitHub says is left. */
  counting(fetch: typeof globalThis.fetch): FetchFor {
    return (installationId) => async (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const api = /\/graphql$/.test(url) ? 'graphql' : 'rest';
      const stop = this.#requestSeconds.startTimer({ api });
      try {
        const answer = await fetch(input, init);
        this.#requests.inc({ api, status: answer.status });
        this.#notice(installationId ?? 0, api, answer.headers);
        return answer;
      } catch (error) {
        this.#requests.inc({ api, status: 0 });
        throw error;
      } finally {
        stop();
      }
    };
  }

  /** All of it, in Prometheus' text format. */
  async page(): Promise<{ readonly type: string; readonly body: string }> {
    return { type: this.#registry.contentType, body: await this.#registry.metrics() };
  }

  /** @param who the installation, or 0 for the App */
  #notice(who: number, api: 'graphql' | 'rest', headers: Headers): void {
    const remaining = headers.get('x-ratelimit-remaining');
    if (remaining === null) return;
    // Older Enterprise Servers do not name the limit.
    const resource = headers.get('x-ratelimit-resource') ?? (api === 'graphql' ? 'graphql' : 'core');
    const until = Number(headers.get('x-ratelimit-reset')) * 1000;
    this.#limits.set(`${resource} ${who}`, { resource, remaining: Number(remaining), until });
    for (const [key, limit] of this.#limits) if (limit.until < Date.now()) this.#limits.delete(key);
  }
}

interface Limit {
  readonly resource: string;
  readonly remaining: number;
  /** When GitHub counts anew (epoch ms). */
  readonly until: number;
}

function lowest(limits: ReadonlyMap<string, Limit>, now: number): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { resource, remaining, until } of limits.values()) {
    if (until >= now) found.set(resource, Math.min(remaining, found.get(resource) ?? remaining));
  }
  return found;
}

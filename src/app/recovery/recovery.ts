import { setTimeout as sleep } from 'node:timers/promises';
import { type Log, messageOf } from '../log.js';
import type { DurableQueue } from '../queue/durable-queue.js';
import type { Store } from '../queue/store.js';
import { Chores } from './chores.js';
import { redeliverFailed } from './failed-deliveries.js';
import { type AppApi, Sweep } from './sweep.js';

export interface RecoveryOptions {
  readonly appId: number;
  readonly store: Store;
  readonly queue: DurableQueue;
  readonly github: AppApi;
  readonly log: Log;
  /** Seconds between two looks for failed deliveries, and between two sweeps. */
  readonly redeliverSeconds: number;
  readonly sweepSeconds: number;
}

/** GitHub waits ten seconds for an answer to a delivery; twice that, for clocks (ms). */
const UNDER_WAY = 20_000;

/**
 * Finds by itself what never reached the queue: at start, since nobody knows what happened while nobody was here, and
 * at intervals after.
 */
export class Recovery {
  readonly #options: RecoveryOptions;
  readonly #chores: Chores;
  readonly #sweep: Sweep;
  readonly #stopping = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #running = { redeliver: Promise.resolve(), sweep: Promise.resolve() };
  #startedAt = 0;

  constructor(options: RecoveryOptions) {
    this.#options = options;
    this.#chores = new Chores(options.store);
    this.#sweep = new Sweep({ ...options, signal: this.#stopping.signal });
  }

  /** Call it when the service listens. */
  start(): void {
    const { redeliverSeconds, sweepSeconds } = this.#options;
    this.#startedAt = Date.now();
    this.#queue('redeliver', 0);
    this.#queue('sweep', 0);
    // A little early, so that a process does not miss its own turn by a moment and a whole interval.
    this.#timers.push(
      setInterval(() => this.#queue('redeliver', redeliverSeconds * 0.9), redeliverSeconds * 1000),
      setInterval(() => this.#queue('sweep', sweepSeconds * 0.9), sweepSeconds * 1000),
    );
  }

  /** Begins nothing new; resolves when what runs has stopped at its next request, at the latest after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#stopping.abort();
    const stopped = Promise.all(Object.values(this.#running));
    await Promise.race([stopped, sleep(graceMs, undefined, { ref: false })]);
  }

  /** Never the same chore beside itself. The sweep only reads, and finds at once what asking again takes a while for. */
  #queue(name: 'redeliver' | 'sweep', everySeconds: number): void {
    this.#running[name] = this.#running[name].then(async () => {
      if (this.#stopping.signal.aborted) return;
      try {
        await this.#options.queue.tidy();
        await this.#chores.run(name, everySeconds, (last) => this.#do(name, last));
      } catch (error) {
        this.#options.log.warn(
          { error: messageOf(error) },
          `Recovery (${name}) stopped early and is tried again later.`,
        );
      }
    });
  }

  async #do(name: 'redeliver' | 'sweep', last: Date | null): Promise<void> {
    const { github, store, log } = this.#options;
    if (name === 'sweep') return this.#sweep.run();
    // What failed before this process listened has failed for good; later, a delivery may take its ten seconds.
    const to = Math.max(this.#startedAt, Date.now() - UNDER_WAY);
    await redeliverFailed(
      { api: await github.asApp(), store, log, signal: this.#stopping.signal },
      { from: last?.getTime() ?? 0, to },
    );
  }
}

import { Worker } from 'node:worker_threads';
import type { Review } from '../domain/review.js';
import type { Rulebook } from '../domain/rulebook.js';
import type { Gathered } from '../review-change.js';
import type { ReviewAnswer, ReviewQuestion } from './review-worker.js';

interface Pending {
  readonly resolve: (review: Review) => void;
  readonly reject: (error: Error) => void;
}

/**
 * How long one review may take (ms), with those before it. It bounds no verdict: a review that takes longer is aborted
 * whole and tried again, so that nothing can hold up all others for ever.
 */
const usualPatience = 300_000;

/**
 * Judges in a thread of its own: parsing a large change takes seconds, in which deliveries would wait for their answer
 * and the locks of running jobs would run out. The thread is started by the first review.
 */
export class ReviewThread {
  readonly #builtIn: Rulebook;
  readonly #patience: number;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #count = 0;

  /** @param patience milliseconds, for tests that cannot wait */
  constructor(builtIn: Rulebook, patience = usualPatience) {
    this.#builtIn = builtIn;
    this.#patience = patience;
  }

  /**
   * The same as `reviewChange`.
   * @throws Error when it fails, takes too long or the thread ends: ask again
   */
  async review(gathered: Gathered, rulebook: Rulebook): Promise<Review> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = ++this.#count;
    const question: ReviewQuestion = { id, gathered, rulebook: rulebook === this.#builtIn ? null : rulebook };
    let late: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Review>((resolve, reject) => {
        this.#pending.set(id, { resolve, reject });
        late = setTimeout(() => {
          reject(new Error(`The review took longer than ${this.#patience / 1000} s.`));
          void worker.terminate();
        }, this.#patience);
        worker.postMessage(question);
      });
    } finally {
      clearTimeout(late);
      this.#pending.delete(id);
    }
  }

  /** Ends the thread; what is asked of it then fails. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./review-worker.js', import.meta.url), { workerData: this.#builtIn });
    worker.on('message', ({ id, review, error }: ReviewAnswer) => {
      const pending = this.#pending.get(id);
      if (review !== null) pending?.resolve(review);
      else pending?.reject(error);
    });
    worker.on('error', (error: Error) => this.#lose(worker, error));
    worker.on('exit', () => this.#lose(worker, new Error('The thread that reviews has ended.')));
    return worker;
  }

  /** The next review starts another thread. */
  #lose(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const { reject } of this.#pending.values()) reject(error);
  }
}

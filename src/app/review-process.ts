import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Review } from '../domain/review.js';
import type { Rulebook } from '../domain/rulebook.js';
import type { Gathered } from '../review-change.js';
import type { ReviewAnswer, ReviewQuestion } from './reviewer.js';

export interface ReviewProcessOptions {
  /**
   * How long one review may take (ms). It bounds no verdict: a review that takes longer is aborted whole and tried again,
   * so that nothing can hold up all others for ever.
   */
  readonly patience?: number;
  /** How long the process is kept without a review (ms). */
  readonly idle?: number;
  /** What it runs. */
  readonly program?: URL;
}

interface Pending extends ReviewQuestion {
  readonly resolve: (review: Review) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Judges in a process of its own, one review at a time. Parsing a large change takes seconds, in which deliveries would
 * wait for their answer. And whatever a change can do to the process that reads it, it does to that one: the service goes
 * on, it is plain which review it was, and no other is to blame. The process is started by the first review, ends after
 * a while without one, and sees none of the service's secrets.
 */
export class ReviewProcess {
  readonly #builtIn: Rulebook;
  readonly #options: Required<ReviewProcessOptions>;
  readonly #waiting: Pending[] = [];
  #current: Pending | null = null;
  #child: ChildProcess | null = null;
  /** For the end of the patience while there is a review, of the idleness while there is none. */
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(builtIn: Rulebook, options: ReviewProcessOptions = {}) {
    this.#builtIn = builtIn;
    this.#options = {
      patience: 300_000,
      idle: 60_000,
      program: new URL('./reviewer.js', import.meta.url),
      ...options,
    };
  }

  /**
   * The same as `reviewChange`.
   * @throws Error when it fails, takes too long or brings its process down: ask again
   */
  review(gathered: Gathered, rulebook: Rulebook): Promise<Review> {
    if (this.#closed) return Promise.reject(ended());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ gathered, rulebook: rulebook === this.#builtIn ? null : rulebook, resolve, reject });
      if (this.#current === null) this.#next();
    });
  }

  /** Ends the process; what is asked of it then fails. */
  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    for (const { reject } of this.#waiting.splice(0)) reject(ended());
    if (child === null) return;
    this.#lose(child, ended());
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  #next(): void {
    clearTimeout(this.#timer);
    const next = this.#waiting.shift();
    this.#current = next ?? null;
    if (next === undefined) {
      this.#timer = setTimeout(() => this.#rest(), this.#options.idle).unref();
      return;
    }
    const child = this.#child ?? this.#start();
    const { patience } = this.#options;
    this.#timer = setTimeout(() => {
      this.#lose(child, new Error(`The review took longer than ${patience / 1000} s.`));
      child.kill('SIGKILL');
    }, patience);
    const question: ReviewQuestion = { gathered: next.gathered, rulebook: next.rulebook };
    child.send(question, (error) => error !== null && this.#lose(child, error));
  }

  #start(): ChildProcess {
    const { NODE_OPTIONS } = process.env;
    const child = fork(fileURLToPath(this.#options.program), {
      serialization: 'advanced', // Maps, and errors.
      env: NODE_OPTIONS === undefined ? {} : { NODE_OPTIONS },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', ({ review, error }: ReviewAnswer) => {
      if (this.#child !== child) return;
      if (review !== null) this.#current?.resolve(review);
      else this.#current?.reject(error);
      this.#next();
    });
    child.on('error', (error) => this.#lose(child, error));
    child.on('exit', (code, signal) => {
      this.#lose(child, new Error(`The process that reviewed this change ended (${signal ?? code}).`));
    });
    this.#child = child;
    return child;
  }

  /** Gives back the memory. */
  #rest(): void {
    this.#child?.disconnect();
    this.#child = null;
  }

  /** The review that ran fails; the next one starts another process. */
  #lose(child: ChildProcess, error: Error): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#current?.reject(error);
    this.#next();
  }
}

function ended(): Error {
  return new Error('The process that reviews has ended.');
}

import type { AppContext } from './app-context.js';
import { messageOf } from './log.js';
import { beginCheck, type CheckedHead, cancelCheck, listRuns } from './publish-check.js';

/**
 * The life that a check shows while its review runs: none while that is quick; after some seconds, or when an old
 * verdict must be taken back, a run in progress. Whoever starts one ends it with `settle` or `abandon`.
 */
export class Progress {
  readonly #context: AppContext;
  readonly #head: CheckedHead;
  #timer: NodeJS.Timeout | undefined;
  #begun: Promise<CheckedHead> | null = null;
  #over = false;

  constructor(context: AppContext, head: CheckedHead) {
    this.#context = context;
    this.#head = head;
  }

  /**
   * Shows life if the review is not settled within the patience of those who wait.
   * @param since when it began (ms, `performance.now()`)
   */
  watch(since: number): void {
    const { progressSeconds } = this.#context;
    const left = Math.max(0, since + progressSeconds * 1000 - performance.now());
    const title = 'testreq is reading this change';
    this.#timer = setTimeout(() => {
      this.#context
        .ensureCurrent()
        .then(() => (this.#over ? null : this.begin(title, 'The verdict follows here.')))
        // What failed shows when the review is settled.
        .catch((error: unknown) => this.#context.log.debug({ error: messageOf(error) }, 'No progress was shown.'));
    }, left);
  }

  /** Shows at once that a verdict is awaited. */
  begin(title: string, summary: string): Promise<unknown> {
    clearTimeout(this.#timer);
    this.#begun ??= beginCheck(this.#head, title, summary);
    return this.#begun;
  }

  /** Shows no more; tells the head as it is now, with the run that is to be completed. */
  async settle(): Promise<CheckedHead> {
    this.#over = true;
    clearTimeout(this.#timer);
    if (this.#begun === null) return this.#head;
    try {
      return await this.#begun;
    } catch {
      // Its answer was lost, perhaps: what is there must be seen before anything is written again.
      const { repository, sha, appId } = this.#head;
      const [existing = null] = await listRuns(repository, sha, appId);
      return { ...this.#head, existing };
    }
  }

  /**
   * The review ended without a verdict. Its next attempt completes the run, but for a commit that is no head any more.
   * @param isHead whether the commit still is one
   */
  async abandon(isHead: () => Promise<boolean>): Promise<void> {
    this.#over = true;
    clearTimeout(this.#timer);
    if (this.#begun === null) return;
    try {
      const head = await this.settle();
      if (!(await isHead())) await cancelCheck(head);
    } catch (error) {
      this.#context.log.warn({ error: messageOf(error) }, 'A run in progress was left to the next attempt.');
    }
  }
}

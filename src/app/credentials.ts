import { type GitHubApi, statusOf } from '../sources/github/api.js';

/** How long an answer is believed (ms). */
const FRESH = 60_000;

/** Whether GitHub takes APP_ID and PRIVATE_KEY for an App of its own; asks at most once a minute. */
export class Credentials {
  readonly #asApp: () => Promise<GitHubApi>;
  #asked = 0;
  #answer: Promise<boolean> = Promise.resolve(true);

  constructor(asApp: () => Promise<GitHubApi>) {
    this.#asApp = asApp;
  }

  /**
   * `false` only when GitHub refuses them. Without an answer they are as good as before: a service that GitHub does not
   * answer can still take deliveries, and must not be taken out of service for it.
   */
  async areValid(): Promise<boolean> {
    if (Date.now() - this.#asked > FRESH) {
      this.#asked = Date.now();
      this.#answer = this.#ask(this.#answer);
    }
    return this.#answer;
  }

  async #ask(before: Promise<boolean>): Promise<boolean> {
    try {
      const api = await this.#asApp();
      await api.request('GET /app');
      return true;
    } catch (error) {
      const status = statusOf(error);
      return status === 401 || status === 404 ? false : before;
    }
  }
}

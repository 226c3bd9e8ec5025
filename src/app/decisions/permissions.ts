import { z } from 'zod';
import { type GitHubRepository, readAnswer, statusOf } from '../../sources/github/api.js';
import type { PolicyFile } from '../../sources/policy-file.js';

type Access = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin';
const accesses: readonly Access[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

/** Whether somebody may decide, and in a sentence why not. */
export type Permit = { readonly allowed: true } | { readonly allowed: false; readonly because: string };

/** Who may waive on a pull request, by the policy and by GitHub. Each person is asked for once: one request. */
export class Permissions {
  readonly #repository: GitHubRepository;
  readonly #policy: NonNullable<PolicyFile['waive']>;
  readonly #author: string | null;
  readonly #permits = new Map<string, Promise<Permit>>();

  /** @param author of the pull request */
  constructor(repository: GitHubRepository, policy: PolicyFile, author: string | null) {
    this.#repository = repository;
    this.#policy = policy.waive ?? {};
    this.#author = author;
  }

  of(login: string): Promise<Permit> {
    const known = this.#permits.get(login);
    if (known !== undefined) return known;
    const permit = this.#ask(login);
    this.#permits.set(login, permit);
    return permit;
  }

  async #ask(login: string): Promise<Permit> {
    const needed = this.#policy.permission ?? 'write';
    const named = this.#policy.users?.some((user) => user.toLowerCase() === login.toLowerCase()) ?? false;
    const access = named ? null : await this.#access(login);
    if (access !== null && accesses.indexOf(access) < accesses.indexOf(needed)) {
      const others = this.#policy.users?.length ? `, or one of ${this.#policy.users.join(', ')}` : '';
      return { allowed: false, because: `it takes ${needed} access to this repository${others}` };
    }
    if (login !== this.#author || this.#policy.author === true || (await this.#isAlone(login)))
      return { allowed: true };
    return {
      allowed: false,
      because: 'the author of a pull request cannot waive its tests: ask somebody else who may write',
    };
  }

  async #access(login: string): Promise<Access> {
    const { api, owner, repo } = this.#repository;
    try {
      const { data } = await api.request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', {
        owner,
        repo,
        username: login,
      });
      const answer = z.object({ permission: z.string(), role_name: z.string().nullish() });
      const { permission, role_name } = readAnswer(answer, data, `the access of ${login}`);
      // `permission` knows neither maintain nor triage; `role_name` may be a role of the organisation's own.
      const role = accesses.find((access) => access === role_name);
      return role ?? accesses.find((access) => access === permission) ?? 'none';
    } catch (error) {
      if (statusOf(error) === 404) return 'none';
      throw error;
    }
  }

  /** Nobody else could waive: in a repository of one's own the rule would make waiving impossible. */
  async #isAlone(login: string): Promise<boolean> {
    const { api, owner, repo } = this.#repository;
    try {
      const { data } = await api.request('GET /repos/{owner}/{repo}/collaborators', {
        owner,
        repo,
        permission: 'push',
        per_page: 2,
      });
      const people = readAnswer(z.array(z.object({ login: z.string() })), data, 'the people who may write');
      return people.every((person) => person.login === login);
    } catch (error) {
      const status = statusOf(error);
      if (status === 403 || status === 404) return false;
      throw error;
    }
  }
}

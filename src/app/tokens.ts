import type { ProbotOctokit } from 'probot';
import { z } from 'zod';
import { type GitHubApi, readAnswer, statusOf } from '../sources/github/api.js';
import type { FetchFor } from './patient-fetch.js';

/** GitHub's names of permissions, and how far each goes. */
export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

/** What a token is good for. */
interface Scope {
  readonly installationId: number;
  /** The one repository; `null`: all of the installation. */
  readonly repository: { readonly owner: string; readonly repo: string } | null;
  readonly permissions: Permissions;
}

/** A repository that an installation does not have (any more). */
class RepositoryGoneError extends Error {
  override readonly name = 'RepositoryGoneError';
  /** As GitHub answers for what was there once. */
  readonly status = 410;
}

interface Token {
  /** `null`: GitHub refused it. */
  readonly value: string | null;
  /** Epoch ms. */
  readonly until: number;
}

/** A new token is taken so long before the old one ends (ms): GitHub's clock is another, and reviews take a while. */
const margin = 120_000;
/** For how long a refusal is believed (ms): repositories are added to installations. */
const refusedFor = 10 * 60_000;
/** Tokens that are remembered, of as many repositories. */
const mostTokens = 10_000;

const issued = z.object({ token: z.string(), expires_at: z.string() });
const granted = z.object({ permissions: z.record(z.string(), z.string()) });

/**
 * Clients of GitHub whose tokens are good for one repository and one purpose. A token is asked for when the first request
 * needs it, and shared by all clients of its scope until shortly before it ends (GitHub's tokens last an hour).
 */
export class ScopedClients {
  readonly #asApp: ProbotOctokit;
  readonly #fetchFor: FetchFor;
  readonly #tokens = new Map<string, Promise<Token>>();

  /** @param asApp a client with the App's key, of whose kind the others are made */
  constructor(asApp: ProbotOctokit, fetchFor: FetchFor) {
    this.#asApp = asApp;
    this.#fetchFor = fetchFor;
  }

  /** A client for a scope. Where the installation has not granted all of its permissions, it works with those it has. */
  client(scope: Scope): GitHubApi {
    return this.#client(scope, (worn) => this.#own(scope, worn));
  }

  /** A client for a scope that GitHub may refuse; `null` when it does. */
  async clientIfGranted(scope: Scope): Promise<GitHubApi | null> {
    const take = async (worn: string | null) => (await this.#token(scope, worn, (one) => this.#ifGranted(one))).value;
    if ((await take(null)) === null) return null;
    return this.#client(scope, async (worn) => (await take(worn)) ?? refuse(scope));
  }

  #client(scope: Scope, take: (worn: string | null) => Promise<string>): GitHubApi {
    const Client = this.#asApp.constructor as typeof ProbotOctokit;
    type Hooked = (options: { headers: Record<string, unknown> }) => Promise<unknown>;
    /** A token that was revoked before its time answers 401 for as long as it is used: takes a new one, once. */
    const hook = async (request: Hooked, options: Parameters<Hooked>[0]) => {
      const token = await take(null);
      options.headers.authorization = `token ${token}`;
      try {
        return await request(options);
      } catch (error) {
        if (statusOf(error) !== 401) throw error;
        options.headers.authorization = `token ${await take(token)}`;
        return request(options);
      }
    };
    return new Client({
      authStrategy: () => Object.assign(async () => ({ type: 'token' }), { hook }),
      request: { fetch: this.#fetchFor(scope.installationId) },
    });
  }

  async #own(scope: Scope, worn: string | null): Promise<string> {
    const { value } = await this.#token(scope, worn, (one) => this.#withWhatIsGranted(one));
    return value ?? refuse(scope);
  }

  /** @param worn a token that GitHub takes no longer */
  async #token(scope: Scope, worn: string | null, ask: (scope: Scope) => Promise<Token>): Promise<Token> {
    const key = keyOf(scope);
    const known = this.#tokens.get(key);
    const token = (await known?.catch(() => null)) ?? null;
    if (token !== null && (token.value === null || token.value !== worn) && token.until - margin > Date.now()) {
      return token;
    }
    // Somebody else may have been quicker.
    if (this.#tokens.get(key) !== known) return this.#token(scope, worn, ask);
    const asked = ask(scope);
    this.#tokens.delete(key);
    this.#tokens.set(key, asked);
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size > mostTokens && oldest !== undefined) this.#tokens.delete(oldest);
    return asked;
  }

  async #ifGranted(scope: Scope): Promise<Token> {
    try {
      return await this.#ask(scope, namesOf(scope), scope.permissions);
    } catch (error) {
      const status = statusOf(error);
      if (status !== 403 && status !== 404 && status !== 422) throw error;
      return { value: null, until: Date.now() + margin + refusedFor };
    }
  }

  /** Where GitHub refuses a token for what an installation has not granted, or for a name that it had: one without that. */
  async #withWhatIsGranted(scope: Scope): Promise<Token> {
    try {
      return await this.#ask(scope, namesOf(scope), scope.permissions);
    } catch (error) {
      if (statusOf(error) !== 422) throw error;
    }
    const permissions = await this.#granted(scope);
    if (Object.keys(permissions).length > 0 && !isSame(permissions, scope.permissions)) {
      try {
        return await this.#ask(scope, namesOf(scope), permissions);
      } catch (error) {
        if (statusOf(error) !== 422) throw error;
      }
    }
    try {
      return await this.#ask(scope, { repository_ids: [await this.#idOf(scope)] }, permissions);
    } catch (error) {
      const status = statusOf(error);
      throw status === 404 || status === 422 ? goneError(scope) : error;
    }
  }

  /** What the installation has granted of the permissions of a scope. */
  async #granted({ installationId, permissions }: Scope): Promise<Permissions> {
    const { data } = await this.#asApp.request('GET /app/installations/{installation_id}', {
      installation_id: installationId,
    });
    const has = readAnswer(granted, data, 'an installation').permissions;
    return Object.fromEntries(
      Object.entries(permissions).flatMap(([name, level]) =>
        has[name] === undefined ? [] : [[name, has[name] === 'read' ? 'read' : level]],
      ),
    );
  }

  /** The number of a repository, which stays when it gets another name. */
  async #idOf({ installationId, repository }: Pick<Scope, 'installationId' | 'repository'>): Promise<number> {
    if (repository === null) throw goneError({ repository });
    const api = this.client({ installationId, repository: null, permissions: { metadata: 'read' } });
    const { data } = await api.request('GET /repos/{owner}/{repo}', { ...repository });
    return readAnswer(z.object({ id: z.number() }), data, 'a repository').id;
  }

  async #ask(
    { installationId }: Scope,
    where: { readonly repositories?: string[]; readonly repository_ids?: number[] },
    permissions: Permissions,
  ): Promise<Token> {
    const { data } = await this.#asApp.request('POST /app/installations/{installation_id}/access_tokens', {
      installation_id: installationId,
      ...where,
      permissions: { ...permissions },
    });
    const { token, expires_at } = readAnswer(issued, data, 'a token');
    return { value: token, until: Date.parse(expires_at) };
  }
}

function namesOf({ repository }: Scope) {
  return repository === null ? {} : { repositories: [repository.repo] };
}

function keyOf({ installationId, repository, permissions }: Scope): string {
  const where = repository === null ? '*' : `${repository.owner}/${repository.repo}`.toLowerCase();
  const what = Object.entries(permissions).map(([name, level]) => `${name}:${level}`);
  return `${installationId} ${where} ${what.sort().join(' ')}`;
}

function isSame(one: Permissions, other: Permissions): boolean {
  const names = Object.keys(other);
  return names.length === Object.keys(one).length && names.every((name) => one[name] === other[name]);
}

function goneError({ repository }: Pick<Scope, 'repository'>): RepositoryGoneError {
  const name = repository === null ? 'The installation' : `${repository.owner}/${repository.repo}`;
  return new RepositoryGoneError(`${name} is not among what this App may see any more.`);
}

function refuse(scope: Scope): never {
  throw goneError(scope);
}

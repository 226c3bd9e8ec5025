import type { Installation, Repository, World } from './world.js';

/** The App as it is registered. */
export interface Registration {
  readonly id: number;
  readonly slug: string;
  readonly owner: string;
  permissions: Record<string, 'read' | 'write'>;
  events: string[];
}

/** What a token is good for. */
export interface Grant {
  readonly installation: Installation;
  /** Ids; `null`: all that the installation has. */
  readonly repositories: ReadonlySet<number> | null;
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
}

/** Who asks: the App itself (a signed JWT), one of its installations (a token), or nobody. */
export type Actor =
  | { readonly kind: 'app' }
  | ({ readonly kind: 'installation' } & Grant)
  | { readonly kind: 'nobody' };

/** One REST request that has passed the contract and the permissions. */
export interface Call {
  readonly world: World;
  readonly registration: Registration;
  readonly actor: Actor;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
  readonly accept: string;
  /** Where the stand-in is: `http://127.0.0.1:4711`. */
  readonly origin: string;
  /** `/api/v3` or nothing, as in the request. */
  readonly prefix: string;
  readonly tokens: Tokens;
  readonly deliveries: DeliveryBook;
}

export interface Tokens {
  issue(installation: Installation, narrowed?: Omit<Grant, 'installation'>): { token: string; expiresAt: string };
}

export interface DeliveryBook {
  list(): readonly unknown[];
  find(id: number): Record<string, unknown> | null;
  redeliver(id: number): void;
}

export interface Reply {
  readonly status: number;
  /** JSON, or text as it is. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export type Handler = (call: Call) => Reply;
/** Keyed by method and GitHub's own path template: `GET /repos/{owner}/{repo}`. */
export type Handlers = Readonly<Record<string, Handler>>;

export const ok = (body: unknown, headers?: Record<string, string>): Reply =>
  headers === undefined ? { status: 200, body } : { status: 200, body, headers };
export const created = (body: unknown): Reply => ({ status: 201, body });
export const notFound: Reply = { status: 404, body: { message: 'Not Found', status: '404' } };
export const invalid = (message: string): Reply => ({
  status: 422,
  body: { message: `Validation Failed: ${message}`, errors: [], status: '422' },
});

/** The repository that the path names, if the actor may see it. */
export function repositoryOf(call: Call): Repository | null {
  const { owner = '', repo = '' } = call.parameters;
  const repository = call.world.repositories.get(`${owner}/${repo}`.toLowerCase()) ?? null;
  if (repository === null || call.actor.kind !== 'installation') return repository;
  return visible(call.world, repository, call.actor) ? repository : null;
}

/** A token sees the repositories that it is for, and public ones. */
export function visible(world: World, repository: Repository, grant: Grant): boolean {
  return !repository.private || covers(world, repository, grant);
}

/** Whether a token is for a repository. */
export function covers(world: World, repository: Repository, { installation, repositories }: Grant): boolean {
  const has = world.installationOf(repository)?.id === installation.id;
  return has && (repositories === null || repositories.has(repository.id));
}

/** One page of a list, with GitHub's `Link` header. */
export function paged(
  call: Call,
  all: readonly unknown[],
  wrap: (page: readonly unknown[]) => unknown = (x) => x,
): Reply {
  const size = Math.min(Number(call.query.get('per_page') ?? 30), 250);
  const page = Math.max(Number(call.query.get('page') ?? 1), 1);
  const items = all.slice((page - 1) * size, page * size);
  if (page * size >= all.length) return ok(wrap(items));
  const next = new URLSearchParams(call.query);
  next.set('page', String(page + 1));
  const path = call.parameters._path ?? '';
  return ok(wrap(items), { link: `<${call.origin}${call.prefix}${path}?${next}>; rel="next"` });
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

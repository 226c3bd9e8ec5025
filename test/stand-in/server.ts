import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { allowed } from './access.js';
import { type Actor, covers, type Grant, type Handlers, type Registration, type Reply, type Tokens } from './call.js';
import { Contract } from './contract.js';
import { Deliveries } from './deliveries.js';
import { type Fault, Faults } from './faults.js';
import { Graph } from './graph.js';
import { runGraphql } from './graphql.js';
import { appHandlers } from './rest/apps.js';
import { checkHandlers } from './rest/checks.js';
import { issueHandlers } from './rest/issues.js';
import { pullHandlers } from './rest/pulls.js';
import { repositoryHandlers } from './rest/repositories.js';
import type { Installation, World } from './world.js';

const handlers: Handlers = {
  ...appHandlers,
  ...pullHandlers,
  ...checkHandlers,
  ...issueHandlers,
  ...repositoryHandlers,
};

/** A request that arrived, as tests count it. */
export interface Seen {
  readonly kind: 'token' | 'rest' | 'graphql';
  /** `METHOD template`, or `POST /graphql`. */
  readonly request: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
  /** Milliseconds since the stand-in started, when the request arrived. */
  readonly at: number;
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly raw: IncomingMessage;
}

/** Plain HTTP on loopback: contract, permissions, faults, and the book of what was asked. */
export class GitHubServer implements Tokens {
  readonly faults = new Faults();
  readonly deliveries = new Deliveries();
  readonly seen: Seen[] = [];
  /** Requests that GitHub's own descriptions do not allow. Tests expect none. */
  readonly violations: string[] = [];
  /** `Type.field` names that this server's GraphQL lacks (an older Enterprise Server). */
  readonly missingFields = new Set<string>();
  /** Seconds for which a token is good. */
  tokenLife = 3600;
  readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #world: World;
  readonly #registration: Registration;
  readonly #tokens = new Map<string, Grant & { readonly until: number }>();
  readonly #sockets = new Set<Socket>();
  readonly #started = Date.now();
  #server: Server | undefined;
  #origin = '';

  constructor(world: World, registration: Registration) {
    this.#world = world;
    this.#registration = registration;
  }

  get origin(): string {
    return this.#origin;
  }

  async listen(): Promise<void> {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        this.violations.push(`The stand-in itself failed: ${error instanceof Error ? error.stack : error}`);
        response.writeHead(500).end();
      });
    });
    // A review of thousands of files keeps its process busy for longer than Node's five seconds.
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  issue(installation: Installation, narrowed?: Omit<Grant, 'installation'>) {
    const token = `ghs_${randomBytes(18).toString('hex')}`;
    const until = Date.now() + this.tokenLife * 1000;
    const { repositories = null, permissions = installation.permissions } = narrowed ?? {};
    this.#tokens.set(token, { installation, repositories, permissions, until });
    return { token, expiresAt: new Date(until).toISOString() };
  }

  /** Every token is void from now on, before its time. */
  revokeTokens(): void {
    this.#tokens.clear();
  }

  async #answer(raw: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = Date.now() - this.#started;
    const url = new URL(raw.url ?? '/', this.#origin);
    const prefix = url.pathname.startsWith('/api/v3') ? '/api/v3' : '';
    const path = url.pathname.slice(prefix.length);
    const request: Request = {
      method: raw.method ?? 'GET',
      path: path === '/api/graphql' ? '/graphql' : path,
      query: url.searchParams,
      body: parsed(await read(raw)),
      raw,
    };
    const graphql = request.path === '/graphql';
    const matched = graphql ? null : Contract.shared().match(request.method, request.path);
    const name = graphql ? 'POST /graphql' : `${request.method} ${matched?.template ?? request.path}`;
    const fault = this.faults.next(name, this.#ownerOf(request, matched?.parameters ?? {}));
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, (fault.seconds ?? 1) * 1000));
    const reply = refused(fault) ?? (graphql ? await this.#graphql(request) : this.#rest(request, name, prefix));
    const kind = name.endsWith('/access_tokens') ? 'token' : graphql ? 'graphql' : 'rest';
    this.seen.push({ kind, request: name, path: request.path, status: reply.status, body: request.body, at });
    send(response, reply, fault);
  }

  #ownerOf({ body }: Request, parameters: Readonly<Record<string, string>>): string | null {
    const installation = this.#world.installations.get(Number(parameters.installation_id));
    const { variables } = (body ?? {}) as { variables?: { owner?: string } };
    return parameters.owner ?? installation?.account ?? variables?.owner ?? null;
  }

  #rest(request: Request, name: string, prefix: string): Reply {
    const contract = Contract.shared();
    const matched = contract.match(request.method, request.path);
    if (matched === null) {
      this.violations.push(`${request.method} ${request.path} is not in GitHub's description`);
      return { status: 404, body: { message: 'Not Found' } };
    }
    const problems = contract.problems(matched, request.query, request.body);
    if (problems.length > 0) {
      this.violations.push(`${name}: ${problems.join('; ')}`);
      return { status: 422, body: { message: 'Invalid request.', errors: problems } };
    }
    const handler = handlers[name];
    if (handler === undefined) {
      this.violations.push(`${name} is described by GitHub, but the stand-in does not serve it`);
      return { status: 501, body: { message: 'Not served' } };
    }
    const actor = this.#actor(request.raw);
    if (actor === null) return { status: 401, body: { message: 'Bad credentials', status: '401' } };
    const refusal =
      this.#refusal(actor, name) ??
      this.#foreign(actor, request, name, matched.parameters) ??
      this.#archived(request, matched.parameters);
    if (refusal !== null) return refusal;
    return handler({
      world: this.#world,
      registration: this.#registration,
      actor,
      parameters: { ...matched.parameters, _path: request.path },
      query: request.query,
      body: (request.body ?? {}) as Record<string, unknown>,
      accept: String(request.raw.headers.accept ?? ''),
      origin: this.#origin,
      prefix,
      tokens: this,
      deliveries: this.deliveries,
    });
  }

  #refusal(actor: Actor, name: string): Reply | null {
    const forApp = /^\S+ (\/app(\/|$)|\/repos\/\{owner\}\/\{repo\}\/installation)/.test(name);
    if (forApp !== (actor.kind === 'app')) {
      return forApp
        ? { status: 401, body: { message: 'A JSON web token could not be decoded' } }
        : { status: 403, body: { message: 'Resource not accessible by integration', status: '403' } };
    }
    if (actor.kind !== 'installation' || allowed(actor.permissions, name)) return null;
    return { status: 403, body: { message: 'Resource not accessible by integration', status: '403' } };
  }

  /** A token for one repository reads of others what is public, and writes nothing. The App asks only for issues so. */
  #foreign(actor: Actor, { method }: Request, name: string, { owner, repo }: Readonly<Record<string, string>>) {
    const repository = this.#world.repositories.get(`${owner}/${repo}`.toLowerCase());
    if (actor.kind !== 'installation' || repository === undefined) return null;
    if (covers(this.#world, repository, actor)) return null;
    if (!/\/issues\/\{issue_number\}$/.test(name)) {
      this.violations.push(`${name}: the token is not for ${owner}/${repo}`);
    }
    return method === 'GET' ? null : { status: 403, body: { message: 'Resource not accessible by integration' } };
  }

  /** Nothing is written to an archived repository. */
  #archived({ method }: Request, { owner, repo }: Readonly<Record<string, string>>): Reply | null {
    const repository = this.#world.repositories.get(`${owner}/${repo}`.toLowerCase());
    if (method === 'GET' || repository?.archived !== true) return null;
    return { status: 403, body: { message: 'Repository was archived so is read-only.', status: '403' } };
  }

  async #graphql(request: Request): Promise<Reply> {
    const actor = this.#actor(request.raw);
    if (actor === null || actor.kind !== 'installation') {
      return { status: 401, body: { message: 'Bad credentials', status: '401' } };
    }
    const { query, variables } = request.body as { query: string; variables?: Record<string, unknown> };
    const graph = new Graph(this.#world, this.#registration, actor, this.#origin);
    const { problems, ...answer } = await runGraphql(query, variables ?? {}, graph.root(), this.missingFields);
    for (const problem of problems) this.violations.push(`GraphQL: ${problem}`);
    return { status: 200, body: answer };
  }

  /** `null`: credentials that are not good (any more). */
  #actor(raw: IncomingMessage): Actor | null {
    const [scheme = '', token = ''] = String(raw.headers.authorization ?? '').split(' ');
    if (token === '') return { kind: 'nobody' };
    if (scheme.toLowerCase() === 'bearer' && token.split('.').length === 3) {
      return this.#signed(token) ? { kind: 'app' } : null;
    }
    const known = this.#tokens.get(token);
    if (known === undefined || known.until < Date.now() || known.installation.suspended) return null;
    return { kind: 'installation', ...known };
  }

  #signed(jwt: string): boolean {
    const [header = '', claims = '', signature = ''] = jwt.split('.');
    const key = createPublicKey(this.keys.publicKey.export({ type: 'spki', format: 'pem' }));
    const data = Buffer.from(`${header}.${claims}`);
    const right = verify('RSA-SHA256', data, key, Buffer.from(signature, 'base64url'));
    const { iss, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iss: unknown; exp: number };
    const now = Date.now() / 1000;
    return right && String(iss) === String(this.#registration.id) && exp > now && exp <= now + 600;
  }
}

function refused(fault: Fault | null): Reply | null {
  switch (fault?.kind) {
    case 'server-error':
      return { status: 502, body: '<html><body>Bad Gateway</body></html>', headers: { 'content-type': 'text/html' } };
    case 'reset':
      return { status: 0 };
    case 'secondary-limit': {
      const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
      return { status: 403, body: { message }, headers: { 'retry-after': String(fault.seconds ?? 1) } };
    }
    case 'unprocessable':
      return { status: 422, body: { message: 'Validation Failed', errors: [], status: '422' } };
    case 'bad-credentials':
      return { status: 401, body: { message: 'Bad credentials', status: '401' } };
    default:
      return null;
  }
}

function send(response: ServerResponse, reply: Reply, fault: Fault | null): void {
  if (fault?.kind === 'reset' || fault?.kind === 'lost-answer') {
    response.destroy();
    return;
  }
  const text = typeof reply.body === 'string' ? reply.body : reply.body === undefined ? '' : JSON.stringify(reply.body);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'x-github-request-id': 'stand-in',
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
    'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3600),
    ...reply.headers,
  };
  if (fault?.kind === 'truncated') {
    response.writeHead(reply.status, { ...headers, 'content-length': Buffer.byteLength(text) });
    response.write(text.slice(0, text.length / 2));
    setTimeout(() => response.destroy(), 20);
    return;
  }
  response.writeHead(reply.status, headers).end(text);
}

async function read(raw: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of raw) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Log, messageOf } from './log.js';

/** GitHub sends payloads of up to 25 MB. */
const largestPayload = 25 * 1024 * 1024;
const webhookPath = '/api/github/webhooks';

/** A signed delivery, not yet looked at. */
export interface Delivery {
  readonly id: string;
  readonly name: string;
  readonly signature: string;
  readonly body: string;
}

/** What stands behind the door. */
export interface Inside {
  /** Resolves once the delivery is stored. `false`: its signature is wrong. */
  receive(delivery: Delivery): Promise<boolean>;
  ready(): Promise<boolean>;
  /** Further pages by path; the answer's content type and body. */
  readonly pages: Readonly<Record<string, () => Promise<{ readonly type: string; readonly body: string }>>>;
}

/** The service's HTTP: webhooks in, health out. Bodies and signatures never reach a log. */
export function httpDoor(inside: Inside, log: Log): Server {
  return createServer((request, response) => {
    answer(inside, request, response).catch((error: unknown) => {
      log.error({ error: messageOf(error), path: request.url?.split('?')[0] }, 'A request failed.');
      // GitHub records the delivery as failed; it is asked for again later.
      reply(response, 500, 'The service could not take this.');
    });
  });
}

async function answer(inside: Inside, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split('?')[0] ?? '/';
  if (path === webhookPath) {
    if (request.method === 'POST') return takeWebhook(inside, request, response);
    return reply(response, 405, 'Webhooks are sent with POST.', { allow: 'POST' });
  }
  const page = inside.pages[path];
  if (request.method !== 'GET' && request.method !== 'HEAD') return reply(response, 404, 'Not found.');
  if (path === '/healthz') return reply(response, 200, 'ok');
  if (path === '/readyz') {
    const ready = await inside.ready();
    return reply(response, ready ? 200 : 503, ready ? 'ready' : 'not ready');
  }
  if (path === '/') return reply(response, 200, 'testreq takes GitHub webhooks here.');
  if (page === undefined) return reply(response, 404, 'Not found.');
  const { type, body } = await page();
  reply(response, 200, body, { 'content-type': type });
}

async function takeWebhook(inside: Inside, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const header = (name: string) => String(request.headers[name] ?? '');
  const [id, name, signature] = [header('x-github-delivery'), header('x-github-event'), header('x-hub-signature-256')];
  if (id === '' || name === '' || signature === '') {
    return reply(
      response,
      400,
      'This is no signed webhook: x-github-delivery, x-github-event or x-hub-signature-256 is missing.',
    );
  }
  const body = await bodyOf(request);
  if (body === null) return reply(response, 413, 'The payload is larger than GitHub sends.');
  const stored = await inside.receive({ id, name, signature, body });
  if (stored) reply(response, 202, 'Stored.');
  else
    reply(
      response,
      401,
      'The signature does not fit: check that the webhook secret of the App is the one of this service.',
    );
}

/** `null` when it is too large. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > largestPayload) return null;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}

function reply(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(`${body}\n`);
}

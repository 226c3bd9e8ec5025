import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Log, messageOf } from './log.js';

const webhookPath = '/api/github/webhooks';

/** What stands behind the door. */
export interface Inside {
  /** Answers what comes to the webhooks' path. */
  readonly webhooks: (request: IncomingMessage, response: ServerResponse) => void;
  /** Why the service cannot do its work now, a sentence each; empty when it can. */
  unready(): Promise<readonly string[]>;
  /** Further pages by path; the answer's content type and body. */
  readonly pages: Readonly<Record<string, () => Promise<{ readonly type: string; readonly body: string }>>>;
}

/** The service's HTTP: webhooks in, health out. Bodies and signatures never reach a log. */
export function httpDoor(inside: Inside, log: Log): Server {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '/';
    // Probot's set-up page registers the root of the service as the place for webhooks.
    const isWebhook = path === webhookPath || (path === '/' && request.method === 'POST');
    if (isWebhook) return inside.webhooks(request, response);
    answer(inside, path, request, response).catch((error: unknown) => {
      log.error({ error: messageOf(error), path }, 'A request failed.');
      reply(response, 500, 'The service could not answer this.');
    });
  });
  // GitHub gives up after ten seconds; who sends slower than this only holds a connection.
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  return server;
}

async function answer(inside: Inside, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const page = inside.pages[path];
  if (request.method !== 'GET' && request.method !== 'HEAD') return reply(response, 404, 'Not found.');
  if (path === '/healthz') return reply(response, 200, 'ok');
  if (path === '/readyz') {
    const reasons = await inside.unready();
    return reply(response, reasons.length === 0 ? 200 : 503, reasons.length === 0 ? 'ready' : reasons.join('\n'));
  }
  if (path === '/') return reply(response, 200, 'testreq takes GitHub webhooks here.');
  if (page === undefined) return reply(response, 404, 'Not found.');
  const { type, body } = await page();
  reply(response, 200, body, { 'content-type': type });
}

function reply(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(`${body}\n`);
}

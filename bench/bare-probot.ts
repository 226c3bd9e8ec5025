/** The least that a Probot app can be: it takes deliveries, checks their signatures, and keeps nothing. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createNodeMiddleware, createProbot } from 'probot';

const probot = createProbot({ overrides: { logLevel: 'error' } });
const middleware = await createNodeMiddleware((app) => app.on('pull_request', () => undefined), { probot });
const server = createServer((request, response) => void middleware(request, response));
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`bare listens on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});

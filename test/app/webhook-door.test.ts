import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Delivery, MalformedDeliveryError, webhookDoor } from '../../src/app/webhook-door.js';
import { KeptLog } from './queue/kept-log.js';

const SECRET = 'what only GitHub and we know';

let server: Server;
let received: Delivery[];
let outcomes: string[];
let log: KeptLog;
let receive: (delivery: Delivery) => Promise<void>;
beforeEach(async () => {
  received = [];
  outcomes = [];
  log = new KeptLog();
  receive = async (delivery) => void received.push(delivery);
  server = createServer(
    webhookDoor({
      secret: SECRET,
      receive: (delivery) => receive(delivery),
      log,
      onDelivery: (event, outcome) => outcomes.push(`${event} ${outcome}`),
    }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const sign = (body: string | Buffer, secret = SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** Sends a delivery as GitHub does; headers that are `undefined` are left out. */
async function deliver(
  body: string | Buffer,
  headers: Record<string, string | undefined> = {},
  method = 'POST',
): Promise<{ status: number; text: string }> {
  const all = {
    'content-type': 'application/json',
    'x-github-delivery': 'guid-1',
    'x-github-event': 'pull_request',
    'x-hub-signature-256': sign(body),
    ...headers,
  };
  const { port } = server.address() as AddressInfo;
  const call = request({
    port,
    host: '127.0.0.1',
    method,
    agent: false,
    headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
  });
  call.end(body);
  call.on('error', () => {}); // An answer may come before all is sent.
  const [response] = await once(call, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, text };
}

describe('a delivery with the right signature', () => {
  it('is answered with 202 once it is stored, not before', async () => {
    let stored = false;
    receive = async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      stored = true;
    };

    const { status } = await deliver('{"action":"opened"}');

    expect(status).toBe(202);
    expect(stored).toBe(true);
    expect(outcomes).toEqual(['pull_request accepted']);
  });

  it('is handed on with its id, its event and its payload', async () => {
    await deliver('{"action":"opened","number":7}');

    expect(received).toEqual([{ id: 'guid-1', event: 'pull_request', payload: { action: 'opened', number: 7 } }]);
  });

  it('is answered with 500 when it cannot be stored, so that GitHub has it as failed; the log says why, not what', async () => {
    receive = async () => {
      throw new Error('The store is not reachable.');
    };

    const { status } = await deliver('{"action":"opened","secret":"of the payload"}');

    expect(status).toBe(500);
    expect(log.lines).toEqual([
      expect.objectContaining({ level: 'error', delivery: 'guid-1', error: 'The store is not reachable.' }),
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('of the payload');
  });
});

describe('whatever is not from GitHub', () => {
  it.each([
    ['a signature with another secret', { 'x-hub-signature-256': sign('{}', 'guessed') }],
    ['a signature of another body', { 'x-hub-signature-256': sign('{"a":1}') }],
    ['no signature', { 'x-hub-signature-256': undefined }],
    ['a signature of another length', { 'x-hub-signature-256': 'sha256=00' }],
    ['only the signature of old times', { 'x-hub-signature-256': undefined, 'x-hub-signature': 'sha1=00' }],
  ])('is refused with 401 before anything is done: %s', async (_, headers) => {
    const { status } = await deliver('{}', headers);

    expect(status).toBe(401);
    expect(received).toEqual([]);
    expect(outcomes).toEqual(['unknown forged']);
  });

  it.each([
    ['no delivery id', '{}', { 'x-github-delivery': undefined }],
    ['no event', '{}', { 'x-github-event': undefined }],
    ['no JSON', 'hello', {}],
    ['JSON that is no object', '[1]', {}],
  ])('is refused with 400: %s', async (_, body, headers) => {
    expect((await deliver(body, headers)).status).toBe(400);
    expect(received).toEqual([]);
  });

  it('is refused with 400 when its payload has not the form of its event, and the log says where, not what', async () => {
    receive = async () => {
      throw new MalformedDeliveryError('pull_request.number');
    };

    const { status, text } = await deliver('{"action":"opened","secret":"of the payload"}');

    expect(status).toBe(400);
    expect(text).toContain('at pull_request.number');
    expect(outcomes).toEqual(['pull_request malformed']);
    expect(log.lines).toEqual([expect.objectContaining({ level: 'warn', where: 'pull_request.number' })]);
    expect(JSON.stringify(log.lines)).not.toContain('of the payload');
  });

  it('is refused with 405 when it is no POST', async () => {
    expect((await deliver('{}', {}, 'PUT')).status).toBe(405);
  });
});

describe('a delivery that is too large', () => {
  const large = Buffer.alloc(26 * 1024 * 1024, ' ');

  it('is refused with 413 by its announced size, without reading it', async () => {
    expect((await deliver(large)).status).toBe(413);
    expect(received).toEqual([]);
  });

  it('is refused with 413 where it announced no size', async () => {
    const { status } = await deliver(large, { 'transfer-encoding': 'chunked' });

    expect(status).toBe(413);
    expect(outcomes).toEqual(['unknown oversized']);
  });
});

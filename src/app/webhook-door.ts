import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Log, messageOf } from './log.js';
import type { DeliveryOutcome } from './metrics.js';

/** A delivery whose signature was right. */
export interface Delivery {
  /** GitHub's `X-GitHub-Delivery`; a redelivery has the same. */
  readonly id: string;
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface WebhookDoorOptions {
  readonly secret: string;
  /** Stores what the delivery asks for. When it resolves, GitHub is told that it need not offer the delivery again. */
  readonly receive: (delivery: Delivery) => Promise<void>;
  readonly log: Log;
  readonly onDelivery?: (event: string, outcome: DeliveryOutcome, seconds: number) => void;
}

/** A delivery of a known event that has not the form that GitHub documents: nothing can be done about it, now or later. */
export class MalformedDeliveryError extends Error {
  override readonly name = 'MalformedDeliveryError';

  /** @param where the first part that does not fit: `pull_request.number` */
  constructor(readonly where: string) {
    super(`The payload has not the form that GitHub documents, at ${where}.`);
  }
}

/** GitHub's own limit for a payload ("Webhook events and payloads"). */
const LARGEST = 25 * 1024 * 1024;

/** Payloads that may be in memory at once (bytes): who knows no secret could else fill it with several large bodies. */
const LARGEST_TOGETHER = 8 * LARGEST;

interface Answer {
  readonly status: number;
  readonly message: string;
  readonly outcome: DeliveryOutcome;
  readonly event?: string;
}

/**
 * Where GitHub's deliveries come in: 202 once what they ask for is stored. What is oversized (413) or has no right
 * signature (401) is refused before anything of it is read as JSON.
 */
export function webhookDoor(options: WebhookDoorOptions): (request: IncomingMessage, response: ServerResponse) => void {
  let inMemory = 0;

  async function answer(request: IncomingMessage): Promise<Answer> {
    const id = headerOf(request, 'x-github-delivery');
    const event = headerOf(request, 'x-github-event');
    const signature = headerOf(request, 'x-hub-signature-256');
    if (request.method !== 'POST') return { status: 405, message: 'Only POST is answered here.', outcome: 'malformed' };
    if (id === '' || event === '') {
      return { status: 400, message: 'X-GitHub-Delivery or X-GitHub-Event is absent.', outcome: 'malformed' };
    }
    if (signature === '') return forged;
    const announced = Number(headerOf(request, 'content-length'));
    if (announced > LARGEST) return oversized;

    let size = 0;
    try {
      const hmac = createHmac('sha256', options.secret);
      const chunks: Buffer[] = [];
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        size += chunk.length;
        inMemory += chunk.length;
        if (size > LARGEST) return oversized;
        if (inMemory > LARGEST_TOGETHER) {
          return { status: 503, message: 'Too many large deliveries at once.', outcome: 'failed', event };
        }
        hmac.update(chunk);
        chunks.push(chunk);
      }
      if (!isSame(signature, `sha256=${hmac.digest('hex')}`)) return forged;
      const payload = parse(Buffer.concat(chunks).toString('utf8'));
      if (payload === null) return { status: 400, message: 'The body is no JSON object.', outcome: 'malformed' };
      return await store({ id, event, payload });
    } finally {
      inMemory -= size;
    }
  }

  async function store(delivery: Delivery): Promise<Answer> {
    const { id, event } = delivery;
    try {
      await options.receive(delivery);
      options.log.debug({ delivery: id, event, action: delivery.payload.action }, 'Delivery accepted.');
      return { status: 202, message: 'Stored.', outcome: 'accepted', event };
    } catch (error) {
      if (error instanceof MalformedDeliveryError) {
        options.log.warn({ delivery: id, event, where: error.where }, 'A delivery is malformed.');
        return { status: 400, message: error.message, outcome: 'malformed', event };
      }
      options.log.error({ delivery: id, event, error: messageOf(error) }, 'A delivery could not be stored.');
      return { status: 500, message: 'The delivery could not be stored.', outcome: 'failed', event };
    }
  }

  return (request, response) => {
    const began = performance.now();
    answer(request).then(
      ({ status, message, outcome, event = 'unknown' }) => {
        response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
        if (!request.complete) throwAway(request);
        options.onDelivery?.(event, outcome, (performance.now() - began) / 1000);
      },
      () => response.destroy(), // The sender went away in the middle of the body.
    );
  };
}

const forged: Answer = {
  status: 401,
  message: 'The signature does not fit: the webhook secret of the App must be the WEBHOOK_SECRET of this service.',
  outcome: 'forged',
};
const oversized: Answer = { status: 413, message: 'The delivery is larger than 25 MB.', outcome: 'oversized' };

/** Lets the rest of a refused body run past for a moment: who is cut off while he sends does not see the answer. */
function throwAway(request: IncomingMessage): void {
  request.resume();
  const enough = setTimeout(() => request.destroy(), 2_000);
  request.once('close', () => clearTimeout(enough));
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}

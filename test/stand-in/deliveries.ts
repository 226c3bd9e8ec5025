import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { DeliveryBook } from './call.js';

export interface Webhook {
  readonly url: string;
  readonly secret: string;
}

interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly body: string;
  readonly redelivery: boolean;
  statusCode: number;
  readonly deliveredAt: string;
}

/** GitHub waits ten seconds for an answer. */
const patience = 10_000;

/** Signed webhook deliveries, and the book of them that an App can read. */
export class Deliveries implements DeliveryBook {
  readonly #book: Delivery[] = [];
  #webhook: Webhook | null = null;
  #id = 1;
  /** GitHub is "down": what is delivered meanwhile fails. */
  failing = false;

  connect(webhook: Webhook): void {
    this.#webhook = webhook;
  }

  /** Sends a delivery and tells the status of the answer; 0 when nobody listens. */
  async send(event: string, payload: { action?: string }, guid: string = randomUUID(), again = false): Promise<number> {
    const body = JSON.stringify(payload);
    const delivery: Delivery = {
      id: this.#id++,
      guid,
      event,
      action: payload.action ?? null,
      body,
      redelivery: again,
      statusCode: 0,
      deliveredAt: new Date().toISOString(),
    };
    this.#book.push(delivery);
    delivery.statusCode = await this.#post(event, guid, body);
    return delivery.statusCode;
  }

  async #post(event: string, guid: string, body: string): Promise<number> {
    if (this.#webhook === null || this.failing) return 0;
    const signature = createHmac('sha256', this.#webhook.secret).update(body).digest('hex');
    try {
      const answer = await fetch(this.#webhook.url, {
        method: 'POST',
        body,
        signal: AbortSignal.timeout(patience),
        headers: {
          'content-type': 'application/json',
          'user-agent': 'GitHub-Hookshot/stand-in',
          'x-github-event': event,
          'x-github-delivery': guid,
          'x-hub-signature-256': `sha256=${signature}`,
        },
      });
      await answer.text();
      return answer.status;
    } catch {
      return 0;
    }
  }

  list(): readonly object[] {
    return this.#book.map((delivery) => summary(delivery)).reverse();
  }

  find(id: number): Record<string, unknown> | null {
    const found = this.#book.find((delivery) => delivery.id === id);
    if (found === undefined) return null;
    return { ...summary(found), request: { headers: {}, payload: JSON.parse(found.body) }, response: {} };
  }

  redeliver(id: number): void {
    const found = this.#book.find((delivery) => delivery.id === id);
    if (found !== undefined) void this.send(found.event, JSON.parse(found.body), found.guid, true);
  }
}

function summary(delivery: Delivery) {
  const good = delivery.statusCode >= 200 && delivery.statusCode < 300;
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: 0.1,
    status: good ? 'OK' : delivery.statusCode === 0 ? 'failed to connect to host' : 'Invalid HTTP Response',
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: null,
    repository_id: null,
    throttled_at: null,
  };
}

interface Example {
  readonly name: string;
  readonly examples: readonly Record<string, unknown>[];
}
let examples: readonly Example[] | undefined;

/** A payload of GitHub's published examples, with what the world says laid over it. */
export function payloadOf(event: string, action: string | null, over: Record<string, unknown>): { action?: string } {
  const path = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
  examples ??= JSON.parse(readFileSync(path, 'utf8')) as readonly Example[];
  const known = examples.find((one) => one.name === event)?.examples ?? [];
  const example = known.find((one) => action === null || one.action === action) ?? known[0] ?? {};
  return overlay(structuredClone(example), action === null ? over : { ...over, action }) as { action?: string };
}

function overlay(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  for (const [key, value] of Object.entries(over)) {
    const old = base[key];
    base[key] = isRecord(old) && isRecord(value) ? overlay(old, value) : value;
  }
  return base;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

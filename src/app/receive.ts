import type { Probot } from 'probot';
import { registerWebhooks } from './register-webhooks.js';
import type { ReviewQueue } from './review-queue.js';
import { type Delivery, MalformedDeliveryError } from './webhook-door.js';
import { recognise } from './webhooks/forms.js';

/**
 * Hands deliveries to the handlers of their events.
 * @returns a function that resolves once all that a delivery asks for is stored, and rejects where it is not, with a
 *   `MalformedDeliveryError` where it has not the form that GitHub documents
 */
export function receiver(probot: Probot, queue: ReviewQueue): (delivery: Delivery) => Promise<void> {
  // Probot logs a handler's error with the whole payload, and wraps it; so the handlers see no error of the queue.
  const failures = new Map<string, unknown>();
  registerWebhooks(probot, {
    ready: () => queue.ready(),
    close: (graceMs) => queue.close(graceMs),
    async add(job, delivery) {
      await queue.add(job, delivery).catch((error: unknown) => failures.set(delivery ?? '', error));
    },
  });
  type Event = Parameters<typeof probot.webhooks.receive>[0];
  return async ({ id, event, payload }) => {
    const recognised = recognise(event, payload);
    if (recognised.kind === 'malformed') throw new MalformedDeliveryError(recognised.where);
    if (recognised.kind === 'other') return;
    await probot.webhooks.receive({ id, name: event, payload } as unknown as Event);
    const failure = failures.get(id);
    if (!failures.delete(id)) return;
    throw failure;
  };
}

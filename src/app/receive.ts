import type { Probot } from 'probot';
import { registerWebhooks } from './register-webhooks.js';
import type { ReviewQueue } from './review-queue.js';
import type { Delivery } from './webhook-door.js';

/**
 * Hands deliveries to the handlers of their events.
 * @returns a function that resolves once all that a delivery asks for is stored, and rejects where it is not
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
    await probot.webhooks.receive({ id, name: event, payload } as unknown as Event);
    const failure = failures.get(id);
    if (!failures.delete(id)) return;
    throw failure;
  };
}

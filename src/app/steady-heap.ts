import { collectAtGrowth } from '../heap-growth.js';

/** What may be added to that which was alive after one collection before the next one begins (percent). */
const growth = 40;

/**
 * Has V8 collect garbage when the heap has grown by a part of what is alive. By its own measure the heap of a service
 * grows to several times that, the more the larger the machine, which looks like a leak. Only the beginning of a
 * collection depends on it: a large change gets the memory that it needs.
 */
export function keepHeapSteady(): void {
  collectAtGrowth(growth);
}

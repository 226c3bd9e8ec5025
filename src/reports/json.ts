import type { Review } from '../domain/review.js';

/** A review as indented JSON with a line break at its end; its form is `schemas/review.schema.json`. */
export function reviewToJson(review: Review): string {
  return `${JSON.stringify(review, null, 2)}\n`;
}

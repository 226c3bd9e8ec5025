import type { Review } from '../domain/review.js';

/** A requirement of a report names at most so many changed lines: of a change of thousands of files all would take megabytes. */
export const MOST_PLACES = 100;

/** A review as indented JSON with a line break at its end; its form is `schemas/review.schema.json`. */
export function reviewToJson(review: Review): string {
  return `${JSON.stringify(withFewPlaces(review), null, 2)}\n`;
}

/** A review as it is written out: of each requirement the plainest of the lines that raised it. */
export function withFewPlaces(review: Review): Review {
  const requirements = review.requirements.map((one) => ({ ...one, at: one.at.slice(0, MOST_PLACES) }));
  return { ...review, requirements };
}

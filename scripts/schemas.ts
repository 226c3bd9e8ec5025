// Writes schemas/*.schema.json from the schemas of the program. A test shows that they are up to date.
import { mkdirSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { planSchema, reviewSchema } from '../src/reports/schemas.js';
import { policySchema } from '../src/sources/policy-schema.js';

const DRAFT = 'draft-2020-12';

/** The published JSON Schemas by file name. */
export const SCHEMAS: Readonly<Record<string, unknown>> = {
  'review.schema.json': { title: 'A review by testreq', ...z.toJSONSchema(reviewSchema, { target: DRAFT }) },
  'plan.schema.json': { title: 'A plan by testreq', ...z.toJSONSchema(planSchema, { target: DRAFT }) },
  'testreq.schema.json': {
    title: "A repository's choices for testreq (.github/testreq.yml)",
    ...z.toJSONSchema(policySchema, { target: 'draft-7' }),
  },
};

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const folder = new URL('../schemas/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    writeFileSync(new URL(name, folder), `${JSON.stringify(schema, null, 2)}\n`);
  }
}

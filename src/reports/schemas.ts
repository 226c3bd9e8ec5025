import { z } from 'zod';
import { MOST_PLACES } from './json.js';

const path = z.string().meta({ description: 'From the top of the repository, with slashes.' });
const line = z.int().min(0).meta({ description: '1-based, at the head; 0 where the whole is meant.' });
const location = z.object({
  path,
  line,
  side: z.literal('old').optional().meta({ description: 'The line was taken out; its number is that at the base.' }),
});
const test = z.object({
  path,
  line,
  test: z.string(),
  inDiff: z.boolean().meta({ description: 'false: it was there before the change.' }),
  why: z.string(),
});
const level = z.enum(['critical', 'required', 'recommended', 'smoke']);
const category = z.object({
  id: z.string(),
  title: z.string(),
  confidence: z.number().min(0).max(1),
  verdict: z.enum(['covered', 'partly', 'blocks', 'not-due']),
  because: z.array(
    z.object({
      source: z.enum(['declared', 'text', 'path', 'code']),
      detail: z.string(),
      path: path.optional(),
      line: line.optional(),
    }),
  ),
});

/** The form of `testreq review --format json`; published as `schemas/review.schema.json`. */
export const reviewSchema = z.object({
  schema: z.literal('testreq/review@1'),
  conclusion: z.enum(['success', 'failure', 'neutral']),
  title: z.string().meta({ description: 'The verdict in one sentence.' }),
  tasks: z.array(
    z.object({
      source: z.enum(['issue', 'milestone', 'plan', 'pull-request', 'commit', 'text']),
      ref: z.string(),
      title: z.string(),
      url: z.string().nullable(),
    }),
  ),
  exemption: z
    .object({
      id: z.enum(['docs-only', 'test-only', 'pure-refactor', 'unit-logic', 'build-only', 'label', 'author', 'empty']),
      because: z.string(),
    })
    .nullable(),
  categories: z.array(category).meta({ description: 'Every category found, best first; none when exempt.' }),
  failureModes: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      manifests: z.string(),
      status: z.enum(['covered', 'uncovered', 'waived']),
      caughtBy: z.array(z.string()),
    }),
  ),
  requirements: z
    .array(
      z.object({
        id: z.string(),
        level,
        status: z.enum(['present', 'absent', 'waived']),
        because: z.string(),
        at: z
          .array(location)
          .max(MOST_PLACES)
          .meta({ description: 'Changed lines that raised it; of very many the plainest.' }),
        evidence: z.array(test),
        nearMisses: z.array(test),
        skeleton: z.object({ language: z.string(), framework: z.string(), path, code: z.string() }).nullable(),
        smokeCommand: z.string().nullable(),
        waiver: z
          .object({ by: z.string(), kind: z.string(), reason: z.string(), url: z.string().nullable() })
          .nullable(),
      }),
    )
    .meta({ description: 'What is due, no more.' }),
  changedFiles: z.int().min(0),
  notes: z.array(z.string()),
});

/** The form of `testreq plan --format json`; published as `schemas/plan.schema.json`. */
export const planSchema = z.object({
  schema: z.literal('testreq/plan@1'),
  tasks: z.array(
    z.object({
      file: z.string(),
      id: z.string().meta({ description: "The task's own label, else its title in kebab-case." }),
      title: z.string(),
      line,
      categories: z.array(category),
      failureModes: z.array(z.string()),
      requirements: z.array(
        z.object({ id: z.string(), level, because: z.string(), smokeCommand: z.string().nullable() }),
      ),
    }),
  ),
});

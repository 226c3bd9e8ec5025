import { z } from 'zod';
import { globProblem } from '../rulebook/pattern-limits.js';

/** How many entries a list may have; a repository that needs more means something else. */
const MOST_ENTRIES = 200;

const glob = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const problem = globProblem(text);
    if (problem) context.addIssue({ code: 'custom', message: `${problem.what}: ${problem.mend}` });
  })
  .meta({ description: 'A glob from the top of the repository: docs/**, **/*_generated.go' });
const globs = z.array(glob).max(MOST_ENTRIES);
const names = z.array(z.string().min(1).max(100)).max(MOST_ENTRIES);
const categoryId = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'an id is lower case with hyphens: `state-machine`');
const testId = z
  .string()
  .regex(
    /^[a-z0-9]+(?:-[a-z0-9]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*$/,
    'a test is written `category/test`: `persistence/wiring`',
  );

/** Keys that a scope may set as well as the file. */
const scoped = {
  enforce: z.enum(['required', 'strict', 'advisory']).meta({
    description:
      'required: a category blocks when a due critical test is absent, or all its due required ones. strict: any due critical or required test that is absent blocks. advisory: nothing blocks.',
  }),
  categories: z
    .record(categoryId, z.union([z.boolean(), z.enum(['on', 'off'])]))
    .meta({ description: 'Categories to switch off or on, by id.' }),
  levels: z
    .record(testId, z.enum(['critical', 'required', 'recommended', 'off']))
    .meta({ description: 'The level of a verification test, by its full id: persistence/direct-db.' }),
  indicators: z
    .record(
      categoryId,
      z.strictObject({
        words: z.array(z.string().min(2).max(80)).max(MOST_ENTRIES).optional(),
        paths: globs.optional(),
      }),
    )
    .meta({ description: "Words and paths of this repository that tell of a category, by the category's id." }),
  minimumConfidence: z
    .number()
    .min(0)
    .max(1)
    .meta({ description: 'How sure testreq must be that a change contains a category: 0 to 1, by default 0.5.' }),
};

const scope = z.strictObject({
  paths: globs.min(1).meta({ description: 'The scope holds when a change touches one of these.' }),
  enforce: scoped.enforce.optional(),
  categories: scoped.categories.optional(),
  levels: scoped.levels.optional(),
  indicators: scoped.indicators.optional(),
  minimumConfidence: scoped.minimumConfidence.optional(),
});

/** The form of `.github/testreq.yml`; published as `schemas/testreq.schema.json`. */
export const policySchema = z.strictObject({
  extends: z
    .string()
    .regex(
      /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))\/[A-Za-z0-9._-]{1,100}$/,
      'name the repository that holds the shared policy as owner/name: `acme/.github`',
    )
    .meta({
      description: "The repository whose .github/testreq.yml is taken as a base: an organisation's acme/.github.",
    })
    .optional(),
  enforce: scoped.enforce.optional(),
  ignore: globs.meta({ description: 'Files that are left out of every review.' }).optional(),
  generated: globs.meta({ description: 'Files that a program writes, beyond those that are known.' }).optional(),
  tests: globs.meta({ description: 'Test files, beyond those that are known by name or folder.' }).optional(),
  integrationTests: globs.meta({ description: 'Test files whose tests cross boundaries.' }).optional(),
  categories: scoped.categories.optional(),
  levels: scoped.levels.optional(),
  indicators: scoped.indicators.optional(),
  minimumConfidence: scoped.minimumConfidence.optional(),
  plans: globs
    .meta({ description: 'Milestone documents in which "Task 2.1" of a pull request is looked up.' })
    .optional(),
  plan: z
    .enum(['comment', 'write'])
    .meta({ description: 'Where /testreq plan on an issue answers: in a comment, or in the body of the issue.' })
    .optional(),
  exempt: z
    .strictObject({
      labels: names
        .meta({ description: 'Labels that exempt a pull request, set by somebody who might waive.' })
        .optional(),
      authors: names.meta({ description: 'Authors whose pull requests are exempt: bots.' }).optional(),
    })
    .optional(),
  waive: z
    .strictObject({
      permission: z
        .enum(['write', 'maintain', 'admin'])
        .meta({ description: 'What access to the repository it takes to waive a test; by default write.' })
        .optional(),
      users: names.meta({ description: 'Users who may waive whatever their access is.' }).optional(),
      author: z.boolean().meta({ description: 'Whether the author of a pull request may waive its tests.' }).optional(),
    })
    .optional(),
  rules: globs
    .meta({ description: 'Documents of rules of this repository that are added to the built-in ones.' })
    .optional(),
  onError: z
    .enum(['failure', 'neutral'])
    .meta({ description: 'What the check ends with when testreq itself fails for good.' })
    .optional(),
  scopes: z
    .array(scope)
    .max(50)
    .meta({ description: 'Parts of a monorepo that have choices of their own.' })
    .optional(),
});

/** What a policy file may state. */
export type PolicyKeys = z.infer<typeof policySchema>;

/** What a scope of it may state. */
export type ScopeKeys = Pick<PolicyKeys, keyof typeof scoped>;

/** The keys that may stand at a place of the file, for suggestions. */
export const KEYS_AT = (path: readonly PropertyKey[]): readonly string[] => {
  const first = path[0];
  if (first === undefined) return Object.keys(policySchema.shape);
  if (path.includes('indicators')) return ['words', 'paths'];
  if (first === 'scopes') return Object.keys(scope.shape);
  if (first === 'exempt') return ['labels', 'authors'];
  return ['permission', 'users', 'author'];
};

import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import { SCHEMAS } from '../../scripts/schemas.js';
import type { Review } from '../../src/domain/review.js';
import type { Plan } from '../../src/reports/plan.js';
import type { planSchema, reviewSchema } from '../../src/reports/schemas.js';
import { call } from '../cli/call.js';

type Deep<T> = T extends object ? { readonly [Key in keyof T]: Deep<T[Key]> } : T;

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../schemas/${name}`, import.meta.url), 'utf8')) as object;
const EXAMPLE = 'examples/operations-service';

describe('the published schemas', () => {
  it.each(Object.entries(SCHEMAS))('%s is up to date (else: npm run schemas)', (name, schema) => {
    expect(read(name)).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('fit the types that the program uses', () => {
    expectTypeOf<Review>().toExtend<Deep<z.infer<typeof reviewSchema>>>();
    expectTypeOf<Plan>().toExtend<Deep<z.infer<typeof planSchema>>>();
  });

  it.each([
    [['--diff', `${EXAMPLE}/change.diff`, '--repo', EXAMPLE, '--task', `${EXAMPLE}/task.md`]],
    [['--diff', `${EXAMPLE}/fixed.diff`, '--repo', EXAMPLE]],
    [['--diff', `${EXAMPLE}/change.diff`]],
    [['--diff', '-']],
  ])('review %j prints what review.schema.json says', async (args) => {
    const { stdout } = await call(['review', ...args, '--format', 'json']);
    const validate = new Ajv2020({ allErrors: true }).compile(read('review.schema.json'));

    validate(JSON.parse(stdout));
    expect(validate.errors).toBeNull();
  });

  it('hold for a change with more places than anybody reads', async () => {
    const lines = Array.from({ length: 300 }, (_, index) => `+    session.add(Order(${index}))`);
    const stdin = `diff --git a/app/store.py b/app/store.py
new file mode 100644
--- /dev/null
+++ b/app/store.py
@@ -0,0 +1,301 @@
+def save(session):
${lines.join('\n')}
`;
    const { stdout } = await call(['review', '--diff', '-', '--format', 'json'], { stdin });
    const validate = new Ajv2020({ allErrors: true }).compile(read('review.schema.json'));
    const review = JSON.parse(stdout) as Review;

    validate(review);
    expect(validate.errors).toBeNull();
    expect(review.requirements.find(({ id }) => id === 'persistence/direct-db')?.at).toHaveLength(100);
  });

  it('plan prints what plan.schema.json says', async () => {
    const stdin = readFileSync(new URL(`../../${EXAMPLE}/task.md`, import.meta.url), 'utf8');
    const { stdout } = await call(['plan', '-', '--format', 'json'], { stdin });
    const validate = new Ajv2020({ allErrors: true }).compile(read('plan.schema.json'));

    validate(JSON.parse(stdout));
    expect(validate.errors).toBeNull();
    expect(JSON.parse(stdout).tasks.length).toBe(1);
  });
});

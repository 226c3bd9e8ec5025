import { describe, expect, it } from 'vitest';
import type { DueTest } from '../../src/review/require-tests.js';
import { skeletonFor } from '../../src/review/skeletons.js';
import { readRulesFolder } from '../../src/rulebook/compile.js';
import { changing, NOWHERE } from './changing.js';

const { rulebook } = await readRulesFolder('rules');

function due(categoryId: string, testId: string, path: string): DueTest {
  const category = rulebook.categories.find(({ id }) => id === categoryId);
  const test = category?.tests.find(({ id }) => id === testId);
  if (!category || !test) throw new Error(`${categoryId}/${testId} is not a test`);
  const id = `${categoryId}/${testId}`;
  return { id, level: 'required', configured: false, because: '', at: [{ path, line: 3 }], category, test, text: null };
}

describe('a skeleton', () => {
  it('takes no names from a changed file of another language', async () => {
    const change = await changing(
      { path: 'ui/static/login_handler.js', before: null, after: 'class LoginHandler {\n  send() {}\n}\n' },
      {
        path: 'ui/login.go',
        before: null,
        after:
          'package ui\n\nfunc (h *handler) finish(w http.ResponseWriter, r *http.Request) {\n\tw.WriteHeader(200)\n}\n',
      },
    );

    const skeleton = skeletonFor(due('api-endpoint', 'happy-path', 'ui/login.go'), change, NOWHERE, new Map());

    expect(skeleton?.language).toBe('go');
    expect(skeleton?.code).toMatch(/^package ui$/m);
    expect(skeleton?.code).not.toContain('LoginHandler');
  });
});

import fc from 'fast-check';
import { Minimatch } from 'minimatch';
import { describe, expect, it } from 'vitest';
import { matchesPolicyGlob, matchesRuleGlob } from '../src/path-globs.js';

const paths = fc
  .array(fc.constantFrom('src', 'Api', 'db', 'a.ts', '.env', 'b c', 'order_test.go', 'x', '.github', '..', '', 'é'), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join('/'));
const part = fc.constantFrom(
  '**',
  '*',
  'src',
  'api',
  '*.ts',
  '{api,db}',
  '*{a,b}*',
  '.*',
  'x*',
  '{a.*,.env}',
  '[ab]*',
  '?',
);
const globs = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

describe('globs', () => {
  it('match as the library has it, be they plain or not', () => {
    fc.assert(
      fc.property(globs, paths, (glob, path) => {
        const rule = new Minimatch(glob, { dot: true, matchBase: true, nocase: true });
        const policy = new Minimatch(glob, { dot: true });

        expect(matchesRuleGlob(path, [glob])).toBe(rule.match(path));
        expect(matchesPolicyGlob(path, [glob])).toBe(policy.match(path));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['**/migrations/**', 'db/migrations/1.sql', true],
    ['**/migrations/**', 'migrations', false],
    ['**/*.{yml,yaml}', '.github/ci.yaml', true],
    ['*service*', 'src/OrderService.java', true],
    ['docs/**', 'a/docs/b.md', false],
    ['src/**/models/*.py', 'src/models/order.py', true],
  ])('a rule asks %s of %s', (glob, path, matches) => {
    expect(matchesRuleGlob(path, [glob])).toBe(matches);
  });
});

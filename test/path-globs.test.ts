import fc from 'fast-check';
import { Minimatch } from 'minimatch';
import { describe, expect, it } from 'vitest';
import { isPlainGlob, matchesPolicyGlob, matchesRuleGlob } from '../src/path-globs.js';

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

  // As expressions, each of these would try more ways to share the path among its stars than there is time for.
  it.each([
    ['six parts of any depth', `${'**/'.repeat(6)}x`, `x/${'a/'.repeat(100)}b`],
    ['four stars in a name', '*a*a*a*x', `x${'a'.repeat(290)}b`],
    ['stars in alternatives', '*{a*,b*}*{a*,b*}*x', `x${'a'.repeat(290)}b`],
    ['two stars in each of many parts', `${'*a*/'.repeat(20)}x`, `${'aaaaaaaaaaa/'.repeat(19)}ax`],
  ])('with %s are asked of the library', (_what, glob, path) => {
    expect(isPlainGlob(glob)).toBe(false);
    expect(matchesPolicyGlob(path, [glob])).toBe(false);
    expect(matchesRuleGlob(path, [glob])).toBe(false);
  });

  it('are asked of the library for a path that is longer than any person writes', () => {
    const [glob, matching] = ['**/*a*/**/x', `${'a/'.repeat(5_000)}x`];

    expect(isPlainGlob(glob)).toBe(true);
    expect(matchesPolicyGlob(matching, [glob])).toBe(true);
    expect(matchesPolicyGlob(`${matching}b`, [glob])).toBe(false);
  });
});

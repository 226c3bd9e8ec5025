import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { currentReadme } from '../../scripts/readme.js';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

describe('README.md', () => {
  it('shows the report that the demo prints (else: npm run readme)', async () => {
    expect(README).toBe(await currentReadme());
  });

  it('has exactly two set-up commands', () => {
    expect(README.match(/^ {4}npm ci .*/gm)?.map((line) => line.replace(/\s+#.*/, '').trim())).toEqual([
      'npm ci && npm run demo',
      'npm ci && npm test',
    ]);
  });

  it.each([...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path))(
    'links to %s, which is there',
    (path) => {
      expect(() => readFileSync(new URL(`../../${path}`, import.meta.url))).not.toThrow(/ENOENT/);
    },
  );
});

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('SECURITY.md', root), 'utf8');

/** Every test that the page names: its file, and the beginning or a part of its name. */
const named = [...page.matchAll(/`(test\/[\w./-]+\.test\.ts)`(?: "([^"]+)")?/g)].map(
  ([, file = '', name = '']) => [file, name] as const,
);

describe('SECURITY.md', () => {
  it.each(named)('names a test that is there: %s %j', (file, name) => {
    expect(existsSync(new URL(file, root))).toBe(true);
    expect(readFileSync(new URL(file, root), 'utf8').replace(/\\'/g, "'")).toContain(name);
  });

  it('names a test for every threat, or says why there can be none', () => {
    const [, threats = ''] = page.split('## Threats, and what covers each');
    const lines = (threats.split('\n## ')[0] ?? '').split(/\n- /).slice(1);

    const uncovered = lines.filter(
      (line) => !line.includes('Tests: `test/') && !line.includes('nothing in the App can'),
    );

    expect(lines.length).toBeGreaterThan(20);
    expect(uncovered).toEqual([]);
  });
});

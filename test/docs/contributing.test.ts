import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

describe('the map of the App in CONTRIBUTING.md', () => {
  const map = readFileSync('CONTRIBUTING.md', 'utf8');

  it.each(readdirSync('src/app', { withFileTypes: true }))('names $name', (entry) => {
    expect(map).toContain(entry.isDirectory() ? `\`${entry.name}/\`` : `\`${entry.name.replace(/\.ts$/, '')}\``);
  });
});

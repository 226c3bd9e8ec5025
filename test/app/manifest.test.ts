import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { permissions } from '../stand-in/stand-in.js';

const manifest = parse(readFileSync(new URL('../../app.yml', import.meta.url), 'utf8')) as {
  default_permissions: Record<string, string>;
  default_events: string[];
};
const guide = readFileSync(new URL('../../docs/github.md', import.meta.url), 'utf8');

it('the manifest asks for the permissions that the stand-in grants, and for no more', () => {
  expect(manifest.default_permissions).toEqual(permissions);
});

it('the guide says of each permission what it is for', () => {
  for (const [name, level] of Object.entries(manifest.default_permissions)) {
    expect(guide).toContain(`| ${name.replaceAll('_', ' ')}: ${level} |`);
  }
});

it('the manifest subscribes to every event that a handler takes', () => {
  const handled = [
    'pull-request',
    'issue-comment',
    'check-run',
    'check-suite',
    'merge-group',
    'issues',
    'milestone',
    'push',
  ];
  for (const event of handled) expect(manifest.default_events).toContain(event.replace('-', '_'));
});

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { type GitHubApi, readAnswer } from '../sources/github/api.js';

/** What an App may do and hears of, as its registration says. */
export interface Registration {
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
}

const manifest = z.object({
  default_permissions: z.record(z.string(), z.string()),
  default_events: z.array(z.string()),
});
const app = z.object({ permissions: z.record(z.string(), z.string()), events: z.array(z.string()) });

/** From little to much; each level contains those before it. */
const LEVELS = ['read', 'write', 'admin'];

/** What `app.yml` asks for: what this version needs. */
export function neededRegistration(): Registration {
  const text = readFileSync(new URL('../../app.yml', import.meta.url), 'utf8');
  const { default_permissions, default_events } = manifest.parse(parse(text));
  return { permissions: default_permissions, events: default_events };
}

/** What GitHub has. @param api GitHub as the App itself sees it. */
export async function liveRegistration(api: GitHubApi): Promise<Registration> {
  const { data } = await api.request('GET /app');
  return readAnswer(app, data, 'the App');
}

/** What the live registration lacks, a sentence each; empty when nothing does. */
export function lacking(live: Registration, needed: Registration): readonly string[] {
  const permissions = Object.entries(needed.permissions).flatMap(([name, level]) => {
    const given = live.permissions[name];
    if (LEVELS.indexOf(given ?? '') >= LEVELS.indexOf(level)) return [];
    return [`The permission "${name}" is ${given ?? 'not given'}; testreq needs ${level}.`];
  });
  const events = needed.events.filter((event) => !live.events.includes(event));
  return [...permissions, ...events.map((event) => `The event "${event}" is not subscribed to.`)];
}

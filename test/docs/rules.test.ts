import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { currentRulesPage } from '../../scripts/rules-page.js';
import type { Rulebook } from '../../src/domain/rulebook.js';
import { anchorOf, ruleIds, ruleLinks } from '../../src/reports/rule-links.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';

const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
let rulebook: Rulebook;
beforeAll(async () => {
  rulebook = await loadBuiltinRulebook();
});

describe('the page of the rules', () => {
  it('is what the rules say: `npm run readme` makes it', async () => {
    expect(page).toBe(await currentRulesPage());
  });

  it('has one place for each category, failure mode and test', () => {
    const places = [...page.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id]) => id);

    expect(new Set(places).size).toBe(places.length);
    expect(places.sort()).toEqual(ruleIds(rulebook).map(anchorOf).sort());
  });
});

describe('links to the rules', () => {
  it('lead to the place of an id, wherever the page can be read', () => {
    expect(ruleLinks('https://example.org/docs/', rulebook)('persistence/wiring')).toBe(
      'https://example.org/docs/rules.md#persistence-wiring',
    );
  });

  it('are none for rules of a team, or where no address is known', () => {
    expect(ruleLinks('https://example.org/docs', rulebook)('caching/invalidation')).toBeNull();
    expect(ruleLinks(null, rulebook)('persistence/wiring')).toBeNull();
  });
});

import type { Rulebook } from '../domain/rulebook.js';

/** Where the documentation of a category, a failure mode or a test can be read; `null`: nowhere that is known. */
export type RuleLinks = (id: string) => string | null;

export const noLinks: RuleLinks = () => null;

/** The name of a rule's place in `docs/rules.md`: `persistence/wiring` stands at `#persistence-wiring`. */
export function anchorOf(id: string): string {
  return id.replace('/', '-');
}

/** Every id of a rulebook, with which `docs/rules.md` has a place for each. */
export function ruleIds({ categories }: Rulebook): string[] {
  return categories.flatMap(({ id, failureModes, tests }) => [
    id,
    ...failureModes.map((mode) => `${id}/${mode.id}`),
    ...tests.map((test) => `${id}/${test.id}`),
  ]);
}

/**
 * Links to the documentation of the rules that ship; a team's own rules have none there.
 * @param folder the address under which the files of `docs/` can be read; `null`: none is known
 */
export function ruleLinks(folder: string | null, builtIn: Rulebook): RuleLinks {
  if (folder === null) return noLinks;
  const known = new Set(ruleIds(builtIn));
  return (id) => (known.has(id) ? `${folder.replace(/\/+$/, '')}/rules.md#${anchorOf(id)}` : null);
}

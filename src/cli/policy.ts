import type { Policy } from '../domain/policy.js';
import type { Rulebook } from '../domain/rulebook.js';
import { InputError } from '../input-error.js';
import { matchesPolicyGlob } from '../path-globs.js';
import type { SourceText } from '../rulebook/signals.js';
import { defaultPolicy } from '../sources/default-policy.js';
import type { PolicyFile } from '../sources/policy-file.js';
import { POLICY_PATH } from '../sources/policy-template.js';
import { nameOf, readTextInput } from './inputs.js';
import type { Io } from './io.js';

/** A repository's choices on the command line. */
export interface Choices {
  /** `null`: there is no file, so the defaults hold. */
  readonly file: PolicyFile | null;
  /** What messages call the file. */
  readonly name: string;
  readonly text: string;
  readonly notes: readonly string[];
}

/** Where nobody chose anything the defaults hold. */
export const NO_CHOICES: Choices = { file: null, name: POLICY_PATH, text: '', notes: [] };

/**
 * The policy that `--config` names.
 * @throws InputError or PolicyError when it cannot be read or is wrong
 */
export async function readConfig(config: string, io: Io): Promise<Choices> {
  return parseChoices(await readTextInput(io, config, '--config'), nameOf(config));
}

/** The policy at its place in a repository. Throws a PolicyError when it is wrong. */
export async function readChoices(read: (path: string) => Promise<string | null>): Promise<Choices> {
  const text = await read(POLICY_PATH);
  return text === null ? NO_CHOICES : parseChoices(text, POLICY_PATH);
}

async function parseChoices(text: string, name: string): Promise<Choices> {
  const { parsePolicyFile } = await import('../sources/policy-file.js');
  const file = parsePolicyFile(text, name);
  const notes =
    file.extends === undefined
      ? []
      : [`The policy extends ${file.extends}, which is not read on the command line: only what ${name} states holds.`];
  return { file, name, text, notes };
}

/** The policy for a change; `paths` are the changed files, by which the scopes of a monorepo are chosen. */
export async function policyOf({ file }: Choices, paths: readonly string[]): Promise<Policy> {
  if (file === null) return defaultPolicy;
  const { policyFor } = await import('../sources/policy-file.js');
  return policyFor(file, paths);
}

/** Checks the ids in a policy against the rulebook, which knows those of the team's own documents too. */
export async function checkChoices({ file, text, name }: Choices, rulebook: Rulebook): Promise<void> {
  if (file === null) return;
  const { parsePolicyFile } = await import('../sources/policy-file.js');
  parsePolicyFile(text, name, rulebook);
}

/**
 * The documents of rules that a policy names.
 * @throws InputError when one is named by its path and is not there
 */
export async function ruleTexts(
  { file, name }: Choices,
  listBase: () => Promise<readonly string[]>,
  readBase: (path: string) => Promise<string | null>,
): Promise<SourceText[]> {
  if (!file?.rules?.length) return [];
  const paths = await listBase();
  const texts: SourceText[] = [];
  for (const glob of file.rules) {
    const matching = paths.filter((path) => matchesPolicyGlob(path, [glob]));
    if (matching.length === 0)
      throw new InputError(`${name}: rules names ${glob}, which matches no file: mend the path`);
    for (const path of matching) {
      const text = await readBase(path);
      if (text !== null && !texts.some((known) => known.file === path)) texts.push({ file: path, text });
    }
  }
  return texts;
}

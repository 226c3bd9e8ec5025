import { isAbsolute, relative, resolve } from 'node:path';
import type { Rulebook } from '../domain/rulebook.js';
import { loadBuiltinRulebook } from '../rulebook/builtin.js';
import type { SourceText } from '../rulebook/signals.js';

/**
 * The built-in rulebook with the repository's `own` documents and those that `--rules` names, in their order.
 * @throws InputError or RulebookError when one of them cannot be read or is wrong
 */
export async function loadRulebook(
  paths: readonly string[],
  cwd: string,
  own: readonly SourceText[] = [],
): Promise<Rulebook> {
  const builtin = await loadBuiltinRulebook();
  if (paths.length === 0 && own.length === 0) return builtin;
  const [{ addDocuments }, { readRuleTexts }] = await Promise.all([
    import('../rulebook/load.js'),
    import('../rulebook/texts.js'),
  ]);
  const texts = await Promise.all(
    paths.map(async (path) => {
      const found = await readRuleTexts(resolve(cwd, path));
      // Messages name a document as it was given.
      return found.map(({ file, text }) => ({ file: isAbsolute(path) ? file : relative(cwd, file), text }));
    }),
  );
  return addDocuments(builtin, [...own, ...texts.flat()]);
}

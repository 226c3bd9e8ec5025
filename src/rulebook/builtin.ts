import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Rulebook } from '../domain/rulebook.js';

let loaded: Promise<Rulebook> | null = null;

/**
 * The rules that ship. A build has them compiled beside it, so that a start reads no Markdown; in development they are
 * compiled from `rules/` at the first call.
 */
export function loadBuiltinRulebook(): Promise<Rulebook> {
  loaded ??= readCompiled();
  return loaded;
}

async function readCompiled(): Promise<Rulebook> {
  try {
    return JSON.parse(await readFile(new URL('../rulebook.json', import.meta.url), 'utf8')) as Rulebook;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const { compileRules } = await import('./compile.js');
    return compileRules(fileURLToPath(new URL('../../rules', import.meta.url)));
  }
}

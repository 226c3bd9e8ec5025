import { resolve } from 'node:path';
import { Command } from 'commander';
import { type Io, STATUS } from './io.js';
import { rulesOption } from './rules-option.js';

const HELP = `
Examples:
  testreq rules list
  testreq rules show persistence
  testreq rules show persistence/wiring
  testreq rules check docs/our-rules.md`;

/** `testreq rules` */
export function command(io: Io, end: (status: number) => void): Command {
  const rules = new Command('rules').description('Read and check the rules.').addHelpText('after', HELP);
  rules
    .command('list')
    .addOption(rulesOption())
    .description('Every category with its failure modes and tests.')
    .action(async ({ rules: paths }: { rules: readonly string[] }) => {
      const { listRules } = await import('../rulebook/describe.js');
      io.stdout.write(`${listRules(await load(paths, io))}\n`);
      end(STATUS.ok);
    });
  rules
    .command('show')
    .addOption(rulesOption())
    .description('What the rules say of a category, a failure mode or a test.')
    .argument('<id>', 'persistence, persistence/not-wired, persistence/wiring …')
    .action(async (id: string, { rules: paths }: { rules: readonly string[] }) => {
      const { showRule } = await import('../rulebook/describe.js');
      io.stdout.write(`${showRule(await load(paths, io), id)}\n`);
      end(STATUS.ok);
    });
  rules
    .command('check')
    .description('Whether documents of rules are sound; without paths: the rules that ship.')
    .argument('[path...]', 'documents or folders')
    .action(async (paths: string[]) => end(await check(paths, io)));
  return rules;
}

async function load(paths: readonly string[], io: Io) {
  const { loadRulebook } = await import('./rulebook.js');
  return loadRulebook(paths, io.cwd);
}

async function check(paths: readonly string[], io: Io): Promise<number> {
  const [{ checkRules }, { mistakeText }] = await Promise.all([
    import('../rulebook/check.js'),
    import('../rulebook/mistake.js'),
  ]);
  const given = new Map(paths.map((path) => [resolve(io.cwd, path), path]));
  const { summary, mistakes } = await checkRules([...given.keys()], await load([], io));
  const named = (text: string) => nameAsGiven(text, given);
  for (const line of summary) io.stdout.write(`${named(line)}\n`);
  for (const mistake of mistakes) io.stderr.write(`${named(mistakeText(mistake))}\n`);
  return mistakes.length === 0 ? STATUS.ok : STATUS.wrong;
}

/** Messages begin with the path of a document; people know it as they gave it. */
function nameAsGiven(text: string, given: ReadonlyMap<string, string>): string {
  for (const [path, name] of given) if (text.startsWith(path)) return name + text.slice(path.length);
  return text;
}

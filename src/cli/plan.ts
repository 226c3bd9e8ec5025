import { Command, Option } from 'commander';
import type { Plan } from '../reports/plan.js';
import { type Io, STATUS, wantsColour } from './io.js';

interface Options {
  readonly task?: string;
  readonly format: 'text' | 'json' | 'markdown';
  readonly config?: string;
  readonly rules: readonly string[];
}

const HELP = `
Tasks are headings ("### Task 2.1: …", "## 3. …", "#### T-12 …"), items of a task list, or an issue form.

Examples:
  testreq plan docs/milestone-2.md
  testreq plan docs/*.md --format json
  testreq plan docs/milestone-2.md --task "Task 2.1"`;

/** `testreq plan` */
export function command(io: Io, end: (status: number) => void): Command {
  return new Command('plan')
    .description('Before the code: the failure modes and tests of each task of a milestone document.')
    .argument('<file...>', 'milestone documents; - reads standard input')
    .option('--task <id>', 'only this task, by its id as printed')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json', 'markdown']).default('text'))
    .option('--config <file>', 'a policy')
    .option('--rules <path>', 'documents of rules to add, a file or a folder; may be repeated', collect, [])
    .addHelpText('after', HELP)
    .action(async (files: string[], options: Options) => end(await plan(files, options, io)));
}

const collect = (path: string, paths: readonly string[]): string[] => [...paths, path];

async function plan(files: readonly string[], options: Options, io: Io): Promise<number> {
  const [{ planDocument }, { loadRulebook }, { readTextInput, nameOf }, { defaultPolicy }, { InputError }] =
    await Promise.all([
      import('./plan-tasks.js'),
      import('./rulebook.js'),
      import('./inputs.js'),
      import('../sources/default-policy.js'),
      import('../input-error.js'),
    ]);
  if (files.filter((file) => file === '-').length > 1) {
    throw new InputError('- was given twice: standard input is one text, give files for the others');
  }
  const rulebook = await loadRulebook(options.rules, io.cwd);
  const tasks: Plan['tasks'][number][] = [];
  for (const file of files) {
    const text = await readTextInput(io, file, 'a document');
    tasks.push(...planDocument(text, nameOf(file), rulebook, defaultPolicy).map(({ planned }) => planned));
  }
  const chosen = options.task === undefined ? tasks : tasks.filter(({ id }) => id === options.task);
  if (options.task !== undefined && chosen.length === 0) {
    const known = tasks.map(({ id }) => `"${id}"`).join(', ');
    throw new InputError(
      `there is no task "${options.task}" in ${files.join(', ')}: ${known ? `known are ${known}` : 'no task was found'}`,
    );
  }
  const result: Plan = { schema: 'testreq/plan@1', tasks: chosen };
  io.stdout.write(await print(result, options.format, io));
  return STATUS.ok;
}

async function print(plan: Plan, format: Options['format'], io: Io): Promise<string> {
  if (format === 'json') return `${JSON.stringify(plan, null, 2)}\n`;
  if (format === 'markdown') return (await import('../reports/plan-markdown.js')).planToMarkdown(plan);
  const width = Math.min(io.stdout.columns ?? 80, 100);
  return (await import('../reports/plan-text.js')).planToText(plan, { colour: wantsColour(io.stdout, io.env), width });
}

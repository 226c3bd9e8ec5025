import { Command, Option } from 'commander';
import { InputError } from '../input-error.js';
import type { PlacedTask } from '../plan-tasks.js';
import type { Plan } from '../reports/plan.js';
import type { ExactText } from './inputs.js';
import { type Io, STATUS, wantsColour } from './io.js';
import { rulesOption } from './rules-option.js';

interface Options {
  readonly task?: string;
  readonly format: 'text' | 'json' | 'markdown';
  readonly write?: boolean;
  readonly config?: string;
  readonly rules: readonly string[];
}

const HELP = `
Tasks are headings ("### Task 2.1: …", "## 3. …", "#### T-12 …", or any right below "## Tasks"), items of a task
list ("- [ ] …"), or an issue form. A text on standard input that has none of these is one task.

Examples:
  testreq plan docs/milestone-2.md
  testreq plan docs/*.md --format json
  testreq plan docs/milestone-2.md --task "Task 2.1" --write`;

/** `testreq plan` */
export function command(io: Io, end: (status: number) => void): Command {
  return new Command('plan')
    .description('Before the code: the failure modes and tests of each task of a milestone document.')
    .argument('<file...>', 'milestone documents; - reads standard input')
    .option('--task <id>', 'only this task, by its id as printed')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json', 'markdown']).default('text'))
    .option('--write', 'put the plan of each task under it, into the document')
    .option('--config <file>', 'a policy, written like .github/testreq.yml (default: none)')
    .addOption(rulesOption())
    .addHelpText('after', HELP)
    .action(async (files: string[], options: Options) => end(await plan(files, options, io)));
}

async function plan(files: readonly string[], options: Options, io: Io): Promise<number> {
  const [{ planDocument }, { loadRulebook }, { readConfig, NO_CHOICES, checkChoices, policyOf }] = await Promise.all([
    import('../plan-tasks.js'),
    import('./rulebook.js'),
    import('./policy.js'),
  ]);
  const documents = await readDocuments(files, options, io);
  const rulebook = await loadRulebook(options.rules, io.cwd);
  const choices = options.config === undefined ? NO_CHOICES : await readConfig(options.config, io);
  await checkChoices(choices, rulebook);
  const policy = await policyOf(choices, []);
  const planned = documents.map((document) => {
    const { text, file, piped } = document;
    // Who names a document says that tasks are in it; what is piped in may be an issue's text.
    return { ...document, tasks: planDocument(text, file, rulebook, policy, { asOne: piped }) };
  });
  const wanted = ({ planned: task }: PlacedTask) => options.task === undefined || task.id === options.task;
  const tasks = planned.flatMap((document) => document.tasks);
  const without = planned.filter((document) => document.tasks.length === 0).map(({ file }) => file);
  if (tasks.length === 0) throw new InputError(`${without.join(', ')}: no task was found: ${HOW_TO_WRITE}`);
  const chosen = tasks.filter(wanted);
  if (options.task !== undefined && chosen.length === 0) {
    const known = tasks.map(({ planned: task }) => `"${task.id}"`).join(', ');
    throw new InputError(`there is no task "${options.task}": known are ${known}`);
  }
  for (const file of without) io.stderr.write(`testreq: ${file}: no task was found, so it was passed over\n`);
  io.stdout.write(
    await print({ schema: 'testreq/plan@1', tasks: chosen.map((task) => task.planned) }, options.format, io),
  );
  if (options.write) {
    const places = planned.filter((document) => document.tasks.some(wanted));
    for (const { tasks: placed, ...document } of places) await writeDocument(document, placed, wanted, io);
  }
  return STATUS.ok;
}

/** What to do about a document without tasks. */
const HOW_TO_WRITE =
  'write each as a heading ("### Task 1: …", "## 1. …", or any right below "## Tasks") or as an item "- [ ] …" of a list; ' +
  'to plan a text as one task, pipe it into testreq plan -';

/** A milestone document as it was read. */
interface Document extends ExactText {
  readonly file: string;
  /** Whether it came by standard input. */
  readonly piped: boolean;
}

async function readDocuments(
  files: readonly string[],
  { config, write }: Options,
  io: Io,
): Promise<readonly Document[]> {
  const { readExactText, readTextInput, nameOf } = await import('./inputs.js');
  if ([...files, config].filter((name) => name === '-').length > 1) {
    throw new InputError('- was given twice: standard input is one text, give files for the others');
  }
  if (write && files.includes('-')) throw new InputError('--write needs a file to write to: give one in place of -');
  const documents: Document[] = [];
  for (const file of files) {
    const { mark, text } = write
      ? await readExactText(io, file, null)
      : { mark: '', text: await readTextInput(io, file, null) };
    if (text.length > LONGEST_DOCUMENT) {
      throw new InputError(`${nameOf(file)} is longer than a million characters: split it`);
    }
    documents.push({ file: nameOf(file), piped: file === '-', mark, text });
  }
  return documents;
}

/** Longest milestone document, in characters: some twenty thousand lines. */
const LONGEST_DOCUMENT = 1_000_000;

async function writeDocument(
  { file, mark, text }: Document,
  tasks: readonly PlacedTask[],
  wanted: (task: PlacedTask) => boolean,
  io: Io,
): Promise<void> {
  const { writePlans } = await import('./plan-write.js');
  const written = writePlans(text, tasks, wanted);
  const count = tasks.filter(wanted).length;
  if (written === text) {
    io.stderr.write(`testreq: ${file} has it all already\n`);
    return;
  }
  await (await import('./replace-file.js')).replaceFile(io, file, mark + written);
  io.stderr.write(`testreq: wrote the plan of ${count} ${count === 1 ? 'task' : 'tasks'} into ${file}\n`);
}

async function print(plan: Plan, format: Options['format'], io: Io): Promise<string> {
  if (format === 'json') return `${JSON.stringify(plan, null, 2)}\n`;
  if (format === 'markdown') return (await import('../reports/plan-markdown.js')).planToMarkdown(plan);
  const width = Math.min(io.stdout.columns || 80, 100);
  return (await import('../reports/plan-text.js')).planToText(plan, { colour: wantsColour(io.stdout, io.env), width });
}

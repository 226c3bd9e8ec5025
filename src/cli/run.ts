import { Command, CommanderError } from 'commander';
import { InputError } from '../input-error.js';
import { type Io, STATUS } from './io.js';

/** A command: builds its options and help; `end` takes the status when it has run. */
export type CommandMaker = (io: Io, end: (status: number) => void) => Command;

/** Each command's file is loaded when it is called; the list stands here so that help can name them all. */
const COMMANDS: Readonly<Record<string, () => Promise<{ command: CommandMaker }>>> = {
  review: () => import('./review.js'),
  plan: () => import('./plan.js'),
  backtest: () => import('./backtest.js'),
  rules: () => import('./rules.js'),
  init: () => import('./init.js'),
  serve: () => import('./serve.js'),
};

const EXAMPLES = `
Examples:
  testreq review                          what is absent on this branch, uncommitted work included
  gh pr diff 12 | testreq review --diff - --task issue.md
  testreq plan docs/milestone.md          the tests that each task will need
  testreq backtest --last 50              what the check would have said of the last 50 commits
  testreq rules show persistence/wiring   what a test is, when it is due and what counts

Exit status: 0; 1 when review reaches --fail-on; 2 when the call or an input is wrong.`;

/** Runs the command line with its arguments and gives the exit status. Never throws. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let status: number = STATUS.ok;
  try {
    const program = new Command('testreq')
      .description('Names the integration and smoke tests that are absent from a change.')
      .option('-V, --version', 'print the version')
      // Else `review --version` would be a review.
      .enablePositionalOptions()
      .addHelpText('after', EXAMPLES);
    const named = args[0] !== undefined && Object.hasOwn(COMMANDS, args[0]) ? [args[0]] : Object.keys(COMMANDS);
    for (const name of named) {
      const { command } = await (COMMANDS[name] as (typeof COMMANDS)[string])();
      program.addCommand(
        command(io, (ended) => {
          status = ended;
        }),
      );
    }
    quiet(program, io);
    if (args.length === 0) {
      program.outputHelp();
      return STATUS.ok;
    }
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    return complain(error, io);
  }
}

/** What a thread of a backtest does: it is here since threads start from the program's script as well. */
export async function workBacktest(): Promise<void> {
  const { workBacktest: work } = await import('./backtest-work.js');
  await work();
}

/** No command of commander's may end the process or print by itself. */
function quiet(command: Command, io: Io): void {
  command
    .exitOverride((error) => {
      throw Object.assign(error, { misused: command });
    })
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      // What goes wrong is told once, in one line, by `complain`.
      writeErr: () => {},
      outputError: () => {},
      getOutHelpWidth: () => Math.min(io.stdout.columns || 100, 100),
    });
  for (const child of command.commands) quiet(child, io);
}

/** `testreq rules check` */
function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

function complain(error: unknown, io: Io): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return STATUS.ok;
    const { misused } = error as CommanderError & { readonly misused: Command };
    const known = misused.commands.map((command) => command.name()).join(', ');
    const message = error.message === '(outputHelp)' ? `name a command: ${known}` : oneLine(error.message);
    const what = message.replace(/^error: |\.$/g, '').replace(/\. (?=[A-Z])/g, ': ');
    io.stderr.write(`testreq: ${what}; see ${fullName(misused)} --help\n`);
    return STATUS.wrong;
  }
  if (error instanceof InputError) {
    io.stderr.write(`testreq: ${oneLine(error.message)}\n`);
    return STATUS.wrong;
  }
  if (error instanceof Error && 'mistakes' in error && Array.isArray(error.mistakes)) {
    const [first, ...more] = error.message.split('\n');
    const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
    io.stderr.write(`testreq: ${first}${rest}\n`);
    return STATUS.wrong;
  }
  if (isRefused(error)) {
    const why = error.message.replace(/^\w+: |,[^,]*$/g, '');
    io.stderr.write(`testreq: ${error.path}: ${why} (${error.code}): mend that, then try again\n`);
    return STATUS.wrong;
  }
  const message = error instanceof Error ? error.message : String(error);
  io.stderr.write(`testreq: it broke, which is our mistake, not yours: ${oneLine(message)}; please report it\n`);
  if (io.env.TESTREQ_DEBUG && error instanceof Error) io.stderr.write(`${error.stack}\n`);
  return STATUS.wrong;
}

/** What the system says of a file or folder that it refuses, where nothing of ours is wrong. */
const REFUSALS = /^(?:EACCES|EPERM|EROFS|ENOSPC|EDQUOT|EMFILE|ENFILE|ENAMETOOLONG)$/;

function isRefused(error: unknown): error is Error & { readonly code: string; readonly path: string } {
  return error instanceof Error && 'path' in error && 'code' in error && REFUSALS.test(String(error.code));
}

const oneLine = (message: string): string => message.replace(/\s*\n\s*/g, ' ').trim();

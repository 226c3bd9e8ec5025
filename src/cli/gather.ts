import { resolve } from 'node:path';
import type { Decisions } from '../domain/policy.js';
import type { Task } from '../domain/task.js';
import { InputError } from '../input-error.js';
import type { Gathered } from '../review-change.js';
import { defaultPolicy } from '../sources/default-policy.js';
import { taskOfMessage, taskOfText } from '../sources/local/message.js';
import { gatherPatchAlone, gatherPatchInFolder, readPatch } from '../sources/local/patch.js';
import { gatherRange } from '../sources/local/range.js';
import { openRepository } from '../sources/local/repository.js';
import { nameOf, readTextInput } from './inputs.js';
import type { Io } from './io.js';

/** What `review` was called with, as far as it says what to read. */
export interface GatherOptions {
  readonly repo?: string;
  readonly base?: string;
  readonly head?: string;
  readonly diff?: string;
  readonly task?: string;
  readonly taskText?: string;
  readonly config?: string;
}

/** On the command line nobody waives and there are no labels. */
export const NO_DECISIONS: Decisions = { waivers: [], categories: [], labels: [], authors: [] };

/**
 * Gathers what a review needs, from a repository or a patch.
 * @throws InputError when the call or an input is wrong
 */
export async function gather(options: GatherOptions, io: Io): Promise<Gathered> {
  const inputs = Object.entries({ '--diff': options.diff, '--task': options.task, '--config': options.config });
  const fromStdin = inputs.filter(([, name]) => name === '-').map(([option]) => option);
  if (fromStdin.length > 1) {
    throw new InputError(
      `${fromStdin.join(' and ')} cannot both be -: standard input is one text, give a file for one`,
    );
  }
  const given = await givenTasks(options, io);
  return options.diff === undefined ? fromRepository(options, given, io) : fromPatch(options.diff, options, given, io);
}

async function givenTasks(options: GatherOptions, io: Io): Promise<Task[]> {
  const tasks: Task[] = [];
  if (options.task !== undefined) {
    const text = await readTextInput(io, options.task, '--task');
    if (text.trim() === '') throw new InputError(`${nameOf(options.task)} (--task) is empty: write the task into it`);
    tasks.push(taskOfText(text, nameOf(options.task)));
  }
  if (options.taskText !== undefined) tasks.push(taskOfText(options.taskText, '--task-text'));
  return tasks;
}

async function fromRepository(options: GatherOptions, given: readonly Task[], io: Io): Promise<Gathered> {
  const repository = await openRepository(resolve(io.cwd, options.repo ?? '.'));
  const range = await gatherRange(repository, options.base, options.head);
  try {
    if (range.diff.length === 0) {
      io.stderr.write(`testreq: nothing differs from ${range.against}: there is nothing to review\n`);
    }
    const tasks =
      given.length > 0 ? given : range.messages.map(({ id, message }) => taskOfMessage('commit', id, message));
    const { diff, contents, surroundings } = range;
    return { tasks, diff, contents, surroundings, policy: defaultPolicy, decisions: NO_DECISIONS, notes: [] };
  } finally {
    range.close();
  }
}

async function fromPatch(name: string, options: GatherOptions, tasks: readonly Task[], io: Io): Promise<Gathered> {
  if (options.base !== undefined || options.head !== undefined) {
    throw new InputError('--diff gives the change, so --base and --head say nothing: leave them out');
  }
  const diff = readPatch(await readTextInput(io, name, '--diff'), nameOf(name));
  if (diff.length === 0) io.stderr.write(`testreq: ${nameOf(name)} is empty: there is nothing to review\n`);
  const patch =
    options.repo === undefined
      ? gatherPatchAlone(diff)
      : await gatherPatchInFolder(diff, resolve(io.cwd, options.repo));
  return { ...patch, tasks, policy: defaultPolicy, decisions: NO_DECISIONS };
}

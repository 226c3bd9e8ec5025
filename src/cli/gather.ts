import { resolve } from 'node:path';
import type { Decisions } from '../domain/policy.js';
import type { Task } from '../domain/task.js';
import { InputError } from '../input-error.js';
import { matchesPolicyGlob } from '../path-globs.js';
import type { Gathered } from '../review-change.js';
import type { SourceText } from '../rulebook/signals.js';
import type { ReadFile } from '../sources/local/change.js';
import { taskOfMessage, taskOfText } from '../sources/local/message.js';
import { gatherPatchAlone, gatherPatchInFolder, readPatch } from '../sources/local/patch.js';
import { type GatheredRange, gatherRange } from '../sources/local/range.js';
import { openRepository } from '../sources/local/repository.js';
import { nameOf, readTextInput } from './inputs.js';
import type { Io } from './io.js';
import { type Choices, policyOf, readChoices, readConfig, ruleTexts } from './policy.js';

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

/** What a review needs, and the choices that it was gathered under. */
export interface GatheredReview {
  readonly gathered: Gathered;
  /** Deletes the content of a changed file. */
  readonly letGo: (path: string) => void;
  readonly choices: Choices;
  /** Documents of rules that the repository's policy names. */
  readonly rules: readonly SourceText[];
  /** What to tell beside the review. */
  readonly remark: string | null;
}

/**
 * Gathers what a review needs, from a repository or a patch.
 * @throws InputError or PolicyError when the call or an input is wrong
 */
export async function gather(options: GatherOptions, io: Io): Promise<GatheredReview> {
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
  if (options.taskText !== undefined) {
    if (options.taskText.trim() === '')
      throw new InputError('--task-text is empty: give the task in it, or leave it out');
    tasks.push(taskOfText(options.taskText, '--task-text'));
  }
  return tasks;
}

async function fromRepository(options: GatherOptions, given: readonly Task[], io: Io): Promise<GatheredReview> {
  const repository = await openRepository(resolve(io.cwd, options.repo ?? '.'));
  const range = await gatherRange(repository, options.base, options.head);
  try {
    const { diff, contents, surroundings } = range;
    const remark = diff.length === 0 ? `nothing differs from ${range.against}: there is nothing to review` : null;
    const choices = await choicesOf(options.config, range.readBase, io);
    const [tasks, rules, policy] = await Promise.all([
      given.length > 0 ? given : tasksOfRange(range, choices),
      ruleTexts(choices, range.listBase, range.readBase),
      policyOf(choices, pathsOf(diff)),
    ]);
    const notes = [...choices.notes];
    if (range.more && given.length === 0) {
      notes.push(`More than ${range.messages.length} commits: the messages of the newest were read as the task.`);
    }
    return {
      remark,
      gathered: { tasks, diff, contents, surroundings, policy, decisions: NO_DECISIONS, notes },
      letGo: (path) => contents.delete(path),
      choices,
      rules,
    };
  } finally {
    range.close();
  }
}

/** The commit messages, and the plan tasks that they name. */
async function tasksOfRange(range: GatheredRange, { file }: Choices): Promise<Task[]> {
  const messages = range.messages.map(({ id, message }) => taskOfMessage('commit', id, message));
  const text = range.messages.map(({ message }) => message).join('\n');
  // Without a document to look in there is no plan task, and no need to load what reads one.
  if (!file?.plans?.length && !/\.(?:md|markdown)\b/i.test(text)) return messages;
  const { namedDocuments, namedPlanTasks } = await import('../reading/plan-references.js');
  const known = new Set(range.surroundings.paths);
  const paths = new Set(namedDocuments(text).filter((path) => known.has(path)));
  const globs = file?.plans ?? [];
  for (const path of known) if (matchesPolicyGlob(path, globs)) paths.add(path);
  const documents = await Promise.all(
    [...paths].slice(0, MOST_DOCUMENTS).map(async (path) => ({ path, text: (await range.readHead(path)) ?? '' })),
  );
  return [...namedPlanTasks(text, documents), ...messages];
}

/** How many milestone documents are searched for the tasks that commits name. */
const MOST_DOCUMENTS = 100;

async function fromPatch(
  name: string,
  options: GatherOptions,
  tasks: readonly Task[],
  io: Io,
): Promise<GatheredReview> {
  if (options.base !== undefined || options.head !== undefined) {
    throw new InputError('--diff gives the change, so --base and --head say nothing: leave them out');
  }
  const diff = readPatch(await readTextInput(io, name, '--diff'), nameOf(name));
  const remark = diff.length === 0 ? `${nameOf(name)} is empty: there is nothing to review` : null;
  const folder = options.repo === undefined ? null : resolve(io.cwd, options.repo);
  const patch = folder === null ? gatherPatchAlone(diff) : await gatherPatchInFolder(diff, folder);
  try {
    const choices = await choicesOf(options.config, patch.readBase, io);
    const [rules, policy] = await Promise.all([
      ruleTexts(choices, patch.listBase, patch.readBase),
      policyOf(choices, pathsOf(diff)),
    ]);
    const { contents, surroundings } = patch;
    const notes = [...patch.notes, ...choices.notes];
    return {
      remark,
      gathered: { tasks, diff, contents, surroundings, policy, decisions: NO_DECISIONS, notes },
      letGo: (path) => contents.delete(path),
      choices,
      rules,
    };
  } finally {
    patch.close();
  }
}

const pathsOf = (diff: Gathered['diff']): string[] => diff.map(({ path }) => path);

function choicesOf(config: string | undefined, read: ReadFile, io: Io): Promise<Choices> {
  return config === undefined ? readChoices(read) : readConfig(config, io);
}

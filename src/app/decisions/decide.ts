import type { Waiver } from '../../domain/policy.js';
import type { Review } from '../../domain/review.js';
import type { Rulebook } from '../../domain/rulebook.js';
import { InputError } from '../../input-error.js';
import { showRule } from '../../rulebook/describe.js';
import type { Command } from '../slash-commands.js';
import { type Conversation, isPending, type Said } from './conversation.js';
import type { Permit } from './permissions.js';
import { type DecisionRecord, emptyRecord } from './record.js';

/** How a command was answered. */
export interface Answer {
  readonly said: Said;
  readonly outcome: 'done' | 'refused' | 'malformed';
}

/** What the conversation comes to before the change itself is looked at. */
export interface Decided {
  /** The record with the new commands in it, but for new waivers, which need to know what is absent. */
  readonly record: DecisionRecord;
  readonly answers: readonly Answer[];
  /** New waivers by people who may. */
  readonly waives: readonly Said[];
  /** Accepted waivers whose comment is still there and whose author still may. */
  readonly standing: ReadonlyMap<string, Said>;
  readonly notes: readonly string[];
  /** Somebody asked for a new judgement. */
  readonly force: boolean;
}

type Wording<Name extends Command['name']> = Extract<Command, { readonly name: Name }>;

const mostRefusals = 10;
/** Characters that are kept of a refused command, and of what is said to it. */
const longestRefusedLine = 200;
const longestMend = 400;

/**
 * Folds the commands of a conversation. Each new one is answered once; what was accepted before holds while its comment
 * is there and its author may still decide.
 * @param permitOf asks GitHub, once a person
 */
export async function decide(
  conversation: Conversation,
  rulebook: Rulebook,
  permitOf: (login: string) => Promise<Permit>,
): Promise<Decided> {
  const folding = new Folding(conversation, rulebook, permitOf);
  for (const said of conversation.pending) await folding.take(said);
  return folding.end();
}

class Folding {
  readonly #conversation: Conversation;
  readonly #rulebook: Rulebook;
  readonly #permitOf: (login: string) => Promise<Permit>;
  readonly #answers: Answer[] = [];
  readonly #waives = new Map<string, Said>();
  #record: DecisionRecord;
  #force = false;

  constructor(conversation: Conversation, rulebook: Rulebook, permitOf: (login: string) => Promise<Permit>) {
    this.#conversation = conversation;
    this.#rulebook = rulebook;
    this.#permitOf = permitOf;
    const { record, said } = conversation;
    // A record that begins takes the commands that were answered before as answered: what they decided is lost.
    const before = said.filter((one) => !isPending(one, null)).map(({ key }) => key);
    this.#record = record ?? { ...emptyRecord, answered: before };
  }

  async take(said: Said): Promise<void> {
    const { command } = said;
    switch (command.name) {
      case 'review':
        this.#force = true;
        return this.#answer(said, 'done');
      case 'help':
        this.#show({ help: true });
        return this.#answer(said, 'done');
      case 'explain':
        return this.#explain(said, command);
      case 'scaffold':
        return this.#scaffold(said, command);
      case 'plan':
        return this.#refuse(said, 'malformed', '`/testreq plan` is for issues; here the check says what is absent');
      case 'malformed':
        return this.#refuse(said, 'malformed', command.mend);
      default:
        return this.#decision(said, command);
    }
  }

  async #decision(said: Said, command: Wording<'waive' | 'unwaive' | 'category'>): Promise<void> {
    const permit = await this.#permitOf(said.by);
    if (!permit.allowed) return this.#refuse(said, 'refused', permit.because);
    if (command.name === 'category') return this.#category(said, command);
    const problem = command.what === 'all' || command.what.startsWith('task/') ? null : this.#problemOf(command.what);
    if (problem !== null) return this.#refuse(said, 'malformed', problem);
    // Whether there is anything to waive is seen when the change has been judged.
    if (command.name === 'waive') this.#waives.set(said.key, said);
    else {
      for (const [key, { command: earlier }] of this.#waives) {
        if (earlier.name === 'waive' && covers(command.what, earlier.what)) this.#waives.delete(key);
      }
      const waivers = this.#record.waivers.filter(({ test }) => !covers(command.what, test));
      this.#record = { ...this.#record, waivers };
      this.#answer(said, 'done');
    }
  }

  #category(said: Said, { action, category, reason }: Wording<'category'>): void {
    const problem = category.includes('/') ? `\`${category}\` is a test, not a category` : this.#problemOf(category);
    if (problem !== null) {
      this.#refuse(said, 'malformed', problem);
      return;
    }
    const others = this.#record.categories.filter((edit) => edit.category !== category);
    const edit = { command: said.key, action, category, by: said.by, reason };
    this.#record = { ...this.#record, categories: [...others, edit] };
    this.#answer(said, 'done');
  }

  #explain(said: Said, { id }: Wording<'explain'>): void {
    const problem = this.#problemOf(id);
    if (problem !== null) {
      this.#refuse(said, 'malformed', problem);
      return;
    }
    this.#show({ explain: id });
    this.#answer(said, 'done');
  }

  #scaffold(said: Said, { test }: Wording<'scaffold'>): void {
    const problem = test === null || test.startsWith('task/') ? null : this.#problemOf(test);
    if (problem !== null) {
      this.#refuse(said, 'malformed', problem);
      return;
    }
    this.#show({ scaffold: test ?? 'all' });
    this.#answer(said, 'done');
  }

  /** What is wrong with an id: nothing, or that there is none such, and which is near. */
  #problemOf(id: string): string | null {
    try {
      showRule(this.#rulebook, id);
      return null;
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
  }

  #refuse(said: Said, outcome: 'refused' | 'malformed', mend: string): void {
    this.#record = withRefusal(this.#record, said, mend);
    this.#answer(said, outcome);
  }

  #show(more: Partial<DecisionRecord['shown']>): void {
    this.#record = { ...this.#record, shown: { ...this.#record.shown, ...more } };
  }

  #answer(said: Said, outcome: Answer['outcome']): void {
    this.#record = { ...this.#record, answered: [...this.#record.answered, said.key] };
    this.#answers.push({ said, outcome });
  }

  async end(): Promise<Decided> {
    const { said, recordLost } = this.#conversation;
    const notes = recordLost
      ? ['The record of the waivers on this pull request was deleted or edited: they must be given again.']
      : [];
    const standing = new Map<string, Said>();
    for (const key of new Set(this.#record.waivers.map(({ command }) => command))) {
      const source = said.find((one) => one.key === key);
      if (source === undefined) {
        notes.push('A waiver fell, because its comment was deleted or edited.');
        continue;
      }
      const permit = await this.#permitOf(source.by);
      if (permit.allowed) standing.set(key, source);
      else notes.push(`The waivers of ${source.by} fell: ${permit.because}.`);
    }
    const there = new Set(said.map(({ key }) => key));
    const { shown, categories } = this.#record;
    const kept: (typeof categories)[number][] = [];
    for (const edit of categories) {
      // An added category outlives its comment; a dropped one does not: what is deleted may only make it stricter.
      if (edit.action === 'drop' && !there.has(edit.command)) continue;
      const permit = await this.#permitOf(edit.by);
      if (permit.allowed) kept.push(edit);
      else notes.push(`\`category ${edit.action} ${edit.category}\` of ${edit.by} fell: ${permit.because}.`);
    }
    const record = {
      ...this.#record,
      categories: kept,
      shown: { ...shown, refusals: shown.refusals.filter(({ command }) => there.has(command)) },
    };
    return {
      record,
      answers: this.#answers,
      waives: [...this.#waives.values()],
      standing,
      notes,
      force: this.#force,
    };
  }
}

/** The record with a command that was not done, and what to do about it; the newest ones are kept, each cut to a line. */
export function withRefusal(record: DecisionRecord, { key, by, comment, command }: Said, mend: string): DecisionRecord {
  const line = command.name === 'malformed' ? command.line : wordingOf(command);
  const refusal = {
    command: key,
    url: comment.url,
    by,
    line: line.slice(0, longestRefusedLine),
    mend: mend.slice(0, longestMend),
  };
  const refusals = [...record.shown.refusals.filter((one) => one.command !== key), refusal].slice(-mostRefusals);
  return { ...record, shown: { ...record.shown, refusals } };
}

/** Refused commands as lines of the check. */
export function refusalNotes({ shown }: DecisionRecord): string[] {
  return shown.refusals.map(
    ({ line, by, mend }) => `\`${line.replaceAll('`', "'").slice(0, 120)}\` of ${by} was not done: ${mend}.`,
  );
}

/** The command as a person would write it. */
function wordingOf(command: Command): string {
  switch (command.name) {
    case 'waive':
      return `/testreq waive ${command.what} ${command.kind} ${command.reason}`;
    case 'unwaive':
      return `/testreq unwaive ${command.what}`;
    case 'category':
      return `/testreq category ${command.action} ${command.category} ${command.reason}`;
    case 'explain':
      return `/testreq explain ${command.id}`;
    case 'scaffold':
      return `/testreq scaffold ${command.test ?? ''}`.trim();
    case 'review':
      return '/testreq';
    default:
      return `/testreq ${command.name}`;
  }
}

/** Whether what a command names takes in a test (or what another command named). */
function covers(what: string, test: string): boolean {
  return what === 'all' || what === test || test.startsWith(`${what}/`);
}

/** What the waivers come to, once it is known what is absent. */
export interface Settled {
  readonly record: DecisionRecord;
  readonly answers: readonly Answer[];
  readonly waivers: readonly Waiver[];
  readonly notes: readonly string[];
}

/**
 * Settles the waivers against a review without any: a new one is accepted for the absent tests that it names; an old one
 * holds for the tests of its record whose lines read as they did.
 * @param fingerprint of the lines that raised a requirement
 */
export function settleWaivers(
  decided: Decided,
  { requirements }: Review,
  fingerprint: (requirement: Review['requirements'][number]) => string,
): Settled {
  let { record } = decided;
  const answers: Answer[] = [];
  const waivers = new Map<string, Waiver>();
  const notes: string[] = [];
  const absent = requirements.filter(({ status }) => status !== 'present');
  const accept = (said: Said, test: string) => {
    if (said.command.name !== 'waive') return;
    const { kind, reason } = said.command;
    waivers.set(test, { what: test, by: said.by, kind, reason, url: said.comment.url });
  };
  for (const requirement of absent) {
    const entries = record.waivers.filter(({ test }) => test === requirement.id);
    const lines = entries.length === 0 ? '' : fingerprint(requirement);
    const holding = entries.find((entry) => entry.lines === lines && decided.standing.has(entry.command));
    const said = decided.standing.get(holding?.command ?? '');
    if (said !== undefined) accept(said, requirement.id);
    else if (entries.some(({ command }) => decided.standing.has(command))) {
      notes.push(`The waiver of \`${requirement.id}\` fell, because the lines that raised it changed.`);
    }
  }
  for (const said of decided.waives) {
    const { command } = said;
    if (command.name !== 'waive') continue;
    const named = absent.filter(({ id }) => covers(command.what, id));
    if (named.length === 0) {
      record = withRefusal(record, said, `nothing that \`${command.what}\` names is absent here`);
      answers.push({ said, outcome: 'refused' });
    } else {
      const entries = named.map((one) => ({ command: said.key, test: one.id, lines: fingerprint(one) }));
      record = { ...record, waivers: [...record.waivers, ...entries] };
      for (const { id } of named) accept(said, id);
      answers.push({ said, outcome: 'done' });
    }
    record = { ...record, answered: [...record.answered, said.key] };
  }
  return { record, answers, waivers: [...waivers.values()], notes };
}

/** Why a test is not needed. */
export const waiverKinds = ['unchanged', 'elsewhere', 'untestable', 'other'] as const;
export type WaiverKind = (typeof waiverKinds)[number];

export type Command =
  | { readonly name: 'review' }
  | { readonly name: 'help' }
  | { readonly name: 'explain'; readonly id: string }
  | { readonly name: 'scaffold'; readonly test: string | null }
  | { readonly name: 'waive'; readonly what: string; readonly kind: WaiverKind; readonly reason: string }
  | { readonly name: 'unwaive'; readonly what: string }
  | {
      readonly name: 'category';
      readonly action: 'add' | 'drop';
      readonly category: string;
      readonly reason: string;
    }
  | { readonly name: 'plan' };

/** A line that begins with `/testreq` but cannot be understood. */
export interface Malformed {
  readonly name: 'malformed';
  /** The line as written, cut to a length that can be shown. */
  readonly line: string;
  /** What is wrong and how to write it. */
  readonly mend: string;
}

/** Commands in one comment beyond these are not read. */
const mostCommands = 20;
const longestLine = 1_000;

/** Whether a text may hold a command at all; cheap, for events. */
export function mentionsCommand(text: string | null | undefined): boolean {
  return /\/testreq\b/i.test(text ?? '');
}

/**
 * The commands of a comment, in their order. A command is a line that begins with `/testreq`, outside code and quotes;
 * case does not matter, but for the sentence that is its reason.
 */
export function parseCommands(comment: string): (Command | Malformed)[] {
  return commandLines(comment).slice(0, mostCommands).map(parseLine);
}

function commandLines(comment: string): string[] {
  const lines: string[] = [];
  let fence: string | null = null;
  let inComment = false;
  for (const line of comment.replace(/\r\n?/g, '\n').split('\n')) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence !== null) {
      if (mark?.startsWith(fence) === true && /^\s*[`~]+\s*$/.test(line)) fence = null;
    } else if (inComment) {
      inComment = !line.includes('-->');
    } else if (mark !== null) {
      fence = mark;
    } else if (line.includes('<!--') && !line.includes('-->', line.indexOf('<!--'))) {
      inComment = true;
    } else if (/^ {0,3}\/testreq(?=\s|$)/i.test(line)) {
      lines.push(line.trim().slice(0, longestLine));
    }
  }
  return lines;
}

function parseLine(line: string): Command | Malformed {
  const [, verb = '', ...words] = line.split(/\s+/);
  const rest = (from: number) => words.slice(from).join(' ').trim();
  const first = words[0]?.toLowerCase() ?? '';
  const wrong = (mend: string): Malformed => ({ name: 'malformed', line, mend });
  switch (verb.toLowerCase()) {
    case '':
      return { name: 'review' };
    case 'help':
      return { name: 'help' };
    case 'explain':
      return isId(first)
        ? { name: 'explain', id: first }
        : wrong('name one test, failure mode or category: `/testreq explain persistence/wiring`');
    case 'scaffold':
      return words.length === 0 || isId(first)
        ? { name: 'scaffold', test: words.length === 0 ? null : first }
        : wrong('name a test, or nothing for all: `/testreq scaffold persistence/wiring`');
    case 'waive':
      return parseWaiver(first, words[1]?.toLowerCase() ?? '', rest(2), wrong);
    case 'unwaive':
      return isId(first)
        ? { name: 'unwaive', what: first }
        : wrong('name what was waived: `/testreq unwaive persistence/wiring`');
    case 'category':
      return parseCategory(first, words[1]?.toLowerCase() ?? '', rest(2), wrong);
    case 'plan':
      return { name: 'plan' };
    default:
      return wrong(`\`${safe(verb)}\` is no command; \`/testreq help\` lists them`);
  }
}

function parseWaiver(what: string, kind: string, reason: string, wrong: (mend: string) => Malformed) {
  const example = 'for example `/testreq waive persistence/wiring unchanged The factory is as it was.`';
  if (!isId(what)) return wrong(`say what is waived: a test, a category or \`all\`; ${example}`);
  if (!isWaiverKind(kind)) return wrong(`say why with one of ${waiverKinds.join(', ')}; ${example}`);
  if (!isSentence(reason)) return wrong(`give the reason in a sentence; ${example}`);
  if (kind === 'elsewhere' && !/https?:\/\/\S+|\S+::\S+/.test(reason)) {
    return wrong(
      'say where the test is, with a link or `path::test`: ' +
        '`/testreq waive persistence/wiring elsewhere tests/test_factory.py::test_wiring covers it.`',
    );
  }
  return { name: 'waive', what, kind, reason } as const;
}

function parseCategory(action: string, category: string, reason: string, wrong: (mend: string) => Malformed) {
  const example = 'for example `/testreq category drop background-async The worker only moved.`';
  if (action !== 'add' && action !== 'drop') return wrong(`say \`add\` or \`drop\`; ${example}`);
  if (!isId(category)) return wrong(`name the category; ${example}`);
  if (!isSentence(reason)) return wrong(`give the reason in a sentence; ${example}`);
  return { name: 'category', action, category, reason } as const;
}

function isWaiverKind(word: string): word is WaiverKind {
  return (waiverKinds as readonly string[]).includes(word);
}

/** Ids are kebab-case, with a slash between category and test. */
function isId(word: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,99}(?:\/[a-z0-9][a-z0-9-]{0,199})?$/.test(word);
}

/** Two words at least: a reason that a reader can weigh. */
function isSentence(text: string): boolean {
  return /\p{L}\S*\s+\S*\p{L}/u.test(text);
}

function safe(text: string): string {
  return text.replace(/[`\s]/g, '').slice(0, 40);
}

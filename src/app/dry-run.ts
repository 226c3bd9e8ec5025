import type { FileDiff } from '../domain/change.js';
import { matchesPolicyGlob } from '../path-globs.js';
import { hunksOf } from '../reading/diff.js';
import type { Annotation } from '../reports/check-annotations.js';
import { plainText } from '../reports/escape.js';
import type { Gathered } from '../review-change.js';
import { configPath, type GatheredFiles } from '../sources/github/gather.js';
import type { PolicyFile } from '../sources/policy-file.js';
import type { AppContext } from './app-context.js';
import { readPolicy, wrongIds } from './policy.js';
import type { PullRequestCase } from './pull-request-case.js';
import { readTeamRules } from './team-rules.js';

/** What a pull request that edits the configuration or a rule document is told of them. */
export interface DryRun {
  readonly notes: readonly string[];
  /** On the lines of those files. */
  readonly annotations: readonly Annotation[];
  /** After the merge nothing could be judged. */
  readonly broken: boolean;
}

/** Mistakes that are shown; whoever has more mends these first. */
const mostMistakes = 20;
/** Characters of an annotation's message. */
const longestMessage = 1_000;

/**
 * What the configuration and the rule documents as they are at the head would do to the very pull request that edits
 * them. No request where it edits neither; else one for a policy that extends another, and two for documents.
 */
export async function dryRun(
  { rulebook: builtIn, review }: AppContext,
  { repository, state, policy }: PullRequestCase,
  files: GatheredFiles,
  gathered: (file: PolicyFile) => Gathered,
): Promise<DryRun> {
  const config = files.diff.find(({ path, previousPath }) => path === configPath || previousPath === configPath);
  const head = config === undefined ? policy : await readPolicy(repository, files.headConfigText, builtIn);
  const globs = [...(head.file.rules ?? []), ...(policy.file.rules ?? [])];
  const documents = files.diff.filter(({ path }) => matchesPolicyGlob(path, globs));
  if (config === undefined && documents.length === 0) return { notes: [], annotations: [], broken: false };
  const edited = [...(config === undefined ? [] : [config]), ...documents];
  if (head.broken !== null && config !== undefined) return mistaken(head.broken.mistakes);
  const named = head.file.rules ?? [];
  const rules = await readTeamRules(repository, state.number, state.headSha, named, builtIn);
  if (rules.broken !== null) return mistaken(rules.broken.mistakes);
  const text = named.length === 0 ? null : files.headConfigText;
  const unknown = text === null ? null : wrongIds(text, rules.rulebook);
  if (unknown !== null) return mistaken(unknown.mistakes);
  const { title, conclusion } = await review(gathered(head.file), rules.rulebook);
  const what = config === undefined ? 'a rule document' : 'the configuration';
  const would = `the new one would say (${conclusion}): ${title}`;
  return {
    notes: [
      `This change edits ${what}. It was judged by the one on the base; ${would}.`,
      ...head.notes,
      ...rules.notes,
    ],
    annotations: edited.filter(isThere).map((file) => ({
      path: file.path,
      start_line: firstChange(file),
      end_line: firstChange(file),
      annotation_level: 'notice',
      title: 'Judged by the version on the base branch',
      message: plainText(`Of this pull request ${would}.`, longestMessage),
    })),
    broken: false,
  };
}

interface Mistake {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly what: string;
  readonly mend: string;
}

function mistaken(mistakes: readonly Mistake[]): DryRun {
  const shown = mistakes.slice(0, mostMistakes);
  const what = (file: string) => (file === configPath ? 'The new configuration' : `The new \`${file}\``);
  return {
    notes: shown.map(({ file, line, column, what: wrong, mend }) => {
      const place = `line ${line}${column === undefined ? '' : `, column ${column}`}`;
      return `${what(file)} is broken at ${place}: ${wrong}; ${ended(mend)}`;
    }),
    annotations: shown.map(({ file, line, what: wrong, mend }) => ({
      path: file,
      start_line: line,
      end_line: line,
      annotation_level: 'failure',
      title: 'This would break the check',
      message: plainText(`${wrong}; ${ended(mend)}`, longestMessage),
    })),
    broken: true,
  };
}

const isThere = ({ status }: FileDiff) => status !== 'removed';

/** The first line that a change adds to a file, or the first that it shows. */
function firstChange(diff: FileDiff): number {
  const lines = hunksOf(diff).flatMap((hunk) => hunk.lines);
  return lines.find(({ kind }) => kind === 'added')?.newNumber ?? lines[0]?.newNumber ?? 1;
}

/** Some advice is a question. */
function ended(sentence: string): string {
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`;
}

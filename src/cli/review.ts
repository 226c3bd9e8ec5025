import { Command, Option } from 'commander';
import type { Review } from '../domain/review.js';
import { binds } from '../levels.js';
import type { GatherOptions } from './gather.js';
import { type Io, STATUS, wantsColour } from './io.js';
import { rulesOption } from './rules-option.js';
import { expectLargeChange } from './short-run.js';

interface Options extends GatherOptions {
  readonly format: 'text' | 'json' | 'markdown';
  readonly failOn: 'blocking' | 'absent' | 'never';
  readonly rules: readonly string[];
}

const HELP = `
Without --diff it judges merge-base(base, head)..head of a git repository. The base is the remote's default branch,
else main or master. Without --head, uncommitted and untracked work counts too. The task is the commit messages,
unless you give one.

Examples:
  testreq review                                    this branch, as it lies here
  testreq review --base v1.2 --head v1.3 --task-text "Keep sessions in Redis"
  gh pr diff 12 | testreq review --diff - --task issue.md
  git diff --staged | testreq review --diff - --repo .

Exit status: 0; 1 when --fail-on is reached; 2 when the call or an input is wrong.`;

/** `testreq review` */
export function command(io: Io, end: (status: number) => void): Command {
  return new Command('review')
    .description('Review a change against its task: which integration and smoke tests are absent?')
    .option('--repo <dir>', 'the git repository (default: the one you are in)')
    .option('--base <ref>', 'what the change is compared with')
    .option('--head <ref>', 'the end of the change (default: the working tree)')
    .option('--diff <file>', 'review this patch; - reads standard input')
    .option('--task <file>', 'what the change should do, as Markdown; - reads standard input')
    .option('--task-text <text>', 'what the change should do, in words')
    .addOption(
      new Option('--format <format>', 'how to print the review').choices(['text', 'json', 'markdown']).default('text'),
    )
    .addOption(
      new Option('--fail-on <what>', 'end with status 1 when the review blocks, or when any due test is absent')
        .choices(['blocking', 'absent', 'never'])
        .default('blocking'),
    )
    .option('--config <file>', 'a policy (default: the .github/testreq.yml of the base)')
    .addOption(rulesOption())
    .addHelpText('after', HELP)
    .action(async (options: Options) => end(await review(options, io)));
}

/** From which size on a diff's memory counts (UTF-16 units). */
const LARGE = 2_000_000;

async function review(options: Options, io: Io): Promise<number> {
  // Git answers while the rest of the program is being loaded.
  const gathering = import('./gather.js').then(({ gather }) => gather(options, io));
  const loading = Promise.all([import('../review-change.js'), import('./rulebook.js'), import('./policy.js')]);
  const [{ gathered, letGo, choices, rules, remark }, [{ reviewChange }, { loadRulebook }, { checkChoices }]] =
    await Promise.all([gathering, loading]);
  if (gathered.diff.reduce((size, { patch }) => size + patch.length, 0) > LARGE) expectLargeChange();
  const rulebook = await loadRulebook(options.rules, io.cwd, rules);
  await checkChoices(choices, rulebook);
  const result = await reviewChange(gathered, rulebook, letGo);
  if (remark !== null) io.stderr.write(`testreq: ${remark}\n`);
  io.stdout.write(await print(result, options.format, io));
  return reached(result, options.failOn) ? STATUS.reached : STATUS.ok;
}

async function print(result: Review, format: Options['format'], io: Io): Promise<string> {
  if (format === 'json') return (await import('../reports/json.js')).reviewToJson(result);
  if (format === 'markdown') return (await import('../reports/markdown.js')).reviewToMarkdown(result);
  const width = Math.min(io.stdout.columns || 80, 100);
  return (await import('../reports/text.js')).reviewToText(result, { colour: wantsColour(io.stdout, io.env), width });
}

function reached(result: Review, failOn: Options['failOn']): boolean {
  if (failOn === 'never') return false;
  if (failOn === 'blocking') return result.conclusion === 'failure';
  return result.requirements.some(({ level, status }) => status === 'absent' && binds(level));
}

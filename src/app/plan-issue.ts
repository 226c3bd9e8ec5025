import { planOne } from '../plan-tasks.js';
import { PLAN_BLOCK, planBlocks } from '../reading/plan-block.js';
import { planBlock } from '../reports/plan-markdown.js';
import type { GitHubRepository } from '../sources/github/api.js';
import { type IssueState, readIssue } from '../sources/github/issue.js';
import { policyFor } from '../sources/policy-file.js';
import type { AppContext } from './app-context.js';
import { readConversation, type Said } from './decisions/conversation.js';
import { type Answer, withRefusal } from './decisions/decide.js';
import { acknowledge, answer } from './decisions/react.js';
import { type DecisionRecord, emptyRecord } from './decisions/record.js';
import { readPolicy } from './policy.js';
import type { PlanJob } from './review-queue.js';
import { issueBody, longestBody, writeSticky } from './sticky-comment.js';

/**
 * Answers `/testreq plan` on an issue with the tests that the task will need, and keeps the answer current: in the
 * sticky comment, or with `plan: write` in the issue's own text, where that has room for it.
 */
export async function planIssue(context: AppContext, repository: GitHubRepository, job: PlanJob): Promise<void> {
  const state = await readIssue(repository, job.issue);
  if (state === null) return;
  const conversation = readConversation(state.comments);
  const { pending } = conversation;
  const isPlanned = conversation.said.some(({ command }) => command.name === 'plan');
  if (pending.length === 0 && !(isPlanned && conversation.record !== null)) return;
  await acknowledge(repository, pending);
  const answers = pending.map(answerTo);
  const record = withAnswers(conversation.record ?? emptyRecord, answers);
  const { file } = await readPolicy(repository, state.configText, context.rulebook);
  const plan = isPlanned ? planText(context, state, file) : null;
  const text = plan !== null && file.plan === 'write' ? withPlan(state.body, plan) : null;
  const fits = text !== null && text.length <= longestBody;
  if (fits) await writeText(repository, state, text);
  const said = fits ? 'The tests of this task stand in its text.' : plan;
  await writeSticky(repository, job.issue, conversation.sticky, issueBody(record, said));
  await answer(repository, answers);
  if (conversation.morePending) await context.enqueue(job);
}

const onPullRequests = 'this command is for pull requests; on an issue there are `/testreq plan` and `/testreq help`';

function answerTo(said: Said): Answer & { readonly mend: string | null } {
  const { command } = said;
  if (command.name === 'plan' || command.name === 'help') return { said, outcome: 'done', mend: null };
  return { said, outcome: 'malformed', mend: command.name === 'malformed' ? command.mend : onPullRequests };
}

function withAnswers(before: DecisionRecord, answers: readonly ReturnType<typeof answerTo>[]): DecisionRecord {
  const record = answers.reduce((so, { said, mend }) => (mend === null ? so : withRefusal(so, said, mend)), before);
  const help = record.shown.help || answers.some(({ said }) => said.command.name === 'help');
  return {
    ...record,
    answered: [...record.answered, ...answers.map(({ said }) => said.key)],
    shown: { ...record.shown, help },
  };
}

function planText({ rulebook }: AppContext, state: IssueState, file: Parameters<typeof policyFor>[0]): string {
  const { title, body, url, number } = state;
  const task = { source: 'issue', ref: `#${number}`, title, url, body } as const;
  return planBlock(planOne(task, rulebook, policyFor(file, [])));
}

/** The issue's text with the plan in a block of our own, or in place of the one that is there. */
function withPlan(body: string, plan: string): string {
  const lines = body.replace(/\r\n?/g, '\n').split('\n');
  const block = [PLAN_BLOCK.open, plan, PLAN_BLOCK.close];
  const [old] = planBlocks(lines);
  if (old === undefined) lines.push('', ...block);
  else lines.splice(old.open, old.close - old.open + 1, ...block);
  return lines.join('\n');
}

async function writeText({ api, owner, repo }: GitHubRepository, state: IssueState, text: string): Promise<void> {
  if (text === state.body.replace(/\r\n?/g, '\n')) return;
  await api.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
    owner,
    repo,
    issue_number: state.number,
    body: text,
  });
}

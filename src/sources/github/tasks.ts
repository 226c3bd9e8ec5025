import { z } from 'zod';
import type { Task } from '../../domain/task.js';
import { type GitHubRepository, readAnswer } from './api.js';
import { ask } from './graphql.js';
import { issueFields, issueSchema, type LinkedIssue, type PullRequestState } from './pull-request.js';
import { type IssueReference, issueKey, issueReferences } from './references.js';

export interface GatheredTasks {
  readonly tasks: readonly Task[];
  /** What is named as a task but cannot be read. */
  readonly notes: readonly string[];
}

/**
 * The tasks of a pull request: the issues that it closes or names, its milestone, and its own text.
 * One request where it names issues that GitHub does not count as linked; none otherwise.
 */
export async function readTasks(repository: GitHubRepository, state: PullRequestState): Promise<GatheredTasks> {
  const linked = new Map(state.closing.map((issue) => [keyOf(issue), issue]));
  const references = issueReferences({
    ...repository,
    origin: new URL(state.url).origin,
    body: state.body,
    commitMessages: state.commits.map(({ message }) => message),
    headRef: state.headRef,
  }).filter((reference) => !linked.has(issueKey(reference)));
  const named = await readIssues(repository, references);
  for (const issue of named.found) linked.set(keyOf(issue), issue);
  const hidden = state.closingTotal - state.closing.length;
  return {
    tasks: [
      ...[...linked.values()].map((issue) => issueTask(issue, repository)),
      ...milestoneTask(state),
      {
        source: 'pull-request',
        ref: `#${state.number}`,
        title: state.title,
        url: state.url,
        body: state.body.trim() === '' && linked.size === 0 ? messagesOf(state) : state.body,
      },
    ],
    notes: [
      ...named.unreadable.map(
        (name) => `${name} is named as the task, but there is no such issue that this App may read.`,
      ),
      ...(hidden > 0 && named.unreadable.length === 0
        ? [`${hidden} linked ${hidden === 1 ? 'issue lies' : 'issues lie'} where this App may not read.`]
        : []),
    ],
  };
}

/** A pull request without a text says what it does in its commits, if anywhere. */
function messagesOf({ commits }: PullRequestState): string {
  return commits.map(({ message }) => message).join('\n\n');
}

function keyOf({ repository, number }: LinkedIssue): string {
  return `${repository.nameWithOwner}#${number}`.toLowerCase();
}

function issueTask(issue: LinkedIssue, { owner, repo }: GitHubRepository): Task {
  const home = issue.repository.nameWithOwner;
  const near = home.toLowerCase() === `${owner}/${repo}`.toLowerCase();
  return {
    source: 'issue',
    ref: `${near ? '' : home}#${issue.number}`,
    title: issue.title,
    url: issue.url,
    body: issue.body ?? '',
  };
}

function milestoneTask({ milestone }: PullRequestState): Task[] {
  if (milestone === null) return [];
  const { title, url, description } = milestone;
  return [{ source: 'milestone', ref: title, title, url, body: description }];
}

async function readIssues(
  { api, owner, repo }: GitHubRepository,
  references: readonly IssueReference[],
): Promise<{ found: LinkedIssue[]; unreadable: string[] }> {
  if (references.length === 0) return { found: [], unreadable: [] };
  const variables: Record<string, string | number> = {};
  const fields = references.map((reference, index) => {
    variables[`o${index}`] = reference.owner;
    variables[`r${index}`] = reference.repo;
    variables[`n${index}`] = reference.number;
    return `i${index}: repository(owner: $o${index}, name: $r${index}) {
      issueOrPullRequest(number: $n${index}) { __typename ... on Issue { ${issueFields} } } }`;
  });
  const declared = references
    .map((_, index) => `$o${index}: String!, $r${index}: String!, $n${index}: Int!`)
    .join(', ');
  const { data } = await ask(api, `query Issues(${declared}) { ${fields.join('\n')} }`, variables);
  const issueOrPull = z.object({ __typename: z.string() }).and(issueSchema.partial());
  const schema = z.record(z.string(), z.object({ issueOrPullRequest: issueOrPull.nullish() }).nullish());
  const answers = readAnswer(schema, data ?? {}, 'the issues that are named as tasks');
  const found: LinkedIssue[] = [];
  const unreadable: string[] = [];
  for (const [index, reference] of references.entries()) {
    const answer = answers[`i${index}`]?.issueOrPullRequest ?? null;
    const issue = answer?.__typename === 'Issue' ? issueSchema.safeParse(answer) : null;
    if (issue?.success) found.push(issue.data);
    else if (answer === null && reference.via !== 'branch') {
      const home = reference.owner === owner && reference.repo === repo;
      unreadable.push(`${home ? '' : `${reference.owner}/${reference.repo}`}#${reference.number}`);
    }
  }
  return { found, unreadable };
}

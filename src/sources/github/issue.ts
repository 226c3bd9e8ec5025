import { z } from 'zod';
import { type GitHubRepository, readAnswer } from './api.js';
import { askLeniently, connection } from './graphql.js';
import { type ConversationComment, commentDate, commentFields, commentSchema } from './pull-request.js';

/** An issue with its conversation, and the configuration of the default branch. */
export interface IssueState {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly comments: readonly ConversationComment[];
  readonly configText: string | null;
}

const answer = z.object({
  repository: z
    .object({
      object: z.object({ text: z.string().nullish() }).nullish(),
      issue: z
        .object({
          number: z.number(),
          title: z.string(),
          body: z.string().nullish(),
          url: z.string(),
          comments: connection(commentSchema),
        })
        .nullish(),
    })
    .nullish(),
});

/** Reads an issue and its newest hundred comments in one request. `null`: there is none that this App may read. */
export async function readIssue({ api, owner, repo }: GitHubRepository, number: number): Promise<IssueState | null> {
  const { data } = await askLeniently(
    api,
    { dated: commentDate },
    (part) => `query Issue($owner: String!, $repo: String!, $number: Int!, $config: String!) {
      repository(owner: $owner, name: $repo) {
        object(expression: $config) { ... on Blob { text } }
        issue(number: $number) { number title body url comments(last: 100) { nodes { ${commentFields} ${part('dated')} } } } } }`,
    { owner, repo, number, config: 'HEAD:.github/testreq.yml' },
  );
  const { issue, object } = readAnswer(answer, data, `issue #${number}`).repository ?? {};
  if (!issue) return null;
  return { ...issue, body: issue.body ?? '', comments: issue.comments.nodes, configText: object?.text ?? null };
}

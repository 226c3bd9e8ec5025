import { z } from 'zod';
import { type GitHubRepository, readAnswer, UnreadableAnswerError } from './api.js';
import { actor, ask, askLeniently, connection } from './graphql.js';

const issue = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string().nullish(),
  url: z.string(),
  repository: z.object({ nameWithOwner: z.string() }),
});
/** An issue as the task of a change. */
export type LinkedIssue = z.infer<typeof issue>;
export const issueFields = 'number title body url repository { nameWithOwner }';

/** An issue with the issues that it is made of; an older Enterprise Server knows none. */
const parentIssue = issue.extend({ subIssues: connection(issue.extend({ state: z.string() })).optional() });
export type ParentIssue = z.infer<typeof parentIssue>;
export const issueSchema = parentIssue;
export const subIssueFields = `subIssues(first: 50) { totalCount nodes { state ${issueFields} } }`;

export const commentSchema = z.object({
  databaseId: z.number(),
  author: actor,
  editor: actor,
  createdAt: z.string().nullish(),
  lastEditedAt: z.string().nullish(),
  body: z.string(),
  url: z.string(),
  viewerDidAuthor: z.boolean().nullish(),
  reactionGroups: z.array(z.object({ content: z.string(), viewerHasReacted: z.boolean() })).nullish(),
});
/** A comment of the conversation, as far as commands need it. */
export type ConversationComment = z.infer<typeof commentSchema>;
export const commentFields = `databaseId author { __typename login } editor { __typename login } lastEditedAt body url
  viewerDidAuthor reactionGroups { content viewerHasReacted }`;

/** When a comment was made, which only the rate of questions needs. */
export const commentDate = 'createdAt';

const checkRun = z.object({
  databaseId: z.number(),
  status: z.string(),
  conclusion: z.string().nullish(),
  externalId: z.string().nullish(),
  title: z.string().nullish(),
  text: z.string().nullish(),
});
/** A check run of this App on the head. */
export type ExistingRun = z.infer<typeof checkRun>;

const person = z.object({ user: z.object({ login: z.string() }).nullish() });

const commit = z.object({
  oid: z.string(),
  message: z.string(),
  authors: connection(person),
  committer: person.nullish(),
});

const associatedPulls = connection(z.object({ number: z.number(), state: z.string(), headRefOid: z.string() }));
type AssociatedPulls = z.infer<typeof associatedPulls>;
const associatedFields = 'pageInfo { hasNextPage endCursor } nodes { number state headRefOid }';

const headCommit = z.object({
  oid: z.string(),
  associatedPullRequests: associatedPulls,
  checkSuites: z
    .object({ nodes: z.array(z.object({ checkRuns: connection(checkRun) }).nullable()).nullish() })
    .nullish(),
});

const pullRequest = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string().nullish(),
  url: z.string(),
  state: z.string(),
  isDraft: z.boolean().nullish(),
  isCrossRepository: z.boolean().nullish(),
  changedFiles: z.number().nullish(),
  author: actor,
  baseRefName: z.string(),
  baseRefOid: z.string(),
  headRefName: z.string(),
  headRefOid: z.string(),
  baseRef: z
    .object({
      target: z
        .object({
          oid: z.string(),
          file: z.object({ object: z.object({ text: z.string().nullish() }).nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
  labels: connection(z.object({ name: z.string() })),
  milestone: z
    .object({ number: z.number(), title: z.string(), description: z.string().nullish(), url: z.string() })
    .nullish(),
  closingIssuesReferences: connection(parentIssue),
  commits: connection(z.object({ commit })),
  head: connection(z.object({ commit: headCommit })),
  comments: connection(commentSchema),
  timelineItems: connection(z.object({ actor: actor.optional(), label: z.object({ name: z.string() }).nullish() })),
});

/** What one query tells of a pull request: all that a review needs but its files. */
export interface PullRequestState {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly open: boolean;
  readonly draft: boolean;
  readonly fork: boolean;
  /** Whether only those whom its owner lets see it see the repository. */
  readonly private: boolean;
  readonly changedFiles: number | null;
  readonly author: string | null;
  readonly baseRef: string;
  /** The newest commit of the base branch; where the branch is gone, the one that it had. */
  readonly baseSha: string;
  readonly headRef: string;
  readonly headSha: string;
  /** The configuration on the base branch as the first query saw it; the review reads it again at the base's commit. */
  readonly configText: string | null;
  readonly labels: readonly string[];
  /** Who set which label, oldest first. */
  readonly labelled: readonly { readonly label: string; readonly by: string }[];
  readonly milestone: {
    readonly number: number;
    readonly title: string;
    readonly description: string;
    readonly url: string;
  } | null;
  readonly closing: readonly ParentIssue[];
  /** Issues that are linked, those included that this App may not read. */
  readonly closingTotal: number;
  /** The newest hundred. */
  readonly commits: readonly {
    readonly sha: string;
    readonly message: string;
    /** The accounts of its authors and of who committed it; `null`: GitHub knows none, or a bot's. */
    readonly accounts: readonly (string | null)[];
  }[];
  readonly commitsTotal: number;
  readonly comments: readonly ConversationComment[];
  /** This App's runs on the head, newest first; `null` when this server does not tell them by GraphQL. */
  readonly runs: readonly ExistingRun[] | null;
  /** Numbers of all open pull requests with this head, this one included; ascending. */
  readonly sameHead: readonly number[];
}

const parts = {
  config: `... on Commit { file(path: ".github/testreq.yml") { object { ... on Blob { text } } } }`,
  closing: 'closingIssuesReferences(first: 20)',
  subIssues: subIssueFields,
  labelled: `timelineItems(last: 100, itemTypes: [LABELED_EVENT]) {
    nodes { ... on LabeledEvent { actor { __typename login } label { name } } } }`,
  sameHead: `associatedPullRequests(first: 100) { ${associatedFields} }`,
  runs: `checkSuites(first: 10, filterBy: { appId: $app, checkName: $check }) {
    nodes { checkRuns(first: 20, filterBy: { checkName: $check }) {
      nodes { databaseId status conclusion externalId title text } } } }`,
  authors: 'authors(first: 10) { nodes { user { login } } } committer { user { login } }',
  draft: 'isDraft',
  dated: commentDate,
} as const;

/** How many pages of a hundred comments are read; decisions in later ones are not known, which the review says. */
const commentPages = 30;

/** How many pages of a hundred pull requests of one head are read; with more its review is refused. */
const sameHeadPages = 20;

/**
 * Asks for a pull request in one query; more only where it has more than a hundred comments, or where an older server
 * lacks a field (which costs that field).
 * @param app id of this App and the name of its check, to find the run that is there already.
 * @returns `null` when there is no such pull request, or this App may not read it.
 */
export async function readPullRequest(
  repository: GitHubRepository,
  number: number,
  app: { readonly id: number; readonly check: string },
): Promise<PullRequestState | null> {
  const { owner, repo } = repository;
  const { data, lost } = await askLeniently(
    repository.api,
    parts,
    (part) =>
      `query PullRequest($owner: String!, $repo: String!, $number: Int!, $app: Int, $check: String) {
      repository(owner: $owner, name: $repo) {
        isPrivate
        pullRequest(number: $number) {
          number title body url state isCrossRepository changedFiles author { __typename login } ${part('draft')}
          baseRefName baseRefOid headRefName headRefOid baseRef { target { oid ${part('config')} } }
          labels(first: 100) { nodes { name } } ${part('labelled')}
          milestone { number title description url }
          ${part('closing') && `${part('closing')} { totalCount nodes { ${issueFields} ${part('subIssues')} } }`}
          commits(last: 100) { totalCount nodes { commit { oid message ${part('authors')} } } }
          head: commits(last: 1) { nodes { commit { oid ${part('sameHead')} ${part('runs')} } } }
          comments(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes { ${commentFields} ${part('dated')} } }
        }
      }
    }`.replace(part('runs') === '' ? ', $app: Int, $check: String' : '', ''),
    { owner, repo, number, app: app.id, check: app.check },
  );
  const home = z.object({ isPrivate: z.boolean().nullish(), pullRequest: pullRequest.nullish() });
  const answer = z.object({ repository: home.nullish() });
  const found = readAnswer(answer, data, `pull request #${number}`).repository;
  const pull = found?.pullRequest ?? null;
  if (found == null || pull === null) return null;
  const head = headCommitOf(pull);
  // Where GitHub could not tell them beside the rest, they are asked for alone: not to know them would be laxer.
  const first = lost.includes('sameHead') ? null : (head?.associatedPullRequests ?? null);
  const associated = head === undefined ? [] : await allAssociated(repository, pull.headRefOid, first);
  return {
    ...stateOf(pull, associated),
    private: found.isPrivate === true,
    comments: await withLaterPages(repository, number, pull.comments, !lost.includes('dated')),
  };
}

/** The commit that a pull request ends with now. */
export async function headOf({ api, owner, repo }: GitHubRepository, number: number): Promise<string> {
  const { data } = await api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
    owner,
    repo,
    pull_number: number,
  });
  return readAnswer(z.object({ head: z.object({ sha: z.string() }) }), data, `pull request #${number}`).head.sha;
}

/** What is told of the head; nothing where the commits that are told are older than it. */
function headCommitOf(pull: z.infer<typeof pullRequest>): z.infer<typeof headCommit> | undefined {
  const head = pull.head.nodes.at(-1)?.commit;
  return head?.oid === pull.headRefOid ? head : undefined;
}

function stateOf(
  pull: z.infer<typeof pullRequest>,
  same: AssociatedPulls['nodes'],
): Omit<PullRequestState, 'private' | 'comments'> {
  const known = headCommitOf(pull);
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    url: pull.url,
    open: pull.state === 'OPEN',
    draft: pull.isDraft ?? false,
    fork: pull.isCrossRepository ?? false,
    changedFiles: pull.changedFiles ?? null,
    author: pull.author,
    baseRef: pull.baseRefName,
    // GitHub keeps the base's commit of the last push to the pull request: its configuration may be older.
    baseSha: pull.baseRef?.target?.oid ?? pull.baseRefOid,
    headRef: pull.headRefName,
    headSha: pull.headRefOid,
    configText: pull.baseRef?.target?.file?.object?.text ?? null,
    labels: pull.labels.nodes.map(({ name }) => name),
    labelled: pull.timelineItems.nodes.flatMap(({ actor: by, label }) =>
      label && by ? [{ label: label.name, by }] : [],
    ),
    milestone: pull.milestone ? { ...pull.milestone, description: pull.milestone.description ?? '' } : null,
    closing: pull.closingIssuesReferences.nodes,
    closingTotal: pull.closingIssuesReferences.total,
    commits: pull.commits.nodes.map((node) => ({
      sha: node.commit.oid,
      message: node.commit.message,
      accounts: [...node.commit.authors.nodes, node.commit.committer].map((one) => one?.user?.login ?? null),
    })),
    commitsTotal: pull.commits.total,
    runs: known?.checkSuites?.nodes
      ? known.checkSuites.nodes
          .flatMap((suite) => suite?.checkRuns.nodes ?? [])
          .sort((a, b) => b.databaseId - a.databaseId)
      : null,
    sameHead: [
      ...new Set([
        pull.number,
        ...same.filter((one) => one.state === 'OPEN' && one.headRefOid === pull.headRefOid).map((one) => one.number),
      ]),
    ].sort((a, b) => a - b),
  };
}

/**
 * All pull requests of a head, closed ones included, which GitHub cannot leave out.
 * @param first its first page; `null`: not read yet
 * @throws UnreadableAnswerError when there are more than are read: an unknown one may be judged more strictly
 */
async function allAssociated(
  { api, owner, repo }: GitHubRepository,
  sha: string,
  first: AssociatedPulls | null,
): Promise<AssociatedPulls['nodes']> {
  const found = [...(first?.nodes ?? [])];
  const answer = z.object({ repository: z.object({ object: z.object({ associatedPullRequests: associatedPulls }) }) });
  let after = first?.next ?? null;
  for (let page = first === null ? 0 : 1; page === 0 || after !== null; page += 1) {
    if (page >= sameHeadPages) {
      throw new UnreadableAnswerError(`The commit ${sha} belongs to more than ${sameHeadPages * 100} pull requests.`);
    }
    const { data } = await ask(
      api,
      `query SameHead($owner: String!, $repo: String!, $sha: GitObjectID!, $after: String) {
        repository(owner: $owner, name: $repo) { object(oid: $sha) { ... on Commit {
          associatedPullRequests(first: 100, after: $after) { ${associatedFields} } } } } }`,
      { owner, repo, sha, after },
    );
    const { nodes, next } = readAnswer(answer, data, `the pull requests of ${sha}`).repository.object
      .associatedPullRequests;
    found.push(...nodes);
    after = next;
  }
  return found;
}

async function withLaterPages(
  { api, owner, repo }: GitHubRepository,
  number: number,
  first: { readonly nodes: readonly ConversationComment[]; readonly next: string | null },
  dated: boolean,
): Promise<ConversationComment[]> {
  const comments = [...first.nodes];
  let { next } = first;
  for (let page = 1; next !== null && page < commentPages; page += 1) {
    const { data } = await ask(
      api,
      `query Comments($owner: String!, $repo: String!, $number: Int!, $after: String!) {
        repository(owner: $owner, name: $repo) { pullRequest(number: $number) {
          comments(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { ${commentFields} ${dated ? commentDate : ''} } } } } }`,
      { owner, repo, number, after: next },
    );
    const answer = z.object({
      repository: z.object({ pullRequest: z.object({ comments: connection(commentSchema) }) }),
    });
    const found = readAnswer(answer, data, `the comments of #${number}`).repository.pullRequest.comments;
    comments.push(...found.nodes);
    next = found.next;
  }
  return comments;
}

import { type Grant, type Registration, visible } from './call.js';
import { refusal } from './graphql.js';
import { suiteIdOf } from './rest/checks.js';
import { Shapes } from './shapes.js';
import type { CheckRun, Comment, Commit, Issue, Milestone, PullRequest, Repository, World } from './world.js';

interface Page {
  readonly first?: number;
  readonly last?: number;
  readonly after?: string;
  readonly before?: string;
}

/** The model as GitHub's GraphQL interface shows it to one token: plain objects, functions for fields with arguments. */
export class Graph {
  readonly #world: World;
  readonly #registration: Registration;
  readonly #grant: Grant;
  readonly #shapes: Shapes;

  constructor(world: World, registration: Registration, grant: Grant, origin: string) {
    this.#world = world;
    this.#registration = registration;
    this.#grant = grant;
    this.#shapes = new Shapes(world, registration, origin);
  }

  root() {
    return {
      repository: ({ owner, name }: { owner: string; name: string }) => {
        const repository = this.#world.repositories.get(`${owner}/${name}`.toLowerCase());
        if (repository === undefined || !visible(this.#world, repository, this.#grant)) {
          throw refusal('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
        }
        return this.#repository(repository);
      },
      viewer: () => ({ __typename: 'User', login: `${this.#registration.slug}[bot]` }),
      rateLimit: () => ({ cost: 1, remaining: 4999, limit: 5000 }),
    };
  }

  #may(permission: string): boolean {
    return this.#grant.permissions[permission] !== undefined;
  }

  #require(permission: string): void {
    if (!this.#may(permission)) throw refusal('FORBIDDEN', 'Resource not accessible by integration');
  }

  #actor(login: string | null) {
    if (login === null) return null;
    const account = this.#world.account(login);
    return { __typename: account.type, login: login.replace(/\[bot\]$/, ''), url: '', databaseId: account.id };
  }

  #repository(repository: Repository): object {
    return {
      __typename: 'Repository',
      id: `R_${repository.id}`,
      databaseId: repository.id,
      name: repository.name,
      nameWithOwner: `${repository.owner}/${repository.name}`,
      owner: () => ({ __typename: 'Organization', login: repository.owner }),
      isArchived: repository.archived,
      isPrivate: repository.private,
      isFork: repository.forkOf !== null,
      url: this.#shapes.url(repository),
      defaultBranchRef: () => ({ name: repository.defaultBranch }),
      pullRequest: ({ number }: { number: number }) => {
        this.#require('pull_requests');
        const pull = repository.pulls.get(number);
        if (pull === undefined) throw unresolved('PullRequest', number);
        return this.#pull(repository, pull);
      },
      issue: ({ number }: { number: number }) => {
        this.#require('issues');
        const issue = repository.issues.get(number);
        if (issue === undefined) throw unresolved('Issue', number);
        return this.#issue(repository, issue);
      },
      issueOrPullRequest: ({ number }: { number: number }) => {
        const pull = repository.pulls.get(number);
        if (pull !== undefined) return this.#pull(repository, pull);
        const issue = repository.issues.get(number);
        if (issue === undefined) throw unresolved('issue or pull request', number);
        this.#require('issues');
        return this.#issue(repository, issue);
      },
      milestone: ({ number }: { number: number }) => {
        const milestone = repository.milestones.get(number);
        return milestone === undefined ? null : this.#milestone(repository, milestone);
      },
      ref: ({ qualifiedName }: { qualifiedName: string }) => {
        const name = qualifiedName.replace(/^refs\/heads\//, '');
        const sha = repository.branches.get(name);
        return sha === undefined ? null : { name, target: () => this.#commit(repository, this.#world.commitAt(sha)) };
      },
      object: (args: { oid?: string; expression?: string }) => {
        this.#require('contents');
        return this.#object(repository, args.oid ?? args.expression ?? '');
      },
      pullRequests: (args: Page & { states?: string[]; headRefName?: string; baseRefName?: string }) => {
        this.#require('pull_requests');
        const found = [...repository.pulls.values()]
          .filter((pull) => args.states === undefined || args.states.includes(stateOf(pull)))
          .filter((pull) => args.headRefName === undefined || pull.head === args.headRefName)
          .filter((pull) => args.baseRefName === undefined || pull.base === args.baseRefName);
        return connection(args, found, (pull) => this.#pull(repository, pull));
      },
    };
  }

  #object(repository: Repository, expression: string): object | null {
    const [name = '', ...rest] = expression.split(':');
    const ref = name.replace(/^refs\/heads\//, '');
    const sha =
      repository.branches.get(ref) ?? (ref === 'HEAD' ? repository.branches.get(repository.defaultBranch) : ref);
    const commit = this.#world.commits.get(sha ?? '');
    if (commit === undefined) return null;
    if (rest.length === 0) return this.#commit(repository, commit);
    const path = rest.join(':');
    const file = commit.tree.get(path);
    if (file !== undefined) {
      if (file.content === null) return null;
      const binary = file.content.includes(0);
      // GitHub cuts the text of a blob beyond half a megabyte.
      const truncated = file.content.length > 512_000;
      return {
        __typename: 'Blob',
        oid: file.sha,
        byteSize: file.content.length,
        isBinary: binary,
        isTruncated: truncated,
        text: binary ? null : file.content.subarray(0, 512_000).toString('utf8'),
      };
    }
    const folder = path === '' ? '' : `${path.replace(/\/$/, '')}/`;
    const below = [...commit.tree].filter(([name]) => name.startsWith(folder));
    if (below.length === 0) return null;
    const names = new Map(
      below.map(([name, entry]) => [name.slice(folder.length).split('/')[0] ?? '', { name, entry }]),
    );
    return {
      __typename: 'Tree',
      oid: commit.sha,
      entries: [...names].map(([name, { name: full, entry }]) => {
        const isFile = full === `${folder}${name}`;
        return {
          name,
          path: `${folder}${name}`,
          type: isFile ? 'blob' : 'tree',
          mode: Number.parseInt(isFile ? entry.mode : '040000', 8),
          oid: entry.sha,
          size: entry.content?.length ?? 0,
          object: () => this.#object(repository, `${ref}:${folder}${name}`),
        };
      }),
    };
  }

  #commit(repository: Repository, commit: Commit): object {
    const person = (login: string) => {
      // A name that is no account, and a bot, have no user.
      const isUser = this.#world.accounts.get(login)?.type === 'User';
      return { name: login, email: '', user: isUser ? this.#actor(login) : null };
    };
    const author = person(commit.author);
    return {
      __typename: 'Commit',
      oid: commit.sha,
      message: commit.message,
      messageHeadline: commit.message.split('\n')[0],
      messageBody: commit.message.split('\n').slice(2).join('\n'),
      author,
      authors: (args: Page) => connection(args, [author], (one) => one),
      committer: person(commit.committer),
      parents: (args: Page) =>
        connection(args, commit.parents, (sha) => this.#commit(repository, this.#world.commitAt(sha))),
      tree: () => this.#object(repository, `${commit.sha}:`),
      file: ({ path }: { path: string }) => {
        this.#require('contents');
        return commit.tree.has(path) ? { path, object: () => this.#object(repository, `${commit.sha}:${path}`) } : null;
      },
      associatedPullRequests: (args: Page) =>
        connection(args, this.#world.associatedPulls(repository, commit.sha), (pull) => this.#pull(repository, pull)),
      checkSuites: (args: Page & { filterBy?: { appId?: number; checkName?: string } }) => {
        this.#require('checks');
        return this.#checkSuites(repository, commit, args);
      },
    };
  }

  #checkSuites(
    repository: Repository,
    commit: Commit,
    args: Page & { filterBy?: { appId?: number; checkName?: string } },
  ): object {
    const name = args.filterBy?.checkName;
    const runs = repository.checkRuns.filter(
      (run) =>
        run.headSha === commit.sha &&
        (args.filterBy?.appId === undefined || run.appId === args.filterBy.appId) &&
        (name === undefined || run.name === name),
    );
    const suites = runs.length === 0 ? [] : [suiteIdOf({ world: this.#world }, repository, commit.sha)];
    return connection(args, suites, (id) => ({
      databaseId: id,
      app: { databaseId: this.#registration.id, slug: this.#registration.slug },
      checkRuns: (inner: Page & { filterBy?: { checkName?: string; appId?: number } }) =>
        connection(
          inner,
          runs.filter((run) => inner.filterBy?.checkName === undefined || run.name === inner.filterBy.checkName),
          (run) => this.#checkRun(run),
        ),
    }));
  }

  #checkRun(run: CheckRun): object {
    return {
      databaseId: run.id,
      name: run.name,
      externalId: run.externalId,
      status: run.status.toUpperCase(),
      conclusion: run.conclusion?.toUpperCase() ?? null,
      title: run.title,
      summary: run.summary,
      text: run.text,
    };
  }

  #comments(repository: Repository, issue: Issue, args: Page): object {
    this.#require('headSha' in issue ? 'pull_requests' : 'issues');
    return connection(args, issue.comments, (comment) => this.#comment(repository, issue, comment));
  }

  #comment(repository: Repository, issue: Issue, comment: Comment): object {
    const place = 'headSha' in issue ? 'pull' : 'issues';
    return {
      id: `IC_${comment.id}`,
      databaseId: comment.id,
      fullDatabaseId: String(comment.id),
      author: this.#actor(comment.author),
      editor: this.#actor(comment.editor),
      authorAssociation: 'MEMBER',
      lastEditedAt: comment.lastEditedAt,
      includesCreatedEdit: comment.editor !== null,
      createdAt: comment.createdAt,
      updatedAt: comment.lastEditedAt ?? comment.createdAt,
      body: comment.body,
      isMinimized: false,
      viewerDidAuthor: comment.author === `${this.#registration.slug}[bot]`,
      url: this.#shapes.url(repository, `/${place}/${issue.number}#issuecomment-${comment.id}`),
      reactions: (args: Page & { content?: string }) =>
        connection(
          args,
          comment.reactions.filter((one) => args.content === undefined || reactionName(one.content) === args.content),
          (one) => ({ databaseId: one.id, content: reactionName(one.content), user: null }),
        ),
      reactionGroups: ['THUMBS_UP', 'THUMBS_DOWN', 'CONFUSED', 'EYES'].map((content) => {
        const given = comment.reactions.filter((one) => reactionName(one.content) === content);
        return {
          content,
          viewerHasReacted: given.some((one) => one.user === `${this.#registration.slug}[bot]`),
          reactors: (args: Page) => connection(args, given, (one) => this.#actor(one.user) ?? {}),
        };
      }),
    };
  }

  #milestone(repository: Repository, milestone: Milestone): object {
    return {
      number: milestone.number,
      title: milestone.title,
      description: milestone.description,
      state: 'OPEN',
      url: this.#shapes.url(repository, `/milestone/${milestone.number}`),
      pullRequests: (args: Page & { states?: string[] }) =>
        connection(
          args,
          [...repository.pulls.values()].filter(
            (pull) => pull.milestone === milestone.number && (args.states?.includes(stateOf(pull)) ?? true),
          ),
          (pull) => this.#pull(repository, pull),
        ),
    };
  }

  #common(repository: Repository, issue: Issue): object {
    const milestone = issue.milestone === null ? undefined : repository.milestones.get(issue.milestone);
    return {
      number: issue.number,
      title: issue.title,
      body: issue.body ?? '',
      author: this.#actor(issue.author),
      authorAssociation: 'CONTRIBUTOR',
      locked: false,
      repository: () => this.#repository(repository),
      milestone: milestone === undefined ? null : this.#milestone(repository, milestone),
      labels: (args: Page) => connection(args, issue.labels, (label) => ({ name: label.name })),
      comments: (args: Page) => this.#comments(repository, issue, args),
      timelineItems: (args: Page & { itemTypes?: string[] }) => this.#timeline(issue, args),
    };
  }

  #timeline(issue: Issue, args: Page & { itemTypes?: string[] }): object {
    const wanted = (type: string) => args.itemTypes === undefined || args.itemTypes.includes(type);
    const labelled = wanted('LABELED_EVENT')
      ? issue.labels.map((label) => ({
          __typename: 'LabeledEvent',
          actor: this.#actor(label.setBy),
          label: { name: label.name },
          createdAt: '2026-01-05T09:00:00Z',
        }))
      : [];
    const deleted = wanted('COMMENT_DELETED_EVENT')
      ? Array.from({ length: issue.deletedComments }, () => ({
          __typename: 'CommentDeletedEvent',
          createdAt: '2026-01-05T09:00:00Z',
          actor: null,
        }))
      : [];
    return connection(args, [...labelled, ...deleted], (item) => item);
  }

  #issue(repository: Repository, issue: Issue): object {
    return {
      __typename: 'Issue',
      id: `I_${repository.id}_${issue.number}`,
      ...this.#common(repository, issue),
      state: issue.state.toUpperCase(),
      url: this.#shapes.url(repository, `/issues/${issue.number}`),
      parent: () => {
        const parent = [...repository.issues.values()].find(({ subIssues }) => subIssues.includes(issue.number));
        return parent === undefined ? null : this.#issue(repository, parent);
      },
      subIssues: (args: Page) =>
        connection(
          args,
          issue.subIssues.flatMap((number) => repository.issues.get(number) ?? []),
          (one) => this.#issue(repository, one),
        ),
      closedByPullRequestsReferences: (args: Page) =>
        connection(
          args,
          [...this.#world.repositories.values()].flatMap((home) =>
            [...home.pulls.values()]
              .filter((pull) => pull.state === 'open')
              .filter((pull) => this.closingIssues(home, pull).some(([, one]) => one === issue))
              .map((pull) => ({ home, pull })),
          ),
          ({ home, pull }) => this.#pull(home, pull),
        ),
    };
  }

  #pull(repository: Repository, pull: PullRequest): object {
    const base = this.#world.baseSha(repository, pull);
    const commits = () => this.#world.commitsBetween(base, pull.headSha);
    return {
      __typename: 'PullRequest',
      id: `PR_${repository.id}_${pull.number}`,
      databaseId: pull.number + repository.id * 1000,
      ...this.#common(repository, pull),
      state: stateOf(pull),
      isDraft: pull.draft,
      merged: pull.merged,
      url: this.#shapes.url(repository, `/pull/${pull.number}`),
      baseRef: () => ({ name: pull.base, target: () => this.#commit(repository, this.#world.commitAt(base)) }),
      baseRefName: pull.base,
      baseRefOid: pull.baseOid,
      headRefName: pull.head,
      headRefOid: pull.headSha,
      headRepository: pull.headRepository === null ? null : () => this.#repository(pull.headRepository as Repository),
      headRepositoryOwner: pull.headRepository === null ? null : this.#actor(pull.headRepository.owner),
      isCrossRepository: pull.headRepository !== repository,
      changedFiles: () => this.#world.changes(repository, pull).length,
      additions: () => this.#world.changes(repository, pull).reduce((sum, file) => sum + file.additions, 0),
      deletions: () => this.#world.changes(repository, pull).reduce((sum, file) => sum + file.deletions, 0),
      commits: (args: Page) => connection(args, commits(), (commit) => ({ commit: this.#commit(repository, commit) })),
      files: (args: Page) =>
        connection(args, this.#world.changes(repository, pull), (file) => ({
          path: file.path,
          additions: file.additions,
          deletions: file.deletions,
          changeType: file.status === 'removed' ? 'DELETED' : file.status.toUpperCase(),
        })),
      closingIssuesReferences: (args: Page) => {
        this.#require('issues');
        const readable = this.closingIssues(repository, pull).filter(([home]) =>
          visible(this.#world, home, this.#grant),
        );
        return connection(args, readable, ([home, issue]) => this.#issue(home, issue));
      },
      lastEditedAt: null,
      viewerDidAuthor: pull.author === `${this.#registration.slug}[bot]`,
    };
  }

  /** Issues that merging would close: linked by hand, or by keyword where the base is the default branch. */
  closingIssues(repository: Repository, pull: PullRequest): [Repository, Issue][] {
    const keywords = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:([\w.-]+\/[\w.-]+))?#(\d+)/gi;
    const texts = [pull.body ?? ''];
    const named = pull.base !== repository.defaultBranch ? [] : texts.flatMap((text) => [...text.matchAll(keywords)]);
    const refs = [
      ...pull.linkedIssues,
      ...named.map(([, home, number]) => `${home ?? `${repository.owner}/${repository.name}`}#${number}`),
    ];
    return [...new Set(refs)].flatMap((ref): [Repository, Issue][] => {
      const [fullName = '', number] = ref.split('#');
      const home = this.#world.repositories.get(fullName.toLowerCase());
      const issue = home?.issues.get(Number(number));
      return home === undefined || issue === undefined ? [] : [[home, issue]];
    });
  }
}

function stateOf(pull: PullRequest): 'OPEN' | 'CLOSED' | 'MERGED' {
  return pull.merged ? 'MERGED' : pull.state === 'open' ? 'OPEN' : 'CLOSED';
}

function unresolved(what: string, number: number) {
  return refusal('NOT_FOUND', `Could not resolve to an ${what} with the number of ${number}.`);
}

const reactionNames: Readonly<Record<string, string>> = { '+1': 'THUMBS_UP', '-1': 'THUMBS_DOWN' };
function reactionName(content: string): string {
  return reactionNames[content] ?? content.toUpperCase();
}

/** A connection with cursors; GitHub demands `first` or `last`, from 1 to 100. */
function connection<Item, Node>(args: Page, items: readonly Item[], node: (item: Item) => Node) {
  const size = args.first ?? args.last;
  if (size === undefined || size < 1 || size > 100) {
    throw new Error('You must provide a `first` or `last` value between 1 and 100 to paginate the connection.');
  }
  const end = args.before === undefined ? items.length : Number(args.before);
  const start =
    args.first === undefined ? Math.max(0, end - size) : (args.after ?? null) === null ? 0 : Number(args.after) + 1;
  const shown = items.slice(start, args.first === undefined ? end : start + size);
  const nodes = shown.map(node);
  return {
    totalCount: items.length,
    nodes,
    edges: nodes.map((one, index) => ({ node: one, cursor: String(start + index) })),
    pageInfo: {
      hasNextPage: start + shown.length < items.length,
      hasPreviousPage: start > 0,
      startCursor: shown.length === 0 ? null : String(start),
      endCursor: shown.length === 0 ? null : String(start + shown.length - 1),
    },
  };
}

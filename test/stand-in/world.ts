import { createHash } from 'node:crypto';
import { type FileChange, mergeBase, treeChanges } from './git.js';

/** A file in a tree. `content: null` is a submodule (mode 160000), whose `sha` is the commit. */
export interface TreeFile {
  readonly mode: '100644' | '100755' | '120000' | '160000';
  readonly content: Buffer | null;
  readonly sha: string;
}
export type Tree = ReadonlyMap<string, TreeFile>;

export interface Commit {
  readonly sha: string;
  readonly tree: Tree;
  readonly message: string;
  readonly parents: readonly string[];
  /** An account, or a name that belongs to none. */
  readonly author: string;
  /** An account; `web-flow` is GitHub itself. */
  readonly committer: string;
}

export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

export interface Account {
  readonly id: number;
  /** As REST spells it: a bot carries `[bot]`. */
  readonly login: string;
  readonly type: 'User' | 'Bot' | 'Organization';
}

export interface Label {
  readonly name: string;
  readonly setBy: string;
}

export interface Comment {
  readonly id: number;
  readonly author: string;
  editor: string | null;
  lastEditedAt: string | null;
  body: string;
  readonly createdAt: string;
  readonly reactions: { readonly id: number; readonly content: string; readonly user: string }[];
}

export interface Milestone {
  readonly number: number;
  title: string;
  description: string | null;
}

/** What issues and pull requests have in common. */
export interface Issue {
  readonly number: number;
  title: string;
  body: string | null;
  readonly author: string;
  state: 'open' | 'closed';
  milestone: number | null;
  readonly labels: Label[];
  readonly comments: Comment[];
  /** Numbers of sub-issues in the same repository. */
  readonly subIssues: number[];
  deletedComments: number;
}

export interface PullRequest extends Issue {
  draft: boolean;
  merged: boolean;
  base: string;
  /** Branch of the head; it may be deleted, then `headSha` stays. */
  head: string;
  /** `null`: the fork is gone. */
  headRepository: Repository | null;
  headSha: string;
  /** The base's commit when the head was last pushed: GitHub does not follow the branch. */
  baseOid: string;
  /** Issues linked by hand, as `owner/repo#1`. */
  readonly linkedIssues: string[];
}

export interface CheckRun {
  readonly id: number;
  readonly headSha: string;
  readonly suiteId: number;
  readonly appId: number;
  name: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  externalId: string;
  detailsUrl: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  readonly annotations: Annotation[];
  actions: { label: string; description: string; identifier: string }[];
  /** How often it was written, the creation included. */
  writes: number;
}
export interface Annotation {
  path: string;
  start_line: number;
  end_line: number;
  annotation_level: string;
  message: string;
  title?: string;
  raw_details?: string;
}

export interface Repository {
  readonly id: number;
  owner: string;
  name: string;
  private: boolean;
  archived: boolean;
  readonly defaultBranch: string;
  readonly branches: Map<string, string>;
  readonly permissions: Map<string, Permission>;
  readonly issues: Map<number, Issue>;
  readonly pulls: Map<number, PullRequest>;
  readonly milestones: Map<number, Milestone>;
  readonly checkRuns: CheckRun[];
  readonly forkOf: Repository | null;
  /** Check contexts that branch protection requires, a branch each; `appId` pins the source. */
  readonly required: Map<string, { context: string; appId: number | null }[]>;
}

export interface Installation {
  readonly id: number;
  readonly account: string;
  permissions: Record<string, 'read' | 'write'>;
  events: string[];
  suspended: boolean;
  /** Full names; `null` is every repository of the account. */
  repositories: string[] | null;
}

/** Files of a commit as tests write them: text, bytes, `null` (delete), or a link or submodule. */
export type Files = Readonly<Record<string, string | Buffer | null | { link: string } | { submodule: string }>>;

/** An in-memory GitHub: who and what there is, and the changes people make. It knows nothing of HTTP. */
export class World {
  readonly accounts = new Map<string, Account>();
  readonly repositories = new Map<string, Repository>();
  readonly installations = new Map<number, Installation>();
  /** Shared by forks, like on GitHub. */
  readonly commits = new Map<string, Commit>();
  /** Where issues went, as `owner/repo#1`, by where they were. */
  readonly transfers = new Map<string, string>();
  /** Commits never change, and neither does what is between two. */
  readonly #changes = new Map<string, FileChange[]>();
  #next = 1000;
  #clock = Date.UTC(2026, 0, 5, 9);

  id(): number {
    this.#next += 1;
    return this.#next;
  }

  /** A clock of its own: a second a call, so that runs are repeatable. */
  now(): string {
    this.#clock += 1000;
    return new Date(this.#clock).toISOString().replace('.000Z', 'Z');
  }

  account(login: string, type?: Account['type']): Account {
    const known = this.accounts.get(login);
    if (known !== undefined) return known;
    const account: Account = { id: this.id(), login, type: type ?? (login.endsWith('[bot]') ? 'Bot' : 'User') };
    this.accounts.set(login, account);
    return account;
  }

  repository(fullName: string): Repository {
    const repository = this.repositories.get(fullName.toLowerCase());
    if (repository === undefined) throw new Error(`The stand-in has no repository ${fullName}.`);
    return repository;
  }

  createRepository(fullName: string, files: Files, forkOf: Repository | null = null): Repository {
    const [owner = '', name = ''] = fullName.split('/');
    this.account(owner, forkOf === null ? 'Organization' : 'User');
    const repository: Repository = {
      id: this.id(),
      owner,
      name,
      private: false,
      archived: false,
      defaultBranch: 'main',
      branches: new Map(),
      permissions: new Map(),
      issues: new Map(),
      pulls: new Map(),
      milestones: new Map(),
      checkRuns: [],
      forkOf,
      required: new Map(),
    };
    this.repositories.set(fullName.toLowerCase(), repository);
    if (forkOf === null) this.commit(repository, 'main', files, { message: 'Start' });
    else for (const [branch, sha] of forkOf.branches) repository.branches.set(branch, sha);
    return repository;
  }

  /** Commits on a branch; a branch that is not there starts at `from` (the default branch). */
  commit(
    repository: Repository,
    branch: string,
    files: Files,
    options: { message?: string; author?: string; committer?: string; from?: string } = {},
  ): string {
    const parent =
      repository.branches.get(branch) ?? repository.branches.get(options.from ?? repository.defaultBranch) ?? null;
    const tree = new Map(parent === null ? [] : this.commitAt(parent).tree);
    for (const [path, content] of Object.entries(files)) {
      if (content === null) tree.delete(path);
      else tree.set(path, treeFile(content));
    }
    return this.#store(repository, branch, {
      tree,
      message: options.message ?? `Change ${branch}`,
      parents: parent === null ? [] : [parent],
      author: options.author ?? 'alice',
      committer: options.committer ?? options.author ?? 'alice',
    });
  }

  /** A merge commit of two heads on a branch (used for merge groups and updates from the base). */
  merge(repository: Repository, branch: string, sha: string, message: string): string {
    const into = this.commitAt(this.branch(repository, branch));
    const other = this.commitAt(sha);
    const base = this.commitAt(mergeBase(this.commits, into.sha, sha) ?? into.sha);
    const tree = new Map(into.tree);
    for (const [path, file] of other.tree) if (base.tree.get(path)?.sha !== file.sha) tree.set(path, file);
    for (const path of base.tree.keys()) if (!other.tree.has(path)) tree.delete(path);
    return this.#store(repository, branch, {
      tree,
      message,
      parents: [into.sha, sha],
      author: 'alice',
      committer: 'web-flow',
    });
  }

  /** One commit with all of another head, as a squash merge makes it; its number stands in its subject. */
  squash(repository: Repository, branch: string, sha: string, message: string): string {
    const merged = this.merge(repository, branch, sha, message);
    const { tree, parents } = this.commitAt(merged);
    repository.branches.set(branch, parents[0] ?? '');
    return this.#store(repository, branch, {
      tree,
      message,
      parents: parents.slice(0, 1),
      author: 'alice',
      committer: 'web-flow',
    });
  }

  #store(repository: Repository, branch: string, commit: Omit<Commit, 'sha'>): string {
    const sha = createHash('sha1').update(`${this.id()} ${repository.id} ${branch} ${commit.message}`).digest('hex');
    this.commits.set(sha, { sha, ...commit });
    repository.branches.set(branch, sha);
    return sha;
  }

  branch(repository: Repository, branch: string): string {
    const sha = repository.branches.get(branch);
    if (sha === undefined) throw new Error(`The stand-in has no branch ${branch}.`);
    return sha;
  }

  commitAt(sha: string): Commit {
    const commit = this.commits.get(sha);
    if (commit === undefined) throw new Error(`The stand-in has no commit ${sha}.`);
    return commit;
  }

  nextNumber(repository: Repository): number {
    const home = `${repository.owner}/${repository.name}#`;
    const gone = [...this.transfers.keys()].filter((one) => one.startsWith(home)).map((one) => one.slice(home.length));
    return Math.max(0, ...repository.issues.keys(), ...repository.pulls.keys(), ...gone.map(Number)) + 1;
  }

  /** Tree changes of a pull request, as GitHub counts them: from the merge base to the head. */
  changes(repository: Repository, pull: PullRequest): FileChange[] {
    return this.changesBetween(this.baseSha(repository, pull), pull.headSha);
  }

  changesBetween(base: string, head: string): FileChange[] {
    const key = `${base} ${head}`;
    const known = this.#changes.get(key);
    if (known !== undefined) return known;
    const from = mergeBase(this.commits, base, head);
    const changes = treeChanges(from === null ? new Map() : this.commitAt(from).tree, this.commitAt(head).tree);
    this.#changes.set(key, changes);
    return changes;
  }

  baseSha(repository: Repository, pull: PullRequest): string {
    return this.branch(repository, pull.base);
  }

  /** Commits reachable from `head` and not from `base`, oldest first. */
  commitsBetween(base: string, head: string): Commit[] {
    const excluded = this.#ancestors(base);
    return [...this.#ancestors(head)]
      .filter((sha) => !excluded.has(sha))
      .map((sha) => this.commitAt(sha))
      .reverse();
  }

  #ancestors(sha: string): Set<string> {
    const seen = new Set<string>();
    const open = [sha];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(this.commits.get(next)?.parents ?? []));
    }
    return seen;
  }

  /** Pull requests, closed ones too, that hold the commit beyond their base; what GitHub calls associated. */
  associatedPulls(repository: Repository, sha: string): PullRequest[] {
    return [...repository.pulls.values()].filter(
      (pull) =>
        repository.branches.has(pull.base) &&
        this.commitsBetween(this.baseSha(repository, pull), pull.headSha).some((commit) => commit.sha === sha),
    );
  }

  milestone(repository: Repository, title: string, description: string | null): Milestone {
    const milestone: Milestone = { number: repository.milestones.size + 1, title, description };
    repository.milestones.set(milestone.number, milestone);
    return milestone;
  }

  comment(issue: Issue, author: string, body: string): Comment {
    this.account(author);
    const comment: Comment = {
      id: this.id(),
      author,
      editor: null,
      lastEditedAt: null,
      body,
      createdAt: this.now(),
      reactions: [],
    };
    issue.comments.push(comment);
    return comment;
  }

  /** Moves an issue to another repository of the same owner, under a new number. */
  transfer(from: Repository, issue: Issue, to: Repository): Issue {
    const moved = { ...issue, number: this.nextNumber(to) };
    from.issues.delete(issue.number);
    to.issues.set(moved.number, moved);
    this.transfers.set(`${from.owner}/${from.name}#${issue.number}`, `${to.owner}/${to.name}#${moved.number}`);
    return moved;
  }

  permission(repository: Repository, login: string): Permission {
    return repository.permissions.get(login) ?? (repository.private ? 'none' : 'read');
  }

  installationOf(repository: Repository): Installation | null {
    for (const installation of this.installations.values()) {
      const fullName = `${repository.owner}/${repository.name}`;
      const chosen = installation.repositories === null || installation.repositories.includes(fullName);
      if (installation.account === repository.owner && chosen) return installation;
    }
    return null;
  }
}

/** Git's own name of a file's content. */
function blobSha(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

function treeFile(content: Exclude<Files[string], null>): TreeFile {
  if (typeof content === 'object' && 'submodule' in content) {
    return { mode: '160000', content: null, sha: content.submodule };
  }
  const link = typeof content === 'object' && 'link' in content;
  const bytes = link ? Buffer.from(content.link) : Buffer.from(content as string | Buffer);
  return { mode: link ? '120000' : '100644', content: bytes, sha: blobSha(bytes) };
}

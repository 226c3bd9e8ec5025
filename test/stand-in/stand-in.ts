import type { Registration } from './call.js';
import { payloadOf } from './deliveries.js';
import type { Fault } from './faults.js';
import { type Mergeable, mergeableInto } from './protection.js';
import { suiteIdOf } from './rest/checks.js';
import { GitHubServer, type Seen } from './server.js';
import { Shapes } from './shapes.js';
import {
  type CheckRun,
  type Comment,
  type Files,
  type Installation,
  type Issue,
  type Milestone,
  type PullRequest,
  type Repository,
  World,
} from './world.js';

/** The permissions and events that testreq's `app.yml` asks for. */
export const permissions: Record<string, 'read' | 'write'> = {
  checks: 'write',
  contents: 'read',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
  merge_queues: 'read',
};
const events = [
  'check_run',
  'check_suite',
  'issue_comment',
  'issues',
  'label',
  'merge_group',
  'milestone',
  'pull_request',
  'push',
];

export interface OpenOptions {
  readonly title?: string;
  readonly body?: string;
  readonly head: string;
  readonly base?: string;
  readonly author?: string;
  readonly draft?: boolean;
  readonly from?: Repository;
  readonly milestone?: Milestone;
  readonly linkedIssues?: string[];
}

/**
 * A GitHub of our own on loopback. What people do there (open, push, comment …) is a method; each changes the world
 * and sends the webhook that GitHub would send, and resolves when the App has acknowledged it.
 */
export class StandIn {
  readonly world = new World();
  readonly server: GitHubServer;
  readonly registration: Registration;
  readonly secret = 'a secret of the tests';
  #shapes: Shapes;

  private constructor() {
    // Copies: a test that takes a permission away takes it from its own stand-in only.
    this.registration = {
      id: 4242,
      slug: 'testreq',
      owner: 'acme',
      permissions: { ...permissions },
      events: [...events],
    };
    this.server = new GitHubServer(this.world, this.registration);
    this.#shapes = new Shapes(this.world, this.registration, '');
  }

  static async start(): Promise<StandIn> {
    const standIn = new StandIn();
    await standIn.server.listen();
    standIn.#shapes = new Shapes(standIn.world, standIn.registration, standIn.server.origin);
    return standIn;
  }

  stop(): Promise<void> {
    return this.server.close();
  }

  /** The environment with which a testreq process talks to this stand-in. */
  environment(): Record<string, string> {
    return {
      APP_ID: String(this.registration.id),
      PRIVATE_KEY: this.server.keys.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      WEBHOOK_SECRET: this.secret,
      GHE_HOST: new URL(this.server.origin).host,
      GHE_PROTOCOL: 'http',
    };
  }

  /** Where the App listens, from now on. */
  connect(appOrigin: string): void {
    this.server.deliveries.connect({ url: `${appOrigin}/api/github/webhooks`, secret: this.secret });
  }

  fault(fault: Fault): void {
    this.server.faults.add(fault);
  }

  // Set-up: no webhook is sent.

  /** A repository whose owner has the App installed. */
  repository(fullName: string, files: Files = { 'README.md': '# Readme\n' }): Repository {
    const repository = this.world.createRepository(fullName, files);
    repository.permissions.set('alice', 'write').set('maria', 'maintain').set('root', 'admin');
    for (const login of ['alice', 'maria', 'root']) this.world.account(login);
    if (this.world.installationOf(repository) === null) this.install(repository.owner);
    return repository;
  }

  install(account: string): Installation {
    const installation: Installation = {
      id: this.world.id(),
      account,
      permissions: { ...this.registration.permissions },
      events: [...this.registration.events],
      suspended: false,
      repositories: null,
    };
    this.world.installations.set(installation.id, installation);
    return installation;
  }

  fork(repository: Repository, owner: string): Repository {
    return this.world.createRepository(`${owner}/${repository.name}`, {}, repository);
  }

  issue(repository: Repository, title: string, body: string, milestone: Milestone | null = null): Issue {
    const issue = blankIssue(this.world.nextNumber(repository), title, body, 'alice');
    issue.milestone = milestone?.number ?? null;
    repository.issues.set(issue.number, issue);
    return issue;
  }

  // What people do: the webhook is sent.

  async open(repository: Repository, options: OpenOptions): Promise<PullRequest> {
    const home = options.from ?? repository;
    const author = options.author ?? 'alice';
    const pull: PullRequest = {
      ...blankIssue(this.world.nextNumber(repository), options.title ?? 'A change', options.body ?? '', author),
      draft: options.draft ?? false,
      merged: false,
      base: options.base ?? repository.defaultBranch,
      head: options.head,
      headRepository: home,
      headSha: this.world.branch(home, options.head),
      baseOid: this.world.branch(repository, options.base ?? repository.defaultBranch),
      linkedIssues: [...(options.linkedIssues ?? [])],
    };
    pull.milestone = options.milestone?.number ?? null;
    repository.pulls.set(pull.number, pull);
    await this.pullEvent(repository, pull, 'opened');
    return pull;
  }

  /** Commits to a branch and tells the App: the push, and each open pull request of that branch. */
  async push(repository: Repository, branch: string, files: Files, message?: string): Promise<string> {
    const before = repository.branches.get(branch);
    const sha = this.world.commit(repository, branch, files, message === undefined ? {} : { message });
    await this.#moved(repository, branch, before ?? '0'.repeat(40), sha);
    return sha;
  }

  /** Puts a branch on any commit. */
  async forcePush(repository: Repository, branch: string, sha: string): Promise<void> {
    const before = this.world.branch(repository, branch);
    repository.branches.set(branch, sha);
    await this.#moved(repository, branch, before, sha);
  }

  async #moved(repository: Repository, branch: string, before: string, after: string): Promise<void> {
    const changed = this.world.commits.has(before) ? this.world.changesBetween(before, after) : [];
    const commits = [
      {
        id: after,
        message: this.world.commitAt(after).message,
        added: changed.filter((file) => file.status === 'added').map((file) => file.path),
        removed: changed.filter((file) => file.status === 'removed').map((file) => file.path),
        modified: changed.filter((file) => file.status === 'modified').map((file) => file.path),
      },
    ];
    const over = { ref: `refs/heads/${branch}`, before, after, commits, head_commit: commits[0] };
    await this.#deliver(repository, 'push', null, over);
    for (const target of this.world.repositories.values()) {
      for (const pull of target.pulls.values()) {
        if (pull.head !== branch || pull.headRepository !== repository || pull.state !== 'open') continue;
        pull.headSha = after;
        pull.baseOid = this.world.branch(target, pull.base);
        await this.pullEvent(target, pull, 'synchronize', { before, after });
      }
    }
  }

  async comment(repository: Repository, issue: Issue, author: string, body: string): Promise<Comment> {
    const comment = this.world.comment(issue, author, body);
    await this.#commentEvent(repository, issue, comment, 'created', author);
    return comment;
  }

  async editComment(repository: Repository, issue: Issue, comment: Comment, editor: string, body: string) {
    comment.body = body;
    comment.editor = editor;
    comment.lastEditedAt = this.world.now();
    await this.#commentEvent(repository, issue, comment, 'edited', editor);
  }

  async deleteComment(repository: Repository, issue: Issue, comment: Comment, by: string): Promise<void> {
    issue.comments.splice(issue.comments.indexOf(comment), 1);
    issue.deletedComments += 1;
    await this.#commentEvent(repository, issue, comment, 'deleted', by);
  }

  async #commentEvent(repository: Repository, issue: Issue, comment: Comment, action: string, sender: string) {
    await this.#deliver(repository, 'issue_comment', action, {
      issue: this.#shapes.issue(repository, issue),
      comment: this.#shapes.comment(repository, issue, comment),
      sender: this.#shapes.account(sender),
    });
  }

  async editPull(
    repository: Repository,
    pull: PullRequest,
    edit: { title?: string; body?: string; base?: string },
  ): Promise<void> {
    const changes = Object.fromEntries(Object.keys(edit).map((key) => [key, { from: 'before' }]));
    Object.assign(pull, edit);
    if (edit.base !== undefined) pull.baseOid = this.world.branch(repository, edit.base);
    await this.pullEvent(repository, pull, 'edited', { changes });
  }

  async label(repository: Repository, issue: Issue, name: string, setBy: string): Promise<void> {
    issue.labels.push({ name, setBy });
    const label = { name };
    const sender = this.#shapes.account(setBy);
    if ('headSha' in issue) await this.pullEvent(repository, issue as PullRequest, 'labeled', { label, sender });
  }

  async editIssue(repository: Repository, issue: Issue, edit: { title?: string; body?: string }): Promise<void> {
    Object.assign(issue, edit);
    const over = { issue: this.#shapes.issue(repository, issue), changes: {} };
    await this.#deliver(repository, 'issues', 'edited', over);
  }

  async editMilestone(repository: Repository, milestone: Milestone, description: string): Promise<void> {
    milestone.description = description;
    const over = { milestone: this.#shapes.milestone(repository, milestone), changes: {} };
    await this.#deliver(repository, 'milestone', 'edited', over);
  }

  async setMilestone(repository: Repository, pull: PullRequest, milestone: Milestone | null): Promise<void> {
    pull.milestone = milestone?.number ?? null;
    await this.pullEvent(repository, pull, milestone === null ? 'demilestoned' : 'milestoned');
  }

  /** "Re-run" of one check, which the App gets as `check_run.rerequested`. */
  async rerun(repository: Repository, run: CheckRun): Promise<void> {
    await this.#deliver(repository, 'check_run', 'rerequested', { check_run: this.#shapes.checkRun(repository, run) });
  }

  /** A button of a check run. */
  async press(repository: Repository, run: CheckRun, identifier: string): Promise<void> {
    const over = { check_run: this.#shapes.checkRun(repository, run), requested_action: { identifier } };
    await this.#deliver(repository, 'check_run', 'requested_action', over);
  }

  /** "Re-run all checks" on a head. */
  async rerunAll(repository: Repository, sha: string): Promise<void> {
    const suite = this.#shapes.checkSuite(repository, sha, suiteIdOf({ world: this.world }, repository, sha));
    await this.#deliver(repository, 'check_suite', 'rerequested', { check_suite: suite });
  }

  /** Puts pull requests into the merge queue as one group; tells its head. */
  async enqueue(
    repository: Repository,
    pulls: readonly PullRequest[],
    method: 'merge' | 'squash' = 'merge',
  ): Promise<string> {
    const last = pulls.at(-1);
    if (last === undefined) throw new Error('A merge group has at least one pull request.');
    const base = this.world.branch(repository, last.base);
    const ref = `gh-readonly-queue/${last.base}/pr-${last.number}-${base}`;
    repository.branches.set(ref, base);
    for (const pull of pulls) {
      if (method === 'squash') {
        this.world.squash(repository, ref, pull.headSha, `${pull.title} (#${pull.number})`);
      } else {
        const message = `Merge pull request #${pull.number} from ${pull.head}\n\n${pull.title}`;
        this.world.merge(repository, ref, pull.headSha, message);
      }
    }
    const head = this.world.branch(repository, ref);
    const over = {
      merge_group: {
        head_sha: head,
        head_ref: `refs/heads/${ref}`,
        base_sha: base,
        base_ref: `refs/heads/${last.base}`,
      },
    };
    await this.#deliver(repository, 'merge_group', 'checks_requested', over);
    return head;
  }

  async pullEvent(
    repository: Repository,
    pull: PullRequest,
    action: string,
    over: Record<string, unknown> = {},
  ): Promise<void> {
    await this.#deliver(repository, 'pull_request', action, {
      number: pull.number,
      pull_request: this.#shapes.pull(repository, pull),
      sender: this.#shapes.account(pull.author),
      ...over,
    });
  }

  async #deliver(repository: Repository, event: string, action: string | null, over: Record<string, unknown>) {
    const installation = this.world.installationOf(repository);
    if (installation === null || installation.suspended || !installation.events.includes(event)) return;
    const payload = payloadOf(event, action, {
      repository: this.#shapes.repository(repository),
      installation: { id: installation.id },
      sender: this.#shapes.account('alice'),
      ...over,
    });
    await this.server.deliveries.send(event, payload);
  }

  // What tests look at.

  /** The newest run of a name on a head. */
  check(repository: Repository, sha: string, name = 'testreq'): CheckRun | null {
    return repository.checkRuns.filter((run) => run.headSha === sha && run.name === name).at(-1) ?? null;
  }

  /** Waits until the check on a head is completed, and it or a run before it was written at least `writes` times. */
  async completed(repository: Repository, sha: string, writes = 1, patience = 150_000): Promise<CheckRun> {
    const deadline = Date.now() + patience;
    while (Date.now() < deadline) {
      const run = this.check(repository, sha);
      const written = repository.checkRuns
        .filter(({ headSha, name }) => headSha === sha && name === 'testreq')
        .reduce((sum, one) => sum + one.writes, 0);
      if (run?.status === 'completed' && written >= writes) return run;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const requests = this.server.seen.map(({ request, status }) => `${request} ${status}`).join('\n');
    throw new Error(`No completed check on ${sha}.\n${this.server.violations.join('\n')}\n${requests}`);
  }

  /** Waits until something is so. */
  async until(what: string, isSo: () => boolean, patience = 150_000): Promise<void> {
    const deadline = Date.now() + patience;
    while (!isSo()) {
      if (Date.now() > deadline) throw new Error(`It did not come about: ${what}.`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Waits until something was asked for: `METHOD template`. */
  asked(request: string): Promise<void> {
    return this.until(`${request} was asked for`, () => this.server.seen.some((one) => one.request === request));
  }

  /** Waits until something about a repository was asked since a moment, and then nothing more for a while. */
  async reacted(repository: Repository, since: number, milliseconds = 1_500): Promise<void> {
    await this.until('the App reacts', () => this.requestsFor(repository, since).length > 0);
    await this.quiet(milliseconds, repository);
  }

  /** Waits until nothing was asked for half a second; with a repository, nothing about that one. */
  async quiet(milliseconds = 500, repository: Repository | null = null): Promise<void> {
    const asked = () => (repository === null ? this.requests() : this.requestsFor(repository)).length;
    for (let before = -1; before !== asked(); ) {
      before = asked();
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    }
  }

  mergeable(repository: Repository, pull: PullRequest): Mergeable {
    return mergeableInto(repository, pull.base, pull.headSha);
  }

  /** Requests since an earlier moment, tokens left out. */
  requests(since = 0): Seen[] {
    return this.server.seen.slice(since).filter((one) => one.kind !== 'token');
  }

  /** Those of them that are for a repository. */
  requestsFor(repository: Repository, since = 0): Seen[] {
    const path = `/repos/${repository.owner}/${repository.name}/`;
    return this.requests(since).filter(({ kind, path: asked, body }) => {
      if (kind === 'rest') return `${asked}/`.startsWith(path);
      const { variables } = body as { variables?: { owner?: string; repo?: string } };
      return variables?.owner === repository.owner && variables.repo === repository.name;
    });
  }

  get moment(): number {
    return this.server.seen.length;
  }
}

function blankIssue(number: number, title: string, body: string, author: string): Issue {
  return {
    number,
    title,
    body,
    author,
    state: 'open',
    milestone: null,
    labels: [],
    comments: [],
    subIssues: [],
    deletedComments: 0,
  };
}

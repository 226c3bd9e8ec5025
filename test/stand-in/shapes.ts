import type { Registration } from './call.js';
import type { FileChange } from './git.js';
import type { CheckRun, Comment, Issue, Milestone, PullRequest, Repository, World } from './world.js';

/** GitHub leaves out the patch of a file with more changed lines than this. */
const patchLines = 3000;

/** The model as GitHub's REST interface and its webhooks spell it. */
export class Shapes {
  readonly #world: World;
  readonly #registration: Registration;
  readonly #origin: string;

  constructor(world: World, registration: Registration, origin: string) {
    this.#world = world;
    this.#registration = registration;
    this.#origin = origin;
  }

  url(repository: Repository, path = ''): string {
    return `${this.#origin}/${repository.owner}/${repository.name}${path}`;
  }

  account(login: string) {
    const account = this.#world.account(login);
    const api = `${this.#origin}/api/v3/users/${login}`;
    return { login, id: account.id, node_id: `U_${account.id}`, type: account.type, site_admin: false, url: api };
  }

  app() {
    const { id, slug, owner, permissions, events } = this.#registration;
    return {
      id,
      slug,
      node_id: `A_${id}`,
      name: slug,
      owner: this.account(owner),
      description: '',
      external_url: 'https://example.org',
      html_url: `${this.#origin}/apps/${slug}`,
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      permissions,
      events,
    };
  }

  repository(repository: Repository) {
    return {
      id: repository.id,
      node_id: `R_${repository.id}`,
      name: repository.name,
      full_name: `${repository.owner}/${repository.name}`,
      private: repository.private,
      owner: this.account(repository.owner),
      html_url: this.url(repository),
      url: `${this.#origin}/api/v3/repos/${repository.owner}/${repository.name}`,
      default_branch: repository.defaultBranch,
      archived: repository.archived,
      disabled: false,
      fork: repository.forkOf !== null,
      visibility: repository.private ? 'private' : 'public',
    };
  }

  issue(repository: Repository, issue: Issue) {
    return {
      id: issue.number + repository.id * 1000,
      node_id: `I_${repository.id}_${issue.number}`,
      number: issue.number,
      title: issue.title,
      body: issue.body,
      state: issue.state,
      locked: false,
      user: this.account(issue.author),
      labels: issue.labels.map((label) => ({ id: 1, name: label.name, color: 'ededed', default: false })),
      milestone: issue.milestone === null ? null : this.milestoneOf(repository, issue.milestone),
      comments: issue.comments.length,
      html_url: this.url(repository, `/issues/${issue.number}`),
      created_at: '2026-01-05T09:00:00Z',
      updated_at: '2026-01-05T09:00:00Z',
      ...('headSha' in issue ? { pull_request: { html_url: this.url(repository, `/pull/${issue.number}`) } } : {}),
    };
  }

  milestoneOf(repository: Repository, number: number) {
    const milestone = repository.milestones.get(number);
    return milestone === undefined ? null : this.milestone(repository, milestone);
  }

  milestone(repository: Repository, milestone: Milestone) {
    return {
      id: milestone.number + repository.id * 1000,
      number: milestone.number,
      title: milestone.title,
      description: milestone.description,
      state: 'open',
      html_url: this.url(repository, `/milestone/${milestone.number}`),
    };
  }

  pull(repository: Repository, pull: PullRequest) {
    const { pull_request: _, ...issue } = this.issue(repository, pull);
    return {
      ...issue,
      html_url: this.url(repository, `/pull/${pull.number}`),
      draft: pull.draft,
      merged: pull.merged,
      mergeable: true,
      mergeable_state: 'clean',
      head: this.#side(pull.headRepository, pull.head, pull.headSha),
      base: this.#side(repository, pull.base, pull.baseOid),
      commits: this.#world.commitsBetween(this.#world.baseSha(repository, pull), pull.headSha).length,
      changed_files: this.#world.changes(repository, pull).length,
      author_association: 'CONTRIBUTOR',
    };
  }

  #side(repository: Repository | null, ref: string, sha: string) {
    return {
      label: `${repository?.owner ?? 'unknown'}:${ref}`,
      ref,
      sha,
      user: repository === null ? null : this.account(repository.owner),
      repo: repository === null ? null : this.repository(repository),
    };
  }

  file(file: FileChange) {
    const omitted = file.patch === null || file.additions + file.deletions > patchLines;
    return {
      sha: (file.after ?? file.before)?.sha ?? null,
      filename: file.path,
      status: file.status,
      additions: file.additions,
      deletions: file.deletions,
      changes: file.additions + file.deletions,
      blob_url: `${this.#origin}/blob/${file.path}`,
      raw_url: `${this.#origin}/raw/${file.path}`,
      contents_url: `${this.#origin}/contents/${file.path}`,
      ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
      ...(omitted ? {} : { patch: file.patch }),
    };
  }

  comment(repository: Repository, issue: Issue, comment: Comment) {
    const place = 'headSha' in issue ? 'pull' : 'issues';
    return {
      id: comment.id,
      node_id: `IC_${comment.id}`,
      body: comment.body,
      user: this.account(comment.author),
      html_url: this.url(repository, `/${place}/${issue.number}#issuecomment-${comment.id}`),
      url: `${this.#origin}/api/v3/repos/${repository.owner}/${repository.name}/issues/comments/${comment.id}`,
      issue_url: `${this.#origin}/api/v3/repos/${repository.owner}/${repository.name}/issues/${issue.number}`,
      created_at: comment.createdAt,
      updated_at: comment.lastEditedAt ?? comment.createdAt,
      author_association: 'MEMBER',
    };
  }

  checkRun(repository: Repository, run: CheckRun) {
    return {
      id: run.id,
      node_id: `CR_${run.id}`,
      name: run.name,
      head_sha: run.headSha,
      external_id: run.externalId,
      status: run.status,
      conclusion: run.conclusion,
      started_at: '2026-01-05T09:00:00Z',
      completed_at: run.status === 'completed' ? '2026-01-05T09:00:01Z' : null,
      url: `${this.#origin}/api/v3/repos/${repository.owner}/${repository.name}/check-runs/${run.id}`,
      html_url: this.url(repository, `/runs/${run.id}`),
      details_url: run.detailsUrl,
      output: {
        title: run.title,
        summary: run.summary,
        text: run.text,
        annotations_count: run.annotations.length,
        annotations_url: `${this.#origin}/annotations`,
      },
      check_suite: { id: run.suiteId },
      app: this.app(),
      // Like GitHub: a fork's head names no pull request.
      pull_requests: this.#pullsOf(repository, run.headSha),
    };
  }

  checkSuite(repository: Repository, sha: string, id: number) {
    return {
      id,
      head_branch: [...repository.branches].find(([, head]) => head === sha)?.[0] ?? null,
      head_sha: sha,
      status: 'completed',
      conclusion: null,
      app: this.app(),
      pull_requests: this.#pullsOf(repository, sha),
      created_at: '2026-01-05T09:00:00Z',
      updated_at: '2026-01-05T09:00:00Z',
    };
  }

  #pullsOf(repository: Repository, sha: string) {
    return [...repository.pulls.values()]
      .filter((pull) => pull.headSha === sha && pull.headRepository === repository && pull.state === 'open')
      .map((pull) => ({
        id: pull.number,
        number: pull.number,
        url: this.url(repository, `/pull/${pull.number}`),
        head: { ref: pull.head, sha, repo: { id: repository.id, name: repository.name, url: this.url(repository) } },
        base: {
          ref: pull.base,
          sha: this.#world.baseSha(repository, pull),
          repo: { id: repository.id, name: repository.name, url: this.url(repository) },
        },
      }));
  }
}

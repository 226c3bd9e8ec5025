import { type Call, type Handlers, notFound, ok, paged, repositoryOf } from '../call.js';
import { unifiedDiff } from '../git.js';
import { Shapes } from '../shapes.js';
import type { Commit, PullRequest, Repository, World } from '../world.js';

/** GitHub's limits of a diff and of a list of files. */
const diffFiles = 300;
const diffLines = 20_000;
const listedFiles = 3000;

const shapes = (call: Call) => new Shapes(call.world, call.registration, call.origin);

function withPull(call: Call, answer: (repository: Repository, pull: PullRequest) => ReturnType<typeof ok>) {
  const repository = repositoryOf(call);
  const pull = repository?.pulls.get(Number(call.parameters.pull_number));
  return repository === null || pull === undefined ? notFound : answer(repository, pull);
}

export function commitShape(commit: Commit, world: World) {
  const person = (name: string) => ({ name, email: `${name}@example.org`, date: '2026-01-05T09:00:00Z' });
  const account = (login: string) => (world.accounts.has(login) || login === 'web-flow' ? { login } : null);
  return {
    sha: commit.sha,
    commit: {
      message: commit.message,
      author: person(commit.author),
      committer: person(commit.committer),
      verification: { verified: commit.committer === 'web-flow', reason: '', signature: null, payload: null },
    },
    author: account(commit.author),
    committer: account(commit.committer),
    parents: commit.parents.map((sha) => ({ sha })),
  };
}

/** Pull requests, their files and commits, and comparisons. */
export const pullHandlers: Handlers = {
  'GET /repos/{owner}/{repo}/pulls': (call) => {
    const repository = repositoryOf(call);
    if (repository === null) return notFound;
    const state = call.query.get('state') ?? 'open';
    const head = call.query.get('head');
    const base = call.query.get('base');
    const found = [...repository.pulls.values()]
      .filter((pull) => state === 'all' || pull.state === state)
      .filter((pull) => base === null || pull.base === base)
      .filter((pull) => head === null || `${pull.headRepository?.owner}:${pull.head}` === head)
      .reverse();
    return paged(
      call,
      found.map((pull) => shapes(call).pull(repository, pull)),
    );
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': (call) =>
    withPull(call, (repository, pull) => {
      if (!call.accept.includes('diff')) return ok(shapes(call).pull(repository, pull));
      const changes = call.world.changes(repository, pull);
      const lines = changes.reduce((sum, file) => sum + file.additions + file.deletions, 0);
      if (changes.length > diffFiles || lines > diffLines) {
        const message = `Sorry, the diff exceeded the maximum number of ${changes.length > diffFiles ? 'files (300)' : 'lines (20000)'}.`;
        return {
          status: 406,
          body: { message, errors: [{ resource: 'PullRequest', field: 'diff', code: 'too_large' }] },
        };
      }
      return ok(unifiedDiff(changes), { 'content-type': 'application/vnd.github.diff; charset=utf-8' });
    }),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/files': (call) =>
    withPull(call, (repository, pull) =>
      paged(
        call,
        call.world
          .changes(repository, pull)
          .slice(0, listedFiles)
          .map((file) => shapes(call).file(file)),
      ),
    ),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits': (call) =>
    withPull(call, (repository, pull) =>
      paged(
        call,
        call.world
          .commitsBetween(call.world.baseSha(repository, pull), pull.headSha)
          .slice(0, 250)
          .map((commit) => commitShape(commit, call.world)),
      ),
    ),
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls': (call) => {
    const repository = repositoryOf(call);
    const sha = call.parameters.commit_sha ?? '';
    if (repository === null || !call.world.commits.has(sha)) return notFound;
    return paged(
      call,
      call.world.associatedPulls(repository, sha).map((pull) => shapes(call).pull(repository, pull)),
    );
  },
  'GET /repos/{owner}/{repo}/compare/{basehead}': (call) => {
    const repository = repositoryOf(call);
    const [from = '', to = ''] = (call.parameters.basehead ?? '').split('...');
    const resolve = (ref: string) => repository?.branches.get(ref) ?? (call.world.commits.has(ref) ? ref : null);
    const [base, head] = [resolve(from), resolve(to)];
    if (repository === null || base === null || head === null) return notFound;
    const commits = call.world.commitsBetween(base, head);
    const changes = call.world.changesBetween(base, head);
    if (call.accept.includes('diff')) return ok(unifiedDiff(changes), { 'content-type': 'text/plain' });
    const query = new URLSearchParams({ per_page: '250', ...Object.fromEntries(call.query) });
    return paged(
      { ...call, query },
      commits.map((commit) => commitShape(commit, call.world)),
      (page) => ({
        status: 'ahead',
        ahead_by: commits.length,
        behind_by: 0,
        total_commits: commits.length,
        commits: page,
        files: changes.slice(0, 300).map((file) => shapes(call).file(file)),
      }),
    );
  },
};

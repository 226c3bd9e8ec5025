import { type Call, type Handlers, notFound, ok, repositoryOf } from '../call.js';
import { Shapes } from '../shapes.js';
import type { Commit, Repository } from '../world.js';
import { commitShape } from './pulls.js';

/** GitHub's limit of entries in a recursive tree. */
const treeEntries = 100_000;

const shapes = (call: Call) => new Shapes(call.world, call.registration, call.origin);

function commitOf(call: Call, repository: Repository, ref: string | null): Commit | null {
  const name = ref ?? repository.defaultBranch;
  const sha = repository.branches.get(name.replace(/^heads\//, '')) ?? name;
  return call.world.commits.get(sha) ?? null;
}

/** Repositories, their contents, and who may do what in them. */
export const repositoryHandlers: Handlers = {
  'GET /repos/{owner}/{repo}': (call) => {
    const repository = repositoryOf(call);
    return repository === null ? notFound : ok(shapes(call).repository(repository));
  },
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}': (call) => {
    const repository = repositoryOf(call);
    const commit = repository === null ? null : commitOf(call, repository, call.parameters.tree_sha ?? '');
    if (commit === null) return notFound;
    const entries = [...commit.tree].map(([path, file]) => ({
      path,
      mode: file.mode,
      type: file.mode === '160000' ? 'commit' : 'blob',
      sha: file.sha,
      ...(file.content === null ? {} : { size: file.content.length }),
    }));
    return ok({
      sha: commit.sha,
      url: '',
      tree: entries.slice(0, treeEntries),
      truncated: entries.length > treeEntries,
    });
  },
  'GET /repos/{owner}/{repo}/git/blobs/{file_sha}': (call) => {
    const repository = repositoryOf(call);
    if (repository === null) return notFound;
    for (const commit of call.world.commits.values()) {
      for (const file of commit.tree.values()) {
        if (file.sha === call.parameters.file_sha && file.content !== null) {
          const content = file.content.toString('base64');
          return ok({ sha: file.sha, size: file.content.length, encoding: 'base64', content, url: '', node_id: '' });
        }
      }
    }
    return notFound;
  },
  'GET /repos/{owner}/{repo}/contents/{path}': (call) => {
    const repository = repositoryOf(call);
    const commit = repository === null ? null : commitOf(call, repository, call.query.get('ref'));
    const path = call.parameters.path ?? '';
    const file = commit?.tree.get(path);
    if (file === undefined || file.content === null) return notFound;
    if (call.accept.includes('raw')) return ok(file.content.toString('utf8'), { 'content-type': 'text/plain' });
    return ok({
      type: 'file',
      encoding: 'base64',
      size: file.content.length,
      name: path.split('/').at(-1),
      path,
      sha: file.sha,
      content: file.content.toString('base64'),
    });
  },
  'GET /repos/{owner}/{repo}/branches/{branch}': (call) => {
    const repository = repositoryOf(call);
    const sha = repository?.branches.get(call.parameters.branch ?? '');
    if (repository === null || sha === undefined) return notFound;
    return ok({
      name: call.parameters.branch,
      commit: commitShape(call.world.commitAt(sha), call.world),
      protected: false,
    });
  },
  'GET /repos/{owner}/{repo}/git/ref/{ref}': (call) => {
    const repository = repositoryOf(call);
    const sha = repository?.branches.get((call.parameters.ref ?? '').replace(/^heads\//, ''));
    if (sha === undefined) return notFound;
    return ok({ ref: `refs/${call.parameters.ref}`, object: { type: 'commit', sha, url: '' }, node_id: '', url: '' });
  },
  'GET /repos/{owner}/{repo}/commits/{ref}': (call) => {
    const repository = repositoryOf(call);
    const commit = repository === null ? null : commitOf(call, repository, call.parameters.ref ?? '');
    return commit === null ? notFound : ok(commitShape(commit, call.world));
  },
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': (call) => {
    const repository = repositoryOf(call);
    const login = call.parameters.username ?? '';
    if (repository === null || !call.world.accounts.has(login)) return notFound;
    const role = call.world.permission(repository, login);
    // The legacy `permission` knows neither maintain nor triage.
    const legacy = role === 'maintain' ? 'write' : role === 'triage' ? 'read' : role;
    return ok({ permission: legacy, role_name: role, user: shapes(call).account(login) });
  },
  'GET /repos/{owner}/{repo}/collaborators': (call) => {
    const repository = repositoryOf(call);
    if (repository === null) return notFound;
    const wanted = call.query.get('permission');
    const list = [...repository.permissions]
      .filter(([, role]) => wanted === null || role === wanted || (wanted === 'push' && pushes(role)))
      .map(([login, role]) => ({
        ...shapes(call).account(login),
        role_name: role,
        permissions: { push: pushes(role) },
      }));
    return ok(list);
  },
};

function pushes(role: string): boolean {
  return role === 'write' || role === 'maintain' || role === 'admin';
}

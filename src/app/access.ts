import type { GitHubApi, GitHubRepository } from '../sources/github/api.js';
import type { Job } from './review-queue.js';
import type { Permissions, ScopedClients } from './tokens.js';

/**
 * What each kind of work asks GitHub to be allowed; `docs/github.md` says why. None is more than `app.yml` asks for.
 * The comments and reactions of a pull request belong to pull requests, those of an issue to issues.
 */
const needs = {
  review: { checks: 'write', contents: 'read', issues: 'read', metadata: 'read', pull_requests: 'write' },
  plan: { contents: 'read', issues: 'write', metadata: 'read' },
  sweep: { checks: 'read', metadata: 'read', pull_requests: 'read' },
  issues: { issues: 'read', metadata: 'read' },
  contents: { contents: 'read', metadata: 'read' },
} as const satisfies Record<string, Permissions>;

/** The repository of a job, as far as the job may see and write it. */
export function repositoryFor(clients: ScopedClients, { kind, installationId, owner, repo }: Job): GitHubRepository {
  const permissions = kind === 'plan' ? needs.plan : needs.review;
  return {
    api: clients.client({ installationId, repository: { owner, repo }, permissions }),
    owner,
    repo,
    async elsewhere(other, part) {
      // An installation is one owner's. What is public of others can be read with any token.
      const isElsewhere = other.repo.toLowerCase() !== repo.toLowerCase();
      if (other.owner.toLowerCase() !== owner.toLowerCase() || !isElsewhere) return null;
      const repository = { owner: other.owner, repo: other.repo };
      return clients.clientIfGranted({ installationId, repository, permissions: needs[part] });
    },
  };
}

/** All repositories of an installation, to see which open pull requests have no check. */
export function sweptBy(clients: ScopedClients, installationId: number): GitHubApi {
  return clients.client({ installationId, repository: null, permissions: needs.sweep });
}

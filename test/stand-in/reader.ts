import { Octokit } from '@octokit/rest';
import type { GitHubRepository } from '../../src/sources/github/api.js';
import type { StandIn } from './stand-in.js';
import type { Repository } from './world.js';

/** A repository as the App sees it, which may read no other one. */
export function readerOf(github: StandIn, repository: Repository): GitHubRepository {
  const installation = github.world.installationOf(repository);
  if (installation === null) throw new Error('The scene has no installation.');
  const api = new Octokit({
    auth: github.server.issue(installation).token,
    baseUrl: `${github.server.origin}/api/v3`,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  return { api, owner: repository.owner, repo: repository.name, elsewhere: async () => null };
}

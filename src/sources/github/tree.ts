import { z } from 'zod';
import { type GitHubRepository, readAnswer, statusOf } from './api.js';

const tree = z.object({
  tree: z.array(z.object({ path: z.string(), type: z.string() })),
  truncated: z.boolean().nullish(),
});

/** Paths of all files at a commit (GitHub lists up to 100 000), or `null` when the tree cannot be had. */
export async function readPaths({ api, owner, repo }: GitHubRepository, sha: string): Promise<string[] | null> {
  try {
    const { data } = await api.request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', {
      owner,
      repo,
      tree_sha: sha,
      recursive: 'true',
    });
    return readAnswer(tree, data, 'the list of files')
      .tree.filter(({ type }) => type === 'blob')
      .map(({ path }) => path);
  } catch (error) {
    // 404, 409, 422: no such tree here (a fork that is gone, an empty repository). The review goes on without.
    const status = statusOf(error);
    if (status !== null && status >= 400 && status < 500 && status !== 401 && status !== 403 && status !== 429) {
      return null;
    }
    throw error;
  }
}

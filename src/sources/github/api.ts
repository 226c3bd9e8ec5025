import type { Octokit } from '@octokit/rest';
import type { z } from 'zod';

/** GitHub as one installation sees it. */
export type GitHubApi = Pick<Octokit, 'request' | 'graphql'>;

/** A repository, and an API that may read it. */
export interface GitHubRepository {
  readonly api: GitHubApi;
  readonly owner: string;
  readonly repo: string;
  /**
   * GitHub with a right to read a part of another repository; `null`: there is none to be had, and of that repository
   * only what is public can be read.
   */
  readonly elsewhere: Elsewhere;
}

type Elsewhere = (
  repository: { readonly owner: string; readonly repo: string },
  part: 'contents' | 'issues',
) => Promise<GitHubApi | null>;

/** GitHub answered, but not in the form that it documents: a proxy's page, a cut body, a field that is not there. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
}

/** Reads the part of an answer that we rely on. @throws UnreadableAnswerError naming the field that is wrong. */
export function readAnswer<Schema extends z.ZodType>(schema: Schema, answer: unknown, what: string): z.infer<Schema> {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue === undefined || issue.path.length === 0 ? 'the answer' : issue.path.join('.');
  throw new UnreadableAnswerError(`GitHub's answer for ${what} cannot be read: ${field}: ${issue?.message}`);
}

/** The HTTP status that an API error carries; `null` for any other error. */
export function statusOf(error: unknown): number | null {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : null;
}

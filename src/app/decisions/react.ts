import type { GitHubRepository } from '../../sources/github/api.js';
import { hasReaction, type Said } from './conversation.js';
import type { Answer } from './decide.js';

type Reaction = '+1' | '-1' | 'confused' | 'eyes';
const names: Readonly<Record<Reaction, string>> = {
  '+1': 'THUMBS_UP',
  '-1': 'THUMBS_DOWN',
  confused: 'CONFUSED',
  eyes: 'EYES',
};

/** Shows that commands were seen: 👀, once a comment. */
export async function acknowledge(repository: GitHubRepository, pending: readonly Said[]): Promise<void> {
  await reactAll(
    repository,
    pending.map(({ comment }) => ({ comment, reaction: 'eyes' })),
  );
}

/** Answers commands: 👍 done; 👎 a decision that was refused or cannot be read; 😕 any other that cannot be read. */
export async function answer(repository: GitHubRepository, answers: readonly Answer[]): Promise<void> {
  await reactAll(
    repository,
    answers.map(({ said, outcome }) => ({
      comment: said.comment,
      reaction: outcome === 'done' ? '+1' : decides(said) ? '-1' : 'confused',
    })),
  );
}

function decides({ command }: Said): boolean {
  if (command.name === 'malformed') return /^\/testreq\s+(?:un)?waive\b|^\/testreq\s+category\b/i.test(command.line);
  return command.name === 'waive' || command.name === 'unwaive' || command.name === 'category';
}

async function reactAll(
  { api, owner, repo }: GitHubRepository,
  wanted: readonly { readonly comment: Said['comment']; readonly reaction: Reaction }[],
): Promise<void> {
  const given = new Set<string>();
  for (const { comment, reaction } of wanted) {
    const key = `${comment.databaseId} ${reaction}`;
    if (given.has(key) || hasReaction(comment, names[reaction])) continue;
    given.add(key);
    await api.request('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', {
      owner,
      repo,
      comment_id: comment.databaseId,
      content: reaction,
    });
  }
}

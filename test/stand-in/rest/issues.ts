import {
  type Call,
  created,
  type Handlers,
  invalid,
  notFound,
  ok,
  paged,
  type Reply,
  repositoryOf,
  text,
} from '../call.js';
import { Shapes } from '../shapes.js';
import type { Comment, Issue, Repository } from '../world.js';

const reactions = new Set(['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']);
/** GitHub's limit of a comment's and of an issue's body. */
const bodyCharacters = 65_536;

const shapes = (call: Call) => new Shapes(call.world, call.registration, call.origin);
const bot = (call: Call) => `${call.registration.slug}[bot]`;

function withIssue(call: Call, answer: (repository: Repository, issue: Issue) => Reply): Reply {
  const repository = repositoryOf(call);
  const number = Number(call.parameters.issue_number);
  const issue = repository?.issues.get(number) ?? repository?.pulls.get(number);
  return repository === null || issue === undefined ? notFound : answer(repository, issue);
}

function withComment(call: Call, answer: (repository: Repository, issue: Issue, comment: Comment) => Reply): Reply {
  const repository = repositoryOf(call);
  if (repository === null) return notFound;
  const id = Number(call.parameters.comment_id);
  for (const issue of [...repository.issues.values(), ...repository.pulls.values()]) {
    const comment = issue.comments.find((one) => one.id === id);
    if (comment !== undefined) return answer(repository, issue, comment);
  }
  return notFound;
}

/** Issues, milestones, comments, reactions. */
export const issueHandlers: Handlers = {
  'GET /repos/{owner}/{repo}/issues/{issue_number}': (call) => {
    const { owner, repo, issue_number: number } = call.parameters;
    const moved = call.world.transfers.get(`${owner}/${repo}#${number}`);
    if (moved === undefined) return withIssue(call, (repository, issue) => ok(shapes(call).issue(repository, issue)));
    const location = `${call.origin}${call.prefix}/repos/${moved.replace('#', '/issues/')}`;
    return { status: 301, body: { message: 'Moved Permanently', url: location }, headers: { location } };
  },
  'PATCH /repos/{owner}/{repo}/issues/{issue_number}': (call) =>
    withIssue(call, (repository, issue) => {
      const body = text(call.body.body);
      if (body !== null && body.length > bodyCharacters) return invalid('body is too long');
      if (body !== null) issue.body = body;
      return ok(shapes(call).issue(repository, issue));
    }),
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': (call) =>
    withIssue(call, (repository, issue) =>
      paged(
        call,
        issue.comments.map((comment) => shapes(call).comment(repository, issue, comment)),
      ),
    ),
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': (call) =>
    withIssue(call, (repository, issue) => {
      const body = text(call.body.body) ?? '';
      if (body.length > bodyCharacters) return invalid('body is too long');
      return created(shapes(call).comment(repository, issue, call.world.comment(issue, bot(call), body)));
    }),
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}': (call) =>
    withComment(call, (repository, issue, comment) => ok(shapes(call).comment(repository, issue, comment))),
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': (call) =>
    withComment(call, (repository, issue, comment) => {
      const body = text(call.body.body) ?? '';
      if (body.length > bodyCharacters) return invalid('body is too long');
      comment.body = body;
      comment.editor = bot(call);
      comment.lastEditedAt = call.world.now();
      return ok(shapes(call).comment(repository, issue, comment));
    }),
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}': (call) =>
    withComment(call, (_repository, issue, comment) => {
      issue.comments.splice(issue.comments.indexOf(comment), 1);
      return { status: 204 };
    }),
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': (call) =>
    withComment(call, (_repository, _issue, comment) => {
      const content = text(call.body.content) ?? '';
      if (!reactions.has(content)) return invalid('content');
      const user = bot(call);
      const known = comment.reactions.find((one) => one.content === content && one.user === user);
      if (known !== undefined) return ok({ ...known, user: shapes(call).account(user) });
      const reaction = { id: call.world.id(), content, user };
      comment.reactions.push(reaction);
      return created({ ...reaction, user: shapes(call).account(user) });
    }),
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': (call) =>
    withComment(call, (_repository, _issue, comment) =>
      paged(
        call,
        comment.reactions.map((one) => ({ ...one, user: shapes(call).account(one.user) })),
      ),
    ),
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}': (call) =>
    withComment(call, (_repository, _issue, comment) => {
      const index = comment.reactions.findIndex((one) => one.id === Number(call.parameters.reaction_id));
      if (index < 0) return notFound;
      comment.reactions.splice(index, 1);
      return { status: 204 };
    }),
  'GET /repos/{owner}/{repo}/milestones/{milestone_number}': (call) => {
    const repository = repositoryOf(call);
    const milestone = repository?.milestones.get(Number(call.parameters.milestone_number));
    return repository === null || milestone === undefined
      ? notFound
      : ok(shapes(call).milestone(repository, milestone));
  },
  'GET /repos/{owner}/{repo}/issues': (call) => {
    const repository = repositoryOf(call);
    if (repository === null) return notFound;
    const milestone = call.query.get('milestone');
    const all = [...repository.issues.values(), ...repository.pulls.values()]
      .filter((issue) => milestone === null || String(issue.milestone) === milestone)
      .filter((issue) => (call.query.get('state') ?? 'open') === 'all' || issue.state === 'open');
    return paged(
      call,
      all.map((issue) => shapes(call).issue(repository, issue)),
    );
  },
};

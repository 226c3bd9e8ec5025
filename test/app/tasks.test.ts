import { describe, expect, it } from 'vitest';
import type { CheckRun, Issue, Repository } from '../stand-in/world.js';
import { operationsService } from './examples.js';
import { running } from './running.js';

const app = running();

/** A repository with the framework's example on a branch. */
function shop(owner: string): Repository {
  const repository = app.github.repository(`${owner}/shop`, operationsService.base);
  app.github.world.commit(repository, 'wire-it', operationsService.change);
  return repository;
}

async function judged(repository: Repository, options: Parameters<typeof app.github.open>[1]): Promise<CheckRun> {
  const pull = await app.github.open(repository, options);
  return app.github.completed(repository, pull.headSha);
}

function issues(repository: Repository, ...titles: string[]): Issue[] {
  return titles.map((title) => app.github.issue(repository, title, 'Words.'));
}

describe.concurrent('the tasks of a pull request are', () => {
  it('several issues at once, and the check names each', async () => {
    const repository = shop('several');
    issues(repository, 'Keep what was ordered', 'Tell the customer');

    const check = await judged(repository, { head: 'wire-it', body: 'Closes #1, closes #2' });

    expect(check.summary).toContain('**Tasks:**');
    expect(check.summary).toMatch(/Keep what was ordered.*Tell the customer/);
  });

  it('the open sub-issues of what it closes, and not those that are done', async () => {
    const repository = shop('parts');
    const [parent, open, done] = issues(repository, 'Orders', 'Keep what was ordered', 'Tell the customer');
    parent?.subIssues.push(open?.number ?? 0, done?.number ?? 0);
    if (done) done.state = 'closed';

    const check = await judged(repository, { head: 'wire-it', body: 'Closes #1' });

    expect(check.summary).toContain('Keep what was ordered');
    expect(check.summary).not.toContain('Tell the customer');
  });

  it('the open items of the task list in what it closes, where they are issues', async () => {
    const repository = shop('list');
    const [list] = issues(repository, 'Orders', 'Keep what was ordered', 'Tell the customer');
    if (list) list.body = '- [ ] #2\n- [x] #3\n- [ ] Take a walk';

    const check = await judged(repository, { head: 'wire-it', body: 'Closes #1' });

    expect(check.summary).toContain('Keep what was ordered');
    expect(check.summary).not.toContain('Tell the customer');
  });

  it('an issue that was transferred, where it is now', async () => {
    const repository = shop('moving');
    const archive = app.github.repository('moving/archive');
    const [issue] = issues(repository, 'Keep what was ordered');
    if (issue) app.github.world.transfer(repository, issue, archive);

    const check = await judged(repository, { head: 'wire-it', body: 'Closes #1' });

    expect(check.summary).toContain('Keep what was ordered (moving/archive#');
  });

  it('no issue that the App may not read, which is said', async () => {
    const repository = shop('hidden');
    const secret = app.github.repository('elsewhere/secret');
    secret.private = true;
    issues(secret, 'Nobody shall know');

    const check = await judged(repository, { head: 'wire-it', body: 'Closes elsewhere/secret#1' });

    expect(check.summary).toContain('elsewhere/secret#');
    expect(check.summary).toContain('no such issue that this App may read');
    expect(check.summary).not.toContain('Nobody shall know');
  });

  it('of a milestone with several tasks the one that it names', async () => {
    const repository = shop('stone');
    const description = '## Task 2.1: Keep orders\n\nIn the database.\n\n## Task 2.2: Tell the customer\n\nBy post.';
    const milestone = app.github.world.milestone(repository, 'M2', description);

    const check = await judged(repository, { head: 'wire-it', title: 'Task 2.1: keep them', milestone });

    expect(check.summary).toContain('Keep orders');
    expect(check.summary).not.toContain('Tell the customer');
  });

  it('none of a milestone with several tasks where it names none, which is said', async () => {
    const repository = shop('stones');
    const description = '## Task 2.1: Keep orders\n\nIn the database.\n\n## Task 2.2: Tell the customer\n\nBy post.';
    const milestone = app.github.world.milestone(repository, 'M2', description);

    const check = await judged(repository, { head: 'wire-it', title: 'Orders', milestone });

    expect(check.summary).toContain('holds 2 tasks, and this pull request names none of them');
  });

  it('a task of a plan document, with its own section only', async () => {
    const repository = app.github.repository('plan/shop', {
      ...operationsService.base,
      'docs/plan.md': '# M2\n\n## Task 2.1: Keep orders\n\nNow.\n\n## Task 2.2: Tell the customer\n\nBy post.\n',
    });
    app.github.world.commit(repository, 'wire-it', operationsService.change);

    const check = await judged(repository, { head: 'wire-it', body: 'Task 2.1 of docs/plan.md' });

    expect(check.summary).toContain('Keep orders');
    expect(check.summary).not.toContain('Tell the customer');
  });
});

it('an edit of a sub-issue judges what closes its parent again', async () => {
  const repository = shop('subedit');
  const [parent, part] = issues(repository, 'Orders', 'Keep what was ordered');
  parent?.subIssues.push(part?.number ?? 0);
  const pull = await app.github.open(repository, { head: 'wire-it', body: 'Closes #1' });
  await app.github.completed(repository, pull.headSha);

  if (part) await app.github.editIssue(repository, part, { title: 'Keep them for ever' });

  expect((await app.github.completed(repository, pull.headSha, 2)).summary).toContain('Keep them for ever');
});

it('are read without sub-issues where the server is older and knows none', async () => {
  const repository = shop('oldserver');
  issues(repository, 'Orders');
  for (const field of ['Issue.subIssues', 'Issue.parent']) app.github.server.missingFields.add(field);

  const check = await judged(repository, { head: 'wire-it', body: 'Closes #1' });
  app.github.server.missingFields.clear();

  expect(check.summary).toContain('Orders');
});

import { describe, expect, it } from 'vitest';
import type { Issue, Repository } from '../stand-in/world.js';
import { operationsService } from './examples.js';
import { running } from './running.js';

const app = running();

const { title, body } = operationsService.task;

function taskIn(owner: string, config?: string): { repository: Repository; issue: Issue } {
  const repository = app.github.repository(`${owner}/shop`, {
    ...operationsService.base,
    ...(config === undefined ? {} : { '.github/testreq.yml': config }),
  });
  return { repository, issue: app.github.issue(repository, title, body) };
}

describe.concurrent('/testreq plan on an issue', () => {
  it('answers with categories, failure modes and tests', async () => {
    const { repository, issue } = taskIn('plan');

    const comment = await app.github.comment(repository, issue, 'bob', '/testreq plan');
    await app.github.reacted(repository, 0, 3_000);

    expect(comment.reactions.map(({ content }) => content)).toEqual(['eyes', '+1']);
    expect(issue.comments[1]?.body).toContain('persistence/wiring');
    expect(issue.comments[1]?.body).toContain('persistence/not-wired');
  });

  it('is kept current when the issue is edited, and writes nothing when the answer is the same', async () => {
    const { repository, issue } = taskIn('current');
    await app.github.comment(repository, issue, 'bob', '/testreq plan');
    await app.github.reacted(repository, 0, 3_000);
    const [, sticky] = issue.comments;
    const edits = sticky?.lastEditedAt;

    const before = app.github.moment;
    await app.github.editIssue(repository, issue, { body: `${body}\n\nThanks!` });
    await app.github.reacted(repository, before);
    const afterSame = sticky?.lastEditedAt;
    await app.github.editIssue(repository, issue, {
      title: 'Add GET /operations endpoint',
      body: 'Returns 404 otherwise.',
    });
    await app.github.reacted(repository, before);

    expect(afterSame).toBe(edits);
    expect(sticky?.body).toContain('api-endpoint/');
    expect(issue.comments).toHaveLength(2);
  });

  it('stands in the text of the issue where the policy says so', async () => {
    const { repository, issue } = taskIn('written', 'plan: write\n');

    await app.github.comment(repository, issue, 'bob', '/testreq plan');
    await app.github.reacted(repository, 0, 3_000);

    expect(issue.body?.startsWith(body)).toBe(true);
    expect(issue.body).toContain('persistence/wiring');
  });

  it('stands in the comment where the text of the issue has no room for it', async () => {
    const { repository, issue } = taskIn('full', 'plan: write\n');
    issue.body = `${body}\n\n${'Words. '.repeat(9_300)}`;
    const before = issue.body;

    await app.github.comment(repository, issue, 'bob', '/testreq plan');
    await app.github.reacted(repository, 0, 3_000);

    expect(issue.body).toBe(before);
    expect(issue.comments[1]?.body).toContain('persistence/wiring');
  });

  it('says where a command belongs that is none for an issue', async () => {
    const { repository, issue } = taskIn('wrong');

    const comment = await app.github.comment(repository, issue, 'bob', '/testreq waive all other Because I say so.');
    await app.github.reacted(repository, 0, 3_000);

    expect(comment.reactions.map(({ content }) => content)).toEqual(['eyes', '-1']);
    expect(issue.comments[1]?.body).toContain('for pull requests');
  });
});

describe.concurrent('what a pull request is judged by may change elsewhere', () => {
  it('the issue that it closes', async () => {
    const { repository, issue } = taskIn('edited');
    app.github.world.commit(repository, 'readme', { 'README.md': '# Shop\n\nMore.\n' });
    const pull = await app.github.open(repository, { head: 'readme', body: 'Closes #1' });
    const check = await app.github.completed(repository, pull.headSha);

    await app.github.editIssue(repository, issue, { title: 'Keep what was ordered' });

    expect((await app.github.completed(repository, pull.headSha, 2)).summary).toContain('Keep what was ordered');
    expect(check.writes).toBe(2);
  });

  it('its milestone', async () => {
    const { repository } = taskIn('milestone');
    const milestone = app.github.world.milestone(repository, 'M2', 'Words.');
    app.github.world.commit(repository, 'change', operationsService.change);
    const pull = await app.github.open(repository, { head: 'change', milestone });
    await app.github.completed(repository, pull.headSha);
    const before = app.github.moment;

    await app.github.editMilestone(repository, milestone, 'Task: add the endpoint GET /operations with validation.');

    // It is found from the milestone's side, and read again.
    await app.github.until('it is judged again', () => app.github.requestsFor(repository, before).length > 2);
  });

  it('the configuration of its base branch', async () => {
    const { repository } = taskIn('config');
    app.github.world.commit(repository, 'change', operationsService.change);
    const pull = await app.github.open(repository, { head: 'change' });
    const { conclusion } = await app.github.completed(repository, pull.headSha);

    await app.github.push(repository, 'main', { '.github/testreq.yml': 'enforce: advisory\n' });
    const check = await app.github.completed(repository, pull.headSha, 2);

    expect(conclusion).toBe('failure');
    expect(check.conclusion).toBe('neutral');
  });
});

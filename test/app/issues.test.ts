import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { StandIn } from '../stand-in/stand-in.js';
import type { Issue, Repository } from '../stand-in/world.js';
import { operationsService } from './examples.js';
import { Service } from './service.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let github: StandIn;
let service: Service;
beforeAll(async () => {
  github = await StandIn.start();
  service = await Service.start(github);
});
afterAll(async () => {
  await service?.stop();
  await github?.stop();
  expect(github.server.violations).toEqual([]);
});

const { title, body } = operationsService.task;

function taskIn(owner: string, config?: string): { repository: Repository; issue: Issue } {
  const repository = github.repository(`${owner}/shop`, {
    ...operationsService.base,
    ...(config === undefined ? {} : { '.github/testreq.yml': config }),
  });
  return { repository, issue: github.issue(repository, title, body) };
}

describe.concurrent('/testreq plan on an issue', () => {
  it('answers with categories, failure modes and tests', async () => {
    const { repository, issue } = taskIn('plan');

    const comment = await github.comment(repository, issue, 'bob', '/testreq plan');
    await github.reacted(repository, 0, 3_000);

    expect(comment.reactions.map(({ content }) => content)).toEqual(['eyes', '+1']);
    expect(issue.comments[1]?.body).toContain('persistence/wiring');
    expect(issue.comments[1]?.body).toContain('persistence/not-wired');
  });

  it('is kept current when the issue is edited, and writes nothing when the answer is the same', async () => {
    const { repository, issue } = taskIn('current');
    await github.comment(repository, issue, 'bob', '/testreq plan');
    await github.reacted(repository, 0, 3_000);
    const [, sticky] = issue.comments;
    const edits = sticky?.lastEditedAt;

    const before = github.moment;
    await github.editIssue(repository, issue, { body: `${body}\n\nThanks!` });
    await github.reacted(repository, before);
    const afterSame = sticky?.lastEditedAt;
    await github.editIssue(repository, issue, {
      title: 'Add GET /operations endpoint',
      body: 'Returns 404 otherwise.',
    });
    await github.reacted(repository, before);

    expect(afterSame).toBe(edits);
    expect(sticky?.body).toContain('api-endpoint/');
    expect(issue.comments).toHaveLength(2);
  });

  it('stands in the text of the issue where the policy says so', async () => {
    const { repository, issue } = taskIn('written', 'plan: write\n');

    await github.comment(repository, issue, 'bob', '/testreq plan');
    await github.reacted(repository, 0, 3_000);

    expect(issue.body?.startsWith(body)).toBe(true);
    expect(issue.body).toContain('persistence/wiring');
  });

  it('says where a command belongs that is none for an issue', async () => {
    const { repository, issue } = taskIn('wrong');

    const comment = await github.comment(repository, issue, 'bob', '/testreq waive all other Because I say so.');
    await github.reacted(repository, 0, 3_000);

    expect(comment.reactions.map(({ content }) => content)).toEqual(['eyes', '-1']);
    expect(issue.comments[1]?.body).toContain('for pull requests');
  });
});

describe.concurrent('what a pull request is judged by may change elsewhere', () => {
  it('the issue that it closes', async () => {
    const { repository, issue } = taskIn('edited');
    github.world.commit(repository, 'readme', { 'README.md': '# Shop\n\nMore.\n' });
    const pull = await github.open(repository, { head: 'readme', body: 'Closes #1' });
    const check = await github.completed(repository, pull.headSha);

    await github.editIssue(repository, issue, { title: 'Keep what was ordered' });

    expect((await github.completed(repository, pull.headSha, 2)).summary).toContain('Keep what was ordered');
    expect(check.writes).toBe(2);
  });

  it('its milestone', async () => {
    const { repository } = taskIn('milestone');
    const milestone = github.world.milestone(repository, 'M2', 'Words.');
    github.world.commit(repository, 'change', operationsService.change);
    const pull = await github.open(repository, { head: 'change', milestone });
    await github.completed(repository, pull.headSha);
    const before = github.moment;

    await github.editMilestone(repository, milestone, 'Task: add the endpoint GET /operations with validation.');

    // It is found from the milestone's side, and read again.
    await github.until('it is judged again', () => github.requestsFor(repository, before).length > 2);
  });

  it('the configuration of its base branch', async () => {
    const { repository } = taskIn('config');
    github.world.commit(repository, 'change', operationsService.change);
    const pull = await github.open(repository, { head: 'change' });
    const { conclusion } = await github.completed(repository, pull.headSha);

    await github.push(repository, 'main', { '.github/testreq.yml': 'enforce: advisory\n' });
    const check = await github.completed(repository, pull.headSha, 2);

    expect(conclusion).toBe('failure');
    expect(check.conclusion).toBe('neutral');
  });
});

describe.concurrent('the configuration', () => {
  it('of the base decides, and a pull request that changes it is told what the new one would say', async () => {
    const { repository } = taskIn('dryrun');
    github.world.commit(repository, 'change', {
      ...operationsService.change,
      '.github/testreq.yml': 'enforce: advisory\n',
    });
    const pull = await github.open(repository, { head: 'change' });

    const check = await github.completed(repository, pull.headSha);

    expect(check.conclusion).toBe('failure');
    expect(check.summary).toContain('the new one would say');
  });

  it('that is broken on the base fails with file, line and mend, but not the change that mends it', async () => {
    const { repository } = taskIn('broken', 'enforced: strict\n');
    github.world.commit(repository, 'change', { 'README.md': '# More\n' });
    github.world.commit(repository, 'mend', { '.github/testreq.yml': 'enforce: strict\n' });

    const pull = await github.open(repository, { head: 'change' });
    const mend = await github.open(repository, { head: 'mend' });
    const check = await github.completed(repository, pull.headSha);

    expect(check.conclusion).toBe('failure');
    expect(check.summary).toContain('.github/testreq.yml:1:1');
    expect(check.summary).toContain('enforce');
    expect((await github.completed(repository, mend.headSha)).conclusion).toBe('success');
  });

  it('may extend that of the organisation, and says when it cannot be read', async () => {
    const { repository } = taskIn('extending', 'extends: extending/.github\n');
    github.repository('extending/.github', { '.github/testreq.yml': 'enforce: advisory\n' });
    const { repository: lost } = taskIn('lostbase', 'extends: lostbase/.github\n');
    for (const one of [repository, lost]) github.world.commit(one, 'change', operationsService.change);

    const pull = await github.open(repository, { head: 'change' });
    const lostPull = await github.open(lost, { head: 'change' });

    expect((await github.completed(repository, pull.headSha)).conclusion).toBe('neutral');
    const check = await github.completed(lost, lostPull.headSha);
    expect(check.conclusion).toBe('failure');
    expect(check.summary).toContain('lostbase/.github');
    expect(check.title).toContain('without the shared policy');
  });

  it('exempts by a label only if somebody set it who might waive', async () => {
    const { repository } = taskIn('labels', 'exempt:\n  labels: [no-tests]\n');
    github.world.commit(repository, 'change', operationsService.change);
    const pull = await github.open(repository, { head: 'change' });
    const { conclusion } = await github.completed(repository, pull.headSha);

    let before = github.moment;
    await github.label(repository, pull, 'no-tests', 'bob');
    await github.reacted(repository, before);
    const byReader = github.check(repository, pull.headSha)?.conclusion;
    pull.labels.length = 0;
    before = github.moment;
    await github.label(repository, pull, 'no-tests', 'maria');
    await github.reacted(repository, before);

    expect([conclusion, byReader]).toEqual(['failure', 'failure']);
    expect(github.check(repository, pull.headSha)?.conclusion).toBe('success');
  });
});

import { describe, expect, it } from 'vitest';
import type { Repository } from '../stand-in/world.js';
import { documentation, operationsService } from './examples.js';
import { running } from './running.js';

const app = running();

/** A repository of an owner of its own, with the framework's example on a branch, and the issue that it closes. */
function shop(owner: string): Repository {
  const repository = app.github.repository(`${owner}/shop`, operationsService.base);
  app.github.world.commit(repository, 'wire-it', operationsService.change);
  app.github.issue(repository, operationsService.task.title, operationsService.task.body);
  return repository;
}

const closing = { head: 'wire-it', title: 'Use the repository', body: 'Closes #1' };

/** What was asked of GitHub for a repository since a moment; the number is part of what this suite documents. */
function counted(what: string, repository: Repository, since: number): number {
  const requests = app.github.requestsFor(repository, since);
  console.log(`${requests.length} requests: ${what}\n${requests.map(({ request }) => `  ${request}`).join('\n')}`);
  return requests.length;
}

describe.concurrent('a pull request whose tests are absent', () => {
  it('gets a failed check on its head that names them, in at most five requests with look-ups', async () => {
    const repository = shop('absent');

    const pull = await app.github.open(repository, closing);
    const check = await app.github.completed(repository, pull.headSha);

    expect(check).toMatchObject({ conclusion: 'failure', externalId: String(pull.number), writes: 1 });
    expect(`${check.summary}${check.text}`).toContain('persistence/wiring');
    expect(check.summary).toContain(operationsService.task.title);
    expect(check.text).toContain('```python\n');
    expect(check.annotations[0]).toMatchObject({
      annotation_level: 'failure',
      title: expect.stringMatching('persistence/'),
    });
    expect(counted('first review, with look-ups at the head', repository, 0)).toBeLessThanOrEqual(5);
  });

  it('takes at most five requests for three hundred files without look-ups', async () => {
    const repository = app.github.repository('wide/shop');
    const tests = Array.from({ length: 300 }, (_, at) => [
      `tests/test_${at}.py`,
      `def test_${at}():\n    assert ${at}\n`,
    ]);
    app.github.world.commit(repository, 'wide', Object.fromEntries(tests));

    const pull = await app.github.open(repository, { head: 'wide' });
    await app.github.completed(repository, pull.headSha);

    expect(counted('first review of 300 files, without look-ups', repository, 0)).toBeLessThanOrEqual(5);
  });

  it('is judged again when tests are pushed, and passes', async () => {
    const repository = shop('mended');
    const pull = await app.github.open(repository, closing);
    await app.github.completed(repository, pull.headSha);

    await app.github.push(repository, 'wire-it', operationsService.remedy);
    const check = await app.github.completed(repository, pull.headSha);

    expect(check.conclusion).toBe('success');
  });
});

describe.concurrent('nothing is written when nothing changed', () => {
  it('asks once for an event that changes nothing', async () => {
    const repository = shop('same');
    const pull = await app.github.open(repository, closing);
    const check = await app.github.completed(repository, pull.headSha);
    const before = app.github.moment;

    await app.github.pullEvent(repository, pull, 'edited', { changes: {} });
    await app.github.reacted(repository, before);

    expect(check.writes).toBe(1);
    expect(repository.checkRuns).toHaveLength(1);
    expect(counted('an event that changes nothing', repository, before)).toBeLessThanOrEqual(3);
  });

  it('asks once when the base moved by what the verdict does not depend on', async () => {
    const repository = shop('moved');
    const pull = await app.github.open(repository, closing);
    const check = await app.github.completed(repository, pull.headSha);
    app.github.world.commit(repository, 'main', { 'docs/other.md': '# Other\n' });
    const before = app.github.moment;

    await app.github.pullEvent(repository, pull, 'edited', { changes: {} });
    await app.github.reacted(repository, before);

    expect(check.writes).toBe(1);
    expect(repository.checkRuns).toHaveLength(1);
    expect(counted('an event after the base moved', repository, before)).toBe(1);
  });
});

describe.concurrent('every head gets a completed check', () => {
  it('a change of documentation, and says why', async () => {
    const repository = app.github.repository('docs/shop');
    app.github.world.commit(repository, 'readme', documentation);
    const pull = await app.github.open(repository, { head: 'readme' });

    const check = await app.github.completed(repository, pull.headSha);

    expect(check.conclusion).toBe('success');
    expect(check.title).toMatch(/documentation/i);
    expect(counted('first review without code', repository, 0)).toBeLessThanOrEqual(5);
  });

  it('a draft', async () => {
    const repository = shop('draft');
    const pull = await app.github.open(repository, { ...closing, draft: true });

    expect((await app.github.completed(repository, pull.headSha)).conclusion).toBe('failure');
  });

  it('a fork, also after it was deleted', async () => {
    const repository = app.github.repository('upstream/shop', operationsService.base);
    const fork = app.github.fork(repository, 'bob');
    app.github.world.commit(fork, 'wire-it', operationsService.change);
    const pull = await app.github.open(repository, { ...closing, from: fork, author: 'bob' });
    const first = await app.github.completed(repository, pull.headSha);
    pull.headRepository = null;

    await app.github.rerun(repository, first);
    const again = await app.github.completed(repository, pull.headSha, 2);

    expect(first.conclusion).toBe('failure');
    expect(again.conclusion).toBe('failure');
  });

  it('a pull request that changes nothing', async () => {
    const repository = app.github.repository('empty/shop');
    repository.branches.set('nothing', app.github.world.branch(repository, 'main'));
    const pull = await app.github.open(repository, { head: 'nothing' });

    expect((await app.github.completed(repository, pull.headSha)).conclusion).toBe('success');
  });
});

describe.concurrent('a re-run', () => {
  it('of the check of a fork, whose events name no pull request, ends in a write', async () => {
    const repository = app.github.repository('refork/shop', operationsService.base);
    const fork = app.github.fork(repository, 'carol');
    app.github.world.commit(fork, 'wire-it', operationsService.change);
    const pull = await app.github.open(repository, { ...closing, from: fork, author: 'carol' });
    const check = await app.github.completed(repository, pull.headSha);
    const before = app.github.moment;

    await app.github.rerun(repository, check);
    await app.github.completed(repository, pull.headSha, 2);

    expect(counted('a re-run', repository, before)).toBeLessThanOrEqual(5);
  });

  it('of all checks works where no run exists', async () => {
    const repository = shop('norun');
    const installation = app.github.world.installationOf(repository);
    installation?.events.splice(installation.events.indexOf('pull_request'), 1);
    const pull = await app.github.open(repository, closing);
    expect(app.github.check(repository, pull.headSha)).toBeNull();

    await app.github.rerunAll(repository, pull.headSha);

    expect((await app.github.completed(repository, pull.headSha)).conclusion).toBe('failure');
  });
});

describe.concurrent('two pull requests of one head', () => {
  it('share the strictest verdict, and the check names both', async () => {
    const repository = shop('twins');
    app.github.world.commit(repository, 'lax', { '.github/testreq.yml': 'enforce: advisory\n' });

    const lax = await app.github.open(repository, { ...closing, base: 'lax' });
    const alone = await app.github.completed(repository, lax.headSha);
    const conclusionAlone = alone.conclusion;
    const before = app.github.moment;
    const strict = await app.github.open(repository, { ...closing, title: 'The same into main' });
    await app.github.reacted(repository, before);
    const check = app.github.check(repository, strict.headSha);

    expect(conclusionAlone).toBe('neutral');
    expect(check).toMatchObject({ conclusion: 'failure', status: 'completed' });
    expect(check?.summary).toContain(`#${lax.number}`);
    expect(check?.summary).toContain(`#${strict.number}`);
  });

  it('do not keep a verdict that was given for another base', async () => {
    const repository = shop('retarget');
    app.github.world.commit(repository, 'lax', { '.github/testreq.yml': 'enforce: advisory\n' });
    const pull = await app.github.open(repository, { ...closing, base: 'lax' });
    const { conclusion } = await app.github.completed(repository, pull.headSha);
    repository.required.set('main', [{ context: 'testreq', appId: app.github.registration.id }]);

    const before = app.github.moment;
    await app.github.editPull(repository, pull, { base: 'main' });
    await app.github.reacted(repository, before);

    expect(conclusion).toBe('neutral');
    expect(app.github.mergeable(repository, pull)).toMatchObject({ mergeable: false });
    expect(app.github.check(repository, pull.headSha)).toMatchObject({ conclusion: 'failure', status: 'completed' });
  });
});

describe.concurrent('a merge group', () => {
  it('passes when each of its pull requests passes, and is judged by what it holds', async () => {
    const repository = app.github.repository('queue/shop');
    app.github.world.commit(repository, 'one', documentation);
    app.github.world.commit(repository, 'two', { 'docs/more.md': '# More\n' });
    const pulls = [
      await app.github.open(repository, { head: 'one' }),
      await app.github.open(repository, { head: 'two' }),
    ];
    for (const pull of pulls) await app.github.completed(repository, pull.headSha);
    const before = app.github.moment;

    const head = await app.github.enqueue(repository, pulls);
    const check = await app.github.completed(repository, head);

    expect(check.conclusion).toBe('success');
    expect(check.summary).toContain('#1, #2');
    counted('a merge group of two', repository, before);
  });

  it('fails with the member that fails', async () => {
    const repository = shop('badqueue');
    app.github.world.commit(repository, 'one', documentation);
    const good = await app.github.open(repository, { head: 'one' });
    const bad = await app.github.open(repository, closing);

    const head = await app.github.enqueue(repository, [good, bad]);
    const check = await app.github.completed(repository, head);

    expect(check.conclusion).toBe('failure');
    expect(check.title).toContain(`#${bad.number}`);
  });

  it('fails for a commit that names a pull request which is not open into the queue’s branch', async () => {
    const repository = app.github.repository('misnamed/shop');
    app.github.world.commit(repository, 'closed', { 'docs/closed.md': '# Closed\n' });
    const closed = await app.github.open(repository, { head: 'closed' });
    await app.github.completed(repository, closed.headSha);
    closed.state = 'closed';
    app.github.world.commit(repository, 'one', documentation);
    const good = await app.github.open(repository, { head: 'one' });
    await app.github.completed(repository, good.headSha);

    const stray = { ...good, number: closed.number, title: 'Not what it says' };
    const head = await app.github.enqueue(repository, [stray, good], 'squash');
    const check = await app.github.completed(repository, head);

    expect(check.conclusion).toBe('failure');
    expect(check.title).toContain('It is not known which pull request');
  });

  it('is judged again when its check is re-run', async () => {
    const repository = app.github.repository('requeue/shop');
    app.github.world.commit(repository, 'one', documentation);
    const head = await app.github.enqueue(repository, [await app.github.open(repository, { head: 'one' })]);
    const check = await app.github.completed(repository, head);

    await app.github.rerun(repository, check);

    expect((await app.github.completed(repository, head, 2)).conclusion).toBe('success');
  });
});

it('says nothing of errors', () => {
  expect(app.service.output).toBe('');
});

it('stops within its time when it is told to', async () => {
  expect(await app.service.stop()).toBe(0);
});

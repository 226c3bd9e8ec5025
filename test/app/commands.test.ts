import { describe, expect, it } from 'vitest';
import type { CheckRun, Comment, PullRequest, Repository } from '../stand-in/world.js';
import { operationsService } from './examples.js';
import { running } from './running.js';

const app = running();

interface Scene {
  readonly repository: Repository;
  readonly pull: PullRequest;
  /** The check as it is. */
  check(): CheckRun;
  sticky(): Comment | undefined;
  /** Says something, and waits until the App has done all that it does. */
  say(author: string, body: string): Promise<Comment>;
}

/** A pull request by alice that blocks; maria and root may write, bob may read. */
async function blocked(owner: string, config?: string): Promise<Scene> {
  const base = config === undefined ? {} : { '.github/testreq.yml': config };
  const repository = app.github.repository(`${owner}/shop`, { ...operationsService.base, ...base });
  app.github.world.commit(repository, 'wire-it', operationsService.change);
  repository.permissions.set('bob', 'read');
  const pull = await app.github.open(repository, { head: 'wire-it', title: 'Use the repository' });
  await app.github.completed(repository, pull.headSha);
  return {
    repository,
    pull,
    check: () => app.github.check(repository, pull.headSha) as CheckRun,
    sticky: () => pull.comments.find(({ body }) => body.startsWith('<!-- testreq:comment -->')),
    async say(author, body) {
      const comment = await app.github.comment(repository, pull, author, body);
      await settled(repository, comment);
      return comment;
    },
  };
}

/** Answered, or silent for a while. */
async function settled(repository: Repository, comment: Comment): Promise<void> {
  const answered = () => comment.reactions.some(({ content }) => content !== 'eyes');
  for (let wait = 0; wait < 100 && !answered(); wait += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  await app.github.quiet(300, repository);
}

const reactions = (comment: Comment) => comment.reactions.map(({ content }) => content);
const waiver = '/testreq waive all unchanged The wiring is covered by the next change.';

describe.concurrent('questions, which anybody may ask', () => {
  it('judges again at /testreq, and writes no comment', async () => {
    const { check, say, sticky } = await blocked('again');
    const writes = check().writes;

    const comment = await say('bob', '/testreq');

    expect(reactions(comment)).toEqual(['eyes', '+1']);
    expect(check().writes).toBe(writes + 1);
    expect(sticky()).toBeUndefined();
  });

  it('answers help, explain and scaffold in one sticky comment', async () => {
    const { pull, say, sticky } = await blocked('ask');

    await say('bob', '/testreq help');
    const comment = await say('bob', '/testreq explain persistence/wiring\n/testreq scaffold persistence/wiring');

    expect(reactions(comment)).toEqual(['eyes', '+1']);
    expect(sticky()?.body).toContain('/testreq waive WHAT KIND SENTENCE');
    expect(sticky()?.body).toContain('persistence/wiring');
    expect(sticky()?.body).toContain('```python');
    expect(pull.comments.filter(({ author }) => author === 'testreq[bot]')).toHaveLength(1);
  });

  it('says what is wrong with a question, with 😕 and a line', async () => {
    const { say, sticky } = await blocked('what');

    const comment = await say('bob', '/testreq explain persistance/wiring');

    expect(reactions(comment)).toEqual(['eyes', 'confused']);
    expect(sticky()?.body).toContain('persistence/wiring');
  });

  it('is silent where a command stands in a quote or in code', async () => {
    const { pull, say } = await blocked('silent');

    const comment = await say('maria', '> /testreq waive all other He said so.\n\n```\n/testreq help\n```');

    expect(reactions(comment)).toEqual([]);
    expect(pull.comments).toHaveLength(1);
  });
});

describe.concurrent('a waiver', () => {
  it('by somebody who may write is accepted, and the check says who, what and why', async () => {
    const { check, say, repository, pull } = await blocked('waived');
    repository.required.set('main', [{ context: 'testreq', appId: app.github.registration.id }]);

    const comment = await say('maria', waiver);

    expect(reactions(comment)).toEqual(['eyes', '+1']);
    expect(check()).toMatchObject({ conclusion: 'success' });
    expect(check().title).toContain('maria');
    expect(`${check().summary}${check().text}`).toContain('covered by the next change');
    expect(app.github.mergeable(repository, pull)).toEqual({ mergeable: true, why: [] });
  });

  it.each([
    ['reader', 'bob', 'it takes write access'],
    ['author', 'alice', 'the author of a pull request cannot waive'],
  ])('by the %s is refused, and the check says who may', async (role, login, why) => {
    const { check, say, sticky } = await blocked(`refused${role}`);

    const comment = await say(login, waiver);

    expect(reactions(comment)).toEqual(['eyes', '-1']);
    expect(check().conclusion).toBe('failure');
    expect(`${check().summary}${check().text}`).toContain(why);
    expect(sticky()?.body).toContain(why);
  });

  it('by the author is accepted where the policy says so, or nobody else could', async () => {
    const allowed = await blocked('ownpolicy', 'waive:\n  author: true\n');
    const alone = await blocked('alone');
    for (const login of ['maria', 'root']) alone.repository.permissions.delete(login);

    await allowed.say('alice', waiver);
    await alone.say('alice', waiver);

    expect(allowed.check().conclusion).toBe('success');
    expect(alone.check().conclusion).toBe('success');
  });

  it('without a reason is refused, with how to write it', async () => {
    const { say, sticky } = await blocked('noreason');

    const comment = await say('maria', '/testreq waive persistence/wiring');

    expect(reactions(comment)).toEqual(['eyes', '-1']);
    expect(sticky()?.body).toContain('/testreq waive persistence/wiring unchanged The factory is as it was.');
  });

  it('is taken back by unwaive', async () => {
    const { check, say } = await blocked('unwaived');
    await say('maria', waiver);

    await say('root', '/testreq unwaive all');

    expect(check().conclusion).toBe('failure');
  });

  it('falls when its comment is deleted', async () => {
    const { check, say, repository, pull } = await blocked('deleted');
    const comment = await say('maria', waiver);

    const before = app.github.moment;
    await app.github.deleteComment(repository, pull, comment, 'maria');
    await app.github.reacted(repository, before);

    expect(check().conclusion).toBe('failure');
  });

  it('does not return when the unwaive is deleted', async () => {
    const { check, say, repository, pull } = await blocked('undeleted');
    await say('maria', waiver);
    const unwaive = await say('maria', '/testreq unwaive all');

    const before = app.github.moment;
    await app.github.deleteComment(repository, pull, unwaive, 'maria');
    await app.github.reacted(repository, before);

    expect(check().conclusion).toBe('failure');
  });

  it('in a comment that somebody else edited is none', async () => {
    const { check, say, repository, pull } = await blocked('edited');
    const comment = await say('maria', 'I will look at it.');

    const before = app.github.moment;
    await app.github.editComment(repository, pull, comment, 'alice', waiver);
    await app.github.reacted(repository, before);

    expect(check().conclusion).toBe('failure');
    expect(reactions(comment)).toEqual([]);
  });

  it('falls when its author may no longer write', async () => {
    const { check, say, repository, pull } = await blocked('demoted');
    await say('maria', waiver);

    repository.permissions.set('maria', 'read');
    const before = app.github.moment;
    await app.github.pullEvent(repository, pull, 'edited', { changes: {} });
    await app.github.reacted(repository, before);

    expect(check().conclusion).toBe('failure');
    expect(`${check().summary}${check().text}`).toContain('maria');
  });

  it('must be given again when its record was deleted, and the check says so', async () => {
    const { check, say, sticky, repository, pull } = await blocked('lost');
    await say('maria', waiver);

    const before = app.github.moment;
    await app.github.deleteComment(repository, pull, sticky() as Comment, 'alice');
    await app.github.reacted(repository, before);
    const lost = { ...check() };
    await say('maria', waiver);

    expect(lost.conclusion).toBe('failure');
    expect(`${lost.summary}${lost.text}`).toContain('given again');
    expect(check().conclusion).toBe('success');
  });

  it('holds over a push of other lines, and falls when the lines that raised the test change', async () => {
    const { say, repository, pull } = await blocked('lines');
    await say('maria', waiver);

    await app.github.push(repository, 'wire-it', { 'docs/notes.md': '# Notes\n' });
    const held = await app.github.completed(repository, pull.headSha);
    const source = operationsService.change['app/repositories/operations_repository.py'] as string;
    const changed = source.replace('session.add(operation)', 'session.merge(operation)').replaceAll('factory', 'maker');
    await app.github.push(repository, 'wire-it', { 'app/repositories/operations_repository.py': changed });
    const fell = await app.github.completed(repository, pull.headSha);

    expect(held.conclusion).toBe('success');
    expect(fell.conclusion).toBe('failure');
    expect(`${fell.summary}${fell.text}`).toContain('fell');
  });

  it('is for the places that it was given for: one more of their kind, and it falls', async () => {
    const { check, say, repository, pull } = await blocked('places');
    const store = operationsService.change['app/repositories/operations_repository.py'] as string;
    const stores = (names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [`app/repositories/${name}.py`, store.replaceAll('operation', name)]));
    await app.github.push(repository, 'wire-it', stores(['customer', 'invoice', 'order', 'product', 'shipment']));
    await app.github.completed(repository, pull.headSha);
    await say('maria', waiver);
    const waived = check().conclusion;

    await app.github.push(repository, 'wire-it', stores(['voucher']));
    const fell = await app.github.completed(repository, pull.headSha);

    expect(waived).toBe('success');
    expect(fell.conclusion).toBe('failure');
  });
});

describe.concurrent('a comment of the App that GitHub refuses', () => {
  it('keeps no check from its end: it says so, and the command is answered once the comment can be written', async () => {
    const { check, repository, pull } = await blocked('refusing');
    app.github.fault({ kind: 'unprocessable', on: /POST .*issues\/\{issue_number\}\/comments$/, owner: 'refusing' });

    const before = app.github.moment;
    const comment = await app.github.comment(repository, pull, 'maria', waiver);
    await app.github.reacted(repository, before, 3_000);
    const refused = { ...check(), reactions: reactions(comment) };
    await app.github.pullEvent(repository, pull, 'edited', { changes: {} });
    await settled(repository, comment);

    // What could not be recorded does not hold after this review, and is not called done.
    expect(refused.summary).toContain('GitHub refused the comment of testreq');
    expect(refused.reactions).toEqual(['eyes']);
    expect(reactions(comment)).toEqual(['eyes', '+1']);
    expect(check().conclusion).toBe('success');
    expect(check().summary).not.toContain('GitHub refused');
  });
});

describe.concurrent('a category', () => {
  it('is dropped by somebody who may, and its tests with it', async () => {
    const { check, say } = await blocked('dropped');

    await say('maria', '/testreq category drop persistence Nothing is stored here yet.');

    expect(`${check().summary}${check().text}`).not.toContain('`persistence/wiring` is absent');
  });

  it('that is no category is refused with the nearest', async () => {
    const { say, sticky } = await blocked('nocategory');

    const comment = await say('maria', '/testreq category drop persistance Nothing is stored.');

    expect(reactions(comment)).toEqual(['eyes', '-1']);
    expect(sticky()?.body).toContain('persistence');
  });
});

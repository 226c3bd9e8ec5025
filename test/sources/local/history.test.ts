import { describe, expect, it } from 'vitest';
import { closeHistory, gatherCommit, openHistory } from '../../../src/sources/local/history.js';
import { openRepository } from '../../../src/sources/local/repository.js';
import { TemporaryRepository, temporaryFolder } from '../../temp-repository.js';

async function gatherAll(path: string, commits: readonly string[]) {
  const history = openHistory(await openRepository(path));
  try {
    const gathered = [];
    for (const commit of commits) gathered.push(await gatherCommit(history, commit));
    return gathered;
  } finally {
    closeHistory(history);
  }
}

const statuses = (diff: readonly { path: string; status: string }[]) =>
  Object.fromEntries(diff.map(({ path, status }) => [path, status]));

describe('past changes', () => {
  it('are taken against the first parent, a root commit against nothing, with the message', async () => {
    const repository = new TemporaryRepository();
    const root = repository.commit('Begin', { 'a.py': 'a = 1\n', 'b.py': 'b = 1\n' });
    repository.git('checkout', '-q', '-b', 'topic');
    repository.commit('On the branch', { 'topic.py': 't = 1\n' });
    repository.git('checkout', '-q', 'main');
    const second = repository.commit('Change\n\nIts body.', { 'a.py': 'a = 2\n' });
    repository.git('merge', '-q', '--no-ff', '-m', 'Merge topic', 'topic');
    const merge = repository.git('rev-parse', 'HEAD');

    const [merged, changed, begun] = await gatherAll(repository.path, [merge, second, root.slice(0, 12)]);

    expect(statuses(merged?.diff ?? [])).toEqual({ 'topic.py': 'added' });
    expect(merged).toMatchObject({ commit: merge, parent: second, message: 'Merge topic\n' });
    expect(statuses(changed?.diff ?? [])).toEqual({ 'a.py': 'modified' });
    expect(changed).toMatchObject({ parent: root, message: 'Change\n\nIts body.\n' });
    expect(changed?.contents.get('a.py')).toBe('a = 2\n');
    expect(statuses(begun?.diff ?? [])).toEqual({ 'a.py': 'added', 'b.py': 'added' });
    expect(begun).toMatchObject({ commit: root, parent: null });
  });

  it('bring the classes that changed tests extend, and what these extend, wherever they lie', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Begin', {
      'core/testing/src/main/kotlin/DatabaseTest.kt': 'abstract class DatabaseTest\n',
      'web/src/test/kotlin/harness/ControllerHarnessTest.kt':
        'abstract class ControllerHarnessTest(val root: String = "/") : DatabaseTest()\n',
      'other/src/test/kotlin/ControllerHarnessTest.kt': 'abstract class ControllerHarnessTest\n',
      'web/src/test/kotlin/UnrelatedTest.kt': 'class UnrelatedTest\n',
    });
    const head = repository.commit('Test orders', {
      'web/src/test/kotlin/OrderTest.kt': 'class OrderTest : ControllerHarnessTest("/orders") {\n}\n',
      'api/src/test/java/UserTest.java': 'class UserTest extends DatabaseTest {\n}\n',
    });

    const [gathered] = await gatherAll(repository.path, [head]);

    expect([...(gathered?.surroundings.contents.keys() ?? [])].sort()).toEqual([
      'core/testing/src/main/kotlin/DatabaseTest.kt',
      'web/src/test/kotlin/harness/ControllerHarnessTest.kt',
    ]);
  });

  it('bring the classes that tests in PHP extend', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Begin', {
      'tests/Framework/OrderTestCase.php': '<?php\nabstract class OrderTestCase extends TestCase {}\n',
      'tests/Framework/OtherTestCase.php': '<?php\nclass OtherTestCase {}\n',
    });
    const head = repository.commit('Test orders', {
      'plugins/Shop/tests/OrderTest.php': '<?php\nclass OrderTest extends \\Acme\\Tests\\OrderTestCase {\n}\n',
    });

    const [gathered] = await gatherAll(repository.path, [head]);

    expect([...(gathered?.surroundings.contents.keys() ?? [])]).toEqual(['tests/Framework/OrderTestCase.php']);
  });

  it('know the same files whether they are read in a row or alone', async () => {
    const repository = new TemporaryRepository();
    const commits = [
      repository.commit('Begin', { 'a.py': `${'x = 1\n'.repeat(20)}`, 'keep.py': 'k = 1\n' }),
      repository.commit('Rename', { 'a.py': null, 'sub/b.py': 'x = 1\n'.repeat(20) }),
      repository.commit('Add and remove', { 'keep.py': null, 'c.py': 'c = 1\n' }),
      repository.commit('Nothing'),
      repository.commit('Bring back', { 'keep.py': 'k = 2\n' }),
    ].reverse();

    const inARow = await gatherAll(repository.path, commits);

    for (const [index, commit] of commits.entries()) {
      const [alone] = await gatherAll(repository.path, [commit]);
      expect([...(inARow[index]?.surroundings.paths ?? [])].sort()).toEqual(
        [...(alone?.surroundings.paths ?? [])].sort(),
      );
    }
  });

  it('say what is wrong, and those after them are read all the same', async () => {
    const repository = new TemporaryRepository();
    const commit = repository.commit('Begin', { 'a.py': 'a = 1\n' });
    const history = openHistory(await openRepository(repository.path));

    await expect(gatherCommit(history, 'f'.repeat(40))).rejects.toThrow(`there is no commit ${'f'.repeat(40)}`);
    await expect(gatherCommit(history, 'HEAD:a.py')).rejects.toThrow('there is no commit HEAD:a.py');
    expect((await gatherCommit(history, commit)).commit).toBe(commit);
    closeHistory(history);
  });

  it('of a shallow clone end where its history ends', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Begin', { 'a.py': 'a = 1\n' });
    const last = repository.commit('Change', { 'a.py': 'a = 2\n' });
    const clone = temporaryFolder();
    repository.git('clone', '-q', '--depth', '1', `file://${repository.path}`, clone);

    await expect(gatherAll(clone, [last])).rejects.toThrow('the clone is shallow');
  });

  it('of a partial clone say what is not there', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Begin', { 'a.py': 'a = 1\n' });
    const last = repository.commit('Change', { 'a.py': 'a = 2\n' });
    repository.git('config', 'uploadpack.allowFilter', 'true');
    const clone = temporaryFolder();
    repository.git('clone', '-q', '--no-checkout', '--filter=blob:none', `file://${repository.path}`, clone);

    await expect(gatherAll(clone, [last])).rejects.toThrow(
      /^the clone is partial: clone it without --filter \(git diff-tree in .*promisor remote\)$/,
    );
  });

  it('may be large: an answer comes in many pieces', async () => {
    const repository = new TemporaryRepository();
    const large = Array.from({ length: 40_000 }, (_, line) => `value_${line} = ${line}`).join('\n');
    const commit = repository.commit('Begin', { 'a.py': `${large}\n` });

    const [gathered] = await gatherAll(repository.path, [commit]);

    expect(gathered?.diff[0]?.patch.split('\n')).toHaveLength(1 + 40_000 + 1);
    expect(gathered?.contents.get('a.py')?.length).toBe(large.length + 1);
  });
});

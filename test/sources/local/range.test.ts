import { existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gatherRange } from '../../../src/sources/local/range.js';
import { openRepository } from '../../../src/sources/local/repository.js';
import { TemporaryRepository, temporaryFolder } from '../../temp-repository.js';

async function gather(path: string, base?: string, head?: string) {
  const range = await gatherRange(await openRepository(path), base, head);
  range.close();
  return range;
}

const statuses = (range: Awaited<ReturnType<typeof gather>>) =>
  Object.fromEntries(range.diff.map(({ path, status }) => [path, status]));

const STORE = `${Array.from({ length: 12 }, (_, line) => `value_${line} = ${line}`).join('\n')}\n`;

function repositoryWithBranch(): TemporaryRepository {
  const repository = new TemporaryRepository();
  repository.commit('Begin', {
    'app.py': 'a = 1\n',
    'store.py': STORE,
    'tests/test_app.py': 'def test_a(): assert 1\n',
  });
  repository.git('checkout', '-q', '-b', 'topic');
  repository.commit('Store sessions\n\nFor Task 2.1.', { 'app.py': 'a = 2\n' });
  return repository;
}

describe('a range of commits', () => {
  it('goes from where the branches parted to the head', async () => {
    const repository = repositoryWithBranch();
    repository.git('checkout', '-q', 'main');
    repository.commit('Go on elsewhere', { 'other.py': 'b = 1\n' });

    const range = await gather(repository.path, 'main', 'topic');

    expect(statuses(range)).toEqual({ 'app.py': 'modified' });
    expect(range.contents.get('app.py')).toBe('a = 2\n');
    expect(range.surroundings.paths).toEqual(['app.py', 'store.py', 'tests/test_app.py']);
    expect([...range.surroundings.contents.keys()]).toEqual(['tests/test_app.py']);
    expect(range.messages.map(({ message }) => message.trim())).toEqual(['Store sessions\n\nFor Task 2.1.']);
  });

  it('sees renames, removals, links, binary files and odd names', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Begin', { 'store.py': STORE, 'old.py': 'x = 1\n' });
    mkdirSync(join(repository.path, 'größe'));
    symlinkSync('/etc/passwd', join(repository.path, 'link.py'));
    writeFileSync(join(repository.path, 'data.bin'), Buffer.from([0, 1, 2]));
    repository.commit('Change', {
      'store.py': null,
      'keep/store.py': `${STORE}more = 1\n`,
      'old.py': null,
      'größe/tab\tname.py': 'y = 1\n',
      'quote"d.py': 'z = 1\n',
    });

    const range = await gather(repository.path, 'HEAD~1', 'HEAD');

    expect(statuses(range)).toEqual({
      'data.bin': 'added',
      'größe/tab\tname.py': 'added',
      'keep/store.py': 'renamed',
      'link.py': 'added',
      'old.py': 'removed',
      'quote"d.py': 'added',
    });
    expect([...range.contents.keys()].sort()).toEqual(['größe/tab\tname.py', 'keep/store.py', 'quote"d.py']);
    expect(range.surroundings.paths).not.toContain('link.py');
  });

  it('takes a root commit against nothing', async () => {
    const repository = new TemporaryRepository({ branch: 'trunk' });
    repository.commit('Begin', { 'app.py': 'a = 1\n' });

    const range = await gather(repository.path, undefined, 'HEAD');

    expect(statuses(range)).toEqual({ 'app.py': 'added' });
    expect(range.messages.map(({ message }) => message.trim())).toEqual(['Begin']);
  });

  it('reads a repository with ids of 256 bits', async () => {
    const repository = new TemporaryRepository({ branch: 'trunk', format: 'sha256' });
    repository.commit('Begin', { 'app.py': 'a = 1\n' });

    expect(statuses(await gather(repository.path, undefined, 'HEAD'))).toEqual({ 'app.py': 'added' });
  });

  it('reads a bare repository, whose head is HEAD', async () => {
    const repository = repositoryWithBranch();
    const bare = temporaryFolder();
    repository.git('clone', '-q', '--bare', repository.path, bare);

    expect(statuses(await gather(bare))).toEqual({ 'app.py': 'modified' });
  });

  it('sees a submodule without going into it', async () => {
    const inner = new TemporaryRepository();
    inner.commit('Begin', { 'app.py': 'a = 1\n' });
    const repository = repositoryWithBranch();
    repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.path, 'inner');
    repository.commit('Add the submodule');

    const range = await gather(repository.path, 'HEAD~1', 'HEAD');

    expect(range.diff.find(({ path }) => path === 'inner')?.kind).toBe('submodule');
    expect(range.surroundings.paths).not.toContain('inner/app.py');
  });

  it('leaves merges out of the messages', async () => {
    const repository = repositoryWithBranch();
    repository.git('checkout', '-q', 'main');
    repository.commit('Elsewhere', { 'other.py': 'b = 1\n' });
    repository.git('checkout', '-q', 'topic');
    repository.git('merge', '-q', '--no-edit', 'main');

    const range = await gather(repository.path, 'main', 'topic');

    expect(range.messages.map(({ message }) => message.split('\n')[0])).toEqual(['Store sessions']);
  });
});

describe('the working tree', () => {
  it('counts what is staged, changed, untracked, moved and removed, and not what is ignored', async () => {
    const repository = repositoryWithBranch();
    repository.write({ '.gitignore': 'secret.py\n' });
    repository.commit('Ignore', {});
    repository.write({ 'secret.py': 's = 1\n', 'staged.py': 's = 2\n' });
    repository.git('add', 'staged.py');
    repository.write({ 'new.py': 'n = 1\n', 'app.py': 'a = 3\n', 'store.py': null, 'moved/store.py': STORE });

    const range = await gather(repository.path, 'HEAD');

    expect(statuses(range)).toEqual({
      'app.py': 'modified',
      'moved/store.py': 'renamed',
      'new.py': 'added',
      'staged.py': 'added',
    });
    expect(range.contents.get('app.py')).toBe('a = 3\n');
    expect(range.surroundings.paths).toEqual(
      ['.gitignore', 'app.py', 'moved/store.py', 'new.py', 'staged.py', 'tests/test_app.py'].sort(),
    );
    expect(repository.git('status', '--porcelain', 'new.py')).toBe('?? new.py');
  });

  it('sees a change that left size and time as they were, also beside an untracked file', async () => {
    const repository = repositoryWithBranch();
    repository.git('config', 'core.trustctime', 'false');
    const file = join(repository.path, 'app.py');
    const seconds = Math.floor(Date.now() / 1000) - 100;
    utimesSync(file, seconds, seconds);
    repository.git('update-index', '--refresh');
    repository.write({ 'app.py': 'a = 7\n', 'new.py': 'n = 1\n' });
    utimesSync(file, seconds, seconds);
    utimesSync(join(repository.path, '.git', 'index'), seconds, seconds);

    expect(statuses(await gather(repository.path, 'HEAD'))).toEqual({ 'app.py': 'modified', 'new.py': 'added' });
  });

  it('sees files whose names are not UTF-8, beside others', async () => {
    const repository = repositoryWithBranch();
    repository.write({ 'größe.py': 'b = 1\n', 'new\nline.py': 'c = 1\n' });
    writeFileSync(
      Buffer.concat([Buffer.from(`${repository.path}/caf`), Buffer.from([0xe9, 0x2e, 0x70, 0x79])]),
      'd = 1\n',
    );

    expect(statuses(await gather(repository.path, 'HEAD'))).toEqual({
      'größe.py': 'added',
      'new\nline.py': 'added',
      'caf\ufffd.py': 'added',
    });
  });

  it('works before the first commit', async () => {
    const repository = new TemporaryRepository();
    repository.write({ 'app.py': 'a = 1\n' });

    const range = await gather(repository.path);

    expect(statuses(range)).toEqual({ 'app.py': 'added' });
    expect(range.against).toBe('an empty repository');
  });

  it('works from a folder within, and with a detached head', async () => {
    const repository = repositoryWithBranch();
    repository.git('checkout', '-q', '--detach', 'topic');

    const range = await gather(join(repository.path, 'tests'));

    expect(statuses(range)).toEqual({ 'app.py': 'modified' });
    expect(range.contents.get('app.py')).toBe('a = 2\n');
  });

  it('does not read through a link that took a tracked folder’s place', async () => {
    const secret = temporaryFolder();
    writeFileSync(join(secret, 'a.py'), 'password = 1\n');
    const repository = new TemporaryRepository();
    repository.commit('Begin', { 'pkg/a.py': 'a = 1\n' });
    repository.write({ pkg: null });
    symlinkSync(secret, join(repository.path, 'pkg'));

    const range = await gather(repository.path, 'HEAD');

    expect(JSON.stringify([...range.contents, ...range.surroundings.contents])).not.toContain('password');
  });
});

describe('the base', () => {
  it('is the default branch of the remote, before any local branch', async () => {
    const origin = repositoryWithBranch();
    origin.git('checkout', '-q', '-b', 'develop');
    origin.commit('Develop', { 'develop.py': 'd = 1\n' });
    const clone = temporaryFolder();
    origin.git('clone', '-q', origin.path, clone);

    const range = await gather(clone);

    expect(range.against).toBe('origin/HEAD');
    expect(range.diff).toEqual([]);
  });

  it('is main or master where there is no remote', async () => {
    const repository = new TemporaryRepository({ branch: 'master' });
    repository.commit('Begin', { 'app.py': 'a = 1\n' });
    repository.git('checkout', '-q', '-b', 'topic');
    repository.commit('Change', { 'app.py': 'a = 2\n' });

    const range = await gather(repository.path);

    expect(range.against).toBe('master');
    expect(statuses(range)).toEqual({ 'app.py': 'modified' });
  });

  it('is what the policy is read from, not the head', async () => {
    const repository = repositoryWithBranch();
    repository.git('checkout', '-q', 'main');
    repository.commit('Choose', { '.github/testreq.yml': 'enforce: strict\n' });
    repository.git('checkout', '-q', 'topic');
    repository.commit('Choose otherwise', { '.github/testreq.yml': 'enforce: advisory\n' });

    const range = await gatherRange(await openRepository(repository.path), undefined, undefined);

    expect(await range.readBase('.github/testreq.yml')).toBe('enforce: strict\n');
    range.close();
  });
});

describe('what cannot be gathered', () => {
  it.each([
    ['an unknown base', 'nowhere', undefined, 'unknown commit "nowhere" (--base): give a branch'],
    ['an unknown head', undefined, 'nowhere', 'unknown commit "nowhere" (--head): give a branch'],
    ['a name that looks like an option', '--output=x', undefined, 'unknown commit "--output=x" (--base)'],
  ])('says so of %s', async (_, base, head, message) => {
    await expect(gather(repositoryWithBranch().path, base, head)).rejects.toThrow(message);
  });

  it('says so of histories that have nothing in common', async () => {
    const repository = repositoryWithBranch();
    repository.git('checkout', '-q', '--orphan', 'alone');
    repository.commit('Alone');

    await expect(gather(repository.path, 'main', 'alone')).rejects.toThrow('main and alone have no history in common');
  });

  it('asks for a base where no default branch is found, rather than review everything', async () => {
    const repository = new TemporaryRepository({ branch: 'trunk' });
    repository.commit('Begin', { 'app.py': 'a = 1\n' });
    repository.commit('Change', { 'app.py': 'a = 2\n' });

    await expect(gather(repository.path)).rejects.toThrow(
      'no default branch was found: name what the change is compared',
    );
  });

  it('says so of a repository in which nothing is yet', async () => {
    await expect(gather(new TemporaryRepository().path)).rejects.toThrow(
      'the repository has no commit and no file yet: there is nothing to review',
    );
  });

  it('says so of a clone that is too shallow', async () => {
    const repository = repositoryWithBranch();
    const clone = temporaryFolder();
    repository.git('clone', '-q', '--depth', '1', '--no-single-branch', `file://${repository.path}`, clone);

    const deepen = 'the clone is shallow: git fetch --unshallow (fetch-depth: 0 in CI)';

    await expect(gather(clone, 'origin/main', 'origin/topic')).rejects.toThrow(
      `where origin/main and origin/topic parted cannot be seen, since ${deepen}`,
    );
    await expect(gather(clone, 'HEAD~1')).rejects.toThrow(`unknown commit "HEAD~1" (--base): ${deepen}, then give`);
    for (const ref of ['HEAD', 'main', 'topic'])
      repository.git('-C', clone, 'update-ref', '-d', `refs/remotes/origin/${ref}`);
    repository.git('-C', clone, 'checkout', '-q', '--detach');
    repository.git('-C', clone, 'branch', '-D', 'topic');
    await expect(gather(clone)).rejects.toThrow(
      `no default branch was found: name what the change is compared with by --base; ${deepen}`,
    );
  });

  it('says what git says of a damaged repository, and what to do', async () => {
    const repository = repositoryWithBranch();
    writeFileSync(join(repository.path, '.git', 'index'), 'DIRC but no index at all, that is for sure');

    await expect(gather(repository.path)).rejects.toThrow(
      /^git ls-files failed in .*: .*index.*: mend that, or see what git status says$/,
    );
  });

  it('says so of a folder that is no repository, and of none', async () => {
    await expect(openRepository(temporaryFolder())).rejects.toThrow('is not in a git repository');
    await expect(openRepository('/nowhere/at/all')).rejects.toThrow('is not a directory');
  });
});

describe('a hostile configuration', () => {
  it('runs nothing', async () => {
    const repository = repositoryWithBranch();
    const trap = join(repository.path, 'trap');
    const run = `touch ${trap}`;
    for (const [key, value] of [
      ['core.fsmonitor', run],
      ['core.hooksPath', 'hooks'],
      ['core.pager', run],
      ['diff.external', run],
      ['diff.evil.textconv', run],
      ['diff.evil.command', run],
      ['filter.evil.clean', `sh -c "${run}; cat"`],
      ['filter.evil.process', run],
      ['filter.evil.required', 'true'],
      ['log.showSignature', 'true'],
      ['gpg.program', run],
    ]) {
      repository.git('config', key as string, value as string);
    }
    writeFileSync(join(repository.path, '.git', 'info', 'attributes'), '*.py diff=evil filter=evil\n');
    writeFileSync(join(repository.path, 'app.py'), 'a = 4\n');
    writeFileSync(join(repository.path, 'new.py'), 'n = 1\n');

    const range = await gather(repository.path);
    const committed = await gather(repository.path, 'main', 'topic');

    expect(existsSync(trap)).toBe(false);
    expect(range.contents.get('app.py')).toBe('a = 4\n');
    expect(statuses(committed)).toEqual({ 'app.py': 'modified' });
  });

  it('changes nothing of what is read', async () => {
    const repository = repositoryWithBranch();
    const plain = await gather(repository.path, 'main', 'topic');
    for (const [key, value] of [
      ['diff.noprefix', 'true'],
      ['diff.mnemonicPrefix', 'true'],
      ['diff.context', '0'],
      ['diff.algorithm', 'patience'],
      ['diff.renames', 'false'],
      ['diff.submodule', 'log'],
      ['color.ui', 'always'],
      ['i18n.logOutputEncoding', 'ISO-8859-1'],
      ['core.quotePath', 'true'],
    ]) {
      repository.git('config', key as string, value as string);
    }

    const odd = await gather(repository.path, 'main', 'topic');

    expect(odd.diff).toEqual(plain.diff);
    expect(odd.messages).toEqual(plain.messages);
  });

  it('leaves the index as it is', async () => {
    const repository = repositoryWithBranch();
    repository.write({ 'new.py': 'n = 1\n' });
    const index = join(repository.path, '.git', 'index');
    const before = readFileSync(index);

    await gather(repository.path);

    expect(readFileSync(index).equals(before)).toBe(true);
  });
});

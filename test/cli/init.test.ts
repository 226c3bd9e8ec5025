import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePolicyFile } from '../../src/sources/policy-file.js';
import { TemporaryRepository, temporaryFolder, writeFiles } from '../temp-repository.js';
import { call } from './call.js';

describe('testreq init', () => {
  it('writes a policy that changes nothing and names its schema', async () => {
    const folder = temporaryFolder();
    const { status, stdout } = await call(['init'], { cwd: folder });
    const text = readFileSync(join(folder, '.github/testreq.yml'), 'utf8');

    expect(status).toBe(0);
    expect(stdout).toMatch(/^Wrote \.github\/testreq\.yml\./);
    expect(text).toMatch(/^# yaml-language-server: \$schema=.*\/schemas\/testreq\.schema\.json\n/);
    expect(parsePolicyFile(text, 'testreq.yml')).toEqual({});
  });

  it('says where no git repository is yet that would be reviewed with it', async () => {
    const repository = new TemporaryRepository();

    expect((await call(['init'], { cwd: temporaryFolder() })).stderr).toBe(
      'There is no git repository around .github/testreq.yml: it is read at the top of one alone.\n',
    );
    expect((await call(['init'], { cwd: repository.path })).stderr).toBe('');
  });

  it('overwrites nothing', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { '.github/testreq.yml': 'enforce: strict\n' });

    const { status, stderr } = await call(['init', '--repo', folder], { cwd: folder });

    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'testreq: .github/testreq.yml exists already: edit it, or remove it first\n',
    });
    expect(readFileSync(join(folder, '.github/testreq.yml'), 'utf8')).toBe('enforce: strict\n');
  });

  it('writes at the top of the repository, where alone it is read, from whatever folder', async () => {
    const repository = new TemporaryRepository();
    repository.write({ 'src/app.py': '' });

    const { stdout } = await call(['init'], { cwd: join(repository.path, 'src') });

    expect(stdout).toMatch(/^Wrote \.\.\/\.github\/testreq\.yml\./);
    expect(existsSync(join(repository.path, '.github/testreq.yml'))).toBe(true);
  });

  it('refuses a bare repository, and a file where the folder must be', async () => {
    const bare = temporaryFolder();
    new TemporaryRepository().git('init', '-q', '--bare', bare);
    const folder = temporaryFolder();
    writeFiles(folder, { '.github': 'a file' });

    expect(await call(['init'], { cwd: bare })).toMatchObject({
      status: 2,
      stderr: `testreq: ${bare} is a bare repository, without files of its own: give a clone of it with --repo\n`,
    });
    expect(await call(['init'], { cwd: folder })).toMatchObject({
      status: 2,
      stderr: 'testreq: .github is no folder, so .github/testreq.yml cannot be written: move it away\n',
    });
  });

  it('makes no folder that was not there', async () => {
    const nowhere = join(temporaryFolder(), 'nowhere');

    expect((await call(['init', '--repo', nowhere])).status).toBe(2);
    expect(existsSync(nowhere)).toBe(false);
  });
});

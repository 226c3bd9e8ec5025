import { Command } from 'commander';
import { type Io, STATUS } from './io.js';

/** `testreq init` */
export function command(io: Io, end: (status: number) => void): Command {
  return new Command('init')
    .description('Write a .github/testreq.yml that changes nothing yet, with every choice explained.')
    .option('--repo <dir>', 'the repository', '.')
    .action(async (options: { repo: string }) => end(await init(options.repo, io)));
}

async function init(repo: string, io: Io): Promise<number> {
  const [
    { mkdir, stat, writeFile },
    { dirname, join, relative, resolve },
    { InputError },
    { POLICY_TEMPLATE, POLICY_PATH },
  ] = await Promise.all([
    import('node:fs/promises'),
    import('node:path'),
    import('../input-error.js'),
    import('../sources/policy-template.js'),
  ]);
  const folder = resolve(io.cwd, repo);
  if (!(await stat(folder).catch(() => null))?.isDirectory()) {
    throw new InputError(`${repo} is not a directory: give the repository with --repo`);
  }
  const top = await topOf(folder);
  const file = join(top ?? folder, POLICY_PATH);
  const name = relative(io.cwd, file);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, POLICY_TEMPLATE, { flag: 'wx' });
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw error;
    if (path === file) throw new InputError(`${name} exists already: edit it, or remove it first`);
    throw new InputError(`${dirname(name)} is no folder, so ${name} cannot be written: move it away`);
  }
  if (top === null) {
    io.stderr.write(`There is no git repository around ${name}: it is read at the top of one alone.\n`);
  }
  io.stdout.write(`Wrote ${name}. Everything in it is a comment: take away the # of what you want to change.\n`);
  return STATUS.ok;
}

/** The top of the working tree, where alone the file is looked for; `null` where there is no git yet. */
async function topOf(folder: string): Promise<string | null> {
  const [{ openRepository }, { InputError }] = await Promise.all([
    import('../sources/local/repository.js'),
    import('../input-error.js'),
  ]);
  const repository = await openRepository(folder).catch(() => null);
  if (repository === null) return null;
  if (repository.workTree !== null) return repository.workTree;
  throw new InputError(`${folder} is a bare repository, without files of its own: give a clone of it with --repo`);
}

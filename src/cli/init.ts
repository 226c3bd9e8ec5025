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
  const [{ mkdir, stat, writeFile }, { join, resolve }, { InputError }, { POLICY_TEMPLATE, POLICY_PATH }] =
    await Promise.all([
      import('node:fs/promises'),
      import('node:path'),
      import('../input-error.js'),
      import('../sources/policy-template.js'),
    ]);
  const folder = resolve(io.cwd, repo);
  if (!(await stat(folder).catch(() => null))?.isDirectory()) {
    throw new InputError(`${repo} is not a directory: give the repository with --repo`);
  }
  const file = join(folder, POLICY_PATH);
  await mkdir(join(file, '..'), { recursive: true });
  try {
    await writeFile(file, POLICY_TEMPLATE, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new InputError(`${POLICY_PATH} exists already: edit it, or remove it first`);
  }
  io.stdout.write(`Wrote ${POLICY_PATH}. Everything in it is a comment: take away the # of what you want to change.\n`);
  return STATUS.ok;
}

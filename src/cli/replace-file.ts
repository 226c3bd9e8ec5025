import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { access, constants, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../input-error.js';
import type { Io } from './io.js';

/**
 * Puts a text in place of what a file holds: all of it or nothing, whatever happens meanwhile. The file keeps its
 * mode, and a link goes on to name what it named.
 * @throws InputError when it may not or cannot be written
 */
export async function replaceFile(io: Io, name: string, text: string): Promise<void> {
  try {
    // The link stays: what it leads to is replaced.
    const file = await realpath(resolve(io.cwd, name));
    const is = await stat(file);
    if (!is.isFile()) throw new InputError(`${name} is no regular file, so nothing can be written into it: give one`);
    // To put another file in its place would pass over the protection of its own.
    await access(file, constants.W_OK);
    await swap(file, text, is);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(`${name} cannot be written (${code}): check its permissions, and those of its folder`);
  }
}

async function swap(file: string, text: string, { mode, uid, gid }: Stats): Promise<void> {
  const draft = join(dirname(file), `.testreq-${randomUUID()}`);
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      // Only root may give a file to somebody; who else may write it owns it or has to keep the new one.
      await handle.chown(uid, gid).catch(() => {});
      await handle.chmod(mode & 0o7777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

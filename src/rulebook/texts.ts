import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../input-error.js';
import type { SourceText } from './signals.js';

/**
 * The documents at a path: the file itself, or every `*.md` of a folder (README.md aside), in the order of their names.
 * Throws an `InputError` when nothing is there to be read.
 */
export async function readRuleTexts(path: string): Promise<SourceText[]> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new InputError(`${path}: there is no such file or folder; give a document of rules`);
  if (!found.isDirectory()) return [await readText(path)];
  const names = (await readdir(path).catch(refused(path)))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort();
  if (names.length === 0)
    throw new InputError(`${path}: the folder holds no document of rules; give one with *.md files`);
  return Promise.all(names.map((name) => readText(join(path, name))));
}

async function readText(file: string): Promise<SourceText> {
  const bytes = await readFile(file).catch(refused(file));
  if (bytes.includes(0)) throw new InputError(`${file}: this is not text; give a Markdown document of rules`);
  return { file, text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
}

const refused =
  (path: string) =>
  (error: NodeJS.ErrnoException): never => {
    throw new InputError(`${path} cannot be read (${error.code}); give documents of rules that can`);
  };

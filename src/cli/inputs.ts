import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError } from '../input-error.js';
import type { Io } from './io.js';

/** The largest input that is read whole, in bytes: a patch of 3 000 files is some 20 MB. */
const LARGEST_INPUT = 128 * 1024 * 1024;

/**
 * The text of a file, or of standard input where the name is `-`.
 * @throws InputError when it cannot be read, is too large, or is not text; `option` says what it was given for
 */
export async function readTextInput(io: Io, name: string, option: string): Promise<string> {
  const bytes = name === '-' ? await readAll(io.stdin, option) : await readBytes(resolve(io.cwd, name), name, option);
  if (bytes.subarray(0, 8000).includes(0)) {
    throw new InputError(`${nameOf(name)} (${option}) is binary: give a text file`);
  }
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** What people call an input: `standard input` for `-`. */
export function nameOf(name: string): string {
  return name === '-' ? 'standard input' : name;
}

async function readBytes(path: string, name: string, option: string): Promise<Buffer> {
  try {
    const is = await stat(path);
    if (is.isDirectory()) throw new InputError(`${name} (${option}) is a directory: give a file`);
    if (is.size > LARGEST_INPUT) throw new InputError(`${name} (${option}) is larger than 128 MB: give a smaller file`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT' ? 'does not exist' : code === 'EACCES' ? 'may not be read' : `cannot be read (${code})`;
    throw new InputError(`${name} (${option}) ${why}: check the path`);
  }
}

async function readAll(stream: NodeJS.ReadableStream, option: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST_INPUT) throw new InputError(`standard input (${option}) is larger than 128 MB: give less`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

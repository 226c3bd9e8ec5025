import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError } from '../input-error.js';
import type { Io } from './io.js';

/** The largest input that is read whole, in bytes: a patch of 3 000 files is some 20 MB. */
const LARGEST_INPUT = 128 * 1024 * 1024;

/**
 * The text of a file, or of standard input where the name is `-`.
 * @throws InputError when it cannot be read, is too large, or is not text; `option` is the one that it was given to,
 * `null` for an argument
 */
export async function readTextInput(io: Io, name: string, option: string | null): Promise<string> {
  return splitMark((await readText(io, name, option)).toString('utf8')).text;
}

/** A text that will be written again. */
export interface ExactText {
  /** The byte order mark that it begins with, or nothing. */
  readonly mark: string;
  readonly text: string;
}

/**
 * The text of a file so that `mark + text`, written as UTF-8, is the file byte for byte.
 * @throws InputError as `readTextInput` does, and when a byte is not UTF-8
 */
export async function readExactText(io: Io, name: string, option: string | null): Promise<ExactText> {
  const bytes = await readText(io, name, option);
  if (!isUtf8(bytes)) {
    throw new InputError(`${nameOf(name)}:${strayByte(bytes)}: save the file as UTF-8, then try again`);
  }
  return splitMark(bytes.toString('utf8'));
}

function splitMark(text: string): ExactText {
  return text.charCodeAt(0) === 0xfeff ? { mark: '\ufeff', text: text.slice(1) } : { mark: '', text };
}

/** The line of the first byte that is not UTF-8, and which byte it is. */
function strayByte(bytes: Buffer): string {
  const replacement = Buffer.from('\ufffd');
  let line = 1;
  let offset = 0;
  for (const character of bytes.toString('utf8')) {
    const size = Buffer.byteLength(character);
    // What cannot be decoded is read as the replacement character; that may also stand in the text itself.
    if (character === '\ufffd' && !bytes.subarray(offset, offset + size).equals(replacement)) break;
    if (character === '\n') line++;
    offset += size;
  }
  return `${line}: the byte 0x${bytes.toString('hex', offset, offset + 1)} (number ${offset + 1} of the file) is not UTF-8`;
}

async function readText(io: Io, name: string, option: string | null): Promise<Buffer> {
  const bytes = name === '-' ? await readAll(io.stdin, option) : await readBytes(resolve(io.cwd, name), name, option);
  if (/^(?:fffe|feff)/.test(bytes.toString('hex', 0, 2))) {
    throw new InputError(`${labelOf(name, option)} is UTF-16, as PowerShell writes it: save it as UTF-8`);
  }
  if (bytes.subarray(0, 8000).includes(0)) {
    throw new InputError(`${labelOf(name, option)} is binary: give a text file`);
  }
  return bytes;
}

/** What people call an input: `standard input` for `-`. */
export function nameOf(name: string): string {
  return name === '-' ? 'standard input' : name || 'the empty name ""';
}

function labelOf(name: string, option: string | null): string {
  return option === null ? nameOf(name) : `${nameOf(name)} (${option})`;
}

async function readBytes(path: string, name: string, option: string | null): Promise<Buffer> {
  try {
    const is = await stat(path);
    if (is.isDirectory()) throw new InputError(`${labelOf(name, option)} is a directory: give a file`);
    if (is.size > LARGEST_INPUT) {
      throw new InputError(`${labelOf(name, option)} is larger than 128 MB: give a smaller file`);
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT' ? 'does not exist' : code === 'EACCES' ? 'may not be read' : `cannot be read (${code})`;
    throw new InputError(`${labelOf(name, option)} ${why}: check the path`);
  }
}

async function readAll(stream: NodeJS.ReadableStream, option: string | null): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST_INPUT) throw new InputError(`${labelOf('-', option)} is larger than 128 MB: give less`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { InputError } from '../../input-error.js';
import { type Git, startError } from './git.js';

/** One object of the repository. */
export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly content: Buffer;
}

interface Waiting {
  readonly resolve: (object: GitObject | null) => void;
  readonly reject: (error: Error) => void;
}

/** Reads objects through one long-lived `git cat-file --batch`; answers come in the order of the questions. */
export class ObjectReader {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Waiting[] = [];
  #questions = '';
  #chunks: Buffer[] = [];
  #buffered = 0;
  /** Bytes that must be there before it is worth looking again. */
  #wanted = 1;
  #failure: Error | null = null;

  constructor(git: Git) {
    this.#child = git.spawn(['cat-file', '--batch']);
    this.#child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#child.stderr.resume();
    this.#child.stdin.on('error', () => {});
    this.#child.on('error', (error) => this.#fail(startError(error, git.directory)));
    this.#child.on('close', () => this.#fail(new InputError(`git cat-file ended early in ${git.directory}`)));
  }

  /**
   * The object that a revision names (`<id>`, `<commit>:<path>`), or `null` when there is none.
   * A name with a line break cannot be asked for and gives `null`.
   */
  read(revision: string): Promise<GitObject | null> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (revision.includes('\n')) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      // Questions of one moment are asked in one write: each costs as much as a small object.
      if (this.#questions === '') queueMicrotask(() => this.#ask());
      this.#questions += `${revision}\n`;
    });
  }

  /** Ends the process. */
  close(): void {
    this.#failure ??= new InputError('the reader of git objects is closed');
    this.#child.stdin.end();
  }

  #ask(): void {
    const questions = this.#questions;
    this.#questions = '';
    // Closed since: who asked has been told, or will be when the process ends.
    if (!this.#child.stdin.writableEnded) this.#child.stdin.write(questions);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#failure);
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered < this.#wanted) return;
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    this.#wanted = 1;
    for (;;) {
      const end = rest.indexOf(10);
      if (end < 0) break;
      const header = rest.toString('utf8', 0, end);
      const found = /^([0-9a-f]+) (\w+) (\d+)$/.exec(header);
      if (!found) {
        rest = rest.subarray(end + 1);
        this.#waiting.shift()?.resolve(null);
        continue;
      }
      const size = Number(found[3]);
      if (rest.length < end + size + 2) {
        this.#wanted = end + size + 2;
        break;
      }
      const content = Buffer.from(rest.subarray(end + 1, end + 1 + size));
      rest = rest.subarray(end + size + 2);
      this.#waiting.shift()?.resolve({ id: found[1] as string, type: found[2] as string, content });
    }
    this.#chunks = [rest];
    this.#buffered = rest.length;
  }
}

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { InputError } from '../../input-error.js';

/** A `git` that ended with another status than expected: a file may not be read, or the repository is damaged. */
export class GitError extends InputError {
  constructor(
    command: string,
    directory: string,
    /** Git's own last line, without `fatal:`. */
    readonly complaint: string,
  ) {
    super(explain(command, directory, complaint));
  }
}

function explain(command: string, directory: string, complaint: string): string {
  // Nothing is fetched here, so what a partial clone left behind cannot be read.
  if (complaint.includes('promisor remote')) {
    return `the clone is partial: clone it without --filter (git ${command} in ${directory}: ${complaint})`;
  }
  return `git ${command} failed in ${directory}: ${complaint}: mend that, or see what git status says`;
}

/**
 * What one answer of git may weigh, in bytes. A diff of 3 000 files and 20 MB is far below; beyond this a process of
 * ours would grow without bound.
 */
const LARGEST_ANSWER = 256 * 1024 * 1024;

/**
 * Settings that a repository or a user may have made and that would run a program or change what git prints.
 * All of them are overridden, so that nothing of the repository is executed and the same commits give the same text.
 */
const HARMLESS: readonly (readonly [string, string])[] = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.pager', 'cat'],
  ['core.quotePath', 'false'],
  ['credential.helper', ''],
  ['diff.external', ''],
  ['diff.orderFile', '/dev/null'],
  ['diff.suppressBlankEmpty', 'false'],
  ['log.showSignature', 'false'],
  ['submodule.recurse', 'false'],
];

/** Options that make a patch the same everywhere, whatever the configuration says. */
export const PATCH_OPTIONS: readonly string[] = [
  '--patch',
  '--full-index',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--find-renames=50%',
  '-l1000',
  '--unified=3',
  '--inter-hunk-context=0',
  '--diff-algorithm=myers',
  '--submodule=short',
  '--ignore-submodules=dirty',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

function harmlessEnvironment(settings: readonly (readonly [string, string])[]): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) {
    // Variables such as GIT_DIR or GIT_EXTERNAL_DIFF (set inside a hook, say) would point git elsewhere.
    if (
      !name.startsWith('GIT_') ||
      /^GIT_(CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)|CEILING_DIRECTORIES|EXEC_PATH)$/.test(name)
    ) {
      environment[name] = value;
    }
  }
  Object.assign(environment, {
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // No transport is allowed: a partial clone must not fetch, since a remote's settings can name programs.
    GIT_ALLOW_PROTOCOL: '',
    GIT_NO_LAZY_FETCH: '1',
    GIT_CONFIG_COUNT: String(settings.length),
  });
  settings.forEach(([key, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return environment;
}

/** What one call of git may need besides its arguments. */
export interface RunOptions {
  /** Statuses beside 0 that are an answer, not a failure. */
  readonly accept?: readonly number[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Standard input. */
  readonly input?: string;
  /** Each byte of the answer and of `input` is a character of its own: the names of files need not be UTF-8. */
  readonly bytes?: boolean;
}

/** Runs `git` in one directory, with everything switched off that could execute a program of the repository's choice. */
export class Git {
  readonly #environment: NodeJS.ProcessEnv;

  constructor(
    readonly directory: string,
    settings: readonly (readonly [string, string])[] = [],
  ) {
    this.#environment = harmlessEnvironment([...HARMLESS, ...settings]);
  }

  /** The same directory with further settings. */
  with(settings: readonly (readonly [string, string])[]): Git {
    return new Git(this.directory, settings);
  }

  /** A git that is talked to; the caller ends it. */
  spawn(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcessWithoutNullStreams {
    const env = { ...this.#environment, ...environment };
    return spawn('git', args, { cwd: this.directory, env, windowsHide: true });
  }

  /**
   * The whole standard output of one git call.
   * @throws GitError when the status is neither 0 nor in `accept`
   * @throws InputError when git is not installed or its answer is larger than 256 MB
   */
  run(args: readonly string[], options: RunOptions = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = this.spawn(args, options.environment);
      // Decoded as it comes, so that a large patch is not held as bytes and as text at once.
      const encoding = options.bytes ? 'latin1' : 'utf8';
      const decoder = new StringDecoder(encoding);
      const parts: string[] = [];
      let size = 0;
      const complaint = complaintOf(child.stderr);
      child.stdout.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= LARGEST_ANSWER) {
          parts.push(decoder.write(chunk));
        } else {
          child.kill();
          reject(
            new InputError(`git ${args[0]} printed more than 256 MB: review a smaller range with --base and --head`),
          );
        }
      });
      child.stdin.on('error', () => {});
      child.stdin.end(options.input ?? '', encoding);
      child.on('error', (error: NodeJS.ErrnoException) => reject(startError(error, this.directory)));
      child.on('close', (status) => {
        if (status === 0 || (status !== null && options.accept?.includes(status))) {
          resolve(parts.join('') + decoder.end());
        } else {
          const why = complaint() || `it ended with status ${status}`;
          reject(new GitError(args.find((arg) => !arg.startsWith('-')) ?? '', this.directory, why));
        }
      });
    });
  }
}

/** Why `git` could not be started, in words. */
export function startError(error: NodeJS.ErrnoException, directory: string): Error {
  if (error.code === 'ENOENT') {
    return new InputError(`cannot run git in ${directory}: install git, or check that the directory exists`);
  }
  return new InputError(`cannot run git in ${directory}: ${error.message}`);
}

/** Listens to git's standard error; what it returns gives, once git has ended, the line that says why. */
export function complaintOf(stderr: Readable): () => string {
  let text = '';
  stderr.on('data', (chunk: Buffer) => {
    text = `${text}${chunk.toString()}`.slice(-4000);
  });
  return () => lastComplaint(text);
}

function lastComplaint(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('hint:'));
  const fatal = lines.find((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1) ?? '';
  return fatal.replace(/^(fatal|error): /, '').trim();
}

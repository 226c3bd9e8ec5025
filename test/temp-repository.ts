import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'testreq-test-')));
  folders.push(folder);
  return folder;
}

/** Writes files below a folder; `null` removes one. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer | null>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (content === null) rmSync(file, { recursive: true });
    else writeFileSync(file, content);
  }
}

/** A git repository in a temporary folder. Its commits have fixed dates, so that their ids are the same every time. */
export class TemporaryRepository {
  readonly path: string;
  #commits = 0;

  constructor(options: { readonly branch?: string; readonly format?: 'sha1' | 'sha256' } = {}) {
    this.path = temporaryFolder();
    this.git('init', '-q', '-b', options.branch ?? 'main', `--object-format=${options.format ?? 'sha1'}`);
  }

  git(...args: string[]): string {
    const date = `2024-01-01T00:00:${String(this.#commits % 60).padStart(2, '0')}Z`;
    const person = { name: 'Ada', email: 'ada@example.org' };
    return execFileSync('git', args, {
      cwd: this.path,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        // After each commit git would look for work in a process of its own.
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'maintenance.auto',
        GIT_CONFIG_VALUE_0: 'false',
        GIT_AUTHOR_NAME: person.name,
        GIT_AUTHOR_EMAIL: person.email,
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_NAME: person.name,
        GIT_COMMITTER_EMAIL: person.email,
        GIT_COMMITTER_DATE: date,
      },
    }).trim();
  }

  write(files: Readonly<Record<string, string | null>>): this {
    writeFiles(this.path, files);
    return this;
  }

  /** Commits everything and gives the commit's id. */
  commit(message: string, files: Readonly<Record<string, string | null>> = {}): string {
    this.write(files);
    this.#commits++;
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', message);
    return this.#head();
  }

  /** The commit that HEAD names, without a process: right after a commit its branch is a file of its own. */
  #head(): string {
    const read = (name: string) => readFileSync(join(this.path, '.git', name), 'utf8').trim();
    const head = read('HEAD');
    return head.startsWith('ref: ') ? read(head.slice('ref: '.length)) : head;
  }
}

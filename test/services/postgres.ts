import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from '../app/service.js';

const INSTALLED = '/usr/lib/postgresql';

/**
 * A PostgreSQL server of a test's own, on loopback, from Debian's package (`scripts/install-services.sh`), with its data
 * in a temporary folder. PostgreSQL does not run as root; there it runs as the package's user.
 */
export class PostgresServer {
  readonly #folder: string;
  readonly #port: number;
  readonly #as: { readonly uid?: number; readonly gid?: number };
  #process: ChildProcess | null = null;
  #databases = 0;

  private constructor(folder: string, port: number, as: { uid?: number; gid?: number }) {
    this.#folder = folder;
    this.#port = port;
    this.#as = as;
  }

  static async start(): Promise<PostgresServer> {
    const as = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
    const folder = mkdtempSync(join(tmpdir(), 'testreq-postgres-'));
    if (as.uid !== undefined) chownSync(folder, as.uid, as.gid);
    const data = join(folder, 'data');
    execFileSync(binary('initdb'), ['-D', data, '-U', 'testreq', '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
      ...as,
      cwd: folder,
      stdio: 'ignore',
    });
    const server = new PostgresServer(folder, await freePort(), as);
    await server.#run();
    return server;
  }

  /** Makes an empty database. @returns its URL */
  async createDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `test_${this.#databases}`;
    const client = new Client({ connectionString: this.#url('postgres') });
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    return this.#url(name);
  }

  /** Ends it in the middle of whatever it does, as a crash would, and starts it again. */
  async crash(): Promise<void> {
    await this.#end('SIGQUIT');
    await this.#run();
  }

  async stop(): Promise<void> {
    await this.#end('SIGINT');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #url(database: string): string {
    return `postgres://testreq@127.0.0.1:${this.#port}/${database}`;
  }

  async #run(): Promise<void> {
    const { uid, gid } = this.#as;
    const options = ['-D', join(this.#folder, 'data'), '-p', String(this.#port), '-k', this.#folder, '-h', '127.0.0.1'];
    this.#process = spawn(binary('postgres'), options, {
      ...(uid === undefined || gid === undefined ? {} : { uid, gid }),
      cwd: this.#folder,
      stdio: 'ignore',
    });
    for (let patience = 100; ; patience -= 1) {
      const client = new Client({ connectionString: this.#url('postgres') });
      const answered = await client.connect().then(
        () => true,
        () => false,
      );
      if (answered) return client.end();
      if (patience === 0) throw new Error('PostgreSQL does not answer.');
      await sleep(100);
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#process === null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill(signal);
    await ended;
    this.#process = null;
  }
}

/** The newest installed version's program. @throws where there is none: such a test fails, it is not skipped */
function binary(name: string): string {
  try {
    const [newest] = readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a));
    if (newest !== undefined) return join(INSTALLED, newest, 'bin', name);
  } catch {
    // No such folder.
  }
  throw new Error(`There is no PostgreSQL in ${INSTALLED}: run scripts/install-services.sh.`);
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
}

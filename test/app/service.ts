import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { built } from '../build.js';
import type { StandIn } from '../stand-in/stand-in.js';
import { freshDataDir } from './data-dir.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The App as the process that an administrator starts, connected to a stand-in GitHub. */
export class Service {
  readonly #process: ChildProcess;
  readonly #dataDir: string;
  readonly url: string;
  #errors = '';

  private constructor(process: ChildProcess, dataDir: string, url: string) {
    this.#process = process;
    this.#dataDir = dataDir;
    this.url = url;
  }

  /** Starts the process and waits until it listens. */
  static async start(standIn: StandIn, more: Record<string, string> = {}): Promise<Service> {
    const dataDir = more.TESTREQ_DATA_DIR ?? freshDataDir();
    const port = await freePort();
    // Before it runs: what it asks for at its start must find it.
    standIn.connect(`http://127.0.0.1:${port}`);
    const child = spawn(process.execPath, [join(built, 'cli/main.js'), 'serve'], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        ...standIn.environment(),
        HOST: '127.0.0.1',
        PORT: String(port),
        TESTREQ_DATA_DIR: dataDir,
        LOG_LEVEL: 'warn',
        // A busy machine is slow, and what it then writes would be counted.
        TESTREQ_PROGRESS_SECONDS: '120',
        ...more,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const url = await new Promise<string>((resolve, reject) => {
      const read = (part: Buffer) => {
        output += part.toString();
        const found = /testreq listens on (http[^\s"]+)[\s"]/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      };
      child.stderr?.on('data', read);
      child.stdout?.on('data', read);
      child.once('exit', (status) => reject(new Error(`testreq serve ended with ${status}:\n${output}`)));
    });
    const service = new Service(child, dataDir, url);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.removeAllListeners('data');
      stream?.on('data', (part: Buffer) => {
        service.#errors += part.toString();
      });
    }
    // What the service looks after at its start is no part of what the tests count.
    await standIn.asked('GET /app/installations');
    await standIn.quiet();
    return service;
  }

  /** What the process said since it listened. */
  get output(): string {
    return this.#errors;
  }

  /** Tells it something, as an operator does. */
  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Ends it as an operator does, and gives its exit status. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', keepData = false): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.#process.once('exit', resolve));
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return this.#process.exitCode;
    this.#process.kill(signal);
    const status = await ended;
    if (!keepData) rmSync(this.#dataDir, { recursive: true, force: true });
    return status;
  }
}

/** A port on which nobody listens now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

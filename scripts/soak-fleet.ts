import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request as ask, createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StandIn } from '../test/stand-in/stand-in.js';
import type { SoakOptions } from './soak-run.js';

/** What stands before several processes: hands each delivery to one that is there, 502 when none is. */
export class Balancer {
  readonly #server: Server;
  readonly #targets = new Set<string>();
  #next = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      const targets = [...this.#targets];
      this.#next += 1;
      const target = targets[this.#next % targets.length];
      const lost = () => {
        if (!response.headersSent) response.writeHead(502);
        response.end();
      };
      if (target === undefined) return lost();
      const { method, headers } = request;
      const inner = ask(new URL(request.url ?? '/', target), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502);
        answer.on('error', lost).pipe(response);
      });
      request.pipe(inner.on('error', lost));
    });
  }

  static async start(): Promise<Balancer> {
    const balancer = new Balancer();
    balancer.#server.listen(0, '127.0.0.1');
    await once(balancer.#server, 'listening');
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  add(target: string): void {
    this.#targets.add(target);
  }

  remove(target: string): void {
    this.#targets.delete(target);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

interface Member {
  readonly child: ChildProcess;
  readonly url: string;
}

/** The processes under test. */
export class Fleet {
  readonly #options: SoakOptions;
  readonly #around: { readonly github: StandIn; readonly balancer: Balancer; readonly dataDir: string };
  readonly #members: Member[] = [];
  kills = 0;
  /** Of the largest process, when it was measured last (MB). */
  memory = 0;

  constructor(options: SoakOptions, around: { github: StandIn; balancer: Balancer; dataDir: string }) {
    this.#options = options;
    this.#around = around;
  }

  async start(): Promise<void> {
    for (let index = 0; index < this.#options.processes; index += 1) await this.#startOne();
  }

  /** Kills a process as the kernel does, and starts another in its place. */
  async killOne(which: number): Promise<void> {
    const [victim] = this.#members.splice(which % this.#members.length, 1);
    if (victim === undefined) return;
    const ended = once(victim.child, 'exit');
    victim.child.kill('SIGKILL');
    this.kills += 1;
    await ended;
    this.#around.balancer.remove(victim.url);
    await this.#startOne();
  }

  /** Jobs that wait, run or rest, as the first process that answers tells them. */
  async openJobs(): Promise<number> {
    for (const { url } of this.#members) {
      const text = await fetch(`${url}/metrics`).then(
        (answer) => answer.text(),
        () => '',
      );
      const counts = [...text.matchAll(/^testreq_jobs\{state="(?:waiting|active|delayed)"\} (\d+)/gm)];
      if (counts.length > 0) return counts.reduce((sum, [, count]) => sum + Number(count), 0);
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Linux only; elsewhere the figure stays 0. */
  async measure(): Promise<void> {
    for (const { child } of this.#members) {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
      const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
      this.memory = Math.max(this.memory, Math.round(kilobytes / 1024));
    }
  }

  async stop(): Promise<void> {
    for (const member of this.#members.splice(0)) {
      const ended = once(member.child, 'exit');
      if (member.child.exitCode !== null) continue;
      member.child.kill('SIGTERM');
      await ended;
    }
  }

  async #startOne(): Promise<void> {
    const { command, databaseUrl, say } = this.#options;
    const { github, balancer, dataDir } = this.#around;
    const [program = '', ...first] = command;
    const child = spawn(program, [...first, 'serve'], {
      env: {
        PATH: process.env.PATH,
        ...github.environment(),
        HOST: '127.0.0.1',
        PORT: '0',
        TESTREQ_DATA_DIR: dataDir,
        TESTREQ_REDELIVER_MINUTES: '1',
        TESTREQ_SWEEP_MINUTES: '2',
        LOG_LEVEL: 'error',
        ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const url = await new Promise<string>((resolve, reject) => {
      const read = (part: Buffer) => {
        const text = part.toString();
        output = `${output}${text}`.slice(-5_000);
        for (const line of text.split('\n')) if (line.includes('"level":50')) say(line.slice(0, 300));
        const found = /testreq listens on (http[^\s"]+)[\s"]/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (status) => reject(new Error(`testreq serve ended with ${status}:\n${output}`)));
    });
    this.#members.push({ child, url });
    balancer.add(url);
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** A server under measurement, in a process of its own. */
export class ServiceProcess {
  private constructor(
    readonly url: string,
    readonly child: ChildProcess,
  ) {}

  /** Starts Node with these arguments and waits until it says where it listens. */
  static async start(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<ServiceProcess> {
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'warn', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const url = await new Promise<string>((resolve, reject) => {
      const read = (part: Buffer) => {
        output += part.toString();
        const found = /listens on (http[^\s"]+)[\s"]/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (status) => reject(new Error(`${args.join(' ')} ended with ${status}:\n${output}`)));
    });
    // What it says later is not kept, but its pipes must not fill.
    for (const stream of [child.stdout, child.stderr]) stream.removeAllListeners('data').resume();
    return new ServiceProcess(url, child);
  }

  /** Resident memory now, in megabytes; 0 where the system does not tell it. */
  memory(): number {
    try {
      const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
    } catch {
      return 0;
    }
  }

  /** Jobs that wait, run or rest. */
  async openJobs(): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const counts = text.matchAll(/^testreq_jobs\{state="(?:waiting|active|delayed)"\} (\d+)/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}

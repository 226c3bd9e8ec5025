import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** A running `queue-process.ts`. */
export interface QueueProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Numbers that it said are stored. */
  readonly stored: Set<number>;
  send(number: number): void;
  /** Ends it as the kernel would for want of memory: no handler runs. */
  kill(): Promise<void>;
  stop(): Promise<number>;
}

/** Starts a process with a queue and waits until it takes jobs. */
export async function startQueueProcess(dataDir: string, journal: string, databaseUrl?: string): Promise<QueueProcess> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'queue-process.ts'), dataDir, journal],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }) },
    },
  );
  child.stdin.on('error', () => {}); // Killed while we write.
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const stored = new Set<number>();
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The process ended with ${code}: ${complaint}`)));
    lines.on('line', (line) => {
      if (line === 'ready') resolve();
      else stored.add(Number(line.replace('stored ', '')));
    });
  });
  const end = async (signal: NodeJS.Signals) => {
    const ended = once(child, 'exit');
    child.kill(signal);
    return ended;
  };
  return {
    child,
    stored,
    send: (number) => void child.stdin.write(`${number}\n`),
    kill: async () => void (await end('SIGKILL')),
    stop: async () => Number((await end('SIGTERM'))[0]),
  };
}

/** What the journal tells: how often each number was begun and ended. */
export function readJournal(path: string): {
  readonly begun: Map<number, number>;
  readonly ended: Map<number, number>;
} {
  const begun = new Map<number, number>();
  const ended = new Map<number, number>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [what, number] = line.split(' ');
    if (what === 'begin') begun.set(Number(number), (begun.get(Number(number)) ?? 0) + 1);
    if (what === 'end') ended.set(Number(number), (ended.get(Number(number)) ?? 0) + 1);
  }
  return { begun, ended };
}

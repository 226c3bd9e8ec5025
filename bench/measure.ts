import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What one run of a process cost. */
export interface Cost {
  /** Wall-clock time in milliseconds. */
  readonly time: number;
  /** Largest resident set in megabytes, where the system tells it (Linux); else 0. */
  readonly memory: number;
  readonly stdout: string;
}

/** Runs a process to its end and measures it; any exit status is accepted, since a verdict is one. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; input?: string } = {},
): Promise<Cost> {
  return new Promise((done, failed) => {
    const started = performance.now();
    const child = spawn(command, args, { cwd: options.cwd, stdio: ['pipe', 'pipe', 'ignore'] });
    let memory = 0;
    const watch = setInterval(() => {
      memory = Math.max(memory, peakOf(child.pid));
    }, 5);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', failed);
    child.on('close', () => {
      clearInterval(watch);
      done({ time: performance.now() - started, memory, stdout: Buffer.concat(chunks).toString('utf8') });
    });
    child.stdin.end(options.input ?? '');
  });
}

function peakOf(pid: number | undefined): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/**
 * The median of several runs of each candidate, taken in turns so that a noisy moment falls on all of them alike.
 */
export async function inTurns<Name extends string>(
  rounds: number,
  candidates: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(candidates) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) times.get(name)?.push(await candidates[name]());
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<Name, number>;
}

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What one run of a process cost. */
export interface Cost {
  /** Wall-clock time in milliseconds. */
  readonly time: number;
  /** Processor time of the process and its children, in milliseconds: what a busy machine distorts least. */
  readonly cpu: number;
  /** Largest resident set in megabytes, where the system tells it (Linux); else 0. */
  readonly memory: number;
}

/** A shell that runs its arguments and says on its fourth stream what they cost. */
const TIMED = 'TIMEFORMAT="%U %S"; { time "$@" 2>/dev/null 3>&-; } 2>&3';

/** Without certificates of one's own: Node 20 reads them at each start, and they would be two thirds of `node -e 0`. */
const { NODE_EXTRA_CA_CERTS: _, ...ENVIRONMENT } = process.env;

/** Runs a process to its end and measures it; any exit status is accepted, since a verdict is one. */
export function run(command: string, args: readonly string[], options: { cwd?: string } = {}): Promise<Cost> {
  return new Promise((done, failed) => {
    const started = performance.now();
    const child = spawn('bash', ['-c', TIMED, 'bash', command, ...args], {
      cwd: options.cwd,
      env: ENVIRONMENT,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    let memory = 0;
    const watch = setInterval(() => {
      memory = Math.max(memory, peakBelow(child.pid));
    }, 5);
    let times = '';
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      times += chunk.toString();
    });
    child.on('error', failed);
    child.on('close', () => {
      clearInterval(watch);
      const [user = 0, system = 0] = times.trim().split(/\s+/).map(Number);
      done({ time: performance.now() - started, cpu: (user + system) * 1_000, memory });
    });
  });
}

/** The largest resident set so far of a process that the shell runs. */
function peakBelow(shell: number | undefined): number {
  try {
    const [pid] = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').split(' ');
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

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../../input-error.js';

/** Who holds a data directory. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, as the kernel tells it: a pid alone is given out again. `null` where it cannot be told. */
  readonly started: string | null;
  readonly token: string;
}

/** A data directory that this process holds until `release`. */
export interface DataDirLock {
  release(): Promise<void>;
}

/** How often a holder shows that it lives, and after how long a holder on another machine counts as dead (ms). */
const BEAT = 5_000;
const SILENCE = 30_000;

/**
 * Holds `dataDir` for this process alone; it is created where missing. The embedded store has no lock of its own, and
 * two processes in one directory lose each other's rows without a word.
 *
 * A lock whose holder is dead is taken over. On this machine a dead process is known at once; a holder elsewhere (two
 * containers, one volume) counts as dead when it has not touched the file for 30 s, and this waits for that.
 *
 * @param onLost called once when somebody else has taken the file nevertheless: write nothing more.
 * @throws InputError when a live process holds it.
 */
export async function lockDataDir(dataDir: string, onLost: (error: Error) => void): Promise<DataDirLock> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'lock');
  const self: Holder = {
    pid: process.pid,
    host: hostname(),
    started: await startOf(process.pid),
    token: randomUUID(),
  };
  const patience = Date.now() + SILENCE + BEAT;
  while (!(await create(path, self))) {
    const holder = await read(path);
    if (holder === undefined) continue;
    const verdict = await judge(path, holder);
    if (verdict === 'dead') await takeAway(path, holder);
    else if (verdict === 'alive' || Date.now() > patience) throw new InputError(heldBy(dataDir, holder));
    else await sleep(1_000);
  }
  const timer = setInterval(() => void beat(), BEAT);
  timer.unref();
  async function beat(): Promise<void> {
    const holder = await read(path).catch(() => null);
    if (holder === null) return; // An unreadable moment proves nothing.
    if (holder?.token === self.token) return utimes(path, new Date(), new Date()).catch(() => {});
    if (holder === undefined && (await create(path, self).catch(() => false))) return;
    clearInterval(timer);
    onLost(new InputError(`${path} was taken from this process. ${heldBy(dataDir, holder)}`));
  }
  return {
    async release() {
      clearInterval(timer);
      if ((await read(path))?.token === self.token) await rm(path, { force: true });
    },
  };
}

function heldBy(dataDir: string, holder: Holder | undefined): string {
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  return `${dataDir} is in use by ${who}. The embedded store serves one process: stop the other one, give this one a TESTREQ_DATA_DIR of its own, or share a PostgreSQL server with DATABASE_URL.`;
}

async function create(path: string, self: Holder): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(JSON.stringify(self));
    await file.close();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The holder, `undefined` when there is no lock. A file that cannot be understood has a holder nobody knows. */
async function read(path: string): Promise<Holder | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as Holder;
  } catch {
    // Killed between creating the file and writing it; its age decides.
    return { pid: 0, host: '', started: null, token: text };
  }
}

async function judge(path: string, holder: Holder): Promise<'alive' | 'dead' | 'unknown'> {
  if (holder.host === hostname()) {
    if (!isRunning(holder.pid)) return 'dead';
    const started = await startOf(holder.pid);
    return started === null || holder.started === null || started === holder.started ? 'alive' : 'dead';
  }
  const touched = await stat(path).catch(() => null);
  return touched !== null && Date.now() - touched.mtimeMs > SILENCE ? 'dead' : 'unknown';
}

/**
 * Removes a dead holder's file, and only that. Of several that try, the one that creates the file named after this holder
 * may; nobody else removes the lock meanwhile, so what is dead when it looks again is still there when it removes it.
 */
async function takeAway(path: string, dead: Holder): Promise<void> {
  const right = `${path}.${createHash('sha256').update(dead.token).digest('hex').slice(0, 16)}`;
  if (!(await create(right, dead))) {
    const since = await stat(right).catch(() => null);
    // Who has the right uses it at once; one that died first loses it.
    if (since !== null && Date.now() - since.mtimeMs > SILENCE) await rm(right, { force: true });
    else await sleep(20);
    return;
  }
  try {
    const holder = await read(path);
    if (holder?.token === dead.token && (await judge(path, holder)) === 'dead') await rm(path, { force: true });
  } finally {
    await rm(right, { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * Start of a process in clock ticks since boot, with the boot it belongs to; `null` where there is no /proc.
 * A zombie has ended already, so its start is one that no holder has.
 */
async function startOf(pid: number): Promise<string | null> {
  try {
    const [line, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The second field, the command in brackets, may itself hold blanks and brackets; the 22nd is the start.
    const [state, ...fields] = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? 'ended' : `${boot.trim()}:${fields[18]}`;
  } catch {
    return null;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

import { Readable } from 'node:stream';
import { run } from '../../src/cli/run.js';

/** What a call of the command line came to. */
export interface Called {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls the command line within this process. */
export async function call(
  args: readonly string[],
  options: { readonly cwd?: string; readonly stdin?: string | Buffer; readonly terminal?: boolean } = {},
): Promise<Called> {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    isTTY: options.terminal === true,
    columns: 80,
    write: (text: string) => {
      written[name] += text;
      return true;
    },
  });
  const status = await run(args, {
    stdin: Readable.from([Buffer.from(options.stdin ?? '')]),
    stdout: output('stdout'),
    stderr: output('stderr'),
    cwd: options.cwd ?? process.cwd(),
    env: {},
  });
  return { status, ...written };
}

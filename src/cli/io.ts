/** What a command may use of the process around it; tests give their own. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Absolute path that relative ones are taken from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where text goes; a terminal says so, and how wide it is. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  /** Of a terminal; 0 where it does not know its own width, as a container's may not. */
  readonly columns?: number | undefined;
  /** A stream of the process tells so when it can take more. */
  once?(event: 'drain', listener: () => void): unknown;
}

/** Statuses that commands end with. */
export const STATUS = { ok: 0, reached: 1, wrong: 2 } as const;

/** Whether colours are wanted on an output: on a terminal, unless the user asked for none. */
export function wantsColour(output: Output, env: Io['env']): boolean {
  return output.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

/** Where the service says what it does (a pino logger). Never given a token, a payload or the text of a change. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A log whose lines carry these fields too. */
  child(fields: Record<string, unknown>): Log;
}

/** An error in a line, for a log or a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

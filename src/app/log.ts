/** Where the service says what it does. Never given a token, a payload or the text of a change. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** An error in a line, for a log or a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

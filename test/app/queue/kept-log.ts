import type { Log } from '../../../src/app/log.js';

/** A log that keeps its lines, each with the fields of the children it came through. */
export class KeptLog implements Log {
  readonly lines: { readonly level: string; readonly message: string; readonly [field: string]: unknown }[];
  readonly #fields: Record<string, unknown>;

  constructor(fields: Record<string, unknown> = {}, lines: KeptLog['lines'] = []) {
    this.#fields = fields;
    this.lines = lines;
  }

  debug = (fields: object, message: string) => this.#keep('debug', fields, message);
  info = (fields: object, message: string) => this.#keep('info', fields, message);
  warn = (fields: object, message: string) => this.#keep('warn', fields, message);
  error = (fields: object, message: string) => this.#keep('error', fields, message);
  child = (fields: Record<string, unknown>) => new KeptLog({ ...this.#fields, ...fields }, this.lines);

  #keep(level: string, fields: object, message: string): void {
    this.lines.push({ ...this.#fields, ...fields, level, message });
  }
}

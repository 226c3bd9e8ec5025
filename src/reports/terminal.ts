/**
 * Text that cannot steer a terminal: control characters, escape sequences and signs that turn the reading direction are
 * taken out, since names of files and tests come from the change.
 */
export function printable(text: string, options: { readonly keepIndent?: boolean } = {}): string {
  const clean = text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
    .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|.)?/g, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
  return options.keepIndent ? clean.replaceAll('\t', '    ') : clean.replace(/\s+/g, ' ').trim();
}

/** Breaks text at blanks so that no line is longer than `width`, unless a single word is. At least one line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}

/** Colours for a terminal, or none. */
export class Paint {
  readonly #on: boolean;

  constructor(on: boolean) {
    this.#on = on;
  }

  readonly bold = (text: string): string => this.#wrap(text, 1, 22);
  readonly dim = (text: string): string => this.#wrap(text, 2, 22);
  readonly red = (text: string): string => this.#wrap(text, 31, 39);
  readonly green = (text: string): string => this.#wrap(text, 32, 39);
  readonly yellow = (text: string): string => this.#wrap(text, 33, 39);
  readonly cyan = (text: string): string => this.#wrap(text, 36, 39);

  #wrap(text: string, start: number, end: number): string {
    return this.#on && text !== '' ? `\u001b[${start}m${text}\u001b[${end}m` : text;
  }
}

/** A sign without width: it parts what would otherwise become a mention, a reference or a link. */
const JOINT = '\u200b';

/** What steers the direction of reading or has no sign of its own, and could hide what a text says. */
const HIDDEN = /[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[^\P{Cc}\n\t]/gu;

/** Text of others as Markdown that shows exactly that text on one line: no markup, mention, reference, link or HTML. */
export function escapeText(text: string): string {
  return text
    .replace(HIDDEN, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/@(?=\S)/g, `@${JOINT}`) // First: in an address a `_`, which is escaped below, or a dot may follow.
    .replace(/[\\`*_[\]<>~|$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/#(?=\d)/g, `#${JOINT}`)
    .replace(/\bGH-(?=\d)/gi, (start) => `${start}${JOINT}`)
    .replace(/:(?=\/\/)/g, `:${JOINT}`)
    .replace(/www(?=\.)/gi, (start) => `${start}${JOINT}`)
    .replace(/^(?=#{1,6}(?:\s|$)|[+-](?:\s|$)|[=-]+\s*$)/, '\\')
    .replace(/^(\d+)(?=[.)](?:\s|$))/, '$1\\');
}

/** Text of others on one line, without hidden signs, where no markup is read; beyond `longest` characters it is cut. */
export function plainText(text: string, longest = Number.POSITIVE_INFINITY): string {
  const line = text.replace(HIDDEN, '').replace(/\s+/g, ' ').trim();
  if (line.length <= longest) return line;
  // A pair of surrogates is one sign, and half of it is none.
  return `${line.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Text of others in a code span on one line; `|` would end a table's cell, so it is written otherwise in `table`. */
export function codeSpan(text: string, { table = false }: { readonly table?: boolean } = {}): string {
  const line = plainText(text);
  if (line === '') return '';
  const fence = '`'.repeat(longestRun(line) + 1);
  const padded = line.startsWith('`') || line.endsWith('`') ? ` ${line} ` : line;
  const span = `${fence}${padded}${fence}`;
  // Backslashes in front of a sign of a table pair off, so their number must be odd for the last one to be its own; where
  // the text has an odd number itself, a reader sees one more.
  return table
    ? span.replace(/(\\*)\|/g, (_, before: string) => `${before}${before.length % 2 === 0 ? '\\' : '\\\\'}|`)
    : span;
}

/** Text of others as a fenced block that it cannot break out of. Ends without a line break. */
export function codeBlock(text: string, language = ''): string {
  const code = text.replace(HIDDEN, '').replace(/\n+$/, '');
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1));
  return `${fence}${language.replace(/[^\w+-]/g, '')}\n${code}\n${fence}`;
}

/** A sentence of ours in which `code spans` hold names of others: the spans stay, all else is escaped. */
export function sentence(text: string, options: { readonly table?: boolean } = {}): string {
  return text
    .split(/(`[^`\n]+`)/)
    .map((part, index) => (index % 2 === 1 ? codeSpan(part.slice(1, -1), options) : spaced(part)))
    .join('');
}

function spaced(part: string): string {
  const escaped = escapeText(part);
  if (escaped === '') return part === '' ? '' : ' ';
  return `${/^\s/.test(part) ? ' ' : ''}${escaped}${/\s$/.test(part) ? ' ' : ''}`;
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

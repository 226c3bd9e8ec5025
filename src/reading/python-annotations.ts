import type { DiffLine } from '../domain/change.js';
import type { CodeFile } from '../domain/code.js';
import { type LineAt, lastHeadingLine } from './headings.js';

/** Decorators that ask nothing of the types of what they decorate. Others make routes, forms and commands of them. */
const HARMLESS =
  /^(?:[\w.]+\.)?(?:staticmethod|classmethod|property|cached_property|abstractmethod|override|overload|final|(?:async)?contextmanager|lru_cache|cache|wraps|atomic|login_required|permission_required)\b/;

const HEADING = /\bdef\s+\w+\s*\(/g;

/**
 * Whether two sides of a stretch in Python differ only by what they say of the types of functions. At run time nothing
 * asks for these, but decorators that make something of the function, and containers that look at constructors' parameters.
 */
export function differInAnnotations(
  removed: readonly DiffLine[],
  added: readonly DiffLine[],
  file: CodeFile,
  lineAt: LineAt,
): boolean {
  const [old, now] = [removed, added].map((lines) => lines.map(({ text }) => text).join('\n'));
  if (old === undefined || now === undefined || !/:|->/.test(`${old}${now}`)) return false;
  const isHeading = added.every(({ newNumber }) => standsInFreeHeading(newNumber ?? 0, file, lineAt));
  const bare = (text: string) =>
    (text.search(HEADING) === -1 ? withoutTypes(text) : withoutAnnotations(text)).replace(/\s+|,(?=\s*(?:\)|$))/g, '');
  return isHeading && bare(old) === bare(now);
}

/** Whether a line is one of those that head a function that no framework makes anything of. */
function standsInFreeHeading(number: number, { symbols }: CodeFile, lineAt: LineAt): boolean {
  const around = symbols.filter(
    ({ kind, startLine, endLine }) =>
      /^(?:function|method|constructor)$/.test(kind) && startLine <= number && number <= endLine,
  );
  const symbol = around.at(-1);
  if (symbol && number <= lastHeadingLine(symbol, lineAt))
    return symbol.decorators.every((mark) => HARMLESS.test(mark));
  // A function within another one is none of the file's symbols.
  return (
    /^\s+(?:async )?def \w+\(.*:\s*$/.test(lineAt(number) ?? '') && !/^\s*@|\)\s*$/.test(lineAt(number - 1) ?? '@')
  );
}

/** A text with the headings in it as they were before there were types. */
function withoutAnnotations(text: string): string {
  let bare = '';
  let from = 0;
  for (const { 0: heading, index } of text.matchAll(HEADING)) {
    const start = index + heading.length;
    const end = closingBracket(text, start);
    if (index < from || end === -1) continue;
    bare += text.slice(from, start) + withoutTypes(text.slice(start, end));
    from = end + (/^\)\s*->\s*[^\n]+?(?=:[ \t]*(?:#.*)?(?:\n|$))/.exec(text.slice(end))?.[0].length ?? 0);
    if (from > end) bare += ')';
  }
  return bare + text.slice(from);
}

/** Parameters without their types: `order: Order = None` is `order = None`. */
function withoutTypes(parameters: string): string {
  return splitOutside(parameters, ',')
    .map((parameter) => {
      const [name = '', ...rest] = splitOutside(parameter, ':');
      if (rest.length === 0) return parameter;
      const [, ...value] = splitOutside(rest.join(':'), '=');
      return value.length === 0 ? name : `${name}=${value.join('=')}`;
    })
    .join(',');
}

/** Splits a text at a sign that stands in no brackets. */
function splitOutside(text: string, sign: string): string[] {
  const parts = [''];
  let open = 0;
  for (const letter of text) {
    if ('([{'.includes(letter)) open++;
    else if (')]}'.includes(letter)) open--;
    if (letter === sign && open <= 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${letter}`);
  }
  return parts;
}

/** Where the bracket that is open before `start` closes; -1 where it does not. */
function closingBracket(text: string, start: number): number {
  let open = 1;
  for (let at = start; at < text.length; at++) {
    if ('([{'.includes(text[at] ?? '')) open++;
    else if (')]}'.includes(text[at] ?? '') && --open === 0) return at;
  }
  return -1;
}

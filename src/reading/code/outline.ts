import type { Language, SymbolKind } from '../../domain/code.js';
import { findDeclarations, isRegular } from './grammar.js';
import type { LanguageRules } from './languages/language.js';
import { mask } from './lexer.js';
import { type Scan, scan } from './scan.js';

/** `block`: a call with a block that a language's rules want to know (`describe … do`); `extension`: Rust's `impl`. */
export type DeclarationKind = SymbolKind | 'module' | 'block' | 'extension';

/** A declaration of a source; offsets in UTF-16 units. */
export interface Declaration {
  readonly kind: DeclarationKind;
  readonly name: string;
  readonly nameStart: number;
  /** Its decorators are part of it. */
  readonly start: number;
  readonly end: number;
  readonly parent: Declaration | null;
  readonly parameters: readonly string[];
  readonly bases: readonly string[];
  readonly decorators: readonly string[];
  /** What stands between the name and the body, parameters included, comments and strings masked. */
  readonly header: string;
  /** What stands between the decorators and the name: modifiers, keywords, the type. */
  readonly lead: string;
}

/** A source, read: its calls and its declarations, outermost first and in the order of the source. */
export interface Outline {
  readonly path: string;
  readonly language: Language;
  /** As it is, comments included. */
  readonly source: string;
  readonly scan: Scan;
  readonly declarations: readonly Declaration[];
  readonly imports: readonly Import[];
  readonly reader: 'grammar' | 'lexer';
}

/** An import statement. */
export interface Import {
  /** White space folded. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A declaration as far as a grammar or a heading tells it. `end` is -1 where it is not known. */
interface Sketch {
  readonly kind: DeclarationKind;
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameEnd: number;
}

/**
 * Reads the outline of a source: from the language's grammar, or, where there is none for it or the source is only a
 * fragment, from its headings (`def …`, `class …`).
 */
export async function readOutline(
  path: string,
  language: Language,
  source: string,
  rules: LanguageRules,
  fragment: boolean,
): Promise<Outline> {
  const masked = mask(source, language, fragment);
  const parsed = !fragment && isRegular(masked.code);
  const findings = parsed ? await findDeclarations(language, rules.declarations, source) : null;
  const sketches: Sketch[] = [...(findings?.found ?? [])];
  // Where the grammar stumbled, headings make up for what it lost.
  if (findings === null || findings.damaged) addHeadings(sketches, masked.code, rules);
  const scanned = scan(
    masked,
    language,
    new Set(sketches.filter((one) => one.kind !== 'block').map((one) => one.nameStart)),
  );
  return {
    path,
    language,
    source,
    scan: scanned,
    declarations: complete(sketches, scanned, rules, findings?.damaged === true),
    imports: readImports(scanned, rules),
    reader: findings === null ? 'lexer' : 'grammar',
  };
}

function addHeadings(sketches: Sketch[], code: string, rules: LanguageRules): void {
  const known = new Set(sketches.map((one) => one.nameStart));
  for (const { pattern, kind, behind } of rules.headings) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(code); match !== null; match = pattern.exec(code)) {
      const name = match[1] ?? '';
      const nameEnd = match.index + match[0].length;
      const nameStart = nameEnd - name.length;
      if (name === '' || known.has(nameStart) || (behind && !isBehindParameters(code, nameEnd, behind))) continue;
      known.add(nameStart);
      const indentation = /^\s*/.exec(match[0])?.[0].length ?? 0;
      sketches.push({ kind, start: match.index + indentation, end: -1, nameStart, nameEnd });
    }
  }
}

const MAX_PARAMETERS = 2000;

/** Whether a pattern (sticky) matches behind the parameters that follow a name. */
function isBehindParameters(code: string, nameEnd: number, pattern: RegExp): boolean {
  let at = skipSpace(code, nameEnd);
  if (code[at] === '<') at = skipSpace(code, skipGenerics(code, at));
  if (code[at] !== '(') return false;
  let depth = 0;
  for (let end = at; end < code.length && end < at + MAX_PARAMETERS; end++) {
    const sign = code.charCodeAt(end);
    if (sign === 40) depth++;
    else if (sign === 41 && --depth === 0) {
      pattern.lastIndex = end + 1;
      return pattern.test(code);
    }
  }
  return false;
}

type Mutable = { -readonly [Key in keyof Declaration]: Declaration[Key] };

function complete(sketches: Sketch[], scanned: Scan, rules: LanguageRules, damaged: boolean): Declaration[] {
  const found = sketches.map((sketch): Mutable => {
    const { code, text } = scanned;
    const end = sketch.end >= 0 && !damaged ? sketch.end : mendedEnd(sketch, scanned, rules);
    const name = text.slice(sketch.nameStart, sketch.nameEnd);
    const decorated =
      rules.decorator === null
        ? { decorators: [], start: sketch.start, end: sketch.start }
        : readDecorators(scanned, sketch.start, rules.decorator);
    const signature = readSignature(scanned, sketch.nameEnd, end, HEADER_ENDS[rules.ends]);
    return {
      kind: sketch.kind,
      name: name.replace(/^`|`$/g, ''),
      nameStart: sketch.nameStart,
      start: decorated.start,
      end,
      parent: null,
      parameters: signature.parameters,
      bases: [],
      decorators: decorated.decorators,
      header: signature.header,
      lead: code.slice(Math.min(decorated.end, sketch.nameStart), sketch.nameStart),
    };
  });
  found.sort((one, other) => one.start - other.start || other.end - one.end);
  const stack: Mutable[] = [];
  for (const one of found) {
    for (let top = stack.at(-1); top !== undefined && top.end <= one.start; top = stack.at(-1)) stack.pop();
    one.parent = stack.at(-1) ?? null;
    const holder = one.parent?.kind;
    const inType = holder === 'class' || holder === 'interface' || holder === 'enum' || holder === 'extension';
    if (one.kind === 'function' && inType) one.kind = 'method';
    if (one.kind === 'method' && rules.constructorNames.has(one.name)) one.kind = 'constructor';
    if (one.kind === 'class' || one.kind === 'interface' || one.kind === 'enum' || one.kind === 'extension') {
      one.bases = rules.bases(one, scanned);
      // What stands in brackets behind a Python class are its bases.
      if (rules.language === 'python') one.parameters = [];
    }
    stack.push(one);
  }
  return found;
}

/**
 * The end of a declaration in a source that its grammar could not make sense of: behind an error it takes what follows
 * for a part of what stands before. Brackets and indentation tell better.
 */
function mendedEnd(sketch: Sketch, scanned: Scan, rules: LanguageRules): number {
  const end = endOf(sketch, scanned, rules);
  const isType = sketch.kind === 'class' || sketch.kind === 'interface' || sketch.kind === 'module';
  return sketch.end < 0 || isType ? end : Math.min(end, sketch.end);
}

const HEADING_FOLLOWS = /\s*(?:[{:,(<=]|->|\b(?:where|extends|implements|permits|throws|by)\b)/y;
const HEADING_STOPS_SHORT = /(?:[,:(=<&|+]|->|=>|\b(?:where|extends|implements|permits|throws|by))\s*$/;

/** Whether a heading without brackets goes on behind the end of a line, to a body or to its bases. */
function headingGoesOn(code: string, from: number, lineEnd: number): boolean {
  HEADING_FOLLOWS.lastIndex = lineEnd;
  return HEADING_FOLLOWS.test(code) || HEADING_STOPS_SHORT.test(code.slice(Math.max(from, lineEnd - 40), lineEnd));
}

/** The rest of a Ruby heading that needs no `end` of its own: `{ … }`, `; end`, `= value`. */
const ON_ONE_LINE = /^(?!.*\bdo\b[^|]*(?:\|[^|]*\|)?\s*$).*(?:\}|;\s*end|\bend)\s*$|^(?:\([^)]*\))?\s=\s/;

/** The end of a declaration of which only the heading is known. */
function endOf(sketch: Sketch, scanned: Scan, rules: LanguageRules): number {
  const { code } = scanned;
  if (rules.ends === 'braces') {
    // `fun order() = …`, `Order AnOrder() => …`, `const order = () => …`
    const isFunction = sketch.kind === 'function' || sketch.kind === 'method';
    for (let at = sketch.nameEnd; at < code.length; at++) {
      const sign = code.charAt(at);
      if (sign === '(' || sign === '[') {
        const close = scanned.partner(at);
        if (close < 0) return code.length;
        at = close;
      } else if (sign === '{') {
        const close = scanned.partner(at);
        // A body that is cut off lasts as long as its lines are indented.
        if (close < 0) return indentedEnd(sketch, scanned, rules);
        return close + 1;
      } else if (sign === ';' || sign === '}') return at;
      else if (sign === '\n' && !headingGoesOn(code, sketch.nameEnd, at)) return at;
      else if (sign === '=' && isFunction && rules.language !== 'rust') return statementEnd(scanned, at);
    }
    return code.length;
  }
  return indentedEnd(sketch, scanned, rules);
}

/** The end of a body that its indentation tells. */
function indentedEnd(sketch: Sketch, scanned: Scan, rules: LanguageRules): number {
  const { code } = scanned;
  const indentation = sketch.start - scanned.lineStart(scanned.lineOf(sketch.start));
  let end = lineEndBehind(scanned, sketch.nameEnd);
  if (rules.ends === 'end' && ON_ONE_LINE.test(lastLine(code, sketch.nameEnd, end))) return end;
  for (let at = end + 1; at < code.length; ) {
    const stop = code.indexOf('\n', at);
    const content = code.slice(at, stop < 0 ? code.length : stop);
    const column = content.search(/\S/);
    // A bracket or a long string may close left of the body that it belongs to.
    if (column >= 0 && column <= indentation) {
      if (rules.ends === 'end') {
        if (/^\s*(?:end\b|\})/.test(content)) return at + content.trimEnd().length;
        if (/^\s*(?:class|module|def|describe|context|it|RSpec)\b/.test(content)) return end;
      } else if (!/^\s*(?:[)\]}]|"""|''')/.test(content)) return end;
    }
    const next = lineEndBehind(scanned, at);
    if (column >= 0) end = code.slice(at, next).trimEnd().length + at;
    at = next + 1;
  }
  return end;
}

function lastLine(code: string, from: number, end: number): string {
  const heading = code.slice(from, end);
  return heading.slice(heading.lastIndexOf('\n') + 1);
}

/** The end of the line of `from`, or of the line on which the last bracket closes that it opens. */
function lineEndBehind(scanned: Scan, from: number): number {
  const { code } = scanned;
  for (let at = from; at < code.length; at++) {
    const sign = code.charCodeAt(at);
    if (sign === 10) return at;
    if (sign !== 40 && sign !== 91 && sign !== 123) continue;
    const close = scanned.partner(at);
    if (close > at) at = close;
  }
  return code.length;
}

const MAX_HEADER = 600;

/** What ends the heading of a declaration behind its parameters; */
const HEADER_ENDS: Readonly<Record<LanguageRules['ends'], RegExp>> = {
  braces: /[{;]|=>|\n\s*\n/,
  indentation: /:/,
  end: /\n/,
};

function readSignature(
  scanned: Scan,
  nameEnd: number,
  end: number,
  stops: RegExp,
): { parameters: string[]; header: string } {
  const { code } = scanned;
  let at = skipSpace(code, nameEnd);
  if (code[at] === '<' || code[at] === '[') at = skipSpace(code, skipGenerics(code, at));
  let parameters: string[] = [];
  if (code[at] === '(') {
    const close = scanned.partner(at);
    const stop = close < 0 ? Math.min(end, code.length) : close;
    parameters = splitList(scanned, at + 1, stop);
    at = Math.min(stop + 1, end);
  }
  const rest = code.slice(at, Math.min(end, at + MAX_HEADER));
  const stop = rest.search(stops);
  const headerEnd = at + (stop < 0 ? rest.length : stop);
  return { parameters, header: code.slice(nameEnd, headerEnd) };
}

function skipGenerics(code: string, from: number): number {
  const open = code.charAt(from);
  const close = open === '<' ? '>' : ']';
  let depth = 0;
  for (let at = from; at < code.length && at < from + 400; at++) {
    const sign = code.charAt(at);
    if (sign === open) depth++;
    else if (sign === close && --depth === 0) return at + 1;
    else if (sign === '{' || sign === ';') return from;
  }
  return from;
}

function skipSpace(code: string, from: number): number {
  let at = from;
  while (at < code.length && code.charCodeAt(at) <= 32) at++;
  return at;
}

/**
 * Cuts a list at its commas, those within brackets (and, in types, between angle brackets) aside. Empty parts are left
 * out; white space is folded.
 */
function splitList(scanned: Scan, from: number, to: number): string[] {
  const { code, text } = scanned;
  const parts: string[] = [];
  let start = from;
  let angles = 0;
  for (let at = from; at <= to; at++) {
    const sign = at === to ? ',' : code.charAt(at);
    if (sign === '(' || sign === '[' || sign === '{') {
      const close = scanned.partner(at);
      if (close > at && close <= to) at = close;
    } else if (sign === '<' && /\w/.test(code.charAt(at - 1))) angles++;
    else if (sign === '>' && angles > 0) angles--;
    else if (sign === ',' && (angles === 0 || at === to)) {
      const part = fold(text.slice(start, at));
      if (part !== '') parts.push(part);
      start = at + 1;
    }
  }
  return parts;
}

/** White space folded to single spaces. */
export function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/**
 * The decorators, annotations or attributes at a declaration: those before `start` and those that it begins with.
 * `start` and `end` enclose them.
 */
function readDecorators(
  scanned: Scan,
  start: number,
  sign: '@' | '[' | '#[',
): { decorators: string[]; start: number; end: number } {
  const { code } = scanned;
  let first = behindModifiers(code, start);
  for (let above = decoratorAbove(scanned, first, sign); above >= 0; above = decoratorAbove(scanned, first, sign))
    first = above;
  const decorators: string[] = [];
  let at = first;
  for (let budget = 0; budget < 60; budget++) {
    at = skipSpace(code, at);
    const end = decoratorEnd(scanned, at, sign);
    if (end < 0) break;
    if (sign === '@') decorators.push(fold(scanned.text.slice(at + 1, end)));
    else decorators.push(...splitList(scanned, at + sign.length, end - 1));
    at = end;
  }
  return { decorators, start: first, end: at };
}

const MODIFIERS = /^\s*(?:(?:export|default|declare|abstract|async|const|let|var)\s+)+$/;

/** `@Injectable() export class`: the decorators stand before words that a grammar keeps outside the declaration. */
function behindModifiers(code: string, start: number): number {
  const line = code.lastIndexOf('\n', start - 1) + 1;
  return start - line < 80 && MODIFIERS.test(code.slice(line, start)) ? skipSpace(code, line) : start;
}

/** The end of the decorator that begins at `at`, -1 where none does. */
function decoratorEnd(scanned: Scan, at: number, sign: '@' | '[' | '#['): number {
  const { code } = scanned;
  if (!code.startsWith(sign, at)) return -1;
  if (sign !== '@') {
    const close = scanned.partner(at + sign.length - 1);
    return close < 0 ? -1 : close + 1;
  }
  const name = /@(?:\w+:)?[\w$]+(?:\.[\w$]+)*/y;
  name.lastIndex = at;
  const match = name.exec(code);
  // `@interface` declares an annotation.
  if (match === null || match[0] === '@interface') return -1;
  const end = at + match[0].length;
  if (code[end] !== '(') return end;
  const close = scanned.partner(end);
  return close < 0 ? -1 : close + 1;
}

/** Where the decorator begins that stands right before `at`, -1 where none does. */
function decoratorAbove(scanned: Scan, at: number, sign: '@' | '[' | '#['): number {
  const { code } = scanned;
  let last = at - 1;
  while (last >= 0 && code.charCodeAt(last) <= 32) last--;
  if (last < 0) return -1;
  // A decorator over several lines is found by its closing bracket.
  const open = ')]'.includes(code.charAt(last)) ? scanned.partner(last) : -1;
  const line = code.lastIndexOf('\n', open >= 0 ? open : last) + 1;
  const start = skipSpace(code, line);
  if (start >= at || !code.startsWith(sign, start)) return -1;
  // Everything between the sign and `at` must be decorators: `@Foo class A {` above is none of ours.
  let end = start;
  while (end < last + 1) {
    const next = decoratorEnd(scanned, skipSpace(code, end), sign);
    if (next < 0 || next <= end) return -1;
    end = next;
  }
  return end === last + 1 ? start : -1;
}

function readImports(scanned: Scan, rules: LanguageRules): Import[] {
  const imports: Import[] = [];
  const { importHead } = rules;
  importHead.lastIndex = 0;
  for (let match = importHead.exec(scanned.code); match !== null; match = importHead.exec(scanned.code)) {
    const start = match.index + (/^\s*/.exec(match[0])?.[0].length ?? 0);
    const end = statementEnd(scanned, match.index + match[0].length);
    const open = /\($/.test(match[0]) ? match.index + match[0].length - 1 : -1;
    if (open >= 0 && rules.language === 'go') {
      const close = scanned.partner(open);
      // Where the bracket is never closed, what follows is no import to the end of the file.
      const finish = close < 0 ? end : close + 1;
      const inside = scanned.text.slice(open + 1, close < 0 ? end : close);
      for (const line of inside.split('\n')) {
        if (line.trim() !== '') imports.push({ text: `import ${fold(line)}`, start, end: finish });
      }
      importHead.lastIndex = Math.max(importHead.lastIndex, finish);
    } else imports.push({ text: fold(scanned.text.slice(start, end)), start, end });
    importHead.lastIndex = Math.max(importHead.lastIndex, end);
  }
  return imports;
}

/** Brackets and their insides aside: longer statements are cut, since nobody reads them to their end. */
const MAX_STATEMENT = 2000;

/** A line that begins so goes on with the statement of the line before. */
const CONTINUES = /[ \t\r\n]*(?:\??\.(?!\.)|\?->|->|&\.|\|\||&&|::)/y;
const GOES_ON = /(?:[\\+&|=(.]|=>|\b(?:and|or|not|to|not_to|in|is))\s*$/;

/**
 * The end of the statement that `from` lies in: the `;`, the closing bracket around it, or the end of its line, unless a
 * bracket is open or the next line plainly goes on.
 *
 * @param beforeBlock it ends before a block that follows: `if ok(x) {`.
 */
export function statementEnd(scanned: Scan, from: number, beforeBlock = false): number {
  const { code } = scanned;
  for (let at = from, steps = 0; at < code.length; at++, steps++) {
    if (steps > MAX_STATEMENT) return at;
    switch (code.charCodeAt(at)) {
      case 40:
      case 91:
      case 123: {
        if (beforeBlock && code[at] === '{') return at;
        const close = scanned.partner(at);
        if (close < 0) return code.length;
        at = close;
        break;
      }
      case 41:
      case 93:
      case 125:
      case 59:
        return at;
      case 10: {
        CONTINUES.lastIndex = at;
        const line = code.slice(Math.max(from, at - 20), at);
        // Ruby's calls go on behind a comma without any bracket.
        if (CONTINUES.test(code) || GOES_ON.test(line) || (scanned.language === 'ruby' && /,\s*$/.test(line))) break;
        return at;
      }
    }
  }
  return code.length;
}

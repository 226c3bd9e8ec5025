import type { Language } from '../../domain/code.js';
import { LEXICONS, type Lexicon, type Opening, type StringForm } from './lexicons.js';

/** A source without its comments, both forms as long as the source, each line and column where it was. */
export interface MaskedSource {
  /** The contents of strings blanked too; their quotes stay. Interpolated expressions are code and stay. */
  readonly code: string;
  /** Strings kept. */
  readonly text: string;
}

/** One masked line. */
export interface MaskedLine {
  readonly code: string;
  readonly text: string;
}

/**
 * Masks a source. One pass, linear in its length, and it never throws: what is left open ends with the line or the
 * source, as its form wants.
 *
 * @param fragment the source is a cut from the middle of a file, so it may begin inside a comment or a docstring.
 */
export function mask(source: string, language: Language, fragment = false): MaskedSource {
  const lexer = new Lexer(source, LEXICONS[language]);
  lexer.run(fragment ? openedBefore(source, language) : 0, fragment);
  return { code: lexer.code(), text: lexer.text() };
}

/** Masks a source and cuts it into lines; line ends (`\n`, `\r\n`) are not part of them. */
export function maskLines(source: string, language: Language, fragment = false): MaskedLine[] {
  const { code, text } = mask(source, language, fragment);
  const codeLines = code.split('\n');
  return text.split('\n').map((line, index) => ({
    code: withoutReturn(codeLines[index] ?? ''),
    text: withoutReturn(line),
  }));
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Longer ones are rare enough to be taken for a division. */
const MAX_REGEX = 1000;

const NOT_LINE_END = /[^\r\n]/g;

function blank(source: string): string {
  return source.includes('\n') ? source.replace(NOT_LINE_END, ' ') : ' '.repeat(source.length);
}

interface Frame {
  readonly form: StringForm;
  /** Depth of braces at which the hole was opened. */
  readonly depth: number;
}

class Lexer {
  private readonly codeParts: string[] = [];
  private readonly textParts: string[] = [];
  private readonly frames: Frame[] = [];
  /** Depth of braces, or of all brackets where the lexicon asks for them. */
  private depth = 0;
  private at = 0;
  private heredocs: StringForm[] = [];
  private fragment = false;

  constructor(
    private readonly source: string,
    private readonly lexicon: Lexicon,
  ) {}

  code(): string {
    return this.codeParts.join('');
  }

  text(): string {
    return this.textParts.join('');
  }

  /** @param commented the length of what belongs to a comment that began before the source. */
  run(commented: number, fragment: boolean): void {
    this.fragment = fragment;
    this.comment(commented);
    if (this.lexicon.markup && !fragment) this.markup();
    const { opener } = this.lexicon;
    while (this.at < this.source.length) {
      opener.lastIndex = this.at;
      const match = opener.exec(this.source);
      if (match === null) {
        this.plainWithHeredocs(this.source.length);
        return;
      }
      if (this.plainWithHeredocs(match.index)) continue;
      this.opening(match);
    }
  }

  private opening(match: RegExpExecArray): void {
    const token = match[0];
    const opening = this.lexicon.open(token, match);
    const tokenEnd = match.index + token.length;
    switch (opening.kind) {
      case 'line-comment':
        // `f"{number:#x}"`: a hole of a Python string has no comments, but its formats have this sign.
        if (this.lexicon.docstrings && this.frames.length > 0) this.plain(tokenEnd);
        else this.comment(this.lineCommentEnd(tokenEnd));
        return;
      case 'block-comment':
        this.comment(this.blockCommentEnd(tokenEnd, opening));
        return;
      case 'end-of-code':
        this.comment(this.source.length);
        return;
      case 'string':
        this.string(opening.form, match.index, tokenEnd);
        return;
      case 'regex':
        this.regex(tokenEnd);
        return;
      case 'heredoc':
        this.plain(tokenEnd);
        this.heredocs.push(opening.form);
        return;
      case 'markup':
        this.plain(tokenEnd);
        this.markup();
        return;
      case 'code':
        this.bracket(token, tokenEnd);
    }
  }

  private lineCommentEnd(from: number): number {
    const end = this.source.indexOf('\n', from);
    const lineEnd = end < 0 ? this.source.length : end;
    if (!this.lexicon.markup) return lineEnd;
    const close = this.source.indexOf('?>', from);
    return close >= 0 && close < lineEnd ? close : lineEnd;
  }

  private blockCommentEnd(from: number, opening: Extract<Opening, { kind: 'block-comment' }>): number {
    if (!opening.nested) {
      const end = this.source.indexOf(opening.end, from);
      return end < 0 ? this.source.length : end + opening.end.length;
    }
    const marks = /\/\*|\*\//g;
    marks.lastIndex = from;
    let depth = 1;
    for (let mark = marks.exec(this.source); mark !== null; mark = marks.exec(this.source)) {
      depth += mark[0] === '/*' ? 1 : -1;
      if (depth === 0) return marks.lastIndex;
    }
    return this.source.length;
  }

  private bracket(token: string, tokenEnd: number): void {
    this.plain(tokenEnd);
    if (token === '{' || token === '(' || token === '[') {
      this.depth++;
      return;
    }
    if (token !== '}' && token !== ')' && token !== ']') return;
    const frame = this.frames.at(-1);
    if (token === '}' && frame !== undefined && this.depth <= frame.depth) {
      this.frames.pop();
      this.depth = frame.depth;
      this.stringBody(frame.form);
    } else if (this.depth > 0) this.depth--;
  }

  /** A string from its opening quotes to its end, or to its first hole. */
  private string(form: StringForm, start: number, bodyStart: number): void {
    if (this.lexicon.docstrings && this.frames.length === 0) {
      const end = this.docstringEnd(form, start, bodyStart);
      if (end > 0) {
        this.comment(end);
        return;
      }
    }
    this.plain(bodyStart);
    this.stringBody(form);
  }

  private stringBody(form: StringForm): void {
    const { stop } = form;
    stop.lastIndex = this.at;
    for (let match = stop.exec(this.source); match !== null; match = stop.exec(this.source)) {
      const token = match[0];
      if ((token.charCodeAt(0) === 92 && token.length > 1) || form.passed?.includes(token)) continue;
      if (token === form.hole) {
        if (!this.closesInTime(form, match.index)) continue;
        this.content(match.index);
        this.plain(match.index + token.length);
        // The hole's braces beyond the first (C#'s `{{`) are counted, so that its last `}` resumes the string.
        this.frames.push({ form, depth: this.depth });
        this.depth += token.split('{').length - 2;
        return;
      }
      this.content(match.index);
      if (form.labelled) this.content(match.index + token.length);
      else if (token !== '\n') this.plain(match.index + token.length);
      return;
    }
    this.content(this.source.length);
  }

  /** A hole of a string that ends with its line must end in that line: else a lone brace would swallow the rest. */
  private closesInTime(form: StringForm, from: number): boolean {
    if (!form.stop.source.includes('\\n')) return true;
    const close = this.source.indexOf('}', from);
    if (close < 0) return false;
    const lineEnd = this.source.indexOf('\n', from);
    return lineEnd < 0 || close < lineEnd;
  }

  private regex(bodyStart: number): void {
    const end = this.regexEnd(bodyStart);
    this.plain(bodyStart);
    // Not closed in its line: a division after all.
    if (end < 0) return;
    this.content(end);
    this.plain(end + 1);
  }

  /** Offset of the slash that ends a regular expression; -1 where its line has none. */
  private regexEnd(bodyStart: number): number {
    let inClass = false;
    const limit = Math.min(this.source.length, bodyStart + MAX_REGEX);
    for (let at = bodyStart; at < limit; at++) {
      const sign = this.source.charCodeAt(at);
      if (sign === 10) return -1;
      if (sign === 92) at++;
      else if (sign === 91) inClass = true;
      else if (sign === 93) inClass = false;
      else if (sign === 47 && !inClass) return at;
    }
    return -1;
  }

  /** The end of a docstring that starts here, 0 where it is none: a statement that is nothing but a string. */
  private docstringEnd(form: StringForm, start: number, bodyStart: number): number {
    if (this.depth > 0) return 0;
    let lineStart = start;
    while (lineStart > 0 && isBlank(this.source.charCodeAt(lineStart - 1))) lineStart--;
    if (lineStart > 0 && this.source[lineStart - 1] !== '\n') return 0;
    const triple = this.source.charAt(bodyStart - 1) === this.source.charAt(bodyStart - 2);
    const before = this.source.slice(Math.max(0, lineStart - 400), lineStart).trimEnd();
    if (before.endsWith('\\')) return 0;
    if (!triple && !before.endsWith(':')) return 0;
    const { stop } = form;
    stop.lastIndex = bodyStart;
    for (let match = stop.exec(this.source); match !== null; match = stop.exec(this.source)) {
      const token = match[0];
      if (token.charCodeAt(0) === 92 || token.startsWith('{')) continue;
      if (token === '\n') return 0;
      const end = match.index + token.length;
      let next = end;
      while (isBlank(this.source.charCodeAt(next))) next++;
      return next >= this.source.length || '\n;#'.includes(this.source.charAt(next)) ? end : 0;
    }
    return this.fragment ? this.source.length : 0;
  }

  /** Markup up to the next piece of code: content, as of a string. */
  private markup(): void {
    const start = this.lexicon.markup?.start;
    if (start === undefined) return;
    start.lastIndex = this.at;
    const match = start.exec(this.source);
    this.content(match === null ? this.source.length : match.index);
    if (match !== null) this.plain(match.index + match[0].length);
  }

  /**
   * Plain code up to `end`, with the bodies of heredocs that were announced on the line before.
   * @returns whether it stopped early, behind a heredoc's body.
   */
  private plainWithHeredocs(end: number): boolean {
    if (this.heredocs.length === 0) {
      this.plain(end);
      return false;
    }
    const lineEnd = this.source.indexOf('\n', this.at);
    if (lineEnd < 0 || lineEnd >= end) {
      this.plain(end);
      return false;
    }
    this.plain(lineEnd + 1);
    const [next, ...later] = this.heredocs;
    // Several heredocs of a line follow one another, each body after the label of the one before.
    this.heredocs = later;
    if (next !== undefined) {
      this.stringBody(next);
    }
    return true;
  }

  private plain(end: number): void {
    if (end <= this.at) return;
    const part = this.source.slice(this.at, end);
    this.codeParts.push(part);
    this.textParts.push(part);
    this.at = end;
  }

  private content(end: number): void {
    if (end <= this.at) return;
    const part = this.source.slice(this.at, end);
    this.codeParts.push(blank(part));
    this.textParts.push(part);
    this.at = end;
  }

  private comment(end: number): void {
    if (end <= this.at) return;
    const part = blank(this.source.slice(this.at, end));
    this.codeParts.push(part);
    this.textParts.push(part);
    this.at = end;
  }
}

/** A space, a tab or the return of a line's end. */
function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 13;
}

const CODE_LINE =
  /^\s*(?:(?:def|class|return|if|for|while|with|import|from|assert|async|raise|try|else)\b|@\w|[\w.]+\s*[=(])/;

/** The length of what, at the head of a fragment, belongs to a comment or docstring that began before it. */
function openedBefore(source: string, language: Language): number {
  if (language === 'ruby') return 0;
  if (language !== 'python') {
    const close = source.indexOf('*/');
    const open = source.indexOf('/*');
    if (close < 0 || (open >= 0 && open < close)) return 0;
    // A `*/` within a glob or a pattern is no comment's end.
    const lineStart = source.lastIndexOf('\n', close) + 1;
    return /^\s*(?:\*.*)?$/.test(source.slice(lineStart, close)) ? close + 2 : 0;
  }
  const quotes = source.match(/"""|'''/g)?.length ?? 0;
  if (quotes % 2 === 0) return 0;
  const first = /"""|'''/.exec(source);
  if (first === null) return 0;
  // An odd number of quotes: either the first ends a docstring or the last begins one. Prose before the first decides.
  const before = source.slice(0, first.index).split('\n');
  const last = before.at(-1) ?? '';
  if (last.trim() !== '' && !/[.)\]\w]\s*$/.test(last)) return 0;
  const lines = before.filter((line) => line.trim() !== '');
  if (lines.length === 0) return 0;
  return lines.some((line) => CODE_LINE.test(line)) ? 0 : first.index + 3;
}

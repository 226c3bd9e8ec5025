import type { Language } from '../../domain/code.js';

/** How a kind of string ends. */
export interface StringForm {
  /** Global; matches an escape (passed over), the end, a line's end (an unclosed string stops there) or a hole. */
  readonly stop: RegExp;
  /** What opens an interpolated expression, such as `${`; it ends at the matching `}`. */
  readonly hole?: string;
  /** Matches of `stop` that are content: an escape, a doubled quote. Those that begin with a backslash always are. */
  readonly passed?: readonly string[];
  /** Its end is a label, not a quote, and masked like its contents. */
  readonly labelled?: boolean;
}

/** What the lexer does at an opener. */
export type Opening =
  | { readonly kind: 'line-comment' }
  | { readonly kind: 'block-comment'; readonly end: string; readonly nested?: boolean }
  | { readonly kind: 'string'; readonly form: StringForm }
  | { readonly kind: 'regex' }
  | { readonly kind: 'heredoc'; readonly label: string; readonly form: StringForm }
  | { readonly kind: 'end-of-code' }
  | { readonly kind: 'markup' }
  | { readonly kind: 'code' };

/** The words of a language, as far as comments and strings are concerned. */
export interface Lexicon {
  /** Global; the next place where something other than plain code may begin, or a brace. */
  readonly opener: RegExp;
  /** What such a match opens. `before` is the source before it. */
  open(token: string, match: RegExpExecArray): Opening;
  /** Code is embedded in markup (PHP). */
  readonly markup?: { readonly start: RegExp };
  /** A string that is a statement of its own is documentation (Python). */
  readonly docstrings?: boolean;
}

const CODE: Opening = { kind: 'code' };
const LINE_COMMENT: Opening = { kind: 'line-comment' };
const BLOCK_COMMENT: Opening = { kind: 'block-comment', end: '*/' };
const NESTED_COMMENT: Opening = { kind: 'block-comment', end: '*/', nested: true };

const SINGLE: StringForm = { stop: /\\(?:\r\n|[\s\S])|['\n]/g };
const DOUBLE: StringForm = { stop: /\\(?:\r\n|[\s\S])|["\n]/g };
const SINGLE_LONG: StringForm = { stop: /\\[\s\S]|'/g };
const DOUBLE_LONG: StringForm = { stop: /\\[\s\S]|"/g };
const RAW_BACKTICK: StringForm = { stop: /`/g };
const TEXT_BLOCK: StringForm = { stop: /\\[\s\S]|"""/g };

const string = (form: StringForm): Opening => ({ kind: 'string', form });

/** Openers that the C family shares; `null` where the token is another's. */
function cOpening(token: string): Opening | null {
  switch (token) {
    case '//':
      return LINE_COMMENT;
    case '/*':
      return BLOCK_COMMENT;
    case '"':
      return string(DOUBLE);
    case "'":
      return string(SINGLE);
    case '{':
    case '}':
      return CODE;
    default:
      return null;
  }
}

const builtForms = new Map<string, StringForm>();

/** A form whose end is only known from its opener (raw strings, heredocs); kept, since the few there are recur. */
function formOf(key: string, make: () => StringForm): StringForm {
  let form = builtForms.get(key);
  if (form === undefined) {
    if (builtForms.size > 500) builtForms.clear();
    form = make();
    builtForms.set(key, form);
  }
  return form;
}

const quoted = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Index of the last character before `index` that is no white space, within the last 200; -1 where there is none. */
function lastSignificant(source: string, index: number): number {
  for (let at = index - 1; at >= 0 && at > index - 200; at--) {
    if (source.charCodeAt(at) > 32) return at;
  }
  return -1;
}

function wordEndingAt(source: string, end: number): string {
  return /[\w$]{1,20}$/.exec(source.slice(Math.max(0, end - 20), end + 1))?.[0] ?? '';
}

// --- Python -----------------------------------------------------------------------------------------------------------

const PYTHON_TRIPLE_DOUBLE: StringForm = { stop: /\\[\s\S]|"""/g };
const PYTHON_TRIPLE_SINGLE: StringForm = { stop: /\\[\s\S]|'''/g };
const PYTHON_F: Readonly<Record<string, StringForm>> = {
  '"': { stop: /\\(?:\r\n|[\s\S])|["\n]|\{\{|\{/g, hole: '{', passed: ['{{'] },
  "'": { stop: /\\(?:\r\n|[\s\S])|['\n]|\{\{|\{/g, hole: '{', passed: ['{{'] },
  '"""': { stop: /\\[\s\S]|"""|\{\{|\{/g, hole: '{', passed: ['{{'] },
  "'''": { stop: /\\[\s\S]|'''|\{\{|\{/g, hole: '{', passed: ['{{'] },
};
const PYTHON_PLAIN: Readonly<Record<string, StringForm>> = {
  '"': DOUBLE,
  "'": SINGLE,
  '"""': PYTHON_TRIPLE_DOUBLE,
  "'''": PYTHON_TRIPLE_SINGLE,
};

const python: Lexicon = {
  opener: /#|(?:\b[rRbBuUfFtT]{1,2})?(?:"""|'''|"|')|[()[\]{}]/g,
  docstrings: true,
  open(token) {
    if (token === '#') return LINE_COMMENT;
    const quote = token.replace(/^[a-zA-Z]+/, '');
    if (quote === '' || !/["']/.test(quote)) return CODE;
    const forms = /[fFtT]/.test(token.slice(0, token.length - quote.length)) ? PYTHON_F : PYTHON_PLAIN;
    return string(forms[quote] ?? DOUBLE);
  },
};

// --- JavaScript and TypeScript ----------------------------------------------------------------------------------------

const TEMPLATE: StringForm = { stop: /\\[\s\S]|`|\$\{/g, hole: '${' };
const BEFORE_REGEX_WORDS = new Set(
  'return typeof case in of delete void throw new else do await yield instanceof'.split(' '),
);

const ecmascript: Lexicon = {
  opener: /\/\/|\/\*|["'`/{}]/g,
  open(token, match) {
    if (token === '`') return string(TEMPLATE);
    const before = match.input.charCodeAt(match.index - 1);
    if ((token === "'" || token === '"') && inElementText(match)) return CODE;
    if (token === '/') return startsRegex(match) ? { kind: 'regex' } : CODE;
    // `https://…` in the text of an element.
    if (token === '//' && before === 58 && /https?:$/.test(match.input.slice(match.index - 6, match.index)))
      return CODE;
    return cOpening(token) ?? CODE;
  },
};

const BEFORE_STRING_WORDS = new Set([
  ...BEFORE_REGEX_WORDS,
  ...'from import export default extends as is keyof async satisfies require get set static'.split(' '),
]);

/** A quote where no string can stand: `Don't`, `{name}'s`, `Matching "{term}"` in the text of an element. */
function inElementText({ input, index }: RegExpExecArray): boolean {
  const before = input[index - 1] ?? '';
  if (before === '}') return true;
  if (before === '>') return input[index - 2] !== '=';
  let at = index - 1;
  while (at >= 0 && input.charCodeAt(at) === 32) at--;
  if (at < 0 || !isWord(input.charCodeAt(at))) return false;
  return !BEFORE_STRING_WORDS.has(wordEndingAt(input, at));
}

function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}

function startsRegex(match: RegExpExecArray): boolean {
  const last = lastSignificant(match.input, match.index);
  if (last < 0) return true;
  const before = match.input[last] ?? '';
  if (before === '<') return false;
  if (before === '>') return match.input[last - 1] === '=';
  if ('([{,;:=!&|?+-*%~^'.includes(before)) return true;
  return BEFORE_REGEX_WORDS.has(wordEndingAt(match.input, last));
}

// --- Go, Java, Kotlin -------------------------------------------------------------------------------------------------

const go: Lexicon = {
  opener: /\/\/|\/\*|["'`]/g,
  open: (token) => (token === '`' ? string(RAW_BACKTICK) : (cOpening(token) ?? CODE)),
};

const java: Lexicon = {
  opener: /\/\/|\/\*|"""|["']/g,
  open: (token) => (token === '"""' ? string(TEXT_BLOCK) : (cOpening(token) ?? CODE)),
};

const KOTLIN_DOUBLE: StringForm = { stop: /\\[^\n]|["\n]|\$\{/g, hole: '${' };
const KOTLIN_RAW: StringForm = { stop: /"""+|\$\{/g, hole: '${' };
const BACKTICK_NAME: StringForm = { stop: /[`\n]/g };

const kotlin: Lexicon = {
  opener: /\/\/|\/\*|"""|["'`{}]/g,
  open(token) {
    if (token === '/*') return NESTED_COMMENT;
    if (token === '"""') return string(KOTLIN_RAW);
    if (token === '"') return string(KOTLIN_DOUBLE);
    if (token === '`') return string(BACKTICK_NAME);
    return cOpening(token) ?? CODE;
  },
};

// --- C# ---------------------------------------------------------------------------------------------------------------

const CS_VERBATIM: StringForm = { stop: /""|"/g, passed: ['""'] };
const CS_INTERPOLATED: StringForm = { stop: /\\[^\n]|["\n]|\{\{|\{/g, hole: '{', passed: ['{{'] };
const CS_VERBATIM_INTERPOLATED: StringForm = { stop: /""|"|\{\{|\{/g, hole: '{', passed: ['""', '{{'] };

const csharp: Lexicon = {
  opener: /\/\/|\/\*|^[ \t]*#(?:end)?(?:region|error|warning|pragma)\b|\${0,9}"{3,20}|(?:\$@|@\$|[$@])?"|['{}]/gm,
  open(token) {
    if (token.includes('#')) return LINE_COMMENT;
    const quotes = /"+$/.exec(token)?.[0] ?? '';
    if (quotes === '') return cOpening(token) ?? CODE;
    const interpolated = token.includes('$');
    if (quotes.length >= 3) return string(csharpRaw(quotes, token.lastIndexOf('$') + 1));
    if (token.includes('@')) return string(interpolated ? CS_VERBATIM_INTERPOLATED : CS_VERBATIM);
    return string(interpolated ? CS_INTERPOLATED : DOUBLE);
  },
};

/** `"""…"""` with as many quotes as it opened with; `$$` asks for two braces around an expression. */
function csharpRaw(quotes: string, dollars: number): StringForm {
  return formOf(`cs${dollars}${quotes}`, () => {
    if (dollars === 0) return { stop: new RegExp(quotes, 'g') };
    const hole = '{'.repeat(dollars);
    return { stop: new RegExp(`${quotes}|${quoted(hole)}`, 'g'), hole };
  });
}

// --- Ruby -------------------------------------------------------------------------------------------------------------

const RUBY_DOUBLE: StringForm = { stop: /\\[\s\S]|"|#\{/g, hole: '#{' };
const RUBY_BACKTICK: StringForm = { stop: /\\[\s\S]|`|#\{/g, hole: '#{' };
const RUBY_BEFORE_REGEX = new Set('if unless when while until and or not return then puts elsif in'.split(' '));
const RUBY_CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

const ruby: Lexicon = {
  opener:
    /#(?!\{)|^=begin\b|^__END__$|\$["'`]|\?["'`#](?!\w)|<<[~-]?(?:(["'`]?)([A-Za-z_]\w{0,60})\1)|%[wWiIqQrsx]?[([{<|!/]|["'`/{}]/gm,
  open(token, match) {
    if (token === '#') return LINE_COMMENT;
    if (token === '=begin') return { kind: 'block-comment', end: '\n=end' };
    if (token === '__END__') return { kind: 'end-of-code' };
    if (token === '"') return string(RUBY_DOUBLE);
    if (token === "'") return string(SINGLE_LONG);
    if (token === '`') return string(RUBY_BACKTICK);
    if (token === '/') return rubyArgumentFollows(match) ? { kind: 'regex' } : CODE;
    if (token.startsWith('<<')) return rubyHeredoc(token, match);
    if (token.startsWith('%') && token.length > 1) return rubyPercent(token, match);
    return CODE;
  },
};

/** Whether an operand stands at the match, not an operator: `x = /a/`, `match /a/`, but not `a / b` and `a/b`. */
function rubyArgumentFollows(match: RegExpExecArray): boolean {
  const { input, index } = match;
  const last = lastSignificant(input, index);
  if (last < 0) return true;
  const before = input[last] ?? '';
  if ('([{,;:=!&|?+-*%~^<>'.includes(before)) return true;
  if (RUBY_BEFORE_REGEX.has(wordEndingAt(input, last))) return true;
  if (input.slice(last + 1, index).includes('\n')) return true;
  const after = input[index + match[0].length] ?? ' ';
  return last < index - 1 && isWord(input.charCodeAt(last)) && !/[\s=]/.test(after);
}

function rubyHeredoc(token: string, match: RegExpExecArray): Opening {
  const [, quote = '', label = ''] = match;
  const before = match.input[match.index - 1] ?? '\n';
  const plain = !/[~-]/.test(token.charAt(2));
  // `class << self`, `list <<Item`: a shift unless it looks like a label in capitals behind a space or bracket.
  if (plain && (!/^[A-Z][A-Z0-9_]*$/.test(label) || !/[\s(,=]/.test(before))) return CODE;
  const form = formOf(`rb${quote}${label}`, () =>
    quote === "'"
      ? { stop: new RegExp(`^[ \\t]*${label}\\r?$`, 'gm'), labelled: true }
      : { stop: new RegExp(`\\\\[sS]|^[ \\t]*${label}\\r?$|#\\{`, 'gm'), hole: '#{', labelled: true },
  );
  return { kind: 'heredoc', label, form };
}

function rubyPercent(token: string, match: RegExpExecArray): Opening {
  if (!rubyArgumentFollows(match)) return CODE;
  const open = token.charAt(token.length - 1);
  const close = RUBY_CLOSERS[open] ?? open;
  const letter = token.length === 3 ? token.charAt(1) : 'Q';
  const holes = 'QWIrx'.includes(letter);
  const form = formOf(`rb%${holes ? 1 : 0}${open}`, () => {
    const stop = new RegExp(`\\\\[sS]|${quoted(close)}${holes ? '|#\\{' : ''}`, 'g');
    return holes ? { stop, hole: '#{' } : { stop };
  });
  return string(form);
}

// --- PHP --------------------------------------------------------------------------------------------------------------

const php: Lexicon = {
  opener: /\/\/|\/\*|#(?!\[)|\?>|<<<[ \t]*(["']?)(\w{1,60})\1|["'`]/g,
  markup: { start: /<\?(?:php\b|=)/g },
  open(token, match) {
    if (token === '#') return LINE_COMMENT;
    if (token === '?>') return { kind: 'markup' };
    if (token === '"') return string(DOUBLE_LONG);
    if (token === "'") return string(SINGLE_LONG);
    if (token === '`') return string(RAW_BACKTICK);
    if (token.startsWith('<<<')) {
      const label = match[2] ?? '';
      return {
        kind: 'heredoc',
        label,
        form: formOf(`php${label}`, () => ({ stop: new RegExp(`^[ \\t]*${label}\\b`, 'gm'), labelled: true })),
      };
    }
    return cOpening(token) ?? CODE;
  },
};

// --- Rust -------------------------------------------------------------------------------------------------------------

const RUST_CHARACTER: StringForm = { stop: /\\[^\n]|['\n]/g };

const rust: Lexicon = {
  opener: /\/\/|\/\*|\b(?:br|cr|r)#{0,20}"|"|'(?=\\|[^\\'\n]{1,2}')/g,
  open(token) {
    if (token === '/*') return NESTED_COMMENT;
    if (token === '"') return string(DOUBLE_LONG);
    if (token === "'") return string(RUST_CHARACTER);
    if (token.endsWith('"')) {
      const hashes = '#'.repeat(token.split('#').length - 1);
      return string(formOf(`rs${hashes}`, () => ({ stop: new RegExp(`"${hashes}`, 'g') })));
    }
    return cOpening(token) ?? CODE;
  },
};

/** The lexicon of each language. */
export const LEXICONS: Readonly<Record<Language, Lexicon>> = {
  python,
  typescript: ecmascript,
  tsx: ecmascript,
  javascript: ecmascript,
  go,
  java,
  kotlin,
  csharp,
  ruby,
  php,
  rust,
};

import type { Language } from '../../domain/code.js';
import type { MaskedSource } from './lexer.js';

/** A call found in masked code; all offsets in UTF-16 units. */
export interface Call {
  /** As written, without arguments and white space: `client.post`, `new Order`, `expect.toBe`. At most 200 characters. */
  readonly callee: string;
  /** Its last segment: `post`. */
  readonly name: string;
  /** Where the chain that it belongs to begins: `expect` in `expect(x).toBe(1)`. */
  readonly start: number;
  readonly nameStart: number;
  /** What lies between the brackets; of a block that follows, the block's inside. */
  readonly argumentsStart: number;
  argumentsEnd: number;
  /** Behind the closing bracket. */
  end: number;
}

/** A masked source with its brackets matched and its calls found. */
export interface Scan extends MaskedSource {
  readonly language: Language;
  /** In the order of their names in the source. */
  readonly calls: readonly Call[];
  /** Offset of the bracket that belongs to the one at `offset`; -1 where there is none. */
  partner(offset: number): number;
  /** 1-based line of an offset, counted from the source's first line. */
  lineOf(offset: number): number;
  /** Offset at which a 1-based line begins. */
  lineStart(line: number): number;
}

interface Syntax {
  /** Words that stand before a bracket and call nothing. */
  readonly notCalled: ReadonlySet<string>;
  /** Characters of names besides letters, digits and `_`. */
  readonly nameSigns: string;
  /** A name with a block behind it is a call: `every { … }`. */
  readonly blocks?: boolean;
  /** A name with a space and an argument behind it is a call, and so is `x.name` (Ruby). */
  readonly commands?: boolean;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const PYTHON: Syntax = {
  notCalled: words(
    'and or not in is if elif while for return yield await lambda assert del with raise from import except else def class async match case as',
  ),
  nameSigns: '',
};
const ECMASCRIPT: Syntax = {
  notCalled: words(
    'if for while switch catch return typeof in of void delete await yield function async case do else throw new with instanceof constructor extends as satisfies keyof',
  ),
  nameSigns: '$#',
};
const GO: Syntax = {
  notCalled: words(
    'if for switch func return go defer select range case chan map interface struct var const import type else byte string int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 float32 float64 bool any error rune',
  ),
  nameSigns: '',
};
const JAVA: Syntax = {
  notCalled: words(
    'if for while switch catch return synchronized try throw new case do else assert instanceof record yield',
  ),
  nameSigns: '$',
};
const KOTLIN: Syntax = {
  notCalled: words(
    'if for while when catch return fun constructor init get set try throw else do finally in is as object companion interface class by where val var typealias enum',
  ),
  nameSigns: '`',
  blocks: true,
};
const CSHARP: Syntax = {
  notCalled: words(
    'if for foreach while switch catch return using lock fixed typeof nameof sizeof default when in is as await new throw do else checked unchecked out ref var where and or not case delegate async',
  ),
  nameSigns: '@',
};
const RUBY: Syntax = {
  notCalled: words(
    'if unless while until and or not in when case return then do elsif else end begin rescue ensure def class module yield defined? self nil true false alias undef for next break redo retry __method__ BEGIN END',
  ),
  nameSigns: '@$?!',
  blocks: true,
  commands: true,
};
const PHP: Syntax = {
  notCalled: words(
    'if elseif for foreach while switch catch return function fn use array list isset empty echo print and or xor not match new declare unset exit die include require static case do else instanceof',
  ),
  nameSigns: '$\\',
};
const RUST: Syntax = {
  notCalled: words(
    'if for while match return fn in let mut ref move as impl where loop else unsafe async await use pub crate dyn struct enum',
  ),
  nameSigns: '',
};

const SYNTAX: Readonly<Record<Language, Syntax>> = {
  python: PYTHON,
  typescript: ECMASCRIPT,
  tsx: ECMASCRIPT,
  javascript: ECMASCRIPT,
  go: GO,
  java: JAVA,
  kotlin: KOTLIN,
  csharp: CSHARP,
  ruby: RUBY,
  php: PHP,
  rust: RUST,
};

/** Matches the brackets of a masked source and finds its calls. One pass; names in `declaredAt` are declarations. */
export function scan(masked: MaskedSource, language: Language, declaredAt: ReadonlySet<number>): Scan {
  return new Scanner(masked, language, declaredAt).run();
}

const MAX_CALLEE = 200;
/** Length of a command's arguments, brackets and their insides aside. */
const MAX_COMMAND = 400;
const BRACKET = /[()[\]{}]/g;
const CLOSER: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
/** How many unclosed brackets may lie between a closing one and its partner. */
const MAX_UNCLOSED = 12;

interface Open {
  readonly at: number;
  readonly close: string;
  readonly call: Call | null;
  /** A call with arguments of its own that this block belongs to: `test("saves") { … }`. */
  readonly owner: Call | null;
}

class Scanner implements Scan {
  readonly code: string;
  readonly text: string;
  readonly calls: Call[] = [];
  private readonly syntax: Syntax;
  private readonly partners: Int32Array;
  /** The call that owns an opening bracket. */
  private readonly callAt = new Map<number, Call>();
  private readonly lineStarts: number[] = [0];

  constructor(
    masked: MaskedSource,
    readonly language: Language,
    private readonly declaredAt: ReadonlySet<number>,
  ) {
    this.code = masked.code;
    this.text = masked.text;
    this.syntax = SYNTAX[language];
    this.partners = new Int32Array(this.code.length);
    for (let at = this.code.indexOf('\n'); at >= 0; at = this.code.indexOf('\n', at + 1)) this.lineStarts.push(at + 1);
  }

  run(): this {
    const stack: Open[] = [];
    BRACKET.lastIndex = 0;
    for (let match = BRACKET.exec(this.code); match !== null; match = BRACKET.exec(this.code)) {
      const sign = match[0];
      const at = match.index;
      const close = CLOSER[sign];
      if (close === undefined) this.close(stack, at, sign);
      else {
        const owner = sign === '{' ? this.ownerOfBlock(at) : null;
        stack.push({ at, close, owner, call: owner === null ? this.callBefore(at, sign) : null });
      }
    }
    for (const open of stack) this.endCall(open, this.code.length, this.code.length);
    if (this.syntax.commands) this.findCommands();
    // A chain's calls are found bracket by bracket; readers want them as they stand in the source.
    this.calls.sort((one, other) => one.nameStart - other.nameStart);
    return this;
  }

  partner(offset: number): number {
    return (this.partners[offset] ?? 0) - 1;
  }

  lineOf(offset: number): number {
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  lineStart(line: number): number {
    return this.lineStarts[line - 1] ?? this.code.length;
  }

  private close(stack: Open[], at: number, sign: string): void {
    for (let depth = stack.length - 1; depth >= 0 && depth > stack.length - MAX_UNCLOSED; depth--) {
      const open = stack[depth];
      if (open === undefined || open.close !== sign) continue;
      for (const unclosed of stack.splice(depth)) this.endCall(unclosed, at, unclosed === open ? at + 1 : at);
      this.partners[open.at] = at + 1;
      this.partners[at] = open.at + 1;
      return;
    }
  }

  private endCall({ call, owner }: Open, argumentsEnd: number, end: number): void {
    if (owner !== null) owner.end = end;
    if (call === null) return;
    call.argumentsEnd = argumentsEnd;
    call.end = end;
  }

  /** The call in brackets right before a block: the block is its last argument. */
  private ownerOfBlock(at: number): Call | null {
    if (this.syntax.blocks !== true) return null;
    let end = at;
    while (end > 0 && isBlank(this.code.charCodeAt(end - 1))) end--;
    const call = this.code[end - 1] === ')' ? this.callAt.get(this.partner(end - 1)) : undefined;
    if (call === undefined) return null;
    this.callAt.set(at, call);
    return call;
  }

  /** The call whose arguments the bracket at `at` opens, or `null`. */
  private callBefore(at: number, sign: string): Call | null {
    if (sign === '[') return null;
    let end = at;
    while (end > 0 && isBlank(this.code.charCodeAt(end - 1))) end--;
    if (sign === '{' && !this.opensBlock(at, end)) return null;
    const chain = this.curried(end, at, sign) ?? this.chainEndingAt(this.beforeGenerics(end));
    if (chain === null) return null;
    if (sign === '{' && !this.blockIsCall(chain.start)) return null;
    // `do (…)`, `if (…)`: a word that calls nothing, unless it is a member (`x.in(…)`).
    if (chain.single && this.syntax.notCalled.has(chain.callee)) return null;
    return this.add(chain, at, at + 1);
  }

  private opensBlock(at: number, end: number): boolean {
    if (this.language === 'csharp' || this.language === 'java')
      return /\bnew\s+[\w.]+(?:<[^(){};]*>)?$/.test(this.code.slice(Math.max(0, end - 120), end));
    return this.syntax.blocks === true && end > 0 && at - end <= 1;
  }

  /** `class Order {` and `fun find(): Order {` open bodies, not blocks of calls. */
  private blockIsCall(start: number): boolean {
    const before = this.code.slice(Math.max(0, start - 40), start).trimEnd();
    return (
      !/(?:\b(?:class|interface|object|fun|enum|is|as|in|module|def)|[:>,])$/.test(before) || before.endsWith('->')
    );
  }

  /** `it.each(table)(…)`: a call of what a call gave goes by that call's name. */
  private curried(end: number, at: number, sign: string): Chain | null {
    if (sign !== '(' || end !== at || this.code[end - 1] !== ')') return null;
    const call = this.callAt.get(this.partner(end - 1));
    return call === undefined ? null : { ...call, single: false };
  }

  /** Steps over type arguments: `mock<Repo>(`, `collect::<Vec<_>>(`, `New[int](`. */
  private beforeGenerics(end: number): number {
    const last = this.code[end - 1];
    if (last === ']' && this.language === 'go') {
      const open = this.partner(end - 1);
      return open > 0 && isName(this.code.charCodeAt(open - 1)) ? open : end;
    }
    if (last !== '>' || this.code[end - 2] === '=' || this.code[end - 2] === '-') return end;
    let depth = 0;
    for (let at = end - 1; at >= 0 && at > end - 200; at--) {
      const sign = this.code.charCodeAt(at);
      if (sign === 62) depth++;
      else if (sign === 60 && --depth === 0) return this.code.startsWith('::', at - 2) ? at - 2 : at;
      else if (sign === 59 || sign === 10 || sign === 38) return end;
    }
    return end;
  }

  /** Reads a chain of names backwards from its end: `request(app).post`, `this.orders[0]?.save`, `Order::find`. */
  private chainEndingAt(end: number): Chain | null {
    const nameStart = this.nameStart(end);
    if (nameStart === end) return this.code[end - 1] === '`' ? this.taggedTemplate(end) : null;
    if (this.declaredAt.has(nameStart)) return null;
    const name = this.code.slice(nameStart, end);
    const first = name.charCodeAt(0);
    if (first >= 48 && first <= 57) return null;
    let start = nameStart;
    let callee = name;
    let single = true;
    for (let piece = 0; piece < 40; piece++) {
      const connector = this.connectorBefore(start);
      if (connector === null) break;
      single = false;
      const receiver = this.receiverEndingAt(connector.at);
      callee = receiver.text + connector.sign + callee;
      start = receiver.start;
      if (receiver.whole || callee.length > MAX_CALLEE) break;
    }
    const created = /\bnew\s+$/.exec(this.code.slice(Math.max(0, start - 12), start));
    if (created !== null) {
      callee = `new ${callee}`;
      start -= created[0].length;
      single = false;
    }
    return { callee: callee.slice(-MAX_CALLEE), name, start, nameStart, single };
  }

  /** test.each`…`(…): the tag's name and the template belong to the callee. */
  private taggedTemplate(end: number): Chain | null {
    const open = this.code.lastIndexOf('`', end - 2);
    return open <= 0 ? null : this.chainEndingAt(open);
  }

  private nameStart(end: number): number {
    let start = end;
    if (this.language === 'rust' && this.code[end - 1] === '!') start--;
    if (this.language === 'kotlin' && this.code[end - 1] === '`') {
      const open = this.code.lastIndexOf('`', end - 2);
      return open < 0 ? end : open;
    }
    const suffixless = start;
    while (start > 0 && this.isNamePart(start - 1)) start--;
    return start === suffixless ? end : start;
  }

  private isNamePart(at: number): boolean {
    return isName(this.code.charCodeAt(at)) || this.syntax.nameSigns.includes(this.code.charAt(at));
  }

  /** The sign that joins the name at `start` to what stands before it. */
  private connectorBefore(start: number): { at: number; sign: string } | null {
    let at = start;
    while (at > 0 && isSpace(this.code.charCodeAt(at - 1))) at--;
    const last = this.code[at - 1];
    const before = this.code[at - 2];
    if (last === '.') {
      // A spread or a range is no member.
      if (before === '.') return null;
      if (before === '!' && this.code[at - 3] === '!') return { at: at - 3, sign: '!!.' };
      return before === '?' || before === '&' || before === '!'
        ? { at: at - 2, sign: `${before}.` }
        : { at: at - 1, sign: '.' };
    }
    if (last === '>' && before === '-') {
      if (this.language !== 'php') return null;
      return this.code[at - 3] === '?' ? { at: at - 3, sign: '?->' } : { at: at - 2, sign: '->' };
    }
    if (last === ':' && before === ':') return { at: at - 2, sign: '::' };
    return null;
  }

  private receiverEndingAt(from: number): { text: string; start: number; whole: boolean } {
    let end = from;
    while (end > 0 && isSpace(this.code.charCodeAt(end - 1))) end--;
    end = this.beforeGenerics(end);
    const last = this.code.charAt(end - 1);
    // `a!!.b`, `a?.b`: the signs of assertion belong to the connector.
    if (last === '!' && this.language !== 'ruby' && this.language !== 'rust') return this.receiverEndingAt(end - 1);
    if (last === '?' && this.language !== 'ruby') return this.receiverEndingAt(end - 1);
    if (last === ')' || last === '}') {
      const open = this.partner(end - 1);
      if (open < 0) return { text: '()', start: end - 1, whole: true };
      const call = this.callAt.get(open);
      if (call !== undefined) return { text: call.callee, start: call.start, whole: true };
      return { text: '()', start: open, whole: true };
    }
    if (last === ']') {
      const open = this.partner(end - 1);
      if (open < 0) return { text: '[]', start: end - 1, whole: true };
      const start = this.nameStart(open);
      if (start === open) return { text: '[]', start: open, whole: true };
      return { text: this.text.slice(start, end).replace(/\s+/g, '').slice(-MAX_CALLEE), start, whole: false };
    }
    if (last === '"' || last === "'" || last === '`') {
      const open = this.code.lastIndexOf(last, end - 2);
      return { text: '""', start: open < 0 ? end - 1 : open, whole: true };
    }
    const start = this.nameStart(end);
    return { text: this.code.slice(start, end), start, whole: start === end };
  }

  private add(chain: Chain, open: number, argumentsStart: number): Call {
    const call: Call = {
      callee: chain.callee,
      name: chain.name,
      start: chain.start,
      nameStart: chain.nameStart,
      argumentsStart,
      argumentsEnd: argumentsStart,
      end: argumentsStart,
    };
    this.calls.push(call);
    this.callAt.set(open, call);
    return call;
  }

  /** Ruby's calls without brackets: `get "/orders"`, `order.save!`, `expect(x).to eq 1`. */
  private findCommands(): void {
    const found = new Set(this.calls.map((call) => call.nameStart));
    const names = /[A-Za-z_]\w*[!?]?/g;
    for (let match = names.exec(this.code); match !== null; match = names.exec(this.code)) {
      const nameStart = match.index;
      let end = nameStart + match[0].length;
      if (this.code[end] === '=' && match[0].endsWith('!')) end--;
      const previous = this.code[nameStart - 1];
      if (previous === ':' && this.code[nameStart - 2] !== ':') continue;
      if (previous === '@' || previous === '$' || found.has(nameStart) || this.declaredAt.has(nameStart)) continue;
      const member = this.connectorBefore(nameStart);
      const command = COMMAND_ARGUMENT.test(this.code.slice(end, end + 60));
      if (member === null) {
        if (!command && !match[0].endsWith('!')) continue;
        if (this.syntax.notCalled.has(match[0]) || !this.beginsStatement(nameStart)) continue;
      } else if (member.sign === '::' && !command) continue;
      if (this.code[end] === ':' && this.code[end + 1] !== ':') continue;
      const chain = this.chainEndingAt(end);
      if (chain === null) continue;
      const argumentsStart = command ? end + 1 : end;
      const call = this.add(chain, -1 - nameStart, argumentsStart);
      call.argumentsEnd = command ? this.commandEnd(argumentsStart) : end;
      call.end = call.argumentsEnd;
    }
  }

  private beginsStatement(at: number): boolean {
    let before = at;
    while (before > 0 && isBlank(this.code.charCodeAt(before - 1))) before--;
    if (before === 0 || '\n;({[|=,&!'.includes(this.code.charAt(before - 1))) return true;
    return /\b(?:do|then|else|return|and|or|not|if|unless|begin|puts|to|when|rescue|elsif|not_to|to_not|until|while)$/.test(
      this.code.slice(Math.max(0, before - 8), before),
    );
  }

  /** The end of a command's arguments: the end of its line, a ` do`, or a bracket that was opened before it. */
  private commandEnd(from: number): number {
    for (let at = from, steps = 0; at < this.code.length; at++, steps++) {
      if (steps > MAX_COMMAND) return at;
      const sign = this.code.charAt(at);
      if ('([{'.includes(sign)) {
        const partner = this.partner(at);
        if (partner < 0) return this.code.length;
        at = partner;
      } else if (')]}'.includes(sign)) return at;
      else if (sign === '\n') {
        if (!/[,\\.(&|]\s*$/.test(this.code.slice(Math.max(from, at - 80), at))) return at;
      } else if (sign === ' ' && /^ (?:do|if|unless|and|or)\b/.test(this.code.slice(at, at + 8))) return at;
    }
    return this.code.length;
  }
}

/** What begins an argument behind a name and a space, and could not go on an expression or a statement's keyword. */
const COMMAND_ARGUMENT =
  /^ +(?!(?:if|unless|while|until|and|or|do|then|in|end|rescue)\b)(?:["'`:@$\w]|->|\[|\{(?!\s*\|)|[-*&!](?=\w)|%[wiqQ]|<<[~-])/;

interface Chain {
  readonly callee: string;
  readonly name: string;
  readonly start: number;
  readonly nameStart: number;
  readonly single: boolean;
}

function isName(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code > 127
  );
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

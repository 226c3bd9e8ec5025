import { type Declaration, fold, type Outline } from '../outline.js';
import type { Call, Scan } from '../scan.js';
import type { LanguageRules, Unit } from './language.js';
import {
  argumentList,
  argumentsOf,
  boundName,
  declared,
  findAssertions,
  findMocks,
  firstString,
  HAND_WRITTEN,
  type MockRule,
  unquoted,
} from './shared.js';

const SUITE =
  'describe|context|feature|xdescribe|xcontext|fdescribe|fcontext|xfeature|shared_examples|shared_examples_for|shared_context';
/** Projects have macros of their own over `test`: `view_test "shows the order" do`. */
const OWN_TEST = '(?!(?:before|after|around|setup|run|skip|each|with)_)[a-z]+(?:_[a-z]+){0,2}_test';
const TEST = `it|specify|example|scenario|its|test|fit|xit|xspecify|xscenario|xexample|pending|skip|should|${OWN_TEST}`;
const HOOK = 'before|after|around|setup|teardown|background|prepend_before|append_after';
const LET = 'let|let!|subject|subject!|given|given!|let_it_be';
const BLOCKS = `${SUITE}|${TEST}|${HOOK}|${LET}`;

const is = (list: string): RegExp => new RegExp(`^(?:${list})$`);
const IS_SUITE = is(SUITE);
const IS_TEST = is(TEST);
const IS_HOOK = is(HOOK);
const MINITEST_HOOK = /^(?:setup|teardown|before_setup|after_teardown|before_all|after_all)$/;

/** Ruby: RSpec, minitest, Rails. */
export const RUBY: LanguageRules = {
  language: 'ruby',
  declarations: [
    declared('class', 'class', 'constant', 'scope_resolution'),
    declared('module', 'module', 'constant', 'scope_resolution'),
    declared('method', 'method'),
    declared('method', 'singleton_method'),
    { type: 'call', kind: 'block', name: [['method', 'identifier']], has: ['block'], named: is(BLOCKS) },
  ],
  headings: [
    { pattern: /^[ \t]*class\s+((?:\w+::)*\w+)/gm, kind: 'class' },
    { pattern: /^[ \t]*module\s+((?:\w+::)*\w+)/gm, kind: 'module' },
    { pattern: /^[ \t]*def\s+(?:self\.)?(\w+[!?=]?)/gm, kind: 'method' },
    {
      pattern: new RegExp(`^[ \\t]*(?:RSpec\\.)?(${BLOCKS})(?=[ (][^\\n]*(?:\\bdo\\b|\\{)|[ ]do\\b|[ ]\\{)`, 'gm'),
      kind: 'block',
    },
  ],
  ends: 'end',
  constructorNames: new Set(['initialize']),
  decorator: null,
  importHead: /^[ \t]*(?:require|require_relative|load|autoload)[ (](?=\s*["':])/gm,
  bases(declaration, { code }) {
    const rest = code.slice(declaration.nameStart + declaration.name.length, declaration.end);
    const parent = /^[ \t]*<[ \t]*([\w:]+)/.exec(rest)?.[1];
    const mixed = [...rest.slice(0, 1500).matchAll(/^[ \t]*include[ (]+([A-Z][\w:]*)/gm)].map(
      (match) => match[1] ?? '',
    );
    return parent === undefined ? mixed : [parent, ...mixed];
  },
  framework,
  units,
  assertions: (outline) =>
    // `should "save" do` names a test; `should validate_presence_of(:name)` is one.
    findAssertions(outline, {
      callee:
        /^(?:expect|is_expected|are_expected|expect_any_instance_of|assert\w*|refute\w*|flunk)\b|\.(?:must_\w+|wont_\w+|should|should_not)$|^(?:should|should_not)$/,
      expectsError:
        /\braise_(?:error|exception)\b|\bassert_raises?\b|\bmust_raise\b|\braise_with_message\b|\bthrow_symbol\b/,
    }).filter(({ text }) => !/^should(?:_not)?\s*\(?["']/.test(text)),
  mocks: (outline) => findMocks(outline, MOCKS),
};

function framework({ path, scan, declarations }: Outline): string {
  if (/_spec\.rb$|(?:^|\/)spec\//.test(path)) {
    return scan.calls.some(({ callee }) => /\.must_\w+$/.test(callee)) ? 'minitest' : 'rspec';
  }
  if (scan.calls.some(({ callee }) => callee === 'RSpec.describe')) return 'rspec';
  const rails = declarations.some((one) =>
    one.bases.some((base) => /^Action\w+::|^ActiveSupport::TestCase|^ActiveJob::TestCase/.test(base)),
  );
  return rails ? 'rails' : 'minitest';
}

function units(outline: Outline): Unit[] {
  const { declarations, scan } = outline;
  const callAt = new Map(scan.calls.map((call) => [call.nameStart, call]));
  const withTests = new Set<Declaration>();
  for (const one of declarations) {
    if (!isTest(one)) continue;
    for (let holder = one.parent; holder !== null; holder = holder.parent) withTests.add(holder);
  }
  const found: Unit[] = [];
  for (const one of declarations) {
    const { name, start, end, parent } = one;
    if (parent !== null && !withTests.has(parent) && parent.kind !== 'module') continue;
    if (one.kind === 'block') {
      const unit = blockUnit(scan, one, callAt.get(one.nameStart));
      if (unit !== null) found.push(unit);
    } else if (one.kind === 'class') {
      if (withTests.has(one)) found.push({ role: 'suite', name, start, end, bases: one.bases });
      else found.push({ role: 'base-class', name, start, end, bases: one.bases });
    } else if (one.kind === 'module') {
      if (!withTests.has(one)) found.push({ role: 'base-class', name, start, end });
    } else if (isTest(one)) {
      found.push({ role: 'test', name, joiner: null, start, end, skipped: skips(scan, one) });
    } else if (one.kind === 'method' && parent?.kind !== 'module') {
      found.push({ role: MINITEST_HOOK.test(name) ? 'set-up' : 'helper', name, start, end });
    }
  }
  for (const call of scan.calls) {
    // shoulda's tests on one line: `should validate_presence_of(:name)`.
    if (call.callee !== 'should' || call.end === call.argumentsStart || withTests.size === 0) continue;
    if (found.some((unit) => unit.role !== 'suite' && unit.start <= call.start && call.start < unit.end)) continue;
    if (!found.some((unit) => unit.role === 'suite' && unit.start < call.start && call.end <= unit.end)) continue;
    found.push({
      role: 'test',
      name: `should ${fold(argumentsOf(scan, call)).slice(0, 120)}`,
      joiner: ' ',
      start: call.start,
      end: call.end,
    });
  }
  return withBareCalls(found, scan);
}

function isTest(one: Declaration): boolean {
  if (one.kind === 'block') return IS_TEST.test(one.name);
  return one.kind === 'method' && /^test_/.test(one.name);
}

function blockUnit(scan: Scan, one: Declaration, call: Call | undefined): Unit | null {
  const { name, start, end } = one;
  const title = call === undefined ? '' : titleOf(scan, call);
  if (IS_SUITE.test(name)) {
    const skipped = name.startsWith('x') || (call !== undefined && marked(scan, call));
    return { role: 'suite', name: title || name, start, end, skipped };
  }
  if (IS_TEST.test(name)) {
    const skipped =
      /^(?:x|pending$|skip$)/.test(name) || (call !== undefined && marked(scan, call)) || skips(scan, one);
    const says = title || bodyTitle(scan, one);
    return { role: 'test', name: name === 'should' ? `should ${says}` : says, joiner: ' ', start, end, skipped };
  }
  if (IS_HOOK.test(name)) return { role: 'set-up', name, start, end };
  const letName = /^:?(\w+)/.exec(title)?.[1] ?? (name.startsWith('subject') ? 'subject' : '');
  return letName === '' ? null : { role: 'fixture', name: letName, start, end, everywhere: name.endsWith('!') };
}

/** `it { is_expected.to be_valid }` is called by what it says. */
function bodyTitle(scan: Scan, { name, nameStart, end }: Declaration): string {
  const body = scan.text.slice(nameStart + name.length, Math.min(end, nameStart + 200));
  return fold(body.replace(/^\s*(?:\{|do\b)|(?:\}|\bend)\s*$/g, '')).slice(0, 120) || name;
}

function titleOf(scan: Scan, call: Call): string {
  const literal = firstString(scan, call);
  if (literal !== null) return literal;
  return argumentList(scan, call, 2)
    .filter((one, index) => index === 0 || /^["']/.test(one))
    .map(unquoted)
    .join(' ')
    .slice(0, 120)
    .replace(/\s+do$/, '');
}

/** `it "saves", :skip do`, `describe Order, skip: "later" do`. */
function marked(scan: Scan, call: Call): boolean {
  const code = scan.code.slice(call.argumentsStart, call.argumentsEnd);
  return /,\s*:(?:skip|pending)\b|\b(?:skip|pending):\s*(?!false|nil)/.test(code);
}

/** `skip` or `pending` as the first statement. */
function skips(scan: Scan, one: Declaration): boolean {
  const body = scan.code.slice(one.nameStart, Math.min(one.end, one.nameStart + 600));
  return /^[^\n]*\n\s*(?:skip|pending)\b(?![^\n]*\b(?:if|unless)\b)/.test(body);
}

/** A line that is nothing but a name: a step that is called without brackets, `then_the_order_is_open`. */
const STEP = /^[ \t]+([a-z_]\w*)[ \t]*$/gm;
const KEYWORD =
  /^(?:end|else|begin|ensure|rescue|private|protected|public|super|yield|return|next|break|retry|nil|true|false|self)$/;

/** What Ruby calls by its bare name: a memoised value is set up where it is named, a helper or a step runs there. */
function withBareCalls(units: Unit[], scan: Scan): Unit[] {
  const names = new Set(units.filter(({ role }) => role === 'fixture' || role === 'helper').map(({ name }) => name));
  const shared = units.filter(({ role }) => role === 'suite').length > 0;
  if (names.size === 0 && !shared) return units;
  return units.map((unit) => {
    if (unit.role === 'suite' || unit.role === 'base-class') return unit;
    const code = scan.code.slice(unit.start, unit.end);
    const words: string[] = code.match(/[a-z_]\w*/g) ?? [];
    const uses = new Set(words.filter((word) => names.has(word) && word !== unit.name));
    for (const [, step] of code.matchAll(STEP)) if (step !== undefined && !KEYWORD.test(step)) uses.add(step);
    if (names.has('subject') && words.includes('is_expected')) uses.add('subject');
    return uses.size === 0 ? unit : { ...unit, uses: [...uses] };
  });
}

const first = (call: Call, scan: Scan): string | null => {
  const [one] = argumentList(scan, call, 1);
  return one === undefined ? boundName(scan, call.start) : unquoted(one).replace(/^:/, '');
};

/**
 * `X` of `allow(X).to receive(:find)`, `X.create!` of `receive(:create!)`; `null` where what follows stubs nothing. A
 * controller that is told who is signed in handles its requests for real: what is substituted is the current user.
 */
function received(call: Call, scan: Scan): string | null {
  const message = argumentsOf(scan, call);
  if (!/^\s*\(?\s*receive\w*\b/.test(message)) return null;
  const target = /\(\s*([^()]+(?:\([^()]*\))?[^()]*)\)/.exec(scan.text.slice(call.start, call.nameStart))?.[1]?.trim();
  if (target === 'controller' && SIGNED_IN.test(message)) return 'current_user';
  const stored = STORE_METHOD.exec(message)?.[1];
  return target && stored ? `${target}.${stored}` : (target ?? null);
}

/** What a model does with its rows: a double of that, not of the model, stands before the store. */
const STORE_METHOD = /^\s*\(?\s*receive\w*[\s(]+:((?:create|save|update|destroy|insert_all)!|where|find_by!?)/;

const SIGNED_IN =
  /^\s*\(?\s*receive\w*[\s(]+:?\w*(?:current_|user|account|authenticat|authori[sz]|signed_in|logged_in|ability)/;

function receiverOf(call: Call): string | null {
  return call.callee.slice(0, call.callee.lastIndexOf('.')).replace(/\.any_instance$/, '') || null;
}

const MOCKS: readonly MockRule[] = [
  { callee: /^(?:instance_|class_|object_)?(?:double|spy)$/, via: null, target: first },
  { callee: /^allow(?:_any_instance_of)?\.(?:to|and_call_original)$/, via: 'allow', target: received },
  { callee: /^expect(?:_any_instance_of)?\.(?:to|not_to|to_not)$/, via: 'expect to receive', target: received },
  { callee: /\.(?:stubs|expects)$/, via: 'mocha', target: receiverOf },
  { callee: /\.stub$/, via: 'stub', target: receiverOf },
  { callee: /^(?:mock|stub)$/, via: 'mocha', target: first },
  {
    callee: /^(?:Minitest::)?Mock\.new$|^Minitest::Mock\.new$/,
    via: 'Minitest::Mock',
    target: (call, scan) => boundName(scan, call.start),
  },
  HAND_WRITTEN,
];

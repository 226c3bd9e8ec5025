import type { Language, SymbolFact, TypedName } from '../../domain/code.js';
import { LINE_LENGTH } from '../diff.js';

const NAME = '(?<!\\w)[$@_]{0,3}([a-z]\\w*)';
/** What shares or wraps a collaborator is called as the collaborator is. */
const WRAPPERS =
  '(?:[&*?]|\\\\|mut |dyn |impl |readonly |(?:std::sync::)?Arc<|Rc<|Box<|Option<|Optional\\[|Annotated\\[|Lazy<|lazy )*';
/** The last word of a type; a list of such things is none. */
const TYPE = '(?<!\\w)(?:\\w{1,60}(?:\\.|::|\\\\)){0,6}([A-Z]\\w*)(?![\\w.]|\\s?\\[\\])';
const ARGUMENTS = '(?:<[\\w<>?, ]{0,80}>)?';
const DECLARATIONS: readonly { readonly pattern: RegExp; readonly name: 1 | 2 }[] = [
  // `orders: OrderRepository`, `private readonly orders?: OrderRepository`, `orders: Arc<dyn OrderRepository>`
  {
    pattern: new RegExp(`${NAME}[?!]?[ \\t]{0,4}:(?!:)[ \\t]{0,4}${WRAPPERS}${TYPE}(?!${ARGUMENTS}\\[)`, 'g'),
    name: 1,
  },
  // `OrderRepository orders;`, `Repository<Order> orders)`, `?OrderRepository $orders,`
  { pattern: new RegExp(`${TYPE}${ARGUMENTS}\\??[ \\t]{1,4}${NAME}(?=[ \\t]{0,4}(?:[;,)=]|$))`, 'g'), name: 2 },
  // `orders := NewOrderRepository(`, `orders = new OrderRepository(`, `@orders = OrderRepository.new`
  {
    pattern: new RegExp(
      `${NAME}[ \\t]{0,4}:?=[ \\t]{0,4}(?:new )?(?<!\\w)(?:\\w{1,60}(?:\\.|::|\\\\)){0,6}([A-Z]\\w*)${ARGUMENTS}(?:\\.new\\b|\\()`,
      'g',
    ),
    name: 1,
  },
  // `orders OrderRepository` and `orders *store.OrderRepository`, as Go writes it
  { pattern: new RegExp(`${NAME}[ \\t]{1,20}\\*?${TYPE}[ \\t]{0,4}(?=[,)]|$)`, 'g'), name: 1 },
];
/** `products = set()`, `const products = open()`, `products := load()`: a variable of its own, whatever it is. */
const ASSIGNED = /^\s*(?:const |let |var |val |final |auto )?\$?([a-z]\w*)[ \t]{0,4}:?=(?!=)/;

/** A line of the head, or of an example, without what its strings say. */
interface Line {
  readonly number: number;
  readonly code: string;
}

/** Names that some lines call something of: `orders` of `this.orders.save(`. */
export function calledNames(lines: Iterable<string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const line of lines)
    for (const [, name = ''] of line
      .slice(0, LINE_LENGTH)
      .matchAll(/(?<!\w)[$@_]{0,3}([a-z]\w*)(?=[?!]?(?:\.|->|::)\w)/g))
      names.add(name);
  return names;
}

/** The types with which the lines of a file declare some names, and where that holds. */
export function typedNames(
  lines: Iterable<Line>,
  names: ReadonlySet<string>,
  symbols: readonly SymbolFact[],
): TypedName[] {
  if (names.size === 0) return [];
  const found: TypedName[] = [];
  for (const { number, code } of lines) {
    const line = code.slice(0, LINE_LENGTH);
    if (!line.match(/[a-z]\w*/g)?.some((word) => names.has(word))) continue;
    const typed = new Map<string, string>();
    for (const { pattern, name } of DECLARATIONS) {
      for (const match of line.matchAll(pattern)) {
        const [key = '', type = ''] = name === 1 ? [match[1], match[2]] : [match[2], match[1]];
        if (names.has(key)) typed.set(key, type);
      }
    }
    const assigned = ASSIGNED.exec(line)?.[1];
    const isOwn = /^\s*(?:self\.|this\.|\$this->|@)/.test(line);
    for (const [name, type] of typed) found.push({ name, type, ...placeOf(number, isOwn, symbols) });
    if (assigned !== undefined && names.has(assigned) && !typed.has(assigned)) {
      const place = placeOf(number, false, symbols);
      if (place.kind === 'local') found.push({ name: assigned, type: null, ...place });
    }
  }
  return found;
}

/** Whom a declaration on a line is for: a function, a class, or all of the file. */
function placeOf(
  number: number,
  isOwn: boolean,
  symbols: readonly SymbolFact[],
): Pick<TypedName, 'kind' | 'from' | 'to'> {
  const around = symbols.filter(({ startLine, endLine }) => startLine <= number && number <= endLine);
  const holder = around.findLast(({ kind }) => kind === 'class' || kind === 'interface');
  const routine = around.findLast(({ kind }) => /^(?:function|method|constructor|callback)$/.test(kind));
  const isMember = isOwn || routine?.kind === 'constructor' || (routine === undefined && holder !== undefined);
  if (isMember) return { kind: 'member', from: holder?.startLine ?? 0, to: holder?.endLine ?? Number.MAX_SAFE_INTEGER };
  if (routine) return { kind: 'local', from: routine.startLine, to: routine.endLine };
  return { kind: 'module', from: 0, to: Number.MAX_SAFE_INTEGER };
}

/** In these a member is called without its owner. */
const BARE_MEMBERS: ReadonlySet<Language> = new Set(['java', 'kotlin', 'csharp']);

/**
 * Whether a line calls, by the first group of an expression, a name that is declared with such a type. What is declared
 * nearest above in the same function counts before what its class declares; `this.orders` is the class's.
 *
 * @param number the line of the head; 0 for one that is not there any more
 * @param match an expression with the flags `d` and `g`
 */
export function holderHasType(
  { number, code: line }: Line,
  match: RegExp,
  type: RegExp,
  typed: readonly TypedName[],
  language: Language | null,
): boolean {
  for (const found of line.matchAll(match)) {
    const at = found.indices?.[1]?.[0];
    const name = found[1]?.replace(/^[$@_]+/, '');
    if (at === undefined || name === undefined) continue;
    const isOwn = /(?:\.|->|@)[$_]*$/.test(line.slice(0, at)) || found[1]?.startsWith('@') === true;
    const declared = typed.filter((one) => one.name === name);
    const local = declared.findLast(
      ({ kind, from, to }) => kind === 'local' && (number === 0 || (from <= number && number <= to)),
    );
    const others = declared.filter(
      ({ kind }) =>
        kind === 'module' || (kind === 'member' && (isOwn || language === null || BARE_MEMBERS.has(language))),
    );
    const candidates = local && !isOwn ? [local] : others;
    if (candidates.some((one) => one.type !== null && type.test(one.type))) return true;
  }
  return false;
}

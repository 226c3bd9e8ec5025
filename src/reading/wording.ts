import type { Language } from '../domain/code.js';

/** What a line says, whatever its white space, quotes, final commas and visibility, and whether a field shows its owner. */
export function wordingOf(text: string): string {
  return text
    .replace(/\b(?:this|self)(?:\.|->)|\$this->|\b(?:public|private|protected|internal|pub|final|readonly) /g, '')
    .replace(/(?<![\w$])_+(?=[A-Za-z])|\.ConfigureAwait\((?:false|true)\)|[\s;]+|,(?=\s*(?:[)\]}]|$))/g, '')
    .replace(/["`]/g, "'");
}

/** A local variable with its type, and a word in place of the type or no word at all. */
const TYPED_LOCAL =
  /^(\s+)(?:final )?[A-Z][\w.<>?]*(?:\[\])?(?= \w+ = )|^(\s+(?:val|let(?: mut)?|const) \w+)\s*: ?[\w.<>&?]+(?= = )/gm;
const UNTYPED_LOCAL = /^(\s+)(?:final )?var(?= \w+ = )/gm;

/**
 * What a function returns, in PHP and JavaScript's kin; in Python only that it returns nothing, since frameworks make the
 * shape of an answer of other types.
 */
const RETURN_TYPE =
  /(\bfunction\b[^\n]{0,300}\)) ?: ?\??[\w\\|<>[\]]{1,200}(?=[ \t]{0,9}[{;]?[ \t]{0,9}$)|(\bdef\b[^\n]{0,300}\)) ?-> ?None(?= ?:[ \t]{0,9}$)/gm;

/** `Optional[str]` as Python writes it since 3.10, `List[str]` as since 3.9: tools rewrite whole projects so. */
function withNewTypes(text: string): string {
  return text
    .replace(/\b(?:typing\.)?(List|Dict|Set|Tuple|Type|FrozenSet)(?=\[)/g, (name) =>
      name.replace('typing.', '').toLowerCase(),
    )
    .replace(/\b(?:typing\.)?Optional\[([\w.]{1,80}(?:\[[\w., ]{0,80}\])?)\]/g, '$1 | None')
    .replace(/\b(?:typing\.)?Union\[([\w., ]{1,120})\]/g, (_, names: string) => names.split(',').join('|'));
}

/** Whether two sides in Python differ by the way alone in which they write types. */
function differInNotation(one: string, other: string): boolean {
  return wordingOf(withNewTypes(one)) === wordingOf(withNewTypes(other));
}

/** Whether two sides differ by the types of local variables alone, which one of them writes and the other leaves out. */
function differInLocalTypes(one: string, other: string): boolean {
  const untyped = (text: string) => text.replace(TYPED_LOCAL, '$1$2').replace(UNTYPED_LOCAL, '$1');
  return differInTypes(one, other, TYPED_LOCAL, untyped);
}

/** Whether two sides differ by what functions return alone, which one of them writes and the other leaves out. */
function differInReturnTypes(one: string, other: string): boolean {
  return differInTypes(one, other, RETURN_TYPE, (text) => text.replace(RETURN_TYPE, '$1$2'));
}

function differInTypes(one: string, other: string, typed: RegExp, untyped: (text: string) => string): boolean {
  const isTyped = (text: string) => text.search(typed) !== -1;
  return isTyped(one) !== isTyped(other) && wordingOf(untyped(one)) === wordingOf(untyped(other));
}

/** A statement alone in the braces of a condition or a loop, which most languages let stand without them. */
const LONE_STATEMENT =
  /\b((?:if|while|for|foreach) ?\((?:[^()]|\((?:[^()]|\([^()]{0,200}\)){0,200}\)){0,400}\)|else)\s{0,40}\{(?!\s{0,80}(?:if|for|foreach|while)\b)\s{0,80}([^{};]{1,400};?)\s{0,80}\}/g;
const BRACES: ReadonlySet<Language | null> = new Set([
  'typescript',
  'tsx',
  'javascript',
  'java',
  'csharp',
  'php',
  'kotlin',
]);

/** Whether two sides differ by the braces around one statement alone. */
function differInBraces(one: string, other: string): boolean {
  const bare = (text: string) => text.replace(LONE_STATEMENT, '$1 $2');
  return wordingOf(bare(one)) === wordingOf(bare(other));
}

const STRING = String.raw`(?:"[^"\n]{0,400}"|'[^'\n]{0,400}')`;
const DICTIONARY = String.raw`\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,200}\}){0,200}\}){0,400}\}`;
const VALUE = String.raw`(?:\w{0,20}\(\s{0,40}${STRING}\s{0,40}\)|${STRING}|\[[^[\]]{0,400}\]|${DICTIONARY}|True|False)`;
const argument = (names: string) => new RegExp(String.raw`,?\s{0,40}\b(?:${names})\s?=\s?${VALUE}`, 'g');
/** What Python's frameworks show people of a field or a route, by its argument: Django's forms, FastAPI's documentation. */
const LABELS = argument('help_text|verbose_name(?:_plural)?|response_description');
/** A text that is translated for whoever reads it. */
const TRANSLATED = new RegExp(String.raw`(?<![\w.])(?:_|u?gettext(?:_lazy)?)\(\s{0,40}(${STRING})\s{0,40}\)`, 'g');
/** Such arguments of a route; elsewhere the same words may be data. */
const DOCUMENTATION = argument('summary|description|operation_id|tags|deprecated|responses');
const ROUTE =
  /@[\w.]{1,80}\.(?:get|post|put|patch|delete|head|options|api_route)\(|\b(?:APIRouter|FastAPI|include_router)\(/g;

/** Whether two sides in Python differ by what is only shown alone. */
function differInShown(one: string, other: string): boolean {
  const silent = (text: string) =>
    wordingOf(withoutDocumentation(text.replace(TRANSLATED, '$1').replace(LABELS, ''))).replace(/(?<=\(),/g, '');
  return silent(one) === silent(other);
}

/** A text without what its routes are only documented with. */
function withoutDocumentation(text: string): string {
  let rest = '';
  let from = 0;
  for (const { index, 0: head } of text.matchAll(ROUTE)) {
    const open = index + head.length;
    if (open < from) continue;
    const close = closingOf(text, open);
    if (close < 0) break;
    rest += text.slice(from, open) + text.slice(open, close).replace(DOCUMENTATION, '');
    from = close;
  }
  return rest + text.slice(from);
}

/** Whether two sides differ by whether a mapping of Spring names its path. */
function differInMappings(one: string, other: string): boolean {
  const unnamed = (text: string) => wordingOf(text.replace(/(@\w*Mapping\()(?:value|path)\s?=\s?(?=["{[])/g, '$1'));
  return unnamed(one) === unnamed(other);
}

/** Whether two sides in Go differ by where a value that an `if` asks for is declared. */
function differInDeclaringIf(one: string, other: string): boolean {
  const apart = (text: string) =>
    wordingOf(text.replace(/\bif (\w+(?:, ?\w+)* :?= [^\n]+?); (?=[^;\n]+\{)/g, '$1\nif '));
  return apart(one) === apart(other);
}

/** Languages in which a function may be the expression that it gives back. */
const EXPRESSION_BODIES: ReadonlySet<Language | null> = new Set([
  'kotlin',
  'csharp',
  'typescript',
  'tsx',
  'javascript',
  'java',
]);

/** Whether two sides differ by how functions are written that only give an expression back. */
export function differInBodies(language: Language | null, one: string, other: string): boolean {
  if (!EXPRESSION_BODIES.has(language) || one.length + other.length > MOST_SIGNS) return false;
  return wordingOf(withBareBodies(one)) === wordingOf(withBareBodies(other));
}

/** Each `{ return value; }` becomes `value`, and so do the signs by which Kotlin and C# say the same. */
function withBareBodies(text: string): string {
  let bare = text
    // In Kotlin, braces after the equals sign are a function that is given back.
    .replace(/(\bfun\b[^\n=]{1,300}\)(?:\s?:\s?[\w<>?., ]{1,100})?)\s?=\s(?!\s*\{)/g, '$1 ')
    .replace(/\)\s?=>\s?/g, ') ');
  for (let match = /\{\s{0,200}return\s/.exec(bare); match !== null; ) {
    const from = match.index + match[0].length;
    const close = closingOf(bare, from);
    const value =
      close < 0 || CONDITION.test(statementBefore(bare, match.index))
        ? null
        : bare.slice(from, close).replace(/;?\s*$/, '');
    if (value !== null && isOneExpression(value))
      bare = `${bare.slice(0, match.index)}${value}${bare.slice(close + 1)}`;
    const next = /\{\s{0,200}return\s/.exec(bare.slice(from));
    match = next === null ? null : Object.assign(next, { index: next.index + from });
  }
  return bare;
}

/** What a block may follow that is no function: what it gives back ends the function around it. */
const CONDITION =
  /^(?:@?\w+: ?)?(?:if|else|for|foreach|while|do|switch|match|when|case|default|try|catch|finally|with|using|lock|synchronized|unless)\b/;

/** The beginning of the statement whose block opens at an offset. */
function statementBefore(text: string, open: number): string {
  const heading = text.slice(0, open).trimEnd();
  let depth = 0;
  let from = heading.length - 1;
  for (; from >= 0; from--) {
    const sign = text.charAt(from);
    if (sign === ')' || sign === ']') depth += 1;
    else if (sign === '(' || sign === '[') depth -= 1;
    if (depth < 0 || (depth === 0 && '{};\n'.includes(sign))) break;
  }
  return heading.slice(from + 1).trim();
}

/** Where the bracket that is open at an offset ends; -1 where it does not. */
function closingOf(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    const sign = text.charAt(at);
    depth += '({['.includes(sign) ? 1 : ')}]'.includes(sign) ? -1 : 0;
    if (depth === 0) return at;
  }
  return -1;
}

/** Whether nothing follows an expression: outside of its brackets it has no line that does not go on with it. */
function isOneExpression(value: string): boolean {
  let outside = value;
  for (let before = ''; before !== outside; ) {
    before = outside;
    outside = outside.replace(/\([^(){}[\]]*\)|\{[^(){}[\]]*\}|\[[^(){}[\]]*\]/g, '');
  }
  return !/[;(){}[\]]|\n\s*[^\s.?:&|+]/.test(outside);
}

/** Whether two sides in Ruby differ by the word for a lambda alone. */
function differInLambdas(one: string, other: string): boolean {
  const short = (text: string) => wordingOf(text.replace(/\blambda(?=\s*\{)/g, '->'));
  return short(one) === short(other);
}

/** Longer stretches are no matter of style, and to follow their brackets would take long. */
const MOST_SIGNS = 20_000;

/**
 * Whether two sides of a change say the same in two ways of writing that their language has: with the types of locals or
 * without, with braces round one statement, as a block or an expression, with what is only shown to people.
 */
export function differInWriting(language: Language | null, one: string, other: string): boolean {
  if (one.length + other.length > MOST_SIGNS) return false;
  return (
    differInLocalTypes(one, other) ||
    differInReturnTypes(one, other) ||
    (BRACES.has(language) && differInBraces(one, other)) ||
    differInBodies(language, one, other) ||
    ((language === 'java' || language === 'kotlin') && differInMappings(one, other)) ||
    (language === 'go' && differInDeclaringIf(one, other)) ||
    (language === 'ruby' && differInLambdas(one, other)) ||
    (language === 'python' && (differInNotation(one, other) || differInShown(one, other)))
  );
}

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Parser, ParseState, Query } from 'web-tree-sitter';
import type { Language } from '../../domain/code.js';

/** Larger files (in UTF-16 units) are left to the lexer: generated code, of which a parse would tell little. */
const MAX_PARSED_LENGTH = 500_000;

/**
 * Steps of a hundred operations after which a parse is given up: real code takes 5 to 20 for a thousand characters,
 * minified code up to 55. A count, not a time, so that a busy machine reads no differently.
 */
const maxSteps = (length: number): number => 500 + length / 16;

/** An error that has so many parts makes a query take time by the square of it; real code has a few dozen. */
const MAX_ERROR_PARTS = 1000;

/** A place that a query found: the whole declaration and its name, as offsets into the source (UTF-16 units). */
export interface Found {
  /** The name of the capture that holds the whole: `class`, `function` … */
  readonly capture: string;
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameEnd: number;
}

/** What a grammar found in one source. `damaged`: some part of the source fits no rule of the grammar. */
export interface Findings {
  readonly found: readonly Found[];
  readonly damaged: boolean;
}

interface Grammar {
  readonly parser: Parser;
  readonly query: Query;
}

const grammars = new Map<Language, Promise<Grammar | null>>();
let runtime: Promise<typeof import('web-tree-sitter')> | null = null;
/** How often the runtime had to be loaded anew. */
let restarts = 0;

/**
 * Parses a source and runs the language's one query over it. Each pattern of the query captures the whole declaration
 * and its `@name`. The grammar is loaded at first use and kept; the tree never outlives the call.
 *
 * @returns `null` where no grammar can read it: it is too long or too tangled, or the grammar's file is absent.
 */
export async function findDeclarations(language: Language, query: string, source: string): Promise<Findings | null> {
  if (source.length > MAX_PARSED_LENGTH) return null;
  let pending = grammars.get(language);
  if (pending === undefined) {
    pending = loadGrammar(language, query);
    grammars.set(language, pending);
  }
  const grammar = await pending;
  if (grammar === null) return null;
  try {
    return run(grammar, source);
  } catch {
    // The runtime aborted, which a few tangled sources make it do, and is of no more use to any grammar.
    grammars.clear();
    runtime = null;
    restarts++;
    return null;
  }
}

const MAX_DEPTH = 100;
const MAX_UNMATCHED = 50;
const MAX_ANGLES = 30;
const SIGN = /[()[\]{};<>]/g;

/**
 * Whether masked code is shaped as code is: its brackets match and do not nest beyond all measure. On other sources
 * a parser's recovery takes time by the square of their length, or kills the runtime.
 */
export function isRegular(code: string): boolean {
  let depth = 0;
  let unmatched = 0;
  let angles = 0;
  SIGN.lastIndex = 0;
  for (let match = SIGN.exec(code); match !== null; match = SIGN.exec(code)) {
    const sign = match[0];
    if (sign === '<') angles++;
    else if (sign === '>') angles = Math.max(0, angles - 1);
    else angles = 0;
    if (sign === '(' || sign === '[' || sign === '{') depth++;
    else if (sign === ')' || sign === ']' || sign === '}') {
      if (depth === 0) unmatched++;
      else depth--;
    }
    if (depth > MAX_DEPTH || unmatched > MAX_UNMATCHED || angles > MAX_ANGLES) return false;
  }
  return unmatched + depth <= MAX_UNMATCHED;
}

function run({ parser, query }: Grammar, source: string): Findings | null {
  const limit = maxSteps(source.length);
  let steps = 0;
  // The callback's result stops the parse, although its declared type has none.
  const progressCallback: (state: ParseState) => void = () => ++steps > limit;
  const tree = parser.parse(source, null, { progressCallback });
  if (tree === null) {
    parser.reset();
    return null;
  }
  try {
    const root = tree.rootNode;
    const damaged = root.hasError;
    if (damaged && root.descendantsOfType('ERROR').some((error) => error.childCount > MAX_ERROR_PARTS)) return null;
    const found: Found[] = [];
    for (const match of query.matches(root)) {
      const whole = match.captures.find((capture) => capture.name !== 'name');
      const name = match.captures.find((capture) => capture.name === 'name');
      if (whole === undefined || name === undefined) continue;
      found.push({
        capture: whole.name,
        start: whole.node.startIndex,
        end: whole.node.endIndex,
        nameStart: name.node.startIndex,
        nameEnd: name.node.endIndex,
      });
    }
    return { found, damaged };
  } finally {
    tree.delete();
  }
}

async function loadGrammar(name: Language, query: string): Promise<Grammar | null> {
  const file = grammarFile(name);
  if (file === null) return null;
  runtime ??= loadRuntime();
  const { Parser, Language: Grammars, Query } = await runtime;
  const language = await Grammars.load(file);
  return { parser: new Parser().setLanguage(language), query: new Query(language, query) };
}

async function loadRuntime(): Promise<typeof import('web-tree-sitter')> {
  const file = join(dirname(createRequire(import.meta.url).resolve('web-tree-sitter')), 'web-tree-sitter.js');
  // A query makes it another module, with a memory of its own.
  const anew = `${pathToFileURL(file).href}?restart=${restarts}`;
  const module =
    restarts === 0 ? await import('web-tree-sitter') : ((await import(anew)) as typeof import('web-tree-sitter'));
  // It would print its last words.
  await module.Parser.init({ printErr: () => undefined });
  return module;
}

/** The built program carries the grammars beside it; in development they lie in the packages that ship them. */
function grammarFile(language: Language): string | null {
  const built = fileURLToPath(new URL(`../../grammars/${language}.wasm`, import.meta.url));
  if (existsSync(built)) return built;
  const list = fileURLToPath(new URL('./grammar-packages.json', import.meta.url));
  if (!existsSync(list)) return null;
  const packages = JSON.parse(readFileSync(list, 'utf8')) as Record<Language, readonly [string, string]>;
  const [name, file] = packages[language];
  const found = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return join(dirname(found), file);
}

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Node, Parser, ParseState } from 'web-tree-sitter';
import type { Language } from '../../domain/code.js';
import type { DeclarationKind } from './outline.js';
import { limitParse } from './parse-limit.js';

/**
 * Larger files (in UTF-16 units) are left to the lexer: one in a thousand, mostly generated. Recovery from errors takes
 * time by the square of the length at the worst.
 */
const MAX_PARSED_LENGTH = 200_000;

/** An error that has so many parts holds most of its file, of which headings tell more; real code has a few dozen. */
const MAX_ERROR_PARTS = 1000;

/** A child of a node, by its field and the types that it may be of; no types: any but a sign. */
export type Child = readonly [field: string, ...types: string[]];

/** What a declaration is in a grammar's trees. */
export interface DeclarationNode {
  readonly type: string;
  readonly kind: DeclarationKind;
  /** The way from the node to its name. */
  readonly name: readonly Child[];
  /** A child that it has besides. */
  readonly has?: Child;
  /** Matches the names that are wanted. */
  readonly named?: RegExp;
}

/** A declaration that was found, and its name, as offsets into the source (UTF-16 units). */
export interface Found {
  readonly kind: DeclarationKind;
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

const parsers = new Map<Language, Promise<Parser | null>>();
let runtime: Promise<typeof import('web-tree-sitter')> | null = null;
/** How often the runtime had to be loaded anew. */
let restarts = 0;

/**
 * Parses a source and finds the declarations in its tree, in the order of the source. (A query of tree-sitter would find
 * the same; to compile one takes longer than to parse a dozen files.) The grammar is loaded at first use and kept; the
 * tree never outlives the call.
 *
 * @returns `null` where no grammar can read it: it is too long or too tangled, or the grammar's file is absent.
 */
export async function findDeclarations(
  language: Language,
  nodes: readonly DeclarationNode[],
  source: string,
): Promise<Findings | null> {
  if (source.length > MAX_PARSED_LENGTH) return null;
  let pending = parsers.get(language);
  if (pending === undefined) {
    pending = loadParser(language);
    parsers.set(language, pending);
  }
  const parser = await pending;
  if (parser === null) return null;
  try {
    return find(parser, nodes, source);
  } catch {
    // The runtime aborted, which a few tangled sources make it do, and is of no more use to any grammar.
    parsers.clear();
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

function find(parser: Parser, nodes: readonly DeclarationNode[], source: string): Findings | null {
  const limited = limitParse(source);
  // The callback's result stops the parse, although its declared type has none.
  const progressCallback: (state: ParseState) => void = limited.isSpent;
  const tree = parser.parse(limited.read, null, { progressCallback });
  if (tree === null) {
    parser.reset();
    return null;
  }
  try {
    const root = tree.rootNode;
    const damaged = root.hasError;
    if (damaged && root.descendantsOfType('ERROR').some((error) => error.childCount > MAX_ERROR_PARTS)) return null;
    const found: Found[] = [];
    for (const whole of root.descendantsOfType([...new Set(nodes.map(({ type }) => type))])) {
      for (const { type, kind, name: way, has, named } of nodes) {
        if (type !== whole.type || (has !== undefined && childOf(whole, has) === null)) continue;
        const name = way.reduce<Node | null>((node, child) => node && childOf(node, child), whole);
        if (name === null) continue;
        const where = {
          start: whole.startIndex,
          end: whole.endIndex,
          nameStart: name.startIndex,
          nameEnd: name.endIndex,
        };
        if (named?.test(source.slice(where.nameStart, where.nameEnd)) ?? true) found.push({ kind, ...where });
      }
    }
    return { found, damaged };
  } finally {
    tree.delete();
  }
}

function childOf(node: Node, [field, ...types]: Child): Node | null {
  const child = node.childForFieldName(field);
  return child !== null && (types.length === 0 ? child.isNamed : types.includes(child.type)) ? child : null;
}

async function loadParser(name: Language): Promise<Parser | null> {
  const file = grammarFile(name);
  if (file === null) return null;
  runtime ??= loadRuntime();
  const { Parser, Language: Grammars } = await runtime;
  return new Parser().setLanguage(await Grammars.load(file));
}

async function loadRuntime(): Promise<typeof import('web-tree-sitter')> {
  const module = restarts === 0 ? await import('web-tree-sitter') : await runtimeAnew();
  const built = builtFile('web-tree-sitter');
  // It would print its last words.
  await module.Parser.init({ printErr: () => undefined, ...(existsSync(built) && { locateFile: () => built }) });
  return module;
}

async function runtimeAnew(): Promise<typeof import('web-tree-sitter')> {
  const file = join(dirname(createRequire(import.meta.url).resolve('web-tree-sitter')), 'web-tree-sitter.js');
  // A query makes it another module, with a memory of its own.
  const anew = `${pathToFileURL(file).href}?restart=${restarts}`;
  return (await import(anew)) as typeof import('web-tree-sitter');
}

/** Where the build puts the code of a grammar, or of the parsers' runtime. */
function builtFile(name: Language | 'web-tree-sitter'): string {
  return fileURLToPath(new URL(`../../grammars/${name}.wasm`, import.meta.url));
}

/** The built program carries the grammars beside it; in development they lie in the packages that ship them. */
function grammarFile(language: Language): string | null {
  const built = builtFile(language);
  if (existsSync(built)) return built;
  const list = fileURLToPath(new URL('./grammar-packages.json', import.meta.url));
  if (!existsSync(list)) return null;
  const packages = JSON.parse(readFileSync(list, 'utf8')) as Record<Language, readonly [string, string]>;
  const [name, file] = packages[language];
  const found = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return join(dirname(found), file);
}

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Parser, Query } from 'web-tree-sitter';
import type { Language } from '../../domain/code.js';

/** Larger files (in UTF-16 units) are left to the lexer: a parse of such generated code costs seconds and tells little. */
const MAX_PARSED_LENGTH = 1_000_000;

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

/**
 * Parses a source and runs the language's one query over it. Each pattern of the query captures the whole declaration
 * and its `@name`. The grammar is loaded at first use and kept; the tree never outlives the call.
 *
 * @returns `null` where no grammar can read it: the source is too long, or the grammar's file is absent.
 */
export async function findDeclarations(language: Language, query: string, source: string): Promise<Findings | null> {
  if (source.length > MAX_PARSED_LENGTH) return null;
  let pending = grammars.get(language);
  if (pending === undefined) {
    pending = loadGrammar(language, query);
    grammars.set(language, pending);
  }
  const grammar = await pending;
  return grammar === null ? null : run(grammar, source);
}

function run(grammar: Grammar, source: string): Findings | null {
  const tree = grammar.parser.parse(source);
  if (tree === null) return null;
  try {
    const root = tree.rootNode;
    const found: Found[] = [];
    for (const match of grammar.query.matches(root)) {
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
    return { found, damaged: root.hasError };
  } finally {
    tree.delete();
  }
}

async function loadGrammar(name: Language, query: string): Promise<Grammar | null> {
  const file = grammarFile(name);
  if (file === null) return null;
  runtime ??= import('web-tree-sitter').then(async (module) => {
    await module.Parser.init();
    return module;
  });
  const { Parser, Language: Grammars, Query } = await runtime;
  const language = await Grammars.load(file);
  return { parser: new Parser().setLanguage(language), query: new Query(language, query) };
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

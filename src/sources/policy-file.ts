import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import type { Enforcement, Policy } from '../domain/policy.js';
import type { Rulebook } from '../domain/rulebook.js';
import { matchesPolicyGlob } from '../path-globs.js';
import { DEEPEST_YAML, tooDeepYaml } from '../reading/yaml-depth.js';
import { suggestion } from '../rulebook/nearest.js';
import { defaultPolicy } from './default-policy.js';
import { KEYS_AT, type PolicyKeys, policySchema, type ScopeKeys } from './policy-schema.js';

/** Something wrong in a policy file, for the person who wrote it. Lines and columns are 1-based. */
export interface PolicyMistake {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly what: string;
  readonly mend: string;
}

/** A policy file that cannot be used. Its message has a line for each mistake: `file:line:column: what; mend`. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly mistakes: readonly PolicyMistake[];

  constructor(found: readonly PolicyMistake[]) {
    const mistakes = [...found].sort((a, b) => a.line - b.line || a.column - b.column);
    super(
      mistakes.map(({ file, line, column, what, mend }) => `${file}:${line}:${column}: ${what}; ${mend}`).join('\n'),
    );
    this.mistakes = mistakes;
  }
}

/** The choices of a repository as its file states them; what it leaves out is absent. */
export type PolicyFile = PolicyKeys;

/** Longest policy file, in characters. */
const LONGEST = 100_000;
/** How many aliases YAML may resolve: a bomb of nested aliases stops here. */
const MOST_ALIASES = 100;

/**
 * Reads a policy file. An empty one states nothing. `path` is what messages call it.
 * With a rulebook, ids of categories and tests are checked too (a team's own documents may add some, so the rulebook
 * is the one that has them).
 * @throws PolicyError with every mistake
 */
export function parsePolicyFile(text: string, path: string, rulebook?: Rulebook): PolicyFile {
  if (text.length > LONGEST) {
    const what = `the file has ${text.length} characters, ${LONGEST} are allowed`;
    throw new PolicyError([{ file: path, line: 1, column: 1, what, mend: 'shorten it' }]);
  }
  const { value, at } = readYaml(text, path);
  const parsed = policySchema.safeParse(value ?? {});
  if (!parsed.success) {
    throw new PolicyError(parsed.error.issues.flatMap((issue) => mistakesOf(issue, path, at)));
  }
  const unknown = rulebook ? unknownIds(parsed.data, rulebook, path, at) : [];
  if (unknown.length > 0) throw new PolicyError(unknown);
  return parsed.data;
}

/** Where the value at a path of keys stands. */
type Locate = (keys: readonly PropertyKey[]) => { readonly line: number; readonly column: number };

function readYaml(text: string, file: string): { value: unknown; at: Locate } {
  const deep = tooDeepYaml(text);
  if (deep !== null) {
    const what = `this YAML nests deeper than ${DEEPEST_YAML} levels`;
    throw new PolicyError([{ file, line: deep, column: 1, what, mend: 'write it flatter' }]);
  }
  const lines = new LineCounter();
  const place = (offset: number | undefined) => {
    const { line, col } = lines.linePos(offset ?? 0);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  try {
    // Pretty errors copy their line: of thousands on one line that costs seconds.
    const document = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: true,
      logLevel: 'silent',
      prettyErrors: false,
    });
    if (document.errors.length > 0) {
      throw new PolicyError(
        document.errors.slice(0, 10).map((error) => ({
          file,
          ...place(error.pos[0]),
          what: `this is not YAML: ${error.message.split('\n')[0]}`,
          mend: 'check the indentation, and quote text that holds a colon, a # or a leading *',
        })),
      );
    }
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }), at: (keys) => place(offsetOf(document, keys)) };
  } catch (error) {
    if (error instanceof PolicyError) throw error;
    // Aliases that multiply, or brackets that nest beyond the stack.
    const what = `this YAML cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new PolicyError([{ file, line: 1, column: 1, what, mend: 'write it plainly, without aliases' }]);
  }
}

function offsetOf(document: Document, keys: readonly PropertyKey[]): number | undefined {
  for (let length = keys.length; length > 0; length--) {
    const key = keys[length - 1];
    const parent = length === 1 ? document.contents : document.getIn(keys.slice(0, length - 1), true);
    if (isMap(parent)) {
      const pair = parent.items.find(
        ({ key: node }) => isNode(node) && 'value' in node && String(node.value) === String(key),
      );
      if (pair && isNode(pair.key)) return pair.key.range?.[0];
    }
    const node = document.getIn(keys.slice(0, length), true);
    if (isNode(node)) return node.range?.[0];
  }
  return isNode(document.contents) ? document.contents.range?.[0] : undefined;
}

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  readonly expected?: string;
}

function mistakesOf(raw: unknown, file: string, at: Locate): PolicyMistake[] {
  const issue = raw as Issue;
  const name = issue.path.length === 0 ? 'the file' : `\`${pathText(issue.path)}\``;
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).map((key) => ({
      file,
      ...at([...issue.path, key]),
      what: `unknown key \`${key}\``,
      mend: suggestion(key, KEYS_AT(issue.path)),
    }));
  }
  if (issue.code === 'invalid_value') {
    const values = (issue.values ?? []).map((value) => `\`${String(value)}\``).join(', ');
    return [{ file, ...at(issue.path), what: `${name} has a value that is not known`, mend: `use one of ${values}` }];
  }
  if (issue.code === 'invalid_type') {
    const kind = KINDS[issue.expected ?? ''] ?? issue.expected ?? 'something else';
    return [{ file, ...at(issue.path), what: `${name} should be ${kind}`, mend: 'see docs/policy.md for the form' }];
  }
  return [{ file, ...at(issue.path), what: `${name}: ${issue.message}`, mend: 'see docs/policy.md for the form' }];
}

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a block of keys',
  record: 'a block of keys',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
};

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : String(key)))
    .reduce((text, key) => (key.startsWith('[') ? text + key : `${text}.${key}`));
}

function unknownIds(file: PolicyFile, rulebook: Rulebook, path: string, at: Locate): PolicyMistake[] {
  const categories = rulebook.categories.map(({ id }) => id);
  const tests = rulebook.categories.flatMap(({ id, tests }) => tests.map((test) => `${id}/${test.id}`));
  const mistakes: PolicyMistake[] = [];
  const check = (keys: PropertyKey[], id: string, kind: string, known: readonly string[]): void => {
    if (known.includes(id)) return;
    mistakes.push({ file: path, ...at([...keys, id]), what: `unknown ${kind} \`${id}\``, mend: suggestion(id, known) });
  };
  const checkKeys = (keys: ScopeKeys, under: PropertyKey[]): void => {
    for (const id of Object.keys(keys.categories ?? {})) check([...under, 'categories'], id, 'category', categories);
    for (const id of Object.keys(keys.indicators ?? {})) check([...under, 'indicators'], id, 'category', categories);
    for (const id of Object.keys(keys.levels ?? {})) check([...under, 'levels'], id, 'test', tests);
  };
  checkKeys(file, []);
  for (const [index, scope] of (file.scopes ?? []).entries()) checkKeys(scope, ['scopes', index]);
  return mistakes;
}

/**
 * A repository's file over the one that it extends: what it states replaces, key by key; blocks of keys (`categories`,
 * `levels`, `indicators`, `exempt`, `waive`) are laid over each other entry by entry.
 */
export function overlayPolicy(under: PolicyFile, over: PolicyFile): PolicyFile {
  return {
    ...under,
    ...over,
    ...merged('categories', under, over),
    ...merged('levels', under, over),
    ...merged('indicators', under, over),
    ...merged('exempt', under, over),
    ...merged('waive', under, over),
  };
}

function merged<Key extends 'categories' | 'levels' | 'indicators' | 'exempt' | 'waive'>(
  key: Key,
  under: PolicyFile,
  over: PolicyFile,
): Partial<Pick<PolicyFile, Key>> {
  if (under[key] === undefined && over[key] === undefined) return {};
  return { [key]: { ...under[key], ...over[key] } } as Partial<Pick<PolicyFile, Key>>;
}

const STRICTNESS: readonly Enforcement[] = ['advisory', 'required', 'strict'];
const WEIGHT = ['off', 'smoke', 'recommended', 'required', 'critical'] as const;

/**
 * The policy for a change. A scope holds when the change touches one of its paths; the choices outside the scopes hold
 * when it touches anything else. Where several hold, the stricter choice wins.
 */
export function policyFor(file: PolicyFile, changedPaths: readonly string[]): Policy {
  const scopes = (file.scopes ?? []).filter(({ paths }) => changedPaths.some((path) => matchesPolicyGlob(path, paths)));
  const outside =
    scopes.length === 0 || changedPaths.some((path) => !scopes.some(({ paths }) => matchesPolicyGlob(path, paths)));
  const layers: PolicyFile[] = scopes.map(({ paths: _, ...keys }) => overlayPolicy(file, keys));
  return strictest((outside ? [file, ...layers] : layers).map(plainPolicy));
}

function plainPolicy(file: PolicyFile): Policy {
  const off = Object.entries(file.categories ?? {}).filter(([, on]) => on === false || on === 'off');
  const extra = Object.entries(file.indicators ?? {}).map(
    ([id, { words = [], paths = [] }]) => [id, { words, paths }] as const,
  );
  return {
    enforce: file.enforce ?? defaultPolicy.enforce,
    ignore: file.ignore ?? [],
    generated: file.generated ?? [],
    tests: file.tests ?? [],
    integrationTests: file.integrationTests ?? [],
    categoriesOff: off.map(([id]) => id),
    levels: file.levels ?? {},
    extra: Object.fromEntries(extra),
    exemptLabels: file.exempt?.labels ?? [],
    exemptAuthors: file.exempt?.authors ?? [],
    minimumConfidence: file.minimumConfidence ?? defaultPolicy.minimumConfidence,
  };
}

function strictest(policies: readonly Policy[]): Policy {
  return policies.reduce(stricter);
}

function stricter(one: Policy, other: Policy): Policy {
  return {
    ...one,
    enforce: STRICTNESS.indexOf(other.enforce) > STRICTNESS.indexOf(one.enforce) ? other.enforce : one.enforce,
    categoriesOff: one.categoriesOff.filter((id) => other.categoriesOff.includes(id)),
    levels: stricterLevels(one.levels, other.levels),
    extra: { ...other.extra, ...one.extra },
    minimumConfidence: Math.min(one.minimumConfidence, other.minimumConfidence),
  };
}

/** A level that only one side states is kept when it is the stricter kind; what the rules say is not known here. */
function stricterLevels(one: Policy['levels'], other: Policy['levels']): Policy['levels'] {
  const levels: Record<string, Policy['levels'][string]> = {};
  for (const id of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const stated = [one[id], other[id]].filter((level) => level !== undefined);
    const strict = stated.sort((a, b) => WEIGHT.indexOf(b) - WEIGHT.indexOf(a))[0] as Policy['levels'][string];
    // Stated on one side only: the other side keeps the rule's own level, which only a stricter one may replace.
    if (stated.length === 2 || strict === 'critical' || strict === 'required') levels[id] = strict;
  }
  return levels;
}

import type { Language } from '../../../domain/code.js';
import type { Declaration, Outline } from '../outline.js';
import type { Scan } from '../scan.js';
import type { FoundMock } from './language.js';

/** A type that is called as a collaborator is: what a test hands on in its place keeps or sends nothing. */
const COLLABORATOR =
  /(?:^|[a-z])(?:Repository|Repositories|Repo|Store|Storage|Dao|DAO|UnitOfWork|Service|Gateway|Publisher|Sender|Mailer|Notifier)(?:Interface|Protocol|Port|Contract)?$/;

/** What holds, asks or becomes the real thing: it may well hand on to it. */
const HOLDS_REAL =
  /\b(?:super|base|parent|prisma|knex|pool|sql|fetch|axios|request|requests|httpx?|dataSource|entityManager|jdbcTemplate)\b\s*[.(`:]|\b(?:db|conn|connection|session|client|context|dbContext|actual|real|inner|delegate|original|wrapped)\s*(?:\.|->|\(|\[)|\.(?:execute|executemany|query|commit|flush)\(/i;
/** What reads and writes files, and the words of the drivers that are called like nothing else. */
const REACHES_OUT =
  /\b(?:fs|fsp|Files|shutil|aiofiles)\s*\.|(?<![\w.])(?:open|fopen|readFile\w*|writeFile\w*|appendFile\w*|file_(?:get|put)_contents)\(|\.(?:write|read)_(?:text|bytes)\(|\.(?:insert|find|update|delete|replace)_?(?:one|many|One|Many)\(|\.(?:bulkWrite|aggregate|putObject|getObject|sendMail|sendMessage|put_object|get_object|publish)\(/;
/** What is waited for: in TypeScript, Python and C# before the call, in Rust after it. */
const WAITS_FOR =
  /\bawait\s+(?!(?:this|self)\.\w+\(|(?:Promise|Task|ValueTask|asyncio|anyio|trio)\.|(?:sleep|delay|setTimeout|wait)\w*\()[\w$]|(?<!\.(?:lock|read|write)\(\))\.await\b/;

const isRealThing = (body: string) => HOLDS_REAL.test(body) || REACHES_OUT.test(body) || WAITS_FOR.test(body);

/** The contract that a class keeps, where its language tells one from a class whose methods it would inherit. */
const CONTRACT_OF: Partial<Record<Language, (declaration: Declaration, outline: Outline) => readonly string[]>> = {
  typescript: implemented,
  tsx: implemented,
  java: implemented,
  php: implemented,
  kotlin: ({ bases, header }) => bases.filter((base) => !header.includes(`${base}(`)),
  csharp: ({ bases }) => bases.filter((base) => /^(?:\w+\.)*I[A-Z]/.test(base)),
  python: keptInMemory,
  rust: ({ bases }) => bases,
};

function implemented({ bases, header }: Declaration): readonly string[] {
  const contracts = /\bimplements\b([\s\S]*)$/.exec(header)?.[1] ?? '';
  return bases.filter((base) => new RegExp(`(?<![\\w$])${base.replace(/[^\w]/g, '\\$&')}(?![\\w$])`).test(contracts));
}

/**
 * Python has no word for a contract. A class keeps one where its base says so or shows it in the file, or where it has
 * a collection of its own in place of what the base would be given.
 */
function keptInMemory(declaration: Declaration, { declarations, scan }: Outline): readonly string[] {
  const body = scan.code.slice(declaration.start, declaration.end);
  if (OWN_COLLECTION.test(body)) return declaration.bases;
  return declaration.bases.filter((base) => {
    const shown = declarations.find(({ kind, name }) => kind === 'class' && name === base);
    return NAMED_CONTRACT.test(base) || shown?.bases.some((name) => /(?:^|\.)(?:ABC|Protocol)\b/.test(name)) === true;
  });
}

const OWN_COLLECTION =
  /\bself\.\w+(?:: [^=\n]{1,80})? = (?:\[|\{|(?:list|dict|set|deque|defaultdict|OrderedDict|Counter)\()/;
const NAMED_CONTRACT = /^(?:\w+\.)*(?:I[A-Z]|Abstract|Base)|(?:Protocol|Port|Interface)$/;

/**
 * The doubles that a test writes itself and that no name tells: objects of a class of the test file that keeps a
 * collaborator's contract, and, in TypeScript, objects of functions that are said to be of a collaborator's type.
 */
export function findStandIns(outline: Outline): FoundMock[] {
  const { scan, language } = outline;
  const types = standInClasses(outline);
  const made = types.size === 0 ? [] : constructed(outline, types);
  return language === 'typescript' || language === 'tsx' ? [...made, ...typedObjects(scan)] : made;
}

function standInClasses(outline: Outline): ReadonlyMap<string, string> {
  const { declarations, language, scan, path } = outline;
  const contractsOf = CONTRACT_OF[language];
  const found = new Map<string, string>();
  if (contractsOf === undefined) return found;
  for (const one of declarations) {
    if (one.kind !== 'class' || (language === 'rust' && !isForTests(one, path))) continue;
    const contract = contractsOf(one, outline).find((base) => COLLABORATOR.test(base));
    if (contract === undefined || !definesMethods(one, declarations)) continue;
    if (isRealThing(bodyOf(one, declarations, scan))) continue;
    found.set(one.name, contract.replace(/^.*[.:\\]/, ''));
  }
  return found;
}

/** In Rust the code itself may stand beside its tests. */
function isForTests(one: Declaration, path: string): boolean {
  if (/(?:^|\/)tests\//.test(path)) return true;
  for (let holder = one.parent; holder !== null; holder = holder.parent) {
    if (holder.decorators.some((text) => /^cfg\(.*\btest\b/.test(text))) return true;
  }
  return false;
}

/** Its members stand in it or, in Rust, in the implementations of the same name. */
const belongsTo = (part: Declaration | null, type: Declaration): boolean =>
  part === type || (part?.kind === 'extension' && part.name === type.name);

function definesMethods(type: Declaration, declarations: readonly Declaration[]): boolean {
  return declarations.some(({ kind, parent }) => kind === 'method' && belongsTo(parent, type));
}

function bodyOf(type: Declaration, declarations: readonly Declaration[], scan: Scan): string {
  const parts = declarations.filter((one) => belongsTo(one, type));
  return parts.map(({ start, end }) => scan.code.slice(start, end)).join('\n');
}

/** `new Orders(…)`, `Orders()`, `Orders::new(…)`; in Rust also `Orders { … }`. */
function constructed({ scan, language }: Outline, types: ReadonlyMap<string, string>): FoundMock[] {
  const found: FoundMock[] = [];
  for (const { callee, start } of scan.calls) {
    const type = /^(?:new )?(\w+)(?:::(?:new|default)\w*)?$/.exec(callee)?.[1] ?? '';
    const target = types.get(type);
    if (target !== undefined) found.push({ start, target, via: 'fake' });
  }
  if (language !== 'rust') return found;
  for (const match of scan.code.matchAll(/(?<!\b(?:struct|impl|for|enum|trait)\s)\b([A-Z]\w*) ?\{/g)) {
    const target = types.get(match[1] ?? '');
    if (target !== undefined) found.push({ start: match.index, target, via: 'fake' });
  }
  return found;
}

/** `const orders: OrderRepository = {`, `fakeOrders(): OrderRepository => ({`, `function orders(): OrderRepository {`. */
const TYPED_OBJECT =
  /:\s{0,3}(?:(?:Partial|Mocked|jest\.Mocked|vi\.Mocked|Required|Pick|Omit)<)?([A-Z]\w*)(?:<[^<>=;{}]{0,80}>|, [^<>=;{}]{0,80}>|>)?\s{0,3}(?:=>\s{0,3}\(\s{0,3}|=>\s{0,3}|=\s{0,3})?(\{)/g;
/** `} as unknown as OrderRepository`, `} satisfies OrderRepository`. */
const CAST_OBJECT =
  /(\})\)?\s{1,3}(?:as unknown as|as|satisfies)\s{1,3}(?:(?:Partial|Mocked|jest\.Mocked|vi\.Mocked)<)?([A-Z]\w*)/g;
/** A member of an object that is a function. */
const FUNCTION_MEMBER = /=>|\basync\b|\w\([^(){}]{0,200}\)\s{0,3}\{|\.fn\b|\bfunction\b/;

function typedObjects(scan: Scan): FoundMock[] {
  const { code } = scan;
  const found: FoundMock[] = [];
  const add = (open: number, close: number, type: string) => {
    if (open < 0 || close <= open || !COLLABORATOR.test(type)) return;
    const body = code.slice(open, close);
    if (FUNCTION_MEMBER.test(body) && !/\.\.\.\w/.test(body) && !isRealThing(body)) {
      found.push({ start: open, target: type, via: 'fake' });
    }
  };
  for (const match of code.matchAll(TYPED_OBJECT)) {
    const open = match.index + match[0].length - 1;
    const close = scan.partner(open);
    const body = close < 0 ? '' : code.slice(open, close);
    // The body of a function gives an object back; one that makes the real thing has none of its own.
    if (/[=(]\s*\{$/.test(match[0]) || /\breturn\s*\{/.test(body)) add(open, close, match[1] ?? '');
  }
  for (const match of code.matchAll(CAST_OBJECT)) add(scan.partner(match.index), match.index, match[2] ?? '');
  return found;
}

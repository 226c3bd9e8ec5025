/** A language that testreq parses. Other files have `null`. */
export type Language =
  | 'python'
  | 'typescript'
  | 'tsx'
  | 'javascript'
  | 'go'
  | 'java'
  | 'kotlin'
  | 'csharp'
  | 'ruby'
  | 'php'
  | 'rust';

/** How a line of the head version relates to the diff. */
export type LineChange = 'added' | 'context';

/** One line of source at the head, without its comments. */
export interface CodeLine {
  /** 1-based line of the head version. */
  readonly number: number;
  /** Comments removed, the contents of string literals blanked with spaces (quotes kept). Columns are kept. */
  readonly code: string;
  /** Comments removed, strings kept. Columns are kept. */
  readonly text: string;
  readonly change: LineChange;
}

/** One line that the diff takes out, masked like a `CodeLine`. `number` is a line of the base version. */
export interface RemovedLine {
  readonly number: number;
  readonly code: string;
  readonly text: string;
}

/** `callback`: a function without a name that is handed to a call which keeps it: a route, a listener, a schedule. */
export type SymbolKind = 'class' | 'interface' | 'enum' | 'function' | 'method' | 'constructor' | 'callback';

/** A declaration in a source file. */
export interface SymbolFact {
  readonly kind: SymbolKind;
  readonly name: string;
  /** Name of the enclosing class, interface or module; `null` at the top level. */
  readonly container: string | null;
  readonly startLine: number;
  readonly endLine: number;
  /** Parameters as written, one string each: `repository: OperationsRepository | None = None`. */
  readonly parameters: readonly string[];
  /** Base classes and interfaces. */
  readonly bases: readonly string[];
  /** Decorators, annotations and attributes as written, without the leading sign. */
  readonly decorators: readonly string[];
  /** `added`: each of its lines is added; `changed`: some line of it is added or removed. */
  readonly change: 'added' | 'changed' | 'untouched';
}

/** A call, `callee` as written without arguments and white space: `client.post`, `self._repository.save`. */
export interface CallFact {
  readonly callee: string;
  /** The arguments as written, at most 200 characters. */
  readonly arguments: string;
  readonly line: number;
}

/** An assertion of a test: an `assert`, an `expect(…)` chain, `t.Errorf` under a condition, `x.should …`. */
export interface AssertionFact {
  /** The statement as written, white space folded, at most 300 characters. */
  readonly text: string;
  readonly line: number;
  /** It expects an error: `pytest.raises`, `toThrow`, `assertThrows`, `expect { }.to raise_error`, `if err == nil`. */
  readonly expectsError: boolean;
}

/** A test double. */
export interface MockFact {
  /** What it stands for, as written: `app.services.OperationsRepository`, `./db`, `UserStore`, `mock_repository`. */
  readonly target: string;
  /** How it was made: `patch`, `Mock`, `vi.mock`, `@MockBean`, `gomock`, `mockk`, `Substitute.For`, `double` … */
  readonly via: string;
  readonly line: number;
  readonly scope: 'test' | 'fixture' | 'file';
}

/** Code that runs for a test although it stands outside it: a fixture, a set-up method, a helper that it calls. */
export interface SupportFact {
  readonly name: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: 'fixture' | 'set-up' | 'helper' | 'base-class';
  readonly lines: readonly CodeLine[];
  readonly calls: readonly CallFact[];
  /** Helpers that assert make the test that calls them assert. */
  readonly assertions: readonly AssertionFact[];
  readonly mocks: readonly MockFact[];
  /** Names of further support that this one uses (fixtures as parameters, helpers called). */
  readonly uses: readonly string[];
}

/** One test found in a test file, with its facts. */
export interface TestCase {
  /** As its runner would name it: `test_create`, `OperationsService > saves`, `TestCreate/with_id`, `shouldSave`. */
  readonly name: string;
  /** Enclosing class or describe titles, outermost first. */
  readonly suites: readonly string[];
  /** `pytest`, `unittest`, `vitest`, `jest`, `mocha`, `node:test`, `go test`, `junit`, `rspec` … or `unknown`. */
  readonly framework: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly change: 'added' | 'altered' | 'untouched';
  readonly skipped: boolean;
  readonly parametrised: boolean;
  readonly lines: readonly CodeLine[];
  readonly calls: readonly CallFact[];
  readonly assertions: readonly AssertionFact[];
  /** Its own mocks and those of its file and decorators; those of its support are in `supports`. */
  readonly mocks: readonly MockFact[];
  /** Names of fixtures, set-up and helpers that it uses, to be resolved against `TestFile.supports` and Surroundings. */
  readonly uses: readonly string[];
  readonly decorators: readonly string[];
  /** Base classes of its suite, nearest first. */
  readonly bases: readonly string[];
}

/** A name that a file declares with a type: `orders: OrderRepository`. Marks of its own (`_orders`, `$orders`) are left out. */
export interface TypedName {
  readonly name: string;
  /** The last word of the type as written; `null` for a variable of which no type is said. */
  readonly type: string | null;
  /** Who knows it: a function, a class and what it hands its constructor, or all of the file. */
  readonly kind: 'local' | 'member' | 'module';
  /** The lines in which it holds. */
  readonly from: number;
  readonly to: number;
}

/** The facts of one file of code at the head. Plain data; no parser's object stays alive behind it. */
export interface CodeFile {
  readonly path: string;
  readonly language: Language;
  /** `fragments`: only the diff's hunks were there to be read. */
  readonly extent: 'whole' | 'fragments';
  /** `lexer`: no grammar could read it (no grammar, too large); then `symbols` and `tests` are best effort. */
  readonly reader: 'grammar' | 'lexer';
  /** Lines of the new side of the hunks; for a test file every line. Ascending. */
  readonly lines: readonly CodeLine[];
  readonly removed: readonly RemovedLine[];
  /** Imported modules and names as written, one string an import statement. */
  readonly imports: readonly string[];
  readonly symbols: readonly SymbolFact[];
  /** Of the names that the diff's lines call something of. None of a test file. */
  readonly typedNames: readonly TypedName[];
  readonly tests: readonly TestCase[];
  readonly supports: readonly SupportFact[];
}

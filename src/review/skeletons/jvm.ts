import type { Outline } from '../../domain/test-outline.js';
import { type Call, type Moves, TestPage } from './page.js';
import { camel, classNameOf, type Named, pascal, type Scene, type Written } from './scene.js';

/** What Java and Kotlin say differently. */
interface Dialect {
  readonly isKotlin: boolean;
  readonly end: ';' | '';
}

/** A test for JUnit 5, with Spring's context where the repository's code or tests have it. */
export function writeJava(outline: Outline, scene: Scene): Written {
  const page = new JvmPage(scene, { isKotlin: false, end: ';' });
  return { framework: 'junit', code: page.write(outline) };
}

/** A test for JUnit 5 or a Kotest specification. */
export function writeKotlin(outline: Outline, scene: Scene): Written {
  const framework = scene.framework === 'kotest' || scene.framework === 'kotlin.test' ? scene.framework : 'junit';
  return { framework, code: new JvmPage({ ...scene, framework }, { isKotlin: true, end: '' }).write(outline) };
}

class JvmPage extends TestPage {
  readonly #dialect: Dialect;
  readonly #isSpring: boolean;
  readonly #isKotest: boolean;
  readonly #annotations = new Set<string>();
  #parameters = '';
  #throws = false;

  constructor(scene: Scene, dialect: Dialect) {
    super(scene, '//');
    this.#dialect = dialect;
    this.#isKotest = scene.framework === 'kotest';
    this.#isSpring = scene.seen(/org\.springframework\b/);
  }

  protected override file(): string {
    const { home, path, framework } = this.scene;
    const { isKotlin, end } = this.#dialect;
    const name = classNameOf(path);
    if (!this.#isKotest && !this.#parameters) {
      this.#import(framework === 'kotlin.test' ? 'kotlin.test.Test' : 'org.junit.jupiter.api.Test');
    }
    const fields = [...this.draft.needs].map((field) => field.replaceAll('\n', '\n    '));
    const test = isKotlin ? this.#kotlinTest(name, fields) : this.#javaTest(name, fields);
    // Java puts static imports first; both sort by name.
    const rank = (path: string) => (path.startsWith('static ') ? 0 : 1);
    const imports = [...this.draft.imports].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
    const groups = [0, 1].map((wanted) =>
      imports
        .filter((path) => rank(path) === wanted)
        .map((path) => `import ${path}${end}`)
        .join('\n'),
    );
    return [home ? `package ${home}${end}` : '', ...groups, test].filter(Boolean).join('\n\n');
  }

  #javaTest(name: string, fields: readonly string[]): string {
    const throws = this.#throws ? ' throws Exception' : '';
    const method = `    @${this.#parameters ? 'ParameterizedTest' : 'Test'}\n${this.#csv()}    void ${camel(this.scene.title)}(${this.#parameters})${throws} {\n${this.draft.body('        ')}\n    }`;
    return `${this.#marks()}class ${name} {\n${[...fields.map((field) => `    ${field}`), method].join('\n\n')}\n}`;
  }

  #kotlinTest(name: string, fields: readonly string[]): string {
    const title = this.scene.title;
    const body = [...fields.map((field) => `    ${field}`)];
    if (this.#isKotest) {
      this.#import('io.kotest.core.spec.style.FunSpec');
      const injected = fields.map((field) =>
        field.replace(/^@Autowired\nlateinit var|^\s*@Autowired\s+lateinit var/, 'private val').replace(/\s+/g, ' '),
      );
      return `${this.#marks()}class ${name}${injected.length > 0 ? `(${injected.join(', ')})` : ''} : FunSpec({\n    test("${title}") {\n${this.draft.body('        ')}\n    }\n})`;
    }
    if (this.isAsync) this.#import('kotlinx.coroutines.test.runTest');
    const head = `    @${this.#parameters ? 'ParameterizedTest' : 'Test'}\n${this.#csv()}    fun \`${title}\`(${this.#parameters})${this.isAsync ? ' = runTest' : ''} {\n`;
    return `${this.#marks()}class ${name} {\n${[...body, `${head}${this.draft.body('        ')}\n    }`].join('\n\n')}\n}`;
  }

  #rows: { readonly text: string; readonly todo: string | null } | null = null;

  #csv(): string {
    if (!this.#rows) return '';
    const { text, todo } = this.#rows;
    const note = todo ? ` // TODO: ${todo}` : '';
    return this.#dialect.isKotlin ? `    @CsvSource(${text})${note}\n` : `    @CsvSource({${text}})${note}\n`;
  }

  #marks(): string {
    return [...this.#annotations].map((annotation) => `@${annotation}\n`).join('');
  }

  protected override assign(name: string, expression: string): string {
    return `${this.#dialect.isKotlin ? 'val' : 'var'} ${name} = ${expression}${this.#dialect.end}`;
  }

  protected override construct(className: string, parameters: string): string {
    return `${this.#dialect.isKotlin ? '' : 'new '}${className}(${parameters})`;
  }

  protected override named({ name }: Named): string {
    return name;
  }

  protected override call(callee: string, parameters: string): string {
    return `${callee}(${parameters})`;
  }

  protected override statement({ text }: Call): string {
    return `${text}${this.#dialect.end}`;
  }

  protected override method(name: string): string {
    return camel(name);
  }

  protected override property(base: string, name: string, isPrivate: boolean): string {
    if (isPrivate && this.#isSpring) {
      this.#import('org.springframework.test.util.ReflectionTestUtils');
      return `ReflectionTestUtils.getField(${base}, "${camel(name)}")`;
    }
    if (this.#dialect.isKotlin) return name === 'running' ? `${base}.isRunning` : `${base}.${camel(name)}`;
    return `${base}.${name === 'running' ? 'is' : 'get'}${pascal(name)}()`;
  }

  protected override asyncDeclaration(method: string): RegExp | null {
    return this.#dialect.isKotlin ? new RegExp(`\\bsuspend fun ${method}\\b`) : null;
  }

  protected override literal(value: string | number | boolean): string {
    return JSON.stringify(value);
  }

  protected override equal(actual: string, wanted: string): string {
    if (this.#isKotest) return this.#kotest('shouldBe', `${actual} shouldBe ${wanted}`);
    if (this.scene.seen(/org\.assertj\b/)) {
      if (/^(?:true|false)$/.test(wanted))
        return this.#assertThat(actual, wanted === 'true' ? 'isTrue()' : 'isFalse()');
      return this.#assertThat(actual, `isEqualTo(${wanted})`);
    }
    if (wanted === 'true') return this.#junit('assertTrue', actual);
    return wanted === 'false'
      ? this.#junit('assertFalse', actual)
      : this.#junit('assertEquals', `${wanted}, ${actual}`);
  }

  protected override there(value: string): string {
    if (this.#isKotest) return this.#kotest('shouldNotBe', `${value} shouldNotBe null`);
    return this.scene.seen(/org\.assertj\b/)
      ? this.#assertThat(value, 'isNotNull()')
      : this.#junit('assertNotNull', value);
  }

  protected override oneOf(value: string, wanted: readonly number[]): string {
    const list = wanted.join(', ');
    if (this.#isKotest) return this.#kotest('shouldBe', `(${value} in listOf(${list})) shouldBe true`);
    if (this.scene.seen(/org\.assertj\b/)) return this.#assertThat(value, `isIn(${list})`);
    if (this.#dialect.isKotlin) return this.#junit('assertTrue', `${value} in listOf(${list})`);
    this.#import('java.util.List');
    return this.#junit('assertTrue', `List.of(${list}).contains(${value})`);
  }

  protected override differ(one: string, other: string): string {
    if (this.#isKotest) return this.#kotest('shouldNotBe', `${one} shouldNotBe ${other}`);
    return this.scene.seen(/org\.assertj\b/)
      ? this.#assertThat(one, `isNotSameAs(${other})`)
      : this.#junit('assertNotSame', `${other}, ${one}`);
  }

  protected override raising({ text }: Call, todo: string | null): void {
    const what = todo ?? 'the error that the caller must see';
    const error = 'IllegalStateException';
    const { isKotlin, end } = this.#dialect;
    if (this.#isKotest) {
      this.#import('io.kotest.assertions.throwables.shouldThrow');
      this.draft.add(`shouldThrow<${error}> { ${text} }`, what);
    } else if (isKotlin) {
      this.#import(
        this.scene.framework === 'kotlin.test' ? 'kotlin.test.assertFailsWith' : 'org.junit.jupiter.api.assertThrows',
      );
      const assert = this.scene.framework === 'kotlin.test' ? 'assertFailsWith' : 'assertThrows';
      this.draft.add(`${assert}<${error}> { ${text} }${end}`, what);
    } else if (this.scene.seen(/org\.assertj\b/)) {
      this.#import('static org.assertj.core.api.Assertions.assertThatThrownBy');
      this.draft.add(`assertThatThrownBy(() -> ${text}).isInstanceOf(${error}.class);`, what);
    } else this.draft.add(this.#junit('assertThrows', `${error}.class, () -> ${text}`), what);
  }

  protected override build(into: string, todo: string | null): void {
    if (!this.#isSpring || into !== this.subject || this.scene.factory) {
      super.build(into, todo);
      return;
    }
    this.#spring();
    this.#inject(this.className(), this.subject);
    if (todo) this.draft.add(`// TODO: ${todo}`);
  }

  protected override atOnce({ text }: Call, times: number, todo: string | null): void {
    if (this.#dialect.isKotlin) {
      for (const name of ['coroutineScope', 'launch', 'Dispatchers', 'runBlocking'])
        this.#import(`kotlinx.coroutines.${name}`);
      const [open, close] = this.isAsync ? ['coroutineScope {', '}'] : ['runBlocking(Dispatchers.Default) {', '}'];
      this.draft.imports.delete(`kotlinx.coroutines.${this.isAsync ? 'runBlocking' : 'coroutineScope'}`);
      if (this.isAsync) this.draft.imports.delete('kotlinx.coroutines.Dispatchers');
      this.draft.add(open);
      this.draft.add(`    repeat(${times}) { launch { ${text} } }`, todo);
      this.draft.add(close);
      return;
    }
    this.#throws = true;
    this.#import('java.util.Collections');
    this.#import('java.util.concurrent.Callable');
    this.#import('java.util.concurrent.Executors');
    this.draft.add(`Callable<Object> call = () -> ${text};`, todo);
    this.draft.add(`var pool = Executors.newFixedThreadPool(${times});`);
    this.draft.add(`for (var done : pool.invokeAll(Collections.nCopies(${times}, call))) {\n    done.get();\n}`);
    this.draft.add('pool.shutdown();');
  }

  protected override reset(todo: string | null): void {
    this.draft.add(`${this.className()}.reset()${this.#dialect.end}`, todo);
  }

  protected override environment(value: string | null, todo: string | null): void {
    const { setting } = this.scene;
    const what = value === null ? `clearProperty("${setting}")` : `setProperty("${setting}", "${value}")`;
    this.draft.add(`System.${what}${this.#dialect.end}`, todo);
  }

  protected override serve(status: number, body: string | null, todo: string | null): void {
    this.#import('okhttp3.mockwebserver.MockResponse');
    this.#import('okhttp3.mockwebserver.MockWebServer');
    this.#throws = true;
    const { end } = this.#dialect;
    const answer = body ? `.setBody(${JSON.stringify(body)})` : `.setResponseCode(${status})`;
    this.draft.add(this.assign('server', this.construct('MockWebServer', '')));
    this.draft.add(`server.enqueue(${this.construct('MockResponse', '')}${answer})${end}`, todo);
  }

  protected override address(): string {
    return 'server.url("/").toString()';
  }

  protected override receiver(fails: boolean, todo: string | null): void {
    const { isKotlin } = this.#dialect;
    if (isKotlin) {
      if (!fails) this.draft.add('val sent = mutableListOf<Map<String, Any>>()');
      this.draft.add(
        fails
          ? 'val receiver = { _: Map<String, Any> -> throw IllegalStateException("down") }'
          : 'val receiver = { message: Map<String, Any> -> sent.add(message) }',
        todo ?? 'the type of the receiver',
      );
      return;
    }
    this.#import('java.util.Map');
    this.#import('java.util.function.Consumer');
    if (!fails) {
      this.#import('java.util.ArrayList');
      this.draft.add('var sent = new ArrayList<Map<String, Object>>();');
    }
    this.draft.add(
      `Consumer<Map<String, Object>> receiver = ${fails ? 'message -> {\n    throw new IllegalStateException("down");\n};' : 'sent::add;'}`,
      todo ?? 'the type of the receiver',
    );
  }

  protected override request(hasBody: boolean, todo: string | null): void {
    if (!this.#isSpring) {
      this.#requestPlainly(hasBody, todo);
      return;
    }
    this.#spring();
    this.#annotations.add('AutoConfigureMockMvc');
    this.#import('org.springframework.boot.test.autoconfigure.web.servlet.AutoConfigureMockMvc');
    this.#import('org.springframework.test.web.servlet.MockMvc');
    const { verb, route } = this.scene;
    const { isKotlin, end } = this.#dialect;
    this.#import(
      `${isKotlin ? '' : 'static '}org.springframework.test.web.servlet.request.MockMvcRequestBuilders.${verb}`,
    );
    this.#inject('MockMvc', 'mvc');
    this.#throws = true;
    if (hasBody) this.#import('org.springframework.http.MediaType');
    const body = hasBody ? '.contentType(MediaType.APPLICATION_JSON).content("{}")' : '';
    this.draft.add(
      `${this.assign('response', `mvc.perform(${verb}("${route}")${body})`).replace(/;$/, '')}.andReturn()${isKotlin ? '.response' : '.getResponse()'}${end}`,
      todo,
    );
  }

  /** Of the running application, where no framework of tests is known. */
  #requestPlainly(hasBody: boolean, todo: string | null): void {
    const { verb, route } = this.scene;
    const { isKotlin, end } = this.#dialect;
    this.#throws = true;
    this.#import('java.net.URI');
    for (const name of ['HttpClient', 'HttpRequest', 'HttpResponse']) this.#import(`java.net.http.${name}`);
    const body = hasBody ? 'HttpRequest.BodyPublishers.ofString("{}")' : 'HttpRequest.BodyPublishers.noBody()';
    this.draft.add(
      `${isKotlin ? 'val' : 'var'} request = HttpRequest.newBuilder(URI.create("http://localhost:8080${route}"))`,
      todo,
    );
    this.draft.add(`        .method("${verb.toUpperCase()}", ${body})\n        .build()${end}`);
    this.draft.gap();
    this.draft.add(
      this.assign('response', 'HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString())'),
    );
  }

  protected override status(): string {
    if (!this.#isSpring) return 'response.statusCode()';
    return this.#dialect.isKotlin ? 'response.status' : 'response.getStatus()';
  }

  protected override field(name: string): string {
    this.#import('com.jayway.jsonpath.JsonPath');
    const ofSpring = this.#dialect.isKotlin ? 'response.contentAsString' : 'response.getContentAsString()';
    const body = this.#isSpring ? ofSpring : 'response.body()';
    const read = `JsonPath.read${this.#dialect.isKotlin ? '<Any>' : ''}(${body}, "$.${name}")`;
    return this.#dialect.isKotlin ? read.replace('$.', '\\$.') : read;
  }

  protected override expectField(name: string, todo: string | null): void {
    this.draft.add(`${this.#dialect.isKotlin ? 'val' : 'Object'} ${name} = ${this.field(name)}${this.#dialect.end}`);
    this.draft.add(this.there(name), todo);
  }

  protected override row(column: string, id: string, wanted: string, todo: string | null): void {
    const isCount = column === 'count(*)';
    const { isKotlin, end } = this.#dialect;
    let key = id;
    if (id.startsWith('JsonPath')) {
      this.draft.add(`${isKotlin ? 'val' : 'Object'} id = ${id}${end}`);
      key = 'id';
    }
    if (!this.#isSpring) {
      this.#rowPlainly(column, key, wanted, todo);
      return;
    }
    this.#spring();
    this.#import('org.springframework.jdbc.core.JdbcTemplate');
    this.#inject('JdbcTemplate', 'jdbc');
    const type = `${isCount ? (isKotlin ? 'Int' : 'Integer') : 'String'}${isKotlin ? '::class.java' : '.class'}`;
    this.draft.add(
      this.assign(
        'stored',
        `jdbc.queryForObject("SELECT ${column} FROM ${this.scene.table} WHERE id = ?", ${type}, ${key})`,
      ),
    );
    this.draft.add(this.equal('stored', wanted), todo);
  }

  #rowPlainly(column: string, id: string, wanted: string, todo: string | null): void {
    const { end } = this.#dialect;
    this.#throws = true;
    this.#import('java.sql.DriverManager');
    this.draft.add(
      this.assign('connection', 'DriverManager.getConnection(System.getenv("DATABASE_URL"))'),
      'the connection of your tests',
    );
    this.draft.add(
      this.assign('query', `connection.prepareStatement("SELECT ${column} FROM ${this.scene.table} WHERE id = ?")`),
    );
    this.draft.add(`query.setObject(1, ${id})${end}`);
    this.draft.add(this.assign('rows', 'query.executeQuery()'));
    this.draft.add(`rows.next()${end}`);
    this.draft.add(this.equal(`rows.${column === 'count(*)' ? 'getInt' : 'getString'}(1)`, wanted), todo);
  }

  protected override message(fields: readonly string[], todo: string | null): void {
    const names = fields.map((field) => `"${field}"`).join(', ');
    if (this.#dialect.isKotlin) this.draft.add(this.equal('sent.single().keys', `setOf(${names})`), todo);
    else {
      this.#import('java.util.Set');
      this.draft.add(this.equal('sent.get(0).keySet()', `Set.of(${names})`), todo);
    }
  }

  protected override moves(rows: Moves, todo: string | null): void {
    const { isKotlin, end } = this.#dialect;
    if (this.#isKotest) {
      this.draft.add('listOf(');
      rows.forEach((row, index) => {
        this.draft.add(`    Triple(${row.map((word) => `"${word}"`).join(', ')}),`, index === 0 ? todo : null);
      });
      this.draft.add(').forEach { (before, event, after) ->');
      this.draft.add(`    val ${this.subject} = ${this.className()}(before)\n    ${this.subject}.handle(event)`);
      this.draft.add(`    ${this.equal(`${this.subject}.status`, 'after')}\n}`);
      return;
    }
    this.#import('org.junit.jupiter.params.ParameterizedTest');
    this.#import('org.junit.jupiter.params.provider.CsvSource');
    this.#rows = { text: rows.map((row) => `"${row.join(',').toUpperCase()}"`).join(', '), todo };
    this.#parameters = isKotlin
      ? 'before: String, event: String, after: String'
      : 'String before, String event, String after';
    this.draft.add(this.assign(this.subject, this.construct(this.className(), 'before')));
    this.draft.gap();
    this.draft.add(`${this.subject}.handle(event)${end}`);
    this.draft.gap();
    this.draft.add(this.equal(this.property(this.subject, 'status', false), 'after'));
  }

  protected override refused(state: string, event: string, todo: string | null): void {
    const before = JSON.stringify(state.toUpperCase());
    this.draft.add(this.assign(this.subject, this.construct(this.className(), before)), todo);
    this.draft.gap();
    this.raising({ text: `${this.subject}.${event}()`, isAsync: false }, null);
    this.draft.add(this.equal(this.property(this.subject, 'status', false), before));
  }

  #spring(): void {
    this.#annotations.add('SpringBootTest');
    this.#import('org.springframework.boot.test.context.SpringBootTest');
  }

  #inject(type: string, name: string): void {
    this.#import('org.springframework.beans.factory.annotation.Autowired');
    const field = this.#dialect.isKotlin ? `lateinit var ${name}: ${type}` : `${type} ${name};`;
    this.draft.needs.add(`@Autowired\n${field}`);
  }

  #kotest(matcher: string, text: string): string {
    this.#import(`io.kotest.matchers.${matcher}`);
    return text;
  }

  #assertThat(actual: string, check: string): string {
    this.#import(`${this.#dialect.isKotlin ? '' : 'static '}org.assertj.core.api.Assertions.assertThat`);
    return `assertThat(${actual}).${check}${this.#dialect.end}`;
  }

  #junit(assertion: string, parameters: string): string {
    if (this.scene.framework === 'kotlin.test') this.#import(`kotlin.test.${assertion}`);
    else this.#import(`${this.#dialect.isKotlin ? '' : 'static '}org.junit.jupiter.api.Assertions.${assertion}`);
    return `${assertion}(${parameters})${this.#dialect.end}`;
  }

  #import(path: string): void {
    this.draft.imports.add(path);
  }
}

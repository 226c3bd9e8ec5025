import type { Outline } from '../../domain/test-outline.js';
import { type Call, type Moves, TestPage } from './page.js';
import { camel, classNameOf, type Named, pascal, type Scene, type Written } from './scene.js';

/** Attributes and assertions of a framework. */
interface Manner {
  readonly using: string;
  readonly suite: string;
  readonly test: string;
  readonly tableTest: string;
  readonly row: string;
  equal(actual: string, wanted: string): string;
  there(value: string): string;
  isTrue(value: string, wanted: boolean): string;
  differ(one: string, other: string): string;
  raises(call: string, isAsync: boolean): string;
}

const XUNIT: Manner = {
  using: 'Xunit',
  suite: '',
  test: 'Fact',
  tableTest: 'Theory',
  row: 'InlineData',
  equal: (actual, wanted) => `Assert.Equal(${wanted}, ${actual});`,
  there: (value) => `Assert.NotNull(${value});`,
  isTrue: (value, wanted) => `Assert.${wanted ? 'True' : 'False'}(${value});`,
  differ: (one, other) => `Assert.NotSame(${other}, ${one});`,
  raises: (call, isAsync) =>
    isAsync ? `await Assert.ThrowsAnyAsync<Exception>(() => ${call});` : `Assert.ThrowsAny<Exception>(() => ${call});`,
};

const NUNIT: Manner = {
  using: 'NUnit.Framework',
  suite: '',
  test: 'Test',
  tableTest: '',
  row: 'TestCase',
  equal: (actual, wanted) => `Assert.That(${actual}, Is.EqualTo(${wanted}));`,
  there: (value) => `Assert.That(${value}, Is.Not.Null);`,
  isTrue: (value, wanted) => `Assert.That(${value}, Is.${wanted ? 'True' : 'False'});`,
  differ: (one, other) => `Assert.That(${one}, Is.Not.SameAs(${other}));`,
  raises: (call, isAsync) =>
    isAsync
      ? `Assert.That(async () => await ${call}, Throws.Exception);`
      : `Assert.That(() => ${call}, Throws.Exception);`,
};

const MSTEST: Manner = {
  using: 'Microsoft.VisualStudio.TestTools.UnitTesting',
  suite: '[TestClass]\n',
  test: 'TestMethod',
  tableTest: 'DataTestMethod',
  row: 'DataRow',
  equal: (actual, wanted) => `Assert.AreEqual(${wanted}, ${actual});`,
  there: (value) => `Assert.IsNotNull(${value});`,
  isTrue: (value, wanted) => `Assert.${wanted ? 'IsTrue' : 'IsFalse'}(${value});`,
  differ: (one, other) => `Assert.AreNotSame(${other}, ${one});`,
  raises: (call, isAsync) =>
    isAsync
      ? `await Assert.ThrowsExceptionAsync<InvalidOperationException>(() => ${call});`
      : `Assert.ThrowsException<InvalidOperationException>(() => ${call});`,
};

const MANNERS: Readonly<Record<string, Manner>> = { xunit: XUNIT, nunit: NUNIT, mstest: MSTEST };

/** A test for xUnit, NUnit or MSTest. */
export function writeCsharp(outline: Outline, scene: Scene): Written {
  const framework = scene.framework in MANNERS ? scene.framework : 'xunit';
  return { framework, code: new CsharpPage(scene, MANNERS[framework] ?? XUNIT).write(outline) };
}

class CsharpPage extends TestPage {
  readonly #say: Manner;
  #attributes: string;
  #parameters = '';

  constructor(scene: Scene, manner: Manner) {
    super(scene, '//');
    this.#say = manner;
    this.#attributes = `    [${manner.test}]\n`;
  }

  protected override file(): string {
    const { home, path, title } = this.scene;
    this.#using(this.#say.using);
    const body = this.draft.body('        ');
    const returns = this.isAsync || /\bawait\b/.test(body) ? 'async Task' : 'void';
    const namespace = this.scene.found(/^\s*namespace ([\w.]+)/) ?? (home ? `${home}.Tests` : null);
    if (home && namespace && !`${namespace}.`.startsWith(`${home}.`)) this.#using(home);
    const rank = (name: string) => (/^System\b/.test(name) ? 0 : 1);
    const usings = [...this.draft.imports]
      .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
      .map((name) => `using ${name};`);
    const method = `${this.#attributes}    public ${returns} ${pascal(title)}(${this.#parameters})\n    {\n${body}\n    }`;
    const space = namespace ? `\n\nnamespace ${namespace};` : '';
    return `${usings.join('\n')}${space}\n\n${this.#say.suite}public class ${classNameOf(path)}\n{\n${method}\n}`;
  }

  protected override assign(name: string, expression: string): string {
    return `var ${name} = ${expression};`;
  }

  protected override construct(className: string, parameters: string): string {
    return `new ${className}(${parameters})`;
  }

  protected override named({ name }: Named): string {
    return name;
  }

  protected override call(callee: string, parameters: string, isAsync: boolean): string {
    return `${isAsync ? 'await ' : ''}${callee}(${parameters})`;
  }

  protected override statement({ text }: Call): string {
    return `${text};`;
  }

  /** `StartAsync`, where the class has it so. */
  protected override method(name: string): string {
    const plain = pascal(name);
    return this.scene.inSource(new RegExp(`\\b${plain}Async\\(`)) ? `${plain}Async` : plain;
  }

  protected override property(base: string, name: string): string {
    return `${base}.${pascal(name)}`;
  }

  protected override asyncDeclaration(method: string): RegExp {
    return new RegExp(`\\bTask\\b.* ${method}\\(`);
  }

  protected override literal(value: string | number | boolean): string {
    return JSON.stringify(value);
  }

  protected override equal(actual: string, wanted: string): string {
    if (wanted === 'true' || wanted === 'false') return this.#say.isTrue(actual, wanted === 'true');
    return this.#say.equal(actual, wanted);
  }

  protected override there(value: string): string {
    return this.#say.there(value);
  }

  protected override oneOf(value: string, wanted: readonly number[]): string {
    return this.#say.isTrue(`${value} is ${wanted.join(' or ')}`, true);
  }

  protected override differ(one: string, other: string): string {
    return this.#say.differ(one, other);
  }

  protected override raising({ text, isAsync }: Call, todo: string | null): void {
    if (this.#say !== NUNIT) this.#using('System');
    this.draft.add(
      this.#say.raises(text.replace(/^await /, ''), isAsync),
      todo ?? 'the error that the caller must see',
    );
  }

  /** Of the container, where the application has one; else by hand. */
  protected override build(into: string, todo: string | null): void {
    const isWeb = this.scene.seen(/WebApplicationFactory|Microsoft\.AspNetCore/);
    if (!isWeb || this.scene.factory) {
      super.build(into, todo);
      return;
    }
    this.#factory();
    this.#using('Microsoft.Extensions.DependencyInjection');
    const scope = into === this.subject ? 'scope' : `${into}Scope`;
    this.draft.add(`using var ${scope} = factory.Services.CreateScope();`);
    this.draft.add(this.assign(into, `${scope}.ServiceProvider.GetRequiredService<${this.className()}>()`), todo);
  }

  protected override atOnce({ text, isAsync }: Call, times: number, todo: string | null): void {
    this.#using('System.Linq');
    this.#using('System.Threading.Tasks');
    this.isAsync = true;
    const call = text.replace(/^await /, '');
    const one = isAsync ? call : `Task.Run(() => ${call})`;
    this.draft.add(`await Task.WhenAll(Enumerable.Range(0, ${times}).Select(_ => ${one}));`, todo);
  }

  protected override reset(todo: string | null): void {
    this.draft.add(`${this.className()}.Reset();`, todo);
  }

  protected override environment(value: string | null, todo: string | null): void {
    this.#using('System');
    const given = value === null ? 'null' : `"${value}"`;
    this.draft.add(`Environment.SetEnvironmentVariable("${this.scene.setting}", ${given});`, todo);
  }

  protected override serve(status: number, body: string | null, todo: string | null): void {
    for (const name of ['WireMock.RequestBuilders', 'WireMock.ResponseBuilders', 'WireMock.Server']) this.#using(name);
    this.draft.add('using var server = WireMockServer.Start();');
    const answer = body ? `.WithBody(${JSON.stringify(body)})` : '';
    this.draft.add(
      `server.Given(Request.Create()).RespondWith(Response.Create().WithStatusCode(${status})${answer});`,
      todo,
    );
  }

  protected override address(): string {
    return 'server.Url!';
  }

  protected override receiver(fails: boolean, todo: string | null): void {
    this.#using('System');
    this.#using('System.Collections.Generic');
    const type = 'Action<Dictionary<string, object>>';
    if (fails) this.draft.add(`${type} receiver = _ => throw new InvalidOperationException("down");`, todo);
    else {
      this.draft.add('var sent = new List<Dictionary<string, object>>();');
      this.draft.add(`${type} receiver = sent.Add;`, todo ?? 'the type of the receiver');
    }
  }

  protected override request(hasBody: boolean, todo: string | null): void {
    const { verb, route } = this.scene;
    this.#factory();
    this.isAsync = true;
    this.draft.add('using var client = factory.CreateClient();');
    this.draft.gap();
    if (hasBody) this.#using('System.Net.Http.Json');
    const isPlain = !hasBody && (verb === 'get' || verb === 'delete');
    const call = isPlain
      ? `${pascal(verb)}Async("${route}")`
      : verb === 'get' || verb === 'delete'
        ? `${pascal(verb)}Async("${route}")`
        : `${pascal(verb)}AsJsonAsync("${route}", new { })`;
    if (call.includes('Json')) this.#using('System.Net.Http.Json');
    else this.draft.imports.delete('System.Net.Http.Json');
    this.draft.add(this.assign('response', `await client.${call}`), todo);
  }

  protected override status(): string {
    return '(int)response.StatusCode';
  }

  protected override field(name: string): string {
    return `body.GetProperty("${name}").ToString()`;
  }

  protected override expectField(name: string, todo: string | null): void {
    this.#readBody();
    super.expectField(name, todo);
  }

  #readBody(): void {
    this.#using('System.Net.Http.Json');
    this.#using('System.Text.Json');
    this.draft.add('var body = await response.Content.ReadFromJsonAsync<JsonElement>();');
  }

  protected override row(column: string, id: string, wanted: string, todo: string | null): void {
    if (id.startsWith('body.')) this.#readBody();
    const { table, found } = this.scene;
    const context = found(/\b(\w+DbContext|\w+Context)\b/);
    const isCount = column === 'count(*)';
    if (context && this.scene.seen(/EntityFrameworkCore|DbContext/)) {
      this.#factory();
      this.#using('Microsoft.Extensions.DependencyInjection');
      this.draft.add('using var fresh = factory.Services.CreateScope();');
      this.draft.add(
        `var stored = await fresh.ServiceProvider.GetRequiredService<${context}>().${pascal(table)}.FindAsync(${id});`,
      );
      this.draft.add(isCount ? this.there('stored') : this.equal(`stored!.${pascal(column)}`, wanted), todo);
      this.isAsync = true;
      return;
    }
    this.draft.add('await using var connection = await TestDatabase.OpenAsync();', 'the connection of your tests');
    this.draft.add('await using var command = connection.CreateCommand();');
    this.draft.add(
      `command.CommandText = $"SELECT ${column} FROM ${table} WHERE id = '{${id.replaceAll('"', "'").includes("'") ? 'id' : id}}'";`,
    );
    if (id.includes('"')) {
      const last = this.draft.lines.pop() ?? '';
      this.draft.add(this.assign('id', id));
      this.draft.add(last);
    }
    this.draft.add('var stored = await command.ExecuteScalarAsync();');
    this.draft.add(this.equal('stored', isCount ? '1L' : wanted), todo);
    this.isAsync = true;
  }

  protected override message(fields: readonly string[], todo: string | null): void {
    this.#using('System.Linq');
    const names = `new[] { ${fields.map((field) => `"${field}"`).join(', ')} }`;
    this.draft.add(this.equal('sent.Single().Keys.ToArray()', names), todo);
  }

  protected override moves(rows: Moves, todo: string | null): void {
    const data = rows.map((row, index) => {
      const note = index === 0 && todo ? ` // TODO: ${todo}` : '';
      return `    [${this.#say.row}(${row.map((word) => `"${pascal(word)}"`).join(', ')})]${note}\n`;
    });
    const kind = this.#say.tableTest ? `    [${this.#say.tableTest}]\n` : '';
    this.#attributes = `${kind}${data.join('')}`;
    this.#parameters = 'string before, string next, string after';
    this.draft.add(this.assign(this.subject, this.construct(this.className(), 'before')));
    this.draft.gap();
    this.draft.add(`${this.subject}.Handle(next);`);
    this.draft.gap();
    this.draft.add(this.equal(`${this.subject}.Status`, 'after'));
  }

  protected override refused(state: string, event: string, todo: string | null): void {
    const before = `"${pascal(state)}"`;
    this.draft.add(this.assign(this.subject, this.construct(this.className(), before)), todo);
    this.draft.gap();
    this.raising({ text: `${this.subject}.${pascal(event)}()`, isAsync: false }, null);
    this.draft.add(this.equal(`${this.subject}.Status`, before));
  }

  /** The application as it starts, made once a test. */
  #factory(): void {
    if (this.draft.needs.has('factory')) return;
    this.draft.needs.add('factory');
    this.#using('Microsoft.AspNetCore.Mvc.Testing');
    const own = this.scene.found(
      /\b(?:new|IClassFixture<)\s*(\w*(?:WebApplicationFactory|AppFactory|ApiFactory)\w*)\b(?!<)/,
    );
    this.draft.add(`using var factory = new ${own ?? 'WebApplicationFactory<Program>'}();`);
  }

  protected override variable(name: string): string {
    return camel(name);
  }

  #using(name: string): void {
    this.draft.imports.add(name);
  }
}

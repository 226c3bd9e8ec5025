import type { Outline } from '../../domain/test-outline.js';
import { type Call, type Moves, TestPage } from './page.js';
import { camel, classNameOf, type Named, pascal, type Scene, type Written } from './scene.js';

/** A test for PHPUnit or Pest, with what Laravel or Symfony gives where the repository has them. */
export function writePhp(outline: Outline, scene: Scene): Written {
  const framework = scene.framework === 'pest' ? 'pest' : 'phpunit';
  return { framework, code: new PhpPage({ ...scene, framework }).write(outline) };
}

class PhpPage extends TestPage {
  readonly #isPest: boolean;
  readonly #isLaravel: boolean;
  readonly #isSymfony: boolean;

  constructor(scene: Scene) {
    super(scene, '//');
    this.#isPest = scene.framework === 'pest';
    this.#isLaravel = scene.seen(/\bIlluminate\\|\bTests\\TestCase\b/);
    this.#isSymfony = !this.#isLaravel && scene.seen(/\bSymfony\\|\bKernelTestCase\b|\bWebTestCase\b/);
  }

  protected override file(): string {
    const { title, path } = this.scene;
    const isRequest = this.draft.needs.has('request');
    const body = this.draft.body(this.#isPest ? '    ' : '        ');
    if (!this.#isPest) this.#use(this.#base(isRequest));
    const uses = [...this.draft.imports].sort().map((name) => `use ${name};`);
    const home = this.#isPest ? null : this.scene.found(/^\s*namespace ([\w\\]+)/);
    const head = ['<?php', home ? `namespace ${home};` : '', uses.join('\n')].filter(Boolean).join('\n\n');
    if (this.#isPest) return `${head}\n\nit('${title}', function () {\n${body}\n});`;
    const base = this.#base(isRequest).split('\\').at(-1);
    return `${head}\n\nfinal class ${classNameOf(path)} extends ${base}\n{\n    public function test${pascal(title)}(): void\n    {\n${body}\n    }\n}`;
  }

  #base(isRequest: boolean): string {
    if (this.#isLaravel) return 'Tests\\TestCase';
    if (!this.#isSymfony) return 'PHPUnit\\Framework\\TestCase';
    return `Symfony\\Bundle\\FrameworkBundle\\Test\\${isRequest ? 'WebTestCase' : 'KernelTestCase'}`;
  }

  protected override variable(name: string): string {
    return `$${name}`;
  }

  protected override assign(name: string, expression: string): string {
    return `${name.startsWith('$') ? '' : '$'}${name} = ${expression};`;
  }

  protected override construct(className: string, parameters: string): string {
    return `new ${className}(${parameters})`;
  }

  protected override named({ name, path }: Named): string {
    this.#use(`${this.scene.home ?? namespaceOf(path)}\\${name}`);
    return name;
  }

  protected override member(object: string, name: string): string {
    return `${object}->${name}`;
  }

  protected override call(callee: string, parameters: string): string {
    return `${callee}(${parameters})`;
  }

  protected override statement({ text }: Call): string {
    return `${text};`;
  }

  protected override method(name: string): string {
    return camel(name);
  }

  protected override property(base: string, name: string, isPrivate: boolean): string {
    if (isPrivate) return `(fn () => $this->${camel(name)})->call(${base})`;
    return name === 'running' ? `${base}->isRunning()` : `${base}->${camel(name)}`;
  }

  protected override asyncDeclaration(): null {
    return null;
  }

  protected override literal(value: string | number | boolean): string {
    return typeof value === 'string' ? `'${value}'` : String(value);
  }

  protected override equal(actual: string, wanted: string): string {
    if (this.#isPest) return `expect(${dollar(actual)})->toBe(${dollar(wanted)});`;
    if (wanted === 'true' || wanted === 'false') return `$this->assert${pascal(wanted)}(${dollar(actual)});`;
    return `$this->assertSame(${dollar(wanted)}, ${dollar(actual)});`;
  }

  protected override there(value: string): string {
    return this.#isPest ? `expect(${value})->not->toBeNull();` : `$this->assertNotNull(${value});`;
  }

  protected override oneOf(value: string, wanted: readonly number[]): string {
    const list = `[${wanted.join(', ')}]`;
    return this.#isPest ? `expect(${value})->toBeIn(${list});` : `$this->assertContains(${value}, ${list});`;
  }

  protected override differ(one: string, other: string): string {
    return this.#isPest
      ? `expect(${dollar(one)})->not->toBe(${dollar(other)});`
      : `$this->assertNotSame(${dollar(other)}, ${dollar(one)});`;
  }

  protected override raising({ text }: Call, todo: string | null): void {
    const what = todo ?? 'the error that the caller must see';
    if (this.#isPest) {
      this.draft.add(`expect(fn () => ${text})->toThrow(RuntimeException::class);`, what);
      return;
    }
    this.draft.add('$this->expectException(\\RuntimeException::class);', what);
    this.draft.gap();
    this.draft.add(`${text};`);
  }

  /** The container passes what is needed. */
  protected override build(into: string, todo: string | null): void {
    const isContained = !this.scene.factory && (this.#isLaravel || this.#isSymfony);
    if (isContained) this.draft.add(this.assign(into, this.built()), todo);
    else super.build(into, todo);
  }

  /** Of the container, where the application has one. */
  protected override built(): string {
    if (this.scene.factory) return super.built();
    if (this.#isLaravel) return `app(${this.className()}::class)`;
    return this.#isSymfony ? `self::getContainer()->get(${this.className()}::class)` : super.built();
  }

  protected override atOnce({ text }: Call, times: number, todo: string | null): void {
    this.draft.add(`foreach (range(1, ${times}) as $run) {`);
    this.draft.add('    if (pcntl_fork() === 0) {');
    this.draft.add(`        ${text};`, todo);
    this.draft.add('        exit(0);\n    }\n}');
    this.draft.add('while (pcntl_wait($status) > 0);');
  }

  protected override reset(todo: string | null): void {
    this.draft.add(
      this.#isLaravel ? `app()->forgetInstance(${this.className()}::class);` : `${this.className()}::reset();`,
      todo,
    );
  }

  protected override environment(value: string | null, todo: string | null): void {
    const { setting } = this.scene;
    this.draft.add(value === null ? `putenv('${setting}');` : `putenv('${setting}=${value}');`, todo);
  }

  protected override serve(status: number, body: string | null, todo: string | null): void {
    if (this.#isLaravel) {
      this.#use('Illuminate\\Support\\Facades\\Http');
      this.draft.add(`Http::fake(['*' => Http::response(${body ? `'${body}'` : "''"}, ${status})]);`, todo);
      return;
    }
    if (this.#isSymfony) {
      this.#use('Symfony\\Component\\HttpClient\\MockHttpClient');
      this.#use('Symfony\\Component\\HttpClient\\Response\\MockResponse');
      this.draft.add(
        `$server = new MockHttpClient(new MockResponse('${body ?? ''}', ['http_code' => ${status}]));`,
        todo,
      );
      return;
    }
    for (const name of ['GuzzleHttp\\Client', 'GuzzleHttp\\Handler\\MockHandler', 'GuzzleHttp\\Psr7\\Response'])
      this.#use(name);
    this.draft.add(
      `$server = new Client(['handler' => new MockHandler([new Response(${status}, [], '${body ?? ''}')])]);`,
      todo,
    );
  }

  protected override address(): string {
    return this.#isLaravel ? '' : '$server';
  }

  protected override receiver(fails: boolean, todo: string | null): void {
    if (!fails) this.draft.add('$sent = [];');
    this.draft.add(
      fails
        ? "$receiver = fn (array $message) => throw new \\RuntimeException('down');"
        : '$receiver = function (array $message) use (&$sent) {\n    $sent[] = $message;\n};',
      todo ?? 'the call by which it is sent',
    );
  }

  protected override request(hasBody: boolean, todo: string | null): void {
    const { verb, route } = this.scene;
    this.draft.needs.add('request');
    if (this.#isSymfony) {
      this.draft.add('$client = static::createClient();');
      this.draft.gap();
      const json = hasBody ? ", server: ['CONTENT_TYPE' => 'application/json'], content: '{}'" : '';
      this.draft.add(`$client->request('${verb.toUpperCase()}', '${route}'${json});`, todo);
      this.draft.add('$response = $client->getResponse();');
      return;
    }
    if (this.#isLaravel || this.#isPest) {
      const body = hasBody && verb !== 'get' ? ', []' : '';
      this.draft.add(`$response = $this->${verb}Json('${route}'${body});`, todo);
      return;
    }
    this.#use('GuzzleHttp\\Client');
    this.draft.add("$client = new Client(['base_uri' => 'http://localhost:8000', 'http_errors' => false]);");
    this.draft.gap();
    const json = hasBody ? ", ['json' => []]" : '';
    this.draft.add(`$response = $client->${verb}('${route}'${json});`, todo);
  }

  protected override status(): string {
    return this.#isLaravel ? '$response->status()' : '$response->getStatusCode()';
  }

  protected override field(name: string): string {
    if (this.#isLaravel || (this.#isPest && !this.#isSymfony)) return `$response->json('${name}')`;
    const body = this.#isSymfony ? '$response->getContent()' : '(string) $response->getBody()';
    return `json_decode(${body}, true)['${name}']`;
  }

  protected override row(column: string, id: string, wanted: string, todo: string | null): void {
    const { table } = this.scene;
    const isCount = column === 'count(*)';
    if (this.#isLaravel || (this.#isPest && !this.#isSymfony)) {
      const fields = isCount ? `['id' => ${id}]` : `['id' => ${id}, '${column}' => ${wanted}]`;
      this.draft.add(`$this->assertDatabaseHas('${table}', ${fields});`, todo);
      return;
    }
    if (this.#isSymfony) {
      this.#use('Doctrine\\DBAL\\Connection');
      this.draft.add('$connection = self::getContainer()->get(Connection::class);');
      this.draft.add(`$stored = $connection->fetchOne('SELECT ${column} FROM ${table} WHERE id = ?', [${id}]);`);
    } else {
      this.draft.add("$pdo = new \\PDO(getenv('DATABASE_DSN'));", 'the connection of your tests');
      this.draft.add(`$statement = $pdo->prepare('SELECT ${column} FROM ${table} WHERE id = ?');`);
      this.draft.add(`$statement->execute([${id}]);\n$stored = $statement->fetchColumn();`);
    }
    this.draft.add(this.equal(isCount ? '(int) $stored' : '$stored', wanted), todo);
  }

  protected override message(fields: readonly string[], todo: string | null): void {
    const names = `[${fields.map((field) => `'${field}'`).join(', ')}]`;
    this.draft.add(this.equal('array_keys($sent[0])', names), todo);
  }

  protected override moves(rows: Moves, todo: string | null): void {
    this.draft.add('$moves = [');
    rows.forEach((row, index) => {
      this.draft.add(`    [${row.map((word) => `'${word}'`).join(', ')}],`, index === 0 ? todo : null);
    });
    this.draft.add('];');
    this.draft.add('foreach ($moves as [$before, $event, $after]) {');
    this.draft.add(`    ${this.subject} = new ${this.className()}($before);\n    ${this.subject}->{$event}();`);
    this.draft.add(`    ${this.equal(`${this.subject}->status`, '$after')}\n}`);
  }

  protected override refused(state: string, event: string, todo: string | null): void {
    this.draft.add(this.assign(this.subject, `new ${this.className()}('${state}')`), todo);
    this.draft.gap();
    this.raising({ text: `${this.subject}->${event}()`, isAsync: false }, null);
    // What stands behind a call that throws never runs, but for Pest.
    if (this.#isPest) this.draft.add(this.equal(`${this.subject}->status`, `'${state}'`));
  }

  #use(name: string): void {
    this.draft.imports.add(name);
  }
}

/** `app/Services/Orders.php` → `App\Services`, as autoloaders have it. */
function namespaceOf(path: string): string {
  const parts = path
    .replace(/^(?:src|lib)\//, 'app/')
    .split('/')
    .slice(0, -1);
  return parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('\\') || 'App';
}

/** Variables of the outline have no sign in other languages. */
function dollar(value: string): string {
  return /^(?:result|before|after|settings)\b/.test(value) ? `$${value}` : value;
}

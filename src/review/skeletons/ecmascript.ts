import type { Outline } from '../../domain/test-outline.js';
import { type Call, type Moves, routed, sentence, TestPage } from './page.js';
import { camel, type Named, relativePath, type Scene, type Written } from './scene.js';

/** How assertions are written: `expect` of vitest, jest and Playwright, chai's, or the `assert` of Node. */
type Assertions = 'expect' | 'chai' | 'assert';

const FRAMEWORKS = new Set(['vitest', 'jest', 'mocha', 'node:test', 'playwright']);

/** A test for vitest, jest, mocha, node:test or Playwright, in TypeScript or JavaScript, as modules or CommonJS. */
export function writeEcmascript(outline: Outline, scene: Scene): Written {
  const framework = FRAMEWORKS.has(scene.framework) ? scene.framework : 'vitest';
  return { framework, code: new EcmascriptPage({ ...scene, framework }).write(outline) };
}

class EcmascriptPage extends TestPage {
  readonly #assertions: Assertions;
  readonly #isTyped: boolean;
  /** Module → names imported from it. */
  readonly #modules = new Map<string, Set<string>>();
  /** What the framework's module gives. */
  readonly #tools = new Set<string>();
  #table = '';

  constructor(scene: Scene) {
    super(scene, '//');
    this.#isTyped = /\.[cm]?tsx?$/.test(scene.path);
    this.#assertions =
      scene.framework === 'mocha' && scene.seen(/["']chai["']/)
        ? 'chai'
        : scene.framework === 'mocha' || scene.framework === 'node:test'
          ? 'assert'
          : 'expect';
  }

  protected override file(): string {
    const { framework } = this.scene;
    const it = framework === 'playwright' || (framework === 'node:test' && !this.scene.seen(/\bit\(/)) ? 'test' : 'it';
    this.#tools.add(it);
    if (this.#assertions === 'expect') this.#tools.add('expect');
    if (this.#assertions === 'chai') this.#import('chai', 'expect');
    const isGlobal = framework === 'mocha' || (framework === 'jest' && !this.scene.seen(/@jest\/globals/));
    const module = framework === 'playwright' ? '@playwright/test' : framework === 'jest' ? '@jest/globals' : framework;
    if (!isGlobal && !(framework === 'vitest' && this.scene.seen(/\bvi\./) && !this.scene.seen(/["']vitest["']/)))
      for (const tool of this.#tools) this.#import(module, tool);
    const title = this.draft.needs.has('request')
      ? routed(this.scene) + spaced(this.scene.title)
      : sentence(this.scene);
    const parameter = this.draft.needs.has('fixture') ? '{ request }' : '';
    const body = this.draft.body('  ');
    const async_ = /\bawait\b/.test(body) ? 'async ' : '';
    const inLoop = this.#table.includes('\nfor ');
    const test = this.#table
      ? `${this.#table.replace('IT', it).replace('ASYNC', async_)} => {\n${inLoop ? body.replace(/^(?=.)/gm, '  ') : body}\n${inLoop ? '  });\n}' : '});'}`
      : `${it}('${title}', ${async_}(${parameter}) => {\n${body}\n});`;
    return this.#inManner(`${this.#imports()}\n\n${test}`);
  }

  protected override assign(name: string, expression: string): string {
    return `const ${name} = ${expression};`;
  }

  protected override construct(className: string, parameters: string): string {
    return `new ${className}(${parameters})`;
  }

  protected override named({ name, path }: Named): string {
    const module = relativePath(this.scene.path, path.replace(/\.[cm]?[jt]sx?$/, ''));
    const extension = this.scene.seen(/["']\.{1,2}\/[\w./-]+\.js["']/)
      ? '.js'
      : this.scene.seen(/["']\.{1,2}\/[\w./-]+\.ts["']/)
        ? '.ts'
        : '';
    this.#import(`${module}${extension}`, name);
    return name;
  }

  protected override call(callee: string, parameters: string, isAsync: boolean): string {
    return `${isAsync ? 'await ' : ''}${callee}(${parameters})`;
  }

  protected override statement({ text }: Call): string {
    return `${text};`;
  }

  protected override method(name: string): string {
    return camel(name);
  }

  protected override property(base: string, name: string): string {
    return `${base}.${camel(name)}`;
  }

  protected override asyncDeclaration(method: string): RegExp {
    return new RegExp(`\\basync ${method}\\b|\\b${method}\\(.*Promise<`);
  }

  protected override literal(value: string | number | boolean): string {
    return typeof value === 'string' ? `'${value}'` : String(value);
  }

  protected override equal(actual: string, wanted: string): string {
    if (this.#assertions === 'expect') return `expect(${actual}).toBe(${wanted});`;
    if (this.#assertions === 'chai') return `expect(${actual}).to.equal(${wanted});`;
    return `${this.#assert()}.equal(${actual}, ${wanted});`;
  }

  protected override there(value: string): string {
    if (this.#assertions === 'expect') return `expect(${value}).toBeTruthy();`;
    return this.#assertions === 'chai' ? `expect(${value}).to.exist;` : `${this.#assert()}.ok(${value});`;
  }

  protected override oneOf(value: string, wanted: readonly number[]): string {
    const list = `[${wanted.join(', ')}]`;
    if (this.#assertions === 'expect') return `expect(${list}).toContain(${value});`;
    if (this.#assertions === 'chai') return `expect(${value}).to.be.oneOf(${list});`;
    return `${this.#assert()}.ok(${list}.includes(${value}));`;
  }

  protected override differ(one: string, other: string): string {
    if (this.#assertions === 'expect') return `expect(${one}).not.toBe(${other});`;
    if (this.#assertions === 'chai') return `expect(${one}).to.not.equal(${other});`;
    return `${this.#assert()}.notEqual(${one}, ${other});`;
  }

  protected override raising({ text, isAsync }: Call, todo: string | null): void {
    const what = todo ?? 'the error that the caller must see';
    const call = text.replace(/^await /, '');
    if (this.#assertions === 'expect') {
      this.draft.add(isAsync ? `await expect(${call}).rejects.toThrow();` : `expect(() => ${call}).toThrow();`, what);
    } else if (this.#assertions === 'assert' || isAsync) {
      const assert = this.#assert();
      this.draft.add(isAsync ? `await ${assert}.rejects(${call});` : `${assert}.throws(() => ${call});`, what);
    } else this.draft.add(`expect(() => ${call}).to.throw();`, what);
  }

  protected override atOnce({ text }: Call, times: number, todo: string | null): void {
    const call = text.replace(/^await /, '');
    this.draft.add(`await Promise.all(Array.from({ length: ${times} }, () => ${call}));`, todo);
  }

  protected override build(into: string, todo: string | null): void {
    const module = this.#nestModule();
    if (!module) {
      super.build(into, todo);
      return;
    }
    this.#import('@nestjs/testing', 'Test');
    this.draft.add(`const module = await Test.createTestingModule({ imports: [${module}] }).compile();`, todo);
    this.draft.add(`const ${into} = module.get(${this.className()});`);
  }

  /** The Nest module of the class: its tests get it from there. */
  #nestModule(): string | null {
    const { scene } = this;
    if (!scene.subject || scene.factory || !scene.seen(/@nestjs\//)) return null;
    const module = scene.subject.path.replace(
      /\.(?:service|controller|repository|processor|resolver|gateway)\.ts$/,
      '',
    );
    if (module === scene.subject.path) return null;
    const name = `${camel(module.replace(/^.*\//, '')).replace(/^./, (first) => first.toUpperCase())}Module`;
    return this.named({ name, path: `${module}.module.ts`, parameters: [] });
  }

  protected override reset(todo: string | null): void {
    const { framework } = this.scene;
    const tools = framework === 'vitest' ? 'vi' : framework === 'jest' ? 'jest' : null;
    if (tools) this.#tools.add(tools);
    this.draft.add(tools ? `${tools}.resetModules();` : `${this.subject}.reset();`, todo);
  }

  protected override environment(value: string | null, todo: string | null): void {
    const { setting, framework } = this.scene;
    if (framework === 'vitest') {
      this.#tools.add('vi');
      this.draft.add(`vi.stubEnv('${setting}', ${value === null ? 'undefined' : `'${value}'`});`, todo);
    } else if (value === null) this.draft.add(`delete process.env.${setting};`, todo);
    else this.draft.add(`process.env.${setting} = '${value}';`, todo);
  }

  protected override serve(status: number, body: string | null, todo: string | null): void {
    this.#import('node:http', 'createServer');
    this.#import('node:events', 'once');
    const type = body ? ", { 'content-type': 'application/json' }" : '';
    this.draft.add(
      `const server = createServer((_, response) => response.writeHead(${status}${type}).end(${body ? `'${body}'` : ''}));`,
      todo,
    );
    this.draft.add("await once(server.listen(0).unref(), 'listening');");
    this.draft.add(
      this.#isTyped ? 'const { port } = server.address() as { port: number };' : 'const { port } = server.address();',
    );
  }

  protected override address(): string {
    return `{ baseUrl: \`http://127.0.0.1:\${port}\` }`;
  }

  protected override receiver(fails: boolean, todo: string | null): void {
    if (fails) this.draft.add("const receiver = { send: () => Promise.reject(new Error('down')) };", todo);
    else {
      const message = this.#isTyped ? 'message: Record<string, unknown>' : 'message';
      this.draft.add(this.#isTyped ? 'const sent: Record<string, unknown>[] = [];' : 'const sent = [];');
      this.draft.add(
        `const receiver = { send: async (${message}) => sent.push(message) };`,
        'the call by which it is sent',
      );
    }
  }

  protected override request(hasBody: boolean, todo: string | null): void {
    const { verb, route, framework, found } = this.scene;
    this.draft.needs.add('request');
    if (framework === 'playwright') {
      this.draft.needs.add('fixture');
      this.draft.add(`const response = await request.${verb}('${route}'${hasBody ? ', { data: {} }' : ''});`, todo);
      return;
    }
    this.#import('supertest', 'default request');
    // The tests of the repository know where the application is to be had.
    const [, name = 'app', module = relativePath(this.scene.path, 'src/app')] =
      /^(\w+) from (.*)$/.exec(
        found(/import (?:\{ )?((?:app|server|createApp|buildApp)(?: \})? from ["'][./][^"']+)["']/)?.replace(
          / \}|["']/g,
          '',
        ) ?? '',
      ) ?? [];
    this.#import(module, name);
    const app = /^(?:create|build)/.test(name) ? `${name}()` : name;
    this.draft.add(`const response = await request(${app}).${verb}('${route}')${hasBody ? '.send({})' : ''};`, todo);
  }

  protected override status(): string {
    return this.scene.framework === 'playwright' ? 'response.status()' : 'response.status';
  }

  protected override field(name: string): string {
    return this.scene.framework === 'playwright' ? `(await response.json()).${name}` : `response.body.${name}`;
  }

  protected override row(column: string, id: string, wanted: string, todo: string | null): void {
    const { table, seen, found } = this.scene;
    const isCount = column === 'count(*)';
    const model = camel(table.replace(/ies$/, 'y').replace(/s$/, ''));
    if (seen(/\bprisma\b/i)) {
      this.#database('prisma', found(/["'](\.[^"']*(?:prisma|database|db)[^"']*)["']/));
      this.draft.add(`const stored = await prisma.${model}.findUnique({ where: { id: ${id} } });`);
    } else {
      this.#database('db', found(/["'](\.[^"']*(?:database|db|connection|pool)[^"']*)["']/));
      this.draft.add(`const { rows } = await db.query('SELECT * FROM ${table} WHERE id = $1', [${id}]);`);
      this.draft.add('const [stored] = rows;');
    }
    this.draft.add(isCount ? this.there('stored') : this.equal(`stored.${camel(column)}`, wanted), todo);
  }

  #database(name: string, module: string | null): void {
    this.#import(module ?? './database.js', module ? name : `${name} // TODO: the connection of your tests`);
  }

  protected override message(fields: readonly string[], todo: string | null): void {
    const names = `[${fields.map((field) => `'${field}'`).join(', ')}]`;
    const keys = 'Object.keys(sent[0] ?? {})';
    this.draft.add(
      this.#assertions === 'assert'
        ? `${this.#assert()}.deepEqual(${keys}, ${names});`
        : `expect(${keys})${this.#assertions === 'chai' ? '.to.deep.equal' : '.toEqual'}(${names});`,
      todo,
    );
  }

  protected override moves(rows: Moves, todo: string | null): void {
    const table = rows.map((row) => `  [${row.map((word) => `'${word}'`).join(', ')}],`).join('\n');
    const note = `// TODO: ${todo}`;
    const title = '%s moves on %s to %s';
    const { framework } = this.scene;
    if (framework === 'vitest' || framework === 'jest') {
      this.#table = `${note}\nIT.each([\n${table}\n])('${title}', ASYNC(before, event, after)`;
    } else {
      // A template of the test, not of ours.
      const name = `\`\${before} moves on \${event} to \${after}\``;
      this.#table = `${note}\nconst moves = [\n${table}\n];\n\nfor (const [before, event, after] of moves) {\n  IT(${name}, ASYNC()`;
    }
    this.draft.add(`const ${this.subject} = new ${this.className()}({ status: before });`);
    this.draft.gap();
    this.draft.add(`${this.subject}.handle(event);`, 'how it is told what happens');
    this.draft.gap();
    this.draft.add(this.equal(`${this.subject}.status`, 'after'));
  }

  protected override refused(state: string, event: string, todo: string | null): void {
    this.draft.add(`const ${this.subject} = new ${this.className()}({ status: '${state}' });`, todo);
    this.draft.gap();
    this.raising({ text: `${this.subject}.${event}()`, isAsync: false }, null);
    this.draft.add(this.equal(`${this.subject}.status`, `'${state}'`));
  }

  #assert(): string {
    this.#import('node:assert/strict', 'default assert');
    return 'assert';
  }

  #import(module: string, name: string): void {
    const names = this.#modules.get(module) ?? new Set();
    this.#modules.set(module, names.add(name));
  }

  #imports(): string {
    const isCommon = this.scene.path.endsWith('.cjs') || this.scene.seen(/^\s*(?:const|var|let)\b.*= require\(/);
    const isRelative = (module: string) => (module.startsWith('.') ? 1 : 0);
    const modules = [...this.#modules].sort(
      ([a], [b]) => isRelative(a) - isRelative(b) || (a.replace(/^node:/, ' ') < b.replace(/^node:/, ' ') ? -1 : 1),
    );
    return modules
      .map(([module, names]) => {
        const list = [...names].sort();
        const whole = list.find((name) => name.startsWith('default '))?.slice(8);
        const [bare = '', note = ''] = list
          .filter((name) => !name.startsWith('default '))
          .join(', ')
          .split(' // ');
        const parts = whole ?? `{ ${bare} }`;
        const comment = note && ` // ${note}`;
        return isCommon
          ? `const ${parts} = require('${module}');${comment}`
          : `import ${parts} from '${module}';${comment}`;
      })
      .join('\n');
  }

  /** Quotes and semicolons as the repository's tests have them. */
  #inManner(code: string): string {
    const quoted = this.scene.seen(/\b(?:from |require\()"/) ? code.replace(/'([^'"\n]*)'/g, '"$1"') : code;
    const bare = this.scene.seen(/^import .*["']$/) && !this.scene.seen(/;$/);
    return bare ? quoted.replace(/;(?=$|\s+\/\/)/gm, '') : quoted;
  }
}

const spaced = (text: string) => ` ${text}`;

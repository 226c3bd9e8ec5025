import type { Outline } from '../../domain/test-outline.js';
import { type Call, type Moves, TestPage } from './page.js';
import { type Named, pascal, type Scene, snake, type Written } from './scene.js';

/** A test for pytest, unittest or Django's test case. */
export function writePython(outline: Outline, scene: Scene): Written {
  const inClass = scene.framework === 'unittest' || scene.framework === 'django';
  return { framework: inClass ? scene.framework : 'pytest', code: new PythonPage(scene, inClass).write(outline) };
}

class PythonPage extends TestPage {
  /** Assertions are methods of the case, as unittest and Django have them. */
  readonly #inClass: boolean;
  readonly #own = new Set<string>();
  readonly #marks: string[] = [];
  readonly #parameters: string[] = [];

  constructor(scene: Scene, inClass: boolean) {
    super(scene, '#');
    this.#inClass = inClass;
  }

  protected override file(): string {
    const { title, className } = this.scene;
    if (this.isAsync && !this.#inClass) this.#marks.unshift('@pytest.mark.asyncio');
    if (this.#marks.length > 0) this.#import('import pytest');
    const base = this.#inClass ? this.#base() : null;
    const name = base ? `test_${snake(title)}` : `test_${snake(className)}_${snake(title)}`;
    const parameters = base ? ['self'] : [...this.draft.needs, ...this.#parameters];
    const head = `${this.isAsync ? 'async ' : ''}def ${name}(${parameters.join(', ')}):`;
    const all = [...this.draft.imports].sort(importOrder);
    const isThirdParty = (statement: string) => THIRD_PARTY.test(statement);
    const imports = [all.filter((one) => !isThirdParty(one)), all.filter(isThirdParty), [...this.#own].sort()]
      .filter((group) => group.length > 0)
      .map((group) => group.join('\n'))
      .join('\n\n');
    const test = base
      ? `class ${pascal(className)}${pascal(title)}Test(${base}):\n    ${head}\n${this.draft.body('        ')}`
      : [...this.#marks, head, this.draft.body('    ')].join('\n');
    return imports === '' ? test : `${imports}\n\n\n${test}`;
  }

  protected override assign(name: string, expression: string): string {
    return `${name} = ${expression}`;
  }

  protected override construct(className: string, parameters: string): string {
    return `${className}(${parameters})`;
  }

  protected override named({ name, path }: Named): string {
    this.#own.add(`from ${moduleOf(path)} import ${name}`);
    return name;
  }

  protected override call(callee: string, parameters: string, isAsync: boolean): string {
    return `${isAsync ? 'await ' : ''}${callee}(${parameters})`;
  }

  protected override method(name: string): string {
    return snake(name);
  }

  protected override property(base: string, name: string, isPrivate: boolean): string {
    return `${base}.${isPrivate ? '_' : ''}${snake(name)}`;
  }

  protected override asyncDeclaration(method: string): RegExp {
    return new RegExp(`\\basync def ${method}\\b`);
  }

  protected override literal(value: string | number | boolean): string {
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    return typeof value === 'string' ? `"${value}"` : String(value);
  }

  protected override equal(actual: string, wanted: string): string {
    if (wanted === 'True' || wanted === 'False') {
      if (this.#inClass) return `self.assert${wanted}(${actual})`;
      return `assert ${wanted === 'True' ? '' : 'not '}${actual}`;
    }
    return this.#inClass ? `self.assertEqual(${actual}, ${wanted})` : `assert ${actual} == ${wanted}`;
  }

  protected override there(value: string): string {
    return this.#inClass ? `self.assertIsNotNone(${value})` : `assert ${value} is not None`;
  }

  protected override oneOf(value: string, wanted: readonly number[]): string {
    const list = `(${wanted.join(', ')})`;
    return this.#inClass ? `self.assertIn(${value}, ${list})` : `assert ${value} in ${list}`;
  }

  protected override differ(one: string, other: string): string {
    return this.#inClass ? `self.assertIsNot(${one}, ${other})` : `assert ${one} is not ${other}`;
  }

  protected override raising({ text }: Call, todo: string | null): void {
    const error = this.scene.found(/\braise (\w+(?:Error|Exception|Invalid\w*|NotFound\w*))\b/) ?? 'ValueError';
    if (!this.#inClass) this.#import('import pytest');
    this.draft.add(
      `with ${this.#inClass ? 'self.assertRaises' : 'pytest.raises'}(${error}):`,
      todo ?? 'the error that the caller must see',
    );
    this.draft.add(`    ${text}`);
  }

  protected override atOnce({ text, isAsync }: Call, times: number, todo: string | null): void {
    if (isAsync) {
      this.#import('import asyncio');
      this.draft.add(`await asyncio.gather(*(${text.replace(/^await /, '')} for _ in range(${times})))`, todo);
      return;
    }
    this.#import('from concurrent.futures import ThreadPoolExecutor');
    this.draft.add(`with ThreadPoolExecutor(${times}) as pool:`);
    this.draft.add(`    list(pool.map(lambda _: ${text}, range(${times})))`, todo);
  }

  protected override reset(todo: string | null): void {
    const { factory } = this.scene;
    this.draft.add(`${factory ? this.named(factory) : this.className()}.cache_clear()`, todo);
  }

  protected override environment(value: string | null, todo: string | null): void {
    const { setting } = this.scene;
    if (!this.#inClass) {
      this.draft.needs.add('monkeypatch');
      const what = value === null ? `delenv("${setting}", raising=False)` : `setenv("${setting}", "${value}")`;
      this.draft.add(`monkeypatch.${what}`, todo);
      return;
    }
    this.#import('import os');
    this.#import('from unittest import mock');
    const given = value === null ? '' : `, {"${setting}": "${value}"}`;
    this.draft.add(`self.enterContext(mock.patch.dict(os.environ${given}))`, todo);
    if (value === null) this.draft.add(`os.environ.pop("${setting}", None)`);
  }

  protected override serve(status: number, body: string | null, todo: string | null): void {
    if (this.#inClass) {
      this.#import('from pytest_httpserver import HTTPServer');
      this.draft.add('httpserver = self.enterContext(HTTPServer())');
    } else this.draft.needs.add('httpserver');
    const answer = body
      ? `respond_with_json(${body.replaceAll('true', 'True').replaceAll(':', ': ')})`
      : `respond_with_data(status=${status})`;
    this.#import('import re');
    this.draft.add(`httpserver.expect_request(re.compile(".*")).${answer}`, todo);
  }

  protected override address(): string {
    return 'base_url=httpserver.url_for("/")';
  }

  protected override receiver(fails: boolean, todo: string | null): void {
    this.#import('from unittest.mock import Mock');
    this.draft.add('receiver = Mock()');
    if (fails) this.draft.add('receiver.send.side_effect = ConnectionError("down")', todo);
  }

  protected override request(hasBody: boolean, todo: string | null): void {
    const { verb, route, seen } = this.scene;
    const client = this.#fixture('client', CLIENT);
    const awaited = seen(/\bawait (?:self\.)?\w*client\.(?:get|post|put|patch|delete)\(/);
    if (awaited) this.isAsync = true;
    const json = seen(/\b(?:django|rest_framework)\b/) ? 'data={}, content_type="application/json"' : 'json={}';
    const body = hasBody ? `, ${json}` : '';
    this.draft.add(`response = ${awaited ? 'await ' : ''}${client}.${verb}("${route}"${body})`, todo);
  }

  protected override status(): string {
    return 'response.status_code';
  }

  protected override field(name: string): string {
    const isFlask = this.scene.seen(/\bflask\b|\.get_json\(/);
    return isFlask ? `response.get_json()["${name}"]` : `response.json()["${name}"]`;
  }

  protected override row(column: string, id: string, wanted: string, todo: string | null): void {
    const query = `SELECT ${column} FROM ${this.scene.table} WHERE id = `;
    if (this.scene.seen(/\bdjango\b/)) {
      this.#import('from django.db import connection');
      if (!this.#inClass) this.draft.needs.add('db');
      this.draft.add(
        `with connection.cursor() as cursor:\n    cursor.execute("${query}%s", [${id}])\n    (stored,) = cursor.fetchone()`,
      );
    } else {
      this.#import('from sqlalchemy import text');
      const session = this.#fixture('db_session', SESSION);
      const awaited = this.scene.seen(/\bawait (?:self\.)?\w*(?:session|db)\.(?:execute|scalars?|commit)\(/);
      if (awaited) this.isAsync = true;
      this.draft.add(`stored = ${awaited ? 'await ' : ''}${session}.scalar(text("${query}:id"), {"id": ${id}})`);
    }
    this.draft.add(this.equal('stored', wanted), todo);
  }

  protected override message(fields: readonly string[], todo: string | null): void {
    this.draft.add('(message,) = receiver.send.call_args.args', 'the call by which it is sent');
    this.draft.add(this.equal('set(message)', `{${fields.map((field) => `"${field}"`).join(', ')}}`), todo);
  }

  protected override moves(rows: Moves, todo: string | null): void {
    const table = rows.map((row) => `(${row.map((word) => `"${word}"`).join(', ')}),`);
    const body = [
      this.assign(this.subject, `${this.className()}(status=before)`),
      '',
      `getattr(${this.subject}, event)()`,
      '',
      this.equal(`${this.subject}.status`, 'after'),
    ];
    if (this.#inClass) {
      this.draft.add('for before, event, after in (', todo);
      for (const line of table) this.draft.add(`    ${line}`);
      this.draft.add('):');
      this.draft.add('    with self.subTest(before=before, event=event):');
      for (const line of body) this.draft.add(line && `        ${line}`);
      return;
    }
    const cases = table.map((line) => `        ${line}`).join('\n');
    this.#marks.push(
      `@pytest.mark.parametrize(\n    ("before", "event", "after"),\n    [  # TODO: ${todo}\n${cases}\n    ],\n)`,
    );
    this.#parameters.push('before', 'event', 'after');
    for (const line of body) this.draft.add(line);
  }

  protected override refused(state: string, event: string, todo: string | null): void {
    this.draft.add(this.assign(this.subject, `${this.className()}(status="${state}")`), todo);
    this.draft.gap();
    this.raising({ text: `${this.subject}.${event}()`, isAsync: false }, null);
    this.draft.add(this.equal(`${this.subject}.status`, `"${state}"`));
  }

  #import(statement: string): void {
    this.draft.imports.add(statement);
  }

  #base(): string {
    const isDjango = this.scene.framework === 'django';
    const base = this.isAsync && !isDjango ? 'IsolatedAsyncioTestCase' : 'TestCase';
    this.#import(`from ${isDjango ? 'django.test' : 'unittest'} import ${base}`);
    return base;
  }

  /** The fixture by which the repository's tests call a thing, or as most call it. */
  #fixture(usual: string, pattern: RegExp): string {
    const name = this.scene.found(pattern) ?? usual;
    if (this.#inClass) return `self.${name}`;
    this.draft.needs.add(name);
    return name;
  }
}

const CLIENT = /^uses: ((?:api_|async_|test_|app_|http_|auth_|rest_)?client)$/;
const SESSION = /^uses: ((?:db_?|async_|test_)?session|db)$/;

const THIRD_PARTY = /^(?:import|from) (?:pytest|sqlalchemy|django)/;

/** Whole modules before parts of them. */
function importOrder(a: string, b: string): number {
  const rank = (text: string) => (text.startsWith('import ') ? 0 : 1);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

/** `src/orders/service.py` → `orders.service`. */
function moduleOf(path: string): string {
  return path
    .replace(/\.[^./]*$/, '')
    .replace(/^(?:.*\/)?(?:src|lib)\//, '')
    .replace(/\/__init__$/, '')
    .replaceAll('/', '.');
}

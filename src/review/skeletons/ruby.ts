import type { Outline } from '../../domain/test-outline.js';
import { type Call, type Moves, routed, sentence, TestPage } from './page.js';
import { type Named, pascal, relativePath, type Scene, snake, type Written } from './scene.js';

/** A test for RSpec, minitest or Rails' test cases. */
export function writeRuby(outline: Outline, scene: Scene): Written {
  const framework = /^(?:minitest|rails)$/.test(scene.framework) ? scene.framework : 'rspec';
  return { framework, code: new RubyPage({ ...scene, framework }).write(outline) };
}

class RubyPage extends TestPage {
  readonly #isSpec: boolean;
  readonly #isRails: boolean;

  constructor(scene: Scene) {
    super(scene, '#');
    this.#isSpec = scene.framework === 'rspec';
    this.#isRails =
      scene.framework === 'rails' || scene.seen(/\brails_helper\b|ActiveRecord|ApplicationRecord|\bRails\b/);
  }

  protected override file(): string {
    const { title, className } = this.scene;
    const isRequest = this.draft.needs.has('request');
    const spec = this.#isRails ? 'rails_helper' : 'spec_helper';
    const requires = [`require "${this.#isSpec ? spec : 'test_helper'}"`, ...[...this.draft.imports].sort()].join('\n');
    if (this.#isSpec) {
      const subject = isRequest
        ? `"${routed(this.scene)}", type: :request`
        : this.scene.subject
          ? className
          : `"${sentence(this.scene).replace(` ${title}`, '')}"`;
      return `${requires}\n\nRSpec.describe ${subject} do\n  it "${title}" do\n${this.draft.body('    ')}\n  end\nend`;
    }
    const base = isRequest
      ? 'ActionDispatch::IntegrationTest'
      : this.#isRails
        ? 'ActiveSupport::TestCase'
        : 'Minitest::Test';
    const head = this.#isRails ? `test "${title}" do` : `def test_${snake(title)}`;
    return `${requires}\n\nclass ${pascal(className)}${pascal(title)}Test < ${base}\n  ${head}\n${this.draft.body('    ')}\n  end\nend`;
  }

  protected override assign(name: string, expression: string): string {
    return `${name} = ${expression}`;
  }

  protected override construct(className: string, parameters: string): string {
    return parameters === '' ? `${className}.new` : `${className}.new(${parameters})`;
  }

  /** Rails and Zeitwerk find constants by themselves. */
  protected override named({ name, path }: Named): string {
    const isLoaded = this.#isRails || /^(?:app|spec|test)\//.test(path);
    const file = path.replace(/\.rb$/, '');
    if (!isLoaded) {
      this.draft.imports.add(
        file.startsWith('lib/')
          ? `require "${file.slice(4)}"`
          : `require_relative "${relativePath(this.scene.path, file)}"`,
      );
    }
    return name;
  }

  protected override call(callee: string, parameters: string): string {
    return parameters === '' ? callee : `${callee}(${parameters})`;
  }

  protected override method(name: string): string {
    return snake(name);
  }

  protected override property(base: string, name: string, isPrivate: boolean): string {
    if (isPrivate) return `${base}.instance_variable_get(:@${snake(name)})`;
    return `${base}.${snake(name)}${name === 'running' ? '?' : ''}`;
  }

  protected override asyncDeclaration(): null {
    return null;
  }

  protected override literal(value: string | number | boolean): string {
    return JSON.stringify(value);
  }

  protected override equal(actual: string, wanted: string): string {
    return this.#isSpec ? `expect(${actual}).to eq(${wanted})` : `assert_equal ${wanted}, ${actual}`;
  }

  protected override there(value: string): string {
    return this.#isSpec ? `expect(${value}).not_to be_nil` : `refute_nil ${value}`;
  }

  protected override oneOf(value: string, wanted: readonly number[]): string {
    const list = `[${wanted.join(', ')}]`;
    return this.#isSpec ? `expect(${list}).to include(${value})` : `assert_includes ${list}, ${value}`;
  }

  protected override differ(one: string, other: string): string {
    return this.#isSpec ? `expect(${one}).not_to equal(${other})` : `refute_same ${other}, ${one}`;
  }

  protected override raising({ text }: Call, todo: string | null): void {
    const what = todo ?? 'the error that the caller must see';
    this.draft.add(
      this.#isSpec ? `expect { ${text} }.to raise_error(StandardError)` : `assert_raises(StandardError) { ${text} }`,
      what,
    );
  }

  protected override atOnce({ text }: Call, times: number, todo: string | null): void {
    this.draft.add(`Array.new(${times}) { Thread.new { ${text} } }.each(&:join)`, todo);
  }

  protected override reset(todo: string | null): void {
    this.draft.add(`${this.className()}.reset`, todo);
  }

  protected override environment(value: string | null, todo: string | null): void {
    const { setting } = this.scene;
    this.draft.add(value === null ? `ENV.delete("${setting}")` : `ENV["${setting}"] = "${value}"`, todo);
  }

  protected override serve(status: number, body: string | null, todo: string | null): void {
    this.draft.imports.add(this.#isSpec ? 'require "webmock/rspec"' : 'require "webmock/minitest"');
    const answer = body ? `, body: '${body}'` : '';
    this.draft.add(
      `stub_request(:any, /api\\.example\\.com/).to_return(status: ${status}${answer})`,
      todo ?? 'its address',
    );
  }

  protected override address(): string {
    return '"https://api.example.com"';
  }

  protected override receiver(fails: boolean, todo: string | null): void {
    if (!fails) this.draft.add('sent = []');
    this.draft.add(
      fails ? 'receiver = ->(_message) { raise IOError, "down" }' : 'receiver = ->(message) { sent << message }',
      todo ?? 'the call by which it is sent',
    );
  }

  protected override request(hasBody: boolean, todo: string | null): void {
    this.draft.needs.add('request');
    const { verb, route } = this.scene;
    this.draft.add(`${verb} "${route}"${hasBody ? ', params: {}, as: :json' : ''}`, todo);
  }

  protected override status(): string {
    return 'response.status';
  }

  protected override field(name: string): string {
    return `response.parsed_body["${name}"]`;
  }

  protected override row(column: string, id: string, wanted: string, todo: string | null): void {
    const { table, subject } = this.scene;
    const isCount = column === 'count(*)';
    const isModel = subject !== null && /(?:^|\/)models\//.test(subject.path);
    const model = isModel ? subject.name : pascal(table.replace(/ies$/, 'y').replace(/s$/, ''));
    if (this.#isRails) {
      this.draft.add(
        isCount
          ? this.equal(`${model}.where(id: ${id}).count`, '1')
          : this.equal(`${model}.find(${id}).${column}`, wanted),
        todo,
      );
      return;
    }
    this.draft.add(`stored = DB[:${table}].where(id: ${id})`, 'the connection of your tests');
    this.draft.add(this.equal(isCount ? 'stored.count' : `stored.get(:${column})`, wanted), todo);
  }

  protected override message(fields: readonly string[], todo: string | null): void {
    this.draft.add(this.equal('sent.first.keys', `[${fields.map((field) => `:${field}`).join(', ')}]`), todo);
  }

  protected override moves(rows: Moves, todo: string | null): void {
    this.draft.add('[');
    rows.forEach((row, index) => {
      this.draft.add(`  [${row.map((word) => `"${word}"`).join(', ')}],`, index === 0 ? todo : null);
    });
    this.draft.add('].each do |before, event, after|');
    this.draft.add(`  ${this.subject} = ${this.className()}.new(status: before)`);
    this.draft.add(`  ${this.subject}.public_send(event)`);
    this.draft.add(`  ${this.equal(`${this.subject}.status`, 'after')}`);
    this.draft.add('end');
  }

  protected override refused(state: string, event: string, todo: string | null): void {
    this.draft.add(this.assign(this.subject, `${this.className()}.new(status: "${state}")`), todo);
    this.draft.gap();
    this.raising({ text: `${this.subject}.${event}`, isAsync: false }, null);
    this.draft.add(this.equal(`${this.subject}.status`, `"${state}"`));
  }
}

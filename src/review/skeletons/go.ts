import type { Outline } from '../../domain/test-outline.js';
import { type Call, type Moves, TestPage } from './page.js';
import { camel, type Named, pascal, type Scene, type Written } from './scene.js';

/** A test for go test, with testify's assertions where the repository's tests have them. */
export function writeGo(outline: Outline, scene: Scene): Written {
  const hasTestify = scene.seen(/stretchr\/testify/);
  return { framework: hasTestify ? 'testify' : 'go test', code: new GoPage(scene, hasTestify).write(outline) };
}

class GoPage extends TestPage {
  readonly #hasTestify: boolean;

  constructor(scene: Scene, hasTestify: boolean) {
    super(scene, '//');
    this.#hasTestify = hasTestify;
    this.#import('testing');
  }

  protected override file(): string {
    const { home, className, title } = this.scene;
    if (this.#hasTestify) this.#import('github.com/stretchr/testify/require');
    const [standard, others] = [false, true].map((isOther) =>
      [...this.draft.imports]
        .filter((path) => path.split('/')[0]?.includes('.') === isOther)
        .sort()
        .map((path) => `\t"${path}"`)
        .join('\n'),
    );
    const imports =
      this.draft.imports.size === 1
        ? 'import "testing"'
        : `import (\n${[standard, others].filter(Boolean).join('\n\n')}\n)`;
    return `package ${home ?? 'main'}\n\n${imports}\n\nfunc Test${pascal(className)}${pascal(title)}(t *testing.T) {\n${this.draft.body('\t')}\n}`;
  }

  protected override assign(name: string, expression: string): string {
    return `${name} := ${expression}`;
  }

  protected override construct(className: string, parameters: string): string {
    return parameters === '' ? `${className}{}` : `New${pascal(className)}(${parameters})`;
  }

  protected override named({ name }: Named): string {
    return name;
  }

  protected override call(callee: string, parameters: string): string {
    const isChanged = callee.split('.').at(-1) === this.scene.method.name;
    if (!isChanged || !/context\.Context\b/.test(this.scene.method.declaration)) return `${callee}(${parameters})`;
    const context = this.scene.found(/\bt\.Context\(\)/) ?? 'context.Background()';
    if (context.startsWith('context')) this.#import('context');
    return `${callee}(${[context, parameters].filter(Boolean).join(', ')})`;
  }

  /** What a call gives back: most that a test calls give a value and an error. */
  #gives(text: string): 'value and error' | 'error' | 'value' {
    const { name, declaration } = this.scene.method;
    if (!text.includes(`${name}(`)) return 'error';
    if (/\berror\)\s*\{?\s*$/.test(declaration)) return 'value and error';
    if (/\)\s*error\s*\{?\s*$/.test(declaration)) return 'error';
    return declaration === '' ? 'value and error' : 'value';
  }

  /** A call whose error must be looked at: most of what a test calls returns one. */
  protected override statement({ text }: Call): string {
    const gives = this.#gives(text);
    if (gives === 'value' || /\.(?:Start|Stop|Reload)\(/.test(text)) return text;
    if (gives === 'value and error') {
      const check = this.#hasTestify ? 'require.NoError(t, err)' : 'if err != nil {\n\tt.Fatal(err)\n}';
      return `_, err := ${text}\n${check}`;
    }
    if (this.#hasTestify) return `require.NoError(t, ${text})`;
    return `if err := ${text}; err != nil {\n\tt.Fatal(err)\n}`;
  }

  protected override method(name: string): string {
    return pascal(name);
  }

  protected override property(base: string, name: string, isPrivate: boolean): string {
    if (base === 'result' && name === 'id') return 'result.ID';
    return `${base}.${isPrivate ? camel(name) : pascal(name)}`;
  }

  protected override asyncDeclaration(): null {
    return null;
  }

  protected override literal(value: string | number | boolean): string {
    return JSON.stringify(value);
  }

  protected override equal(actual: string, wanted: string): string {
    if (wanted === 'true' || wanted === 'false') {
      const isTrue = wanted === 'true';
      const value = /\.Running$/.test(actual) ? `${actual}()` : actual;
      if (this.#hasTestify) return `require.${isTrue ? 'True' : 'False'}(t, ${value})`;
      return `if ${isTrue ? '!' : ''}${value} {\n\tt.Fatal("${value} is ${isTrue ? 'false' : 'true'}")\n}`;
    }
    if (this.#hasTestify) return `require.Equal(t, ${wanted}, ${actual})`;
    if (/^\w+$/.test(actual)) {
      return `if ${actual} != ${wanted} {\n\tt.Fatalf("${actual} is %v, want %v", ${actual}, ${wanted})\n}`;
    }
    return `if got := ${actual}; got != ${wanted} {\n\tt.Fatalf("got %v, want %v", got, ${wanted})\n}`;
  }

  protected override there(value: string): string {
    if (this.#hasTestify) return `require.NotNil(t, ${value})`;
    return `if ${value} == nil {\n\tt.Fatal("${value.replace(/^.*\["(\w+)"\]$/, '$1')} is missing")\n}`;
  }

  protected override oneOf(value: string, wanted: readonly number[]): string {
    if (this.#hasTestify) return `require.Contains(t, []int{${wanted.join(', ')}}, ${value})`;
    const others = wanted.map((status) => `${value} != ${status}`).join(' && ');
    return `if ${others} {\n\tt.Fatalf("status is %d, want ${wanted.join(' or ')}", ${value})\n}`;
  }

  protected override differ(one: string, other: string): string {
    if (this.#hasTestify) return `require.NotSame(t, ${other}, ${one})`;
    return `if ${one} == ${other} {\n\tt.Fatal("the old instance is still in use")\n}`;
  }

  protected override raising({ text }: Call, todo: string | null): void {
    const isPair = this.#gives(text) === 'value and error';
    const what = todo ?? 'the error that the caller must see';
    if (this.#hasTestify) {
      this.draft.add(`${isPair ? '_, err' : 'err'} := ${text}`);
      this.draft.add('require.Error(t, err)', what);
    } else {
      this.draft.add(
        `if ${isPair ? '_, err' : 'err'} := ${text}; err == nil {\n\tt.Fatal("the failure went unnoticed")\n}`,
        what,
      );
    }
  }

  protected override atOnce({ text }: Call, times: number, todo: string | null): void {
    this.#import('sync');
    this.draft.add('var group sync.WaitGroup');
    this.draft.add(`for range ${times} {`);
    this.draft.add('\tgroup.Add(1)\n\tgo func() {\n\t\tdefer group.Done()');
    this.draft.add(`\t\t${text}`, todo);
    this.draft.add('\t}()\n}\ngroup.Wait()');
  }

  protected override reset(todo: string | null): void {
    this.draft.add(`reset${pascal(this.scene.className)}()`, todo);
  }

  protected override environment(value: string | null, todo: string | null): void {
    this.draft.add(`t.Setenv("${this.scene.setting}", "${value ?? ''}")`, todo);
  }

  protected override serve(status: number, body: string | null, todo: string | null): void {
    this.#import('net/http');
    this.#import('net/http/httptest');
    if (body) this.#import('fmt');
    const answer = body ? `fmt.Fprint(w, \`${body}\`)` : `w.WriteHeader(${status})`;
    this.draft.add('server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {');
    this.draft.add(`\t${answer}`, todo);
    this.draft.add('}))\ndefer server.Close()');
  }

  protected override address(): string {
    return 'server.URL';
  }

  protected override receiver(fails: boolean, todo: string | null): void {
    if (fails) {
      this.#import('errors');
      this.draft.add('receiver := func(any) error { return errors.New("down") }', todo);
    } else {
      this.draft.add('var sent []map[string]any', todo ?? 'the type of the message');
      this.draft.add('receiver := func(message map[string]any) { sent = append(sent, message) }');
    }
  }

  protected override request(hasBody: boolean, todo: string | null): void {
    const { verb, route, factory, subject, className } = this.scene;
    this.#import('net/http/httptest');
    if (hasBody) this.#import('strings');
    const body = hasBody ? 'strings.NewReader("{}")' : 'nil';
    this.draft.add(`request := httptest.NewRequest("${verb.toUpperCase()}", "${route}", ${body})`, todo);
    this.draft.add('response := httptest.NewRecorder()');
    this.draft.gap();
    const handler = factory ? `${factory.name}()` : subject ? `${className}{}` : 'newRouter()';
    const open = factory
      ? factory.parameters.length > 0
        ? `pass ${factory.parameters.join(', ')}`
        : null
      : 'the handler that production serves';
    this.draft.add(`${handler.replace(/^(\w+\{\})$/, '($1)')}.ServeHTTP(response, request)`, open);
  }

  protected override status(): string {
    return 'response.Code';
  }

  protected override field(name: string): string {
    return `body["${name}"]`;
  }

  protected override expectField(name: string, todo: string | null): void {
    this.#readBody();
    super.expectField(name, todo);
  }

  #readBody(): void {
    this.#import('encoding/json');
    this.draft.add('var body map[string]any');
    this.draft.add(this.statement({ text: 'json.Unmarshal(response.Body.Bytes(), &body)', isAsync: false }));
  }

  protected override row(column: string, id: string, wanted: string, todo: string | null): void {
    const { table, found } = this.scene;
    if (id.startsWith('body[')) this.#readBody();
    const helper = found(
      /^\s*\w+(?:, \w+)? :?= ((?:\w+\.)?(?:open|new|setup|start|create|get|make)\w*(?:DB|Database|Db|Pool|Store)\(t\))/i,
    );
    this.draft.add(`db := ${helper ?? 'openTestDatabase(t)'}`, helper ? null : 'the connection of your tests');
    const isCount = column === 'count(*)';
    const variable = isCount ? 'count' : camel(column);
    this.draft.add(`var ${variable} ${isCount ? 'int' : 'string'}`);
    const query = `db.QueryRow("SELECT ${column} FROM ${table} WHERE id = $1", ${id}).Scan(&${variable})`;
    this.draft.add(this.statement({ text: query, isAsync: false }));
    this.draft.add(this.equal(variable, wanted), todo);
  }

  protected override message(fields: readonly string[], todo: string | null): void {
    this.draft.add(`for _, field := range []string{${fields.map((field) => `"${field}"`).join(', ')}} {`, todo);
    const check = this.#hasTestify
      ? 'require.Contains(t, sent[0], field)'
      : 'if len(sent) != 1 || sent[0][field] == nil {\n\tt.Errorf("%s is missing in %v", field, sent)\n}';
    for (const line of check.split('\n')) this.draft.add(`\t${line}`);
    this.draft.add('}');
  }

  protected override moves(rows: Moves, todo: string | null): void {
    this.draft.add('for _, move := range []struct{ before, event, after string }{');
    rows.forEach((row, index) => {
      this.draft.add(`\t{${row.map((word) => `"${word}"`).join(', ')}},`, index === 0 ? todo : null);
    });
    this.draft.add('} {');
    this.draft.add('\tt.Run(move.before+" "+move.event, func(t *testing.T) {');
    const check = [
      `${this.subject} := ${this.className()}{Status: move.before}`,
      '',
      ...this.statement({ text: `${this.subject}.Handle(move.event)`, isAsync: false }).split('\n'),
      '',
      ...this.equal(`${this.subject}.Status`, 'move.after').split('\n'),
    ];
    for (const line of check) this.draft.add(line && `\t\t${line}`);
    this.draft.add('\t})\n}');
  }

  protected override refused(state: string, event: string, todo: string | null): void {
    this.draft.add(`${this.subject} := ${this.className()}{Status: "${state}"}`, todo);
    this.draft.gap();
    this.raising({ text: `${this.subject}.Handle("${event}")`, isAsync: false }, null);
    this.draft.add(this.equal(`${this.subject}.Status`, `"${state}"`));
  }

  protected override assignResult(call: Call): string {
    const gives = this.#gives(call.text);
    if (gives === 'value') return `result := ${call.text}`;
    const check = this.#hasTestify ? 'require.NoError(t, err)' : 'if err != nil {\n\tt.Fatal(err)\n}';
    return `result, err := ${call.text}\n${check}`;
  }

  #import(path: string): void {
    this.draft.imports.add(path);
  }
}

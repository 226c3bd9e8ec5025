import type { Outline } from '../../domain/test-outline.js';
import { type Call, type Moves, TestPage } from './page.js';
import { type Named, pascal, type Scene, snake, type Written, wordsOf } from './scene.js';

/** A test for cargo: with tokio's runtime where something must be awaited, with axum or actix where a route is asked. */
export function writeRust(outline: Outline, scene: Scene): Written {
  return { framework: 'cargo test', code: new RustPage(scene, '//').write(outline) };
}

class RustPage extends TestPage {
  #isRequest = false;
  #readsBody = false;

  protected override file(): string {
    const isActix = this.#isRequest && this.scene.seen(/\bactix_web\b/);
    const name = `${snake(this.scene.className)}_${snake(this.scene.title)}`;
    if (this.#isRequest && !isActix)
      this.draft.imports.add(`axum::body::${this.#readsBody ? '{to_bytes, Body}' : 'Body'}`);
    const uses = [...this.draft.imports].sort().map((path) => `use ${path};`);
    const test = this.isAsync ? (isActix ? '#[actix_web::test]\nasync ' : '#[tokio::test]\nasync ') : '#[test]\n';
    return `${uses.length > 0 ? `${uses.join('\n')}\n\n` : ''}${test}fn ${name}() {\n${this.draft.body('    ')}\n}`;
  }

  protected override assign(name: string, expression: string): string {
    return `let ${name} = ${expression};`;
  }

  protected override construct(className: string, parameters: string): string {
    return `${className}::new(${parameters})`;
  }

  protected override named({ name, path }: Named): string {
    this.draft.imports.add(`${this.#crate(path)}::${name}`);
    return name;
  }

  /** `src/orders/service.rs` → `my_crate::orders::service`. */
  #crate(path: string): string {
    const known = this.scene.found(
      /^use ((?!std\b|core\b|super\b|crate\b|self\b|tokio\b|serde|axum\b|actix|sqlx\b|anyhow\b)\w+)::/,
    );
    const [, folder = '', inside = ''] = /^(?:(.*)\/)?src\/(.*)\.rs$/.exec(path) ?? [];
    const crate = known ?? (folder ? wordsOf(folder.replace(/^.*\//, '')).join('_') : 'my_crate');
    const modules = inside.split('/').filter((part) => !/^(?:lib|main|mod|)$/.test(part));
    return [crate, ...modules].join('::');
  }

  protected override call(callee: string, parameters: string, isAsync: boolean): string {
    return `${callee}(${parameters})${isAsync ? '.await' : ''}`;
  }

  protected override statement({ text }: Call): string {
    return /\.(?:start|stop|reload)\(\)/.test(text) ? `${text};` : `${text}.unwrap();`;
  }

  protected override assignResult({ text }: Call): string {
    return `let result = ${text}.unwrap();`;
  }

  protected override method(name: string): string {
    return snake(name);
  }

  protected override property(base: string, name: string, isPrivate: boolean): string {
    if (name === 'running') return `${base}.is_running()`;
    if (name === 'count' || name === 'pending') return `${base}.${name}()`;
    return `${base}.${isPrivate ? `${snake(name)}()` : snake(name)}`;
  }

  protected override asyncDeclaration(method: string): RegExp {
    return new RegExp(`\\basync fn ${method}\\b`);
  }

  protected override literal(value: string | number | boolean): string {
    return JSON.stringify(value);
  }

  protected override equal(actual: string, wanted: string): string {
    if (wanted === 'true' || wanted === 'false') return `assert!(${wanted === 'true' ? '' : '!'}${actual});`;
    return `assert_eq!(${actual}, ${wanted});`;
  }

  protected override there(value: string): string {
    return value === 'result' ? 'assert!(!format!("{result:?}").is_empty());' : `assert!(${value}.is_some());`;
  }

  protected override oneOf(value: string, wanted: readonly number[]): string {
    return `assert!([${wanted.join(', ')}].contains(&${value}));`;
  }

  protected override differ(one: string, other: string): string {
    return `assert!(!std::ptr::eq(&${one}, &${other}));`;
  }

  protected override raising({ text }: Call, todo: string | null): void {
    this.draft.add(`assert!(${text}.is_err());`, todo ?? 'the error that the caller must see');
  }

  protected override atOnce({ text, isAsync }: Call, times: number, todo: string | null): void {
    if (isAsync) {
      this.draft.add(`let runs = (0..${times}).map(|_| async { ${text} });`, todo);
      this.draft.add('futures::future::join_all(runs).await;');
      return;
    }
    this.draft.add('std::thread::scope(|scope| {');
    this.draft.add(`    for _ in 0..${times} {\n        scope.spawn(|| ${text});\n    }`, todo);
    this.draft.add('});');
  }

  protected override reset(todo: string | null): void {
    this.draft.add(`${this.className()}::reset();`, todo);
  }

  /** Unsafe since the 2024 edition, because other tests may read it meanwhile. */
  protected override environment(value: string | null, todo: string | null): void {
    const { setting } = this.scene;
    const what = value === null ? `remove_var("${setting}")` : `set_var("${setting}", "${value}")`;
    this.draft.add(`unsafe { std::env::${what} };`, todo);
  }

  protected override serve(status: number, body: string | null, todo: string | null): void {
    this.isAsync = true;
    this.draft.imports.add('wiremock::matchers::any');
    this.draft.imports.add('wiremock::{Mock, MockServer, ResponseTemplate}');
    this.draft.add('let server = MockServer::start().await;');
    const answer = body ? `.set_body_string(r#"${body}"#)` : '';
    this.draft.add(`let answer = ResponseTemplate::new(${status})${answer};`, todo);
    this.draft.add('Mock::given(any()).respond_with(answer).mount(&server).await;');
  }

  protected override address(): string {
    return 'server.uri()';
  }

  protected override receiver(fails: boolean, todo: string | null): void {
    if (fails) this.draft.add('let receiver = |_message: serde_json::Value| Err::<(), _>("down");', todo);
    else {
      this.draft.add(
        'let (receiver, sent) = std::sync::mpsc::channel::<serde_json::Value>();',
        todo ?? 'the type of the message',
      );
    }
  }

  protected override request(hasBody: boolean, todo: string | null): void {
    const { verb, route, found } = this.scene;
    this.isAsync = true;
    this.#isRequest = true;
    const app = found(/\b((?:create_|build_)?(?:app|router))\(/) ?? 'app';
    this.draft.imports.add(`${this.#crate(this.scene.method.path).split('::')[0]}::${app}`);
    if (this.scene.seen(/\bactix_web\b/)) {
      this.draft.imports.add('actix_web::test');
      const body = hasBody ? '.set_json(serde_json::json!({}))' : '';
      this.draft.add(`let service = test::init_service(${app}()).await;`);
      this.draft.add(`let request = test::TestRequest::${verb}().uri("${route}")${body}.to_request();`, todo);
      this.draft.gap();
      this.draft.add('let response = test::call_service(&service, request).await;');
      return;
    }
    for (const path of ['axum::http::Request', 'tower::ServiceExt']) this.draft.imports.add(path);
    const body = hasBody ? 'Body::from("{}")' : 'Body::empty()';
    this.draft.add(`let request = Request::${verb}("${route}")`, todo);
    if (hasBody) this.draft.add('    .header("content-type", "application/json")');
    this.draft.add(`    .body(${body})\n    .unwrap();`);
    this.draft.gap();
    this.draft.add(`let response = ${app}().oneshot(request).await.unwrap();`);
  }

  protected override status(): string {
    return 'response.status().as_u16()';
  }

  protected override field(name: string): string {
    return `body["${name}"]`;
  }

  protected override expectField(name: string, todo: string | null): void {
    this.#readBody();
    this.draft.add(`assert!(!${this.field(name)}.is_null());`, todo);
  }

  #readBody(): void {
    if (this.scene.seen(/\bactix_web\b/)) {
      this.draft.add('let body: serde_json::Value = test::read_body_json(response).await;');
      return;
    }
    this.#readsBody = true;
    this.draft.add('let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();');
    this.draft.add('let body: serde_json::Value = serde_json::from_slice(&bytes).unwrap();');
  }

  protected override row(column: string, id: string, wanted: string, todo: string | null): void {
    if (id.startsWith('body[')) this.#readBody();
    const isCount = column === 'count(*)';
    const { table, found } = this.scene;
    const key = id.startsWith('body[') ? `${id}.as_i64().unwrap()` : id;
    if (this.scene.seen(/\bdiesel\b/)) {
      const connection = found(/\b((?:establish|test|get)_\w*conn\w*)\(/);
      this.draft.imports.add('diesel::prelude::*');
      this.draft.imports.add(`${this.#crate(this.scene.method.path).split('::')[0]}::schema::${table}`);
      this.draft.add(
        `let connection = &mut ${connection ?? 'test_connection'}();`,
        connection ? null : 'the connection of your tests',
      );
      const query = isCount
        ? `${table}::table.find(${key}).count().get_result::<i64>`
        : `${table}::table.find(${key}).select(${table}::${column}).first::<String>`;
      this.draft.add(`let stored = ${query}(connection).unwrap();`);
    } else {
      this.isAsync = true;
      const pool = found(/\b((?:test|setup|create|get)_\w*(?:pool|db|database))\(/);
      this.draft.add(`let pool = ${pool ?? 'test_pool'}().await;`, pool ? null : 'the connection of your tests');
      this.draft.add(
        `let stored: ${isCount ? 'i64' : 'String'} = sqlx::query_scalar("SELECT ${column} FROM ${table} WHERE id = $1")\n    .bind(${key})\n    .fetch_one(&pool)\n    .await\n    .unwrap();`,
      );
    }
    this.draft.add(this.equal('stored', wanted), todo);
  }

  protected override message(fields: readonly string[], todo: string | null): void {
    this.draft.add('let message = sent.recv().unwrap();');
    this.draft.add(`for field in [${fields.map((field) => `"${field}"`).join(', ')}] {`, todo);
    this.draft.add('    assert!(!message[field].is_null(), "{field} is missing");\n}');
  }

  protected override moves(rows: Moves, todo: string | null): void {
    this.draft.add('for (before, event, after) in [');
    rows.forEach((row, index) => {
      const [before, event, after] = row.map(pascal);
      this.draft.add(`    (Status::${before}, Event::${event}, Status::${after}),`, index === 0 ? todo : null);
    });
    this.draft.add('] {');
    this.draft.add(`    let mut ${this.subject} = ${this.className()}::new(before);`);
    this.draft.add(`    ${this.subject}.handle(event).unwrap();`);
    this.draft.add(`    assert_eq!(${this.subject}.status, after);\n}`);
  }

  protected override refused(state: string, event: string, todo: string | null): void {
    const before = `Status::${pascal(state)}`;
    this.draft.add(`let mut ${this.subject} = ${this.className()}::new(${before});`, todo);
    this.draft.gap();
    this.raising({ text: `${this.subject}.handle(Event::${pascal(event)})`, isAsync: false }, null);
    this.draft.add(this.equal(`${this.subject}.status`, before));
  }
}

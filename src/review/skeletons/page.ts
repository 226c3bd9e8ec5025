import type { Outline, OutlineStep, OutlineValue } from '../../domain/test-outline.js';
import { beginsPart, Draft, type Named, passing, type Scene, variableFor, wordsOf } from './scene.js';

/** A literal of an outline. */
type Literal = string | number | boolean;
export type Moves = readonly (readonly [string, string, string])[];

/** A call with whether its result must be awaited. */
export interface Call {
  readonly text: string;
  readonly isAsync: boolean;
}

/**
 * A test while it is written. What the steps of an outline come to is the same everywhere and stands here; how a language
 * and its frameworks say it is what the pages of the languages tell.
 */
export abstract class TestPage {
  protected readonly draft: Draft;
  protected readonly scene: Scene;
  /** The variable that holds what is tested. */
  protected readonly subject: string;
  /** What the test awaits. */
  protected isAsync = false;

  constructor(scene: Scene, sign: '#' | '//') {
    this.scene = scene;
    this.draft = new Draft(sign);
    this.subject = this.variable(variableFor(scene.className));
  }

  /** Writes the steps and puts what they need around them. */
  write({ steps }: Outline): string {
    steps.forEach((step, index) => {
      if (beginsPart(step, steps[index - 1])) this.draft.gap();
      this.#step(step);
    });
    return `${this.file().trimEnd()}\n`;
  }

  /** The whole file around the draft's lines. */
  protected abstract file(): string;
  protected abstract assign(name: string, expression: string): string;
  protected abstract construct(className: string, parameters: string): string;
  /** Names a class, function or factory of the change, and imports it where that is needed. */
  protected abstract named(thing: Named): string;
  protected abstract call(callee: string, parameters: string, isAsync: boolean): string;
  protected abstract method(name: string): string;
  protected abstract property(base: string, name: string, isPrivate: boolean): string;
  /** How a method is declared that must be awaited; `null` where nothing tells. */
  protected abstract asyncDeclaration(method: string): RegExp | null;
  protected abstract literal(value: Literal): string;
  protected abstract equal(actual: string, wanted: string): string;
  protected abstract there(value: string): string;
  protected abstract oneOf(value: string, wanted: readonly number[]): string;
  protected abstract differ(one: string, other: string): string;
  protected abstract raising(call: Call, todo: string | null): void;
  protected abstract atOnce(call: Call, times: number, todo: string | null): void;
  protected abstract reset(todo: string | null): void;
  protected abstract environment(value: string | null, todo: string | null): void;
  protected abstract serve(status: number, body: string | null, todo: string | null): void;
  /** The address of the test's server. */
  protected abstract address(): string;
  protected abstract receiver(fails: boolean, todo: string | null): void;
  protected abstract request(hasBody: boolean, todo: string | null): void;
  protected abstract status(): string;
  /** A field of the response's body. */
  protected abstract field(name: string): string;
  /** Reads a column of the row with the id and compares it. */
  protected abstract row(column: string, id: string, wanted: string, todo: string | null): void;
  protected abstract message(fields: readonly string[], todo: string | null): void;
  protected abstract moves(rows: Moves, todo: string | null): void;
  protected abstract refused(state: string, event: string, todo: string | null): void;

  /** The result of a call that only its effect is wanted of. */
  protected statement(call: Call): string {
    return call.text;
  }

  /** Keeps the result of a call. */
  protected assignResult({ text }: Call): string {
    return this.assign('result', text);
  }

  /** The changed class as a variable's name: a language may write it its own way. */
  protected variable(name: string): string {
    return name;
  }

  /** Statuses of a response, one or several. */
  protected expectStatus(anyOf: readonly number[], todo: string | null): void {
    const [only] = anyOf;
    const text = anyOf.length === 1 ? this.equal(this.status(), String(only)) : this.oneOf(this.status(), anyOf);
    this.draft.add(text, todo);
  }

  protected expectField(name: string, todo: string | null): void {
    this.draft.add(this.there(this.field(name)), todo);
  }

  #step(step: OutlineStep): void {
    const { draft, scene } = this;
    const { todo } = step;
    switch (step.do) {
      case 'build':
        if (!this.isFree) this.build(step.into === 'subject' ? this.subject : step.into, todo);
        return;
      case 'make':
        draft.add(
          this.assign(
            this.subject,
            this.construct(this.className(), step.with === 'server' ? this.address() : 'receiver'),
          ),
          todo ??
            (step.with === 'server'
              ? 'the way in which it is told the address'
              : 'the way in which it gets the receiver'),
        );
        return;
      case 'load':
        if (step.fails) this.raising({ text: this.loading(), isAsync: false }, todo);
        else draft.add(this.assign(this.variable(step.into), this.loading()), todo);
        return;
      case 'call': {
        const parameters = step.argument || step.method !== '{{function}}' ? [] : scene.method.parameters;
        const call = this.#call(step.method, step.on, step.argument ? this.value(step.argument) : '');
        if (step.fails) this.raising(call, todo ?? failing(parameters));
        else if (step.into) draft.add(this.assignResult(call), passing(todo, parameters));
        else draft.add(this.statement(call), passing(todo, parameters));
        return;
      }
      case 'call-at-once':
        this.atOnce(this.#call('{{function}}', 'subject', ''), step.times, passing(todo, scene.method.parameters));
        return;
      case 'reset':
        this.reset(todo);
        return;
      case 'set':
        this.environment(step.value, this.#unless('setting', todo));
        return;
      case 'serve':
        this.serve(step.status, step.body, todo);
        return;
      case 'receive':
        this.receiver(step.fails, todo);
        return;
      case 'request':
        this.request(step.body, this.#unless('route', todo));
        return;
      case 'expect-status':
        this.expectStatus(step.anyOf, todo);
        return;
      case 'expect-field':
        this.expectField(step.field, todo);
        return;
      case 'expect-row':
        this.row('count(*)', step.of === 'response' ? this.field('id') : this.#value('result', 'id'), '1', todo);
        return;
      case 'expect-column':
        this.row(step.column, this.#value('result', 'id'), this.literal(step.value), todo);
        return;
      case 'expect-there':
        draft.add(this.there(this.value(step.value)), todo);
        return;
      case 'expect-equal':
        draft.add(this.equal(this.value(step.value), this.literal(step.wanted)), todo);
        return;
      case 'expect-another':
        draft.add(this.differ('after', 'before'), todo);
        return;
      case 'expect-message':
        this.message(step.fields, todo);
        return;
      case 'expect-moves':
        this.moves(step.rows, todo);
        return;
      case 'expect-refused':
        this.refused(step.state, step.event, todo);
    }
  }

  /** What is left open, with the name that the change does not say. */
  #unless(name: 'route' | 'setting', todo: string | null): string | null {
    if (!this.scene.guessed.has(name)) return todo;
    return todo ? `the ${name}, and ${todo}` : `the ${name}`;
  }

  /** A function that stands alone is tested, and no object. */
  protected get isFree(): boolean {
    const { method, subject, factory } = this.scene;
    return method.isFree && !subject && !factory;
  }

  /** The subject as production makes it. */
  protected build(into: string, todo: string | null): void {
    const { factory, subject } = this.scene;
    this.draft.add(
      this.assign(into, this.built()),
      factory
        ? passing(todo, factory.parameters)
        : passing(todo ?? 'as production builds it', subject?.parameters ?? []),
    );
  }

  protected built(): string {
    const { factory } = this.scene;
    return factory ? this.call(this.named(factory), '', false) : this.construct(this.className(), '');
  }

  protected className(): string {
    const { subject, className, method } = this.scene;
    return this.named(subject ?? { name: className, path: method.path, parameters: [] });
  }

  /** Settings, read as production reads them. */
  protected loading(): string {
    const { method } = this.scene;
    return method.isFree && method.name !== 'run' ? this.call(this.named(method), '', false) : this.built();
  }

  #call(method: string, on: 'subject' | 'settings', parameters: string): Call {
    const { scene } = this;
    const isChanged = method === '{{function}}';
    const name = isChanged ? scene.method.name : this.method(method);
    const declaration = isChanged ? null : this.asyncDeclaration(name);
    const isAsync = isChanged ? scene.method.isAsync : declaration !== null && scene.inSource(declaration);
    if (isAsync) this.isAsync = true;
    const object = on === 'settings' ? this.variable('settings') : this.subject;
    const callee = isChanged && this.isFree ? this.named(scene.method) : this.member(object, name);
    return { text: this.call(callee, parameters, isAsync), isAsync };
  }

  protected member(object: string, name: string): string {
    return `${object}.${name}`;
  }

  protected value({ of, property }: OutlineValue): string {
    return property === null ? this.#base(of) : this.#value(of, property);
  }

  #base(of: OutlineValue['of']): string {
    return of === 'subject' ? this.subject : this.variable(of);
  }

  #value(of: OutlineValue['of'], property: string): string {
    const { setting, collaborator } = this.scene;
    if (property === '{{collaborator}}') return this.property(this.#base(of), collaborator, true);
    return this.property(this.#base(of), property === '{{property}}' ? setting : property, false);
  }
}

/** What is left open of a call that is to fail. */
function failing(parameters: readonly string[]): string | null {
  return parameters.length === 0 ? null : `${passing(null, parameters)}, and name the error that is meant`;
}

/** A sentence for a test's title: `order service reaches the database`. */
export function sentence(scene: Scene): string {
  return `${wordsOf(scene.className).join(' ')} ${scene.title}`;
}

/** What is asked of the route: `POST /orders`. */
export function routed(scene: Scene): string {
  return `${scene.verb.toUpperCase()} ${scene.route}`;
}

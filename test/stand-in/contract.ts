import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

interface Operation {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Record<string, unknown> };
}
interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: object;
}
interface Description {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly parameters: Record<string, Parameter> };
}

/** An operation of GitHub's published REST description that a request names. */
export interface Matched {
  readonly template: string;
  readonly method: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * GitHub's own description of its REST interface, asked two things: which operation a request names, and what is
 * wrong with the request. The description is read once a process.
 */
export class Contract {
  readonly #description: Description;
  readonly #ajv: Ajv;
  readonly #templates: readonly { template: string; pattern: RegExp; names: readonly string[] }[];
  static #shared: Contract | undefined;

  static shared(): Contract {
    Contract.#shared ??= new Contract();
    return Contract.#shared;
  }

  private constructor() {
    const path = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
    this.#description = JSON.parse(readFileSync(path, 'utf8'), withoutBareNullable) as Description;
    this.#ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false, validateSchema: false });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(this.#description as object, 'github');
    this.#templates = Object.keys(this.#description.paths)
      .map((template) => ({ template, ...patternOf(template) }))
      .sort((a, b) => a.names.length - b.names.length || b.template.length - a.template.length);
  }

  /** `null` when no operation has this method and path. */
  match(method: string, path: string): Matched | null {
    for (const { template, pattern, names } of this.#templates) {
      const found = pattern.exec(path);
      if (found === null || this.#operation(method, template) === undefined) continue;
      const parameters = Object.fromEntries(
        names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]),
      );
      return { template, method, parameters };
    }
    return null;
  }

  /** What is wrong with the query and the body, a sentence each. */
  problems(matched: Matched, query: URLSearchParams, body: unknown): string[] {
    const operation = this.#operation(matched.method, matched.template);
    if (operation === undefined) return ['no such operation'];
    return [...this.#queryProblems(operation, query), ...this.#bodyProblems(matched, operation, body)];
  }

  #operation(method: string, template: string): Operation | undefined {
    return this.#description.paths[template]?.[method.toLowerCase()];
  }

  #queryProblems(operation: Operation, query: URLSearchParams): string[] {
    const known = (operation.parameters ?? []).map((parameter) => this.#parameter(parameter));
    const problems: string[] = [];
    for (const [name, value] of query) {
      const parameter = known.find((one) => one.in === 'query' && one.name === name);
      if (parameter === undefined) problems.push(`unknown query parameter ${name}`);
      else if (!this.#ajv.validate(parameter.schema, value) && !this.#ajv.validate(parameter.schema, asJson(value))) {
        problems.push(`query parameter ${name}: ${this.#ajv.errorsText()}`);
      }
    }
    for (const one of known) {
      if (one.in === 'query' && one.required === true && !query.has(one.name)) problems.push(`${one.name} is required`);
    }
    return problems;
  }

  #parameter(parameter: Parameter | { readonly $ref: string }): Parameter {
    if (!('$ref' in parameter)) return parameter;
    const name = parameter.$ref.split('/').at(-1) ?? '';
    const known = this.#description.components.parameters[name];
    if (known === undefined) throw new Error(`GitHub's description lacks ${parameter.$ref}.`);
    return known;
  }

  #bodyProblems(matched: Matched, operation: Operation, body: unknown): string[] {
    const described = operation.requestBody;
    if (described === undefined) return isEmpty(body) ? [] : ['a body where none is described'];
    if (body === undefined) return described.required === true ? ['the body is missing'] : [];
    if (!('application/json' in described.content)) return [];
    const pointer = ['paths', matched.template, matched.method.toLowerCase(), 'requestBody', 'content'];
    const validate = this.#validator([...pointer, 'application/json', 'schema']);
    if (validate(body)) return [];
    return [this.#ajv.errorsText(validate.errors, { dataVar: 'body' })];
  }

  #validator(pointer: readonly string[]): ValidateFunction {
    const escaped = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
    const validate = this.#ajv.getSchema(`github#/${escaped.join('/')}`);
    if (validate === undefined) throw new Error(`GitHub's description has no schema at ${pointer.join(' ')}.`);
    return validate;
  }
}

/** Parameters in which GitHub accepts slashes. */
const slashed = new Set(['path', 'ref', 'basehead', 'branch']);

function patternOf(template: string): { pattern: RegExp; names: string[] } {
  const names: string[] = [];
  const source = template
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (!part.startsWith('{')) return part.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
      const name = part.slice(1, -1);
      names.push(name);
      return slashed.has(name) ? '(.+)' : '([^/]+)';
    })
    .join('');
  return { pattern: new RegExp(`^${source}$`), names };
}

function asJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function isEmpty(body: unknown): boolean {
  return body === undefined || (typeof body === 'object' && body !== null && Object.keys(body).length === 0);
}

/** GitHub writes `nullable` beside `anyOf` too, where it says nothing and the validator refuses it. */
function withoutBareNullable(_key: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && 'nullable' in value && !('type' in value)) delete value.nullable;
  return value;
}

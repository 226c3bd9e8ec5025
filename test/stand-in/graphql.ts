import { schema as published } from '@octokit/graphql-schema';
import {
  buildSchema,
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';

let shared: GraphQLSchema | undefined;

/** GitHub's published GraphQL schema; built once a process (0.4 s). */
function schema(): GraphQLSchema {
  shared ??= buildSchema(published.idl, { assumeValid: true });
  return shared;
}

export interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: readonly unknown[];
  /** What the published schema says against the query; empty when it is valid. */
  readonly problems: readonly string[];
}

/**
 * Runs a query over plain objects (functions are fields with arguments).
 * @param missing `Type.field` names that this server, being older, does not have.
 */
export async function runGraphql(
  query: string,
  variables: Record<string, unknown>,
  root: object,
  missing: ReadonlySet<string>,
): Promise<GraphqlAnswer> {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    return { errors: [{ message: String(error) }], problems: [`syntax: ${error}`] };
  }
  const invalid = validate(schema(), document);
  if (invalid.length > 0) {
    return { errors: invalid.map((error) => error.toJSON()), problems: invalid.map((error) => error.message) };
  }
  const lacking = missingFields(document, missing);
  if (lacking.length > 0) return { errors: lacking, problems: [] };
  const result = await execute({ schema: schema(), document, rootValue: root, variableValues: variables });
  const problems = (result.errors ?? []).filter((error) => unexpected(error)).map((error) => error.message);
  const errors = result.errors?.map((error) => ({ ...error.toJSON(), type: error.extensions.type }));
  return { data: result.data, ...(errors === undefined ? {} : { errors }), problems };
}

/** Refusals are raised with a type (`FORBIDDEN`); anything else is a hole in the stand-in, or a wrong variable. */
function unexpected(error: GraphQLError): boolean {
  return error.extensions.type === undefined;
}

/** Errors in the form in which GitHub reports a field that its schema lacks. */
function missingFields(document: DocumentNode, missing: ReadonlySet<string>): object[] {
  if (missing.size === 0) return [];
  const info = new TypeInfo(schema());
  const errors: object[] = [];
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        const type = info.getParentType()?.name ?? '';
        if (!missing.has(`${type}.${node.name.value}`)) return;
        errors.push({
          message: `Field '${node.name.value}' doesn't exist on type '${type}'`,
          path: ['query', node.name.value],
          locations: [{ line: node.loc?.startToken.line, column: node.loc?.startToken.column }],
          extensions: { code: 'undefinedField', typeName: type, fieldName: node.name.value },
        });
      },
    }),
  );
  return errors;
}

/** A refusal as GitHub words it. */
export function refusal(type: 'FORBIDDEN' | 'NOT_FOUND', message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

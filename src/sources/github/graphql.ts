import { z } from 'zod';
import { type GitHubApi, UnreadableAnswerError } from './api.js';

const graphqlError = z.object({
  message: z.string(),
  type: z.string().nullish(),
  path: z.array(z.union([z.string(), z.number()])).nullish(),
});
const failedAnswer = z.object({ errors: z.array(graphqlError), data: z.unknown().optional() });

type GraphqlError = z.infer<typeof graphqlError>;

export interface GraphqlAnswer<Part extends string> {
  readonly data: unknown;
  /** Errors of single fields; the rest of the data is there. */
  readonly errors: readonly GraphqlError[];
  /** Parts of the query that this server does not know (an older Enterprise Server), and that were left out. */
  readonly lost: readonly Part[];
}

/** Asks one query. Errors of single fields are returned, not thrown. */
export async function ask(
  api: GitHubApi,
  query: string,
  variables: Record<string, unknown>,
): Promise<Omit<GraphqlAnswer<never>, 'lost'>> {
  try {
    return { data: await api.graphql(query, variables), errors: [] };
  } catch (error) {
    const failed = failedAnswer.safeParse(error);
    if (!failed.success) throw error;
    return { data: failed.data.data ?? null, errors: failed.data.errors };
  }
}

/**
 * Asks a query of which some parts may be unknown to an older server, or fail there: an error that names a field of a
 * part costs that part, and the rest is asked again.
 * @param assemble the query; `part(name)` stands for the text of a part, or for nothing once it is lost.
 */
export async function askLeniently<Part extends string>(
  api: GitHubApi,
  parts: Readonly<Record<Part, string>>,
  assemble: (part: (name: Part) => string) => string,
  variables: Record<string, unknown>,
): Promise<GraphqlAnswer<Part>> {
  const lost = new Set<Part>();
  for (;;) {
    const query = assemble((name) => (lost.has(name) ? '' : parts[name]));
    const answer = await ask(api, query, variables);
    const hasData = answer.data !== null && answer.data !== undefined;
    // A refusal names its kind, and leaves what may be read; without one, a field failed and took its parents with it.
    const failures = hasData ? answer.errors.filter(({ type }) => !type) : answer.errors;
    const blamed = (Object.keys(parts) as Part[]).filter((name) => !lost.has(name) && isBlamed(parts[name], failures));
    if (blamed.length === 0 && hasData) return { ...answer, lost: [...lost] };
    if (blamed.length === 0) throw refusal(answer.errors);
    for (const name of blamed) lost.add(name);
  }
}

/** Schema errors quote what they do not know: `Field 'subIssues' doesn't exist on type 'Issue'`; others have a path. */
function isBlamed(part: string, errors: readonly GraphqlError[]): boolean {
  const words = new Set(part.match(/\w+/g) ?? []);
  return errors.some(({ message, path }) => {
    const quoted = /['"`](\w+)['"`]/.exec(message)?.[1];
    const failed = path?.findLast((step) => typeof step === 'string');
    return [quoted, failed].some((name) => typeof name === 'string' && words.has(name));
  });
}

function refusal(errors: readonly GraphqlError[]): UnreadableAnswerError {
  const [first] = errors;
  return new UnreadableAnswerError(`GitHub refused a query: ${first?.message ?? 'it gave no data and no reason'}`);
}

/** A connection's nodes; what the installation may not see is null in it, and left out. */
export function connection<Node extends z.ZodType>(node: Node) {
  return z
    .object({
      totalCount: z.number().nullish(),
      nodes: z.array(node.nullable()).nullish(),
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }).nullish(),
    })
    .nullish()
    .transform((found) => ({
      total: found?.totalCount ?? found?.nodes?.length ?? 0,
      nodes: (found?.nodes ?? []).filter((one): one is NonNullable<typeof one> => one !== null),
      next: found?.pageInfo?.hasNextPage === true ? (found.pageInfo.endCursor ?? null) : null,
    }));
}

/** Somebody who acts, with the login as REST and people spell it: bots carry `[bot]`. `null`: the account is gone. */
export const actor = z
  .object({ __typename: z.string().nullish(), login: z.string() })
  .nullish()
  .transform((found) => {
    if (!found) return null;
    return found.__typename === 'Bot' && !found.login.endsWith('[bot]') ? `${found.login}[bot]` : found.login;
  });

import { describe, expect, it } from 'vitest';
import type { GitHubApi } from '../../../src/sources/github/api.js';
import { askLeniently } from '../../../src/sources/github/graphql.js';

const parts = { draft: 'isDraft', dated: 'createdAt' };
const assemble = (part: (name: keyof typeof parts) => string) => `{ title ${part('draft')} ${part('dated')} }`;

/** A server that answers queries with `createdAt` in its own way, and the queries that it got. */
function server(answer: object) {
  const queries: string[] = [];
  const graphql = async (query: string) => {
    queries.push(query);
    if (query.includes('createdAt')) throw Object.assign(new Error('GraphQL'), answer);
    return { title: 'A change' };
  };
  return { api: { graphql } as unknown as GitHubApi, queries };
}

describe('a query of which a part cannot be answered', () => {
  it('loses a part that the server does not know', async () => {
    const { api } = server({ errors: [{ message: "Field 'createdAt' doesn't exist on type 'IssueComment'" }] });

    expect(await askLeniently(api, parts, assemble, {})).toMatchObject({
      data: { title: 'A change' },
      lost: ['dated'],
    });
  });

  it('loses a part that fails there and takes all around it along', async () => {
    const { api, queries } = server({
      errors: [{ message: 'Cannot return null for a field.', path: ['repository', 'comments', 0, 'createdAt'] }],
      data: { repository: null },
    });

    expect(await askLeniently(api, parts, assemble, {})).toMatchObject({
      data: { title: 'A change' },
      lost: ['dated'],
    });
    expect(queries).toHaveLength(2);
  });

  it('keeps what it got where a field was refused', async () => {
    const { api } = server({
      errors: [{ message: 'Resource not accessible', type: 'FORBIDDEN', path: ['repository', 'createdAt'] }],
      data: { title: 'A change', createdAt: null },
    });

    expect(await askLeniently(api, parts, assemble, {})).toMatchObject({ data: { createdAt: null }, lost: [] });
  });
});

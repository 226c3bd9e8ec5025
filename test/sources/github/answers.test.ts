import { Octokit } from '@octokit/rest';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GitHubRepository } from '../../../src/sources/github/api.js';
import { readFiles } from '../../../src/sources/github/files.js';
import { readPullRequest } from '../../../src/sources/github/pull-request.js';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const app = { id: 1, check: 'testreq' };

function at(baseUrl?: string): GitHubRepository {
  const api = new Octokit({ auth: 'a token', log: quiet, ...(baseUrl === undefined ? {} : { baseUrl }) });
  return { api, owner: 'acme', repo: 'shop', elsewhere: async () => null };
}

/** The least that a server may tell of a pull request. */
const sparse = {
  number: 7,
  title: 'A',
  body: null,
  url: 'https://github.com/acme/shop/pull/7',
  state: 'OPEN',
  baseRefName: 'main',
  baseRefOid: 'b'.repeat(40),
  headRefName: 'change',
  headRefOid: 'a'.repeat(40),
};

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

describe('the place that is asked', () => {
  it('is api.github.com without a host', async () => {
    const asked = nock('https://api.github.com')
      .post('/graphql')
      .reply(200, { data: { repository: null } });

    expect(await readPullRequest(at(), 7, app)).toBeNull();
    expect(asked.isDone()).toBe(true);
  });

  it('is /api/graphql of an Enterprise Server, also over plain http and with a port', async () => {
    const asked = nock('http://ghes.example:8080')
      .post('/api/graphql')
      .reply(200, { data: { repository: null } });

    expect(await readPullRequest(at('http://ghes.example:8080/api/v3'), 7, app)).toBeNull();
    expect(asked.isDone()).toBe(true);
  });
});

describe('answers that are not as GitHub documents them', () => {
  const graphql = (answer: object | string) => nock('https://api.github.com').post('/graphql').reply(200, answer);

  it('may leave out everything that is not needed', async () => {
    graphql({ data: { repository: { pullRequest: sparse } } });

    expect(await readPullRequest(at(), 7, app)).toMatchObject({
      body: '',
      author: null,
      labels: [],
      closing: [],
      comments: [],
      runs: null,
      sameHead: [7],
    });
  });

  it('may hold nothing where a field was refused', async () => {
    const refused = {
      type: 'FORBIDDEN',
      path: ['repository', 'pullRequest', 'closingIssuesReferences'],
      message: 'No.',
    };
    graphql({ data: { repository: { pullRequest: { ...sparse, closingIssuesReferences: null } } }, errors: [refused] });

    expect(await readPullRequest(at(), 7, app)).toMatchObject({ title: 'A', closing: [] });
  });

  it('is an error that names the field when what is needed is missing', async () => {
    graphql({ data: { repository: { pullRequest: { ...sparse, headRefOid: undefined } } } });

    await expect(readPullRequest(at(), 7, app)).rejects.toThrow(/pull request #7 cannot be read: .*headRefOid/);
  });

  it('is an error with the reason when a query is refused as a whole', async () => {
    graphql({ errors: [{ message: 'Something is wrong with this query' }] });

    await expect(readPullRequest(at(), 7, app)).rejects.toThrow('Something is wrong with this query');
  });

  it("is an error when it is a proxy's page", async () => {
    nock('https://api.github.com').get(/files/).reply(200, '<html>Sign in</html>', { 'content-type': 'text/html' });

    await expect(readFiles(at(), 7, 1)).rejects.toThrow('the files of #7 cannot be read');
  });
});

it('a patch that GitHub cut counts as one that is missing', async () => {
  nock('https://api.github.com')
    .get('/repos/acme/shop/pulls/7/files')
    .query({ per_page: 100, page: 1 })
    .reply(200, [{ filename: 'a.py', status: 'modified', changes: 9, patch: '@@ -1,9 +1,9 @@\n a\n-b' }]);

  const { files } = await readFiles(at(), 7, 1);

  expect(files).toMatchObject([{ path: 'a.py', patchMissing: true, patch: '' }]);
});

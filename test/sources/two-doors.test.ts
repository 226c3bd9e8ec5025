import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Review } from '../../src/domain/review.js';
import type { Rulebook } from '../../src/domain/rulebook.js';
import { type Gathered, reviewChange } from '../../src/review-change.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { gatherFiles } from '../../src/sources/github/gather.js';
import { readPullRequest } from '../../src/sources/github/pull-request.js';
import { gatherRange } from '../../src/sources/local/range.js';
import { openRepository } from '../../src/sources/local/repository.js';
import { policyFor } from '../../src/sources/policy-file.js';
import { readerOf } from '../stand-in/reader.js';
import { StandIn } from '../stand-in/stand-in.js';
import { TemporaryRepository, writeFiles } from '../temp-repository.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let github: StandIn;
let rulebook: Rulebook;
beforeAll(async () => {
  github = await StandIn.start();
  rulebook = await loadBuiltinRulebook();
});
afterAll(async () => {
  await github.stop();
  expect(github.server.violations).toEqual([]);
});

type Texts = Readonly<Record<string, string>>;
type FromHead = Pick<Gathered, 'diff' | 'contents' | 'surroundings'>;

async function fromGit(base: Texts, change: Texts): Promise<FromHead> {
  const repository = new TemporaryRepository();
  for (const files of [base, change]) {
    writeFiles(repository.path, files);
    repository.git('add', '.');
    repository.git('commit', '-q', '-m', 'Change');
  }
  const range = await gatherRange(await openRepository(repository.path), 'HEAD~1', 'HEAD');
  range.close();
  return range;
}

/** @returns with it how many requests it took, the first query included */
async function fromGitHub(owner: string, base: Texts, change: Texts): Promise<FromHead & { requests: number }> {
  const repository = github.repository(`${owner}/shop`, base);
  github.world.commit(repository, 'change', change);
  const pull = await github.open(repository, { head: 'change' });
  const reader = readerOf(github, repository);
  const state = await readPullRequest(reader, pull.number, { id: github.registration.id, check: 'testreq' });
  if (state === null) throw new Error('The scene has no pull request.');
  const files = await gatherFiles(reader, state, () => []);
  return { ...files, requests: github.requestsFor(repository).length };
}

function judged({ diff, contents, surroundings }: FromHead): Promise<Review> {
  const policy = policyFor(
    {},
    diff.map(({ path }) => path),
  );
  const decisions = { waivers: [], categories: [], labels: [], authors: [] };
  const task = {
    source: 'text',
    ref: 'the task',
    title: 'Add an endpoint that lists orders',
    url: null,
    body: '',
  } as const;
  return reviewChange({ tasks: [task], diff, contents, surroundings, policy, decisions, notes: [] }, rulebook);
}

const controller = (routes: string) => `package app;
@RestController
public class OrdersController {
${routes}}
`;
const route = (path: string) => `  @GetMapping("/${path}")
  public List<Order> ${path}() { return repository.findAll(); }
`;
const test = (cases: string, extra = '') => `package app;
${extra}
class OrdersTest extends ApiHarness {
${cases}}
`;
const filler = Array.from({ length: 30 }, (_, at) => `// Line ${at} keeps the head of the class out of the diff.`).join(
  '\n',
);
const someCase = (name: string) => `  @Test
  void ${name}() {
    assertNotNull(fetch("/${name}"));
  }
`;
const harnesses = {
  'src/test/java/app/ApiHarness.java': `package app;
abstract class ApiHarness extends BaseIntegrationTest {
  Response fetch(String url) { return mockMvc.perform(get(url)).andExpect(status().isOk()); }
}
`,
  'src/test/java/app/support/BaseIntegrationTest.java': `package app.support;
@SpringBootTest
@AutoConfigureMockMvc
public abstract class BaseIntegrationTest {
  @BeforeEach
  void clean() { truncateTables(); }
}
`,
  'src/test/java/app/OtherBase.java': 'package app;\nabstract class OtherBase {}\n',
};

describe('a change is judged alike by the App and on the command line', () => {
  const sources = 'src/main/java/app/OrdersController.java';
  const tests = 'src/test/java/app/OrdersTest.java';

  it.each([
    {
      owner: 'fresh',
      what: 'where a new test extends a class of the head, which extends another',
      base: { [sources]: controller(route('old')), ...harnesses },
      change: { [sources]: controller(route('old') + route('orders')), [tests]: test(someCase('orders')) },
    },
    {
      owner: 'edited',
      what: 'where the diff of a test does not show what it extends',
      base: {
        [sources]: controller(route('old')),
        [tests]: test(`${filler}\n${someCase('old')}`),
        ...harnesses,
      },
      change: {
        [sources]: controller(route('old') + route('orders')),
        [tests]: test(`${filler}\n${someCase('old')}${someCase('orders')}`),
      },
    },
    {
      owner: 'plain',
      what: 'where the helpers of a folder support a test',
      base: {
        'app/orders.py': 'def orders(session):\n    return []\n',
        'tests/conftest.py': 'import pytest\n\n\n@pytest.fixture\ndef client(app):\n    return app.test_client()\n',
      },
      change: {
        'app/orders.py': '@app.get("/orders")\ndef orders(session):\n    return session.query(Order).all()\n',
        'tests/test_orders.py': 'def test_orders(client):\n    assert client.get("/orders").status_code == 200\n',
      },
    },
  ])('$what', async ({ owner, base, change }) => {
    const [git, app] = [await fromGit(base, change), await fromGitHub(owner, base, change)];

    expect([...app.surroundings.contents.keys()].sort()).toEqual([...git.surroundings.contents.keys()].sort());
    const [byGit, byApp] = [await judged(git), await judged(app)];
    expect(byApp.requirements).toEqual(byGit.requirements);
    expect([byApp.conclusion, byApp.title]).toEqual([byGit.conclusion, byGit.title]);
    // State, files, tree, contents; and one for classes that only the contents name.
    expect(app.requests).toBeLessThanOrEqual(5);
  });

  it('and the classes that a test extends decide', async () => {
    const base = { [sources]: controller(route('old')), ...harnesses };
    const change = { [sources]: controller(route('old') + route('orders')), [tests]: test(someCase('orders')) };
    const app = await fromGitHub('deciding', base, change);
    const without = { ...app, surroundings: { ...app.surroundings, contents: new Map() } };
    const status = (review: Review) =>
      review.requirements.find(({ id }) => id === 'api-endpoint/happy-path')?.status ?? 'not raised';

    expect(status(await judged(app))).not.toBe(status(await judged(without)));
  });
});

import { describe, expect, it } from 'vitest';
import type { Files, Repository } from '../stand-in/world.js';
import { operationsService } from './examples.js';
import { running } from './running.js';

const app = running();

const configPath = '.github/testreq.yml';

function taskIn(owner: string, config?: string, more: Files = {}): { repository: Repository } {
  const repository = app.github.repository(`${owner}/shop`, {
    ...operationsService.base,
    ...(config === undefined ? {} : { [configPath]: config }),
    ...more,
  });
  return { repository };
}

const caching = `### Category: Caching
**Indicators in task description:**
- Words: "cache", "invalidate", "ttl"

### Caching Failure Modes

| Failure Mode | Description | How It Manifests |
| --- | --- | --- |
| **Stale entry** | An entry outlives its source | Old prices are shown |

### Caching Verification

**1. Invalidation Test (CRITICAL)**
It reads what was invalidated.
`;
const priced = {
  'src/prices.py': 'def price(item):\n    cache.invalidate(item)\n    return cache.set(item, ttl=60)\n',
};

describe.concurrent('the configuration', () => {
  it('of the base decides, and a pull request that changes it is told what the new one would say', async () => {
    const { repository } = taskIn('dryrun');
    app.github.world.commit(repository, 'change', {
      ...operationsService.change,
      '.github/testreq.yml': 'enforce: advisory\n',
    });
    const pull = await app.github.open(repository, { head: 'change' });

    const check = await app.github.completed(repository, pull.headSha);

    expect(check.conclusion).toBe('failure');
    expect(check.summary).toContain('the new one would say');
  });

  it('that is broken on the base fails with file, line and mend, but not the change that mends it', async () => {
    const { repository } = taskIn('broken', 'enforced: strict\n');
    app.github.world.commit(repository, 'change', { 'README.md': '# More\n' });
    app.github.world.commit(repository, 'mend', { '.github/testreq.yml': 'enforce: strict\n' });

    const pull = await app.github.open(repository, { head: 'change' });
    const mend = await app.github.open(repository, { head: 'mend' });
    const check = await app.github.completed(repository, pull.headSha);

    expect(check.conclusion).toBe('failure');
    expect(check.summary).toContain('.github/testreq.yml:1:1');
    expect(check.summary).toContain('enforce');
    expect((await app.github.completed(repository, mend.headSha)).conclusion).toBe('success');
  });

  it('may extend that of the organisation, and says when it cannot be read', async () => {
    const { repository } = taskIn('extending', 'extends: extending/.github\n');
    app.github.repository('extending/.github', { '.github/testreq.yml': 'enforce: advisory\n' });
    const { repository: lost } = taskIn('lostbase', 'extends: lostbase/.github\n');
    for (const one of [repository, lost]) app.github.world.commit(one, 'change', operationsService.change);

    const pull = await app.github.open(repository, { head: 'change' });
    const lostPull = await app.github.open(lost, { head: 'change' });

    expect((await app.github.completed(repository, pull.headSha)).conclusion).toBe('neutral');
    const check = await app.github.completed(lost, lostPull.headSha);
    expect(check.conclusion).toBe('failure');
    expect(check.summary).toContain('lostbase/.github');
    expect(check.title).toContain('without the shared policy');
  });

  it('exempts by a label only if somebody set it who might waive', async () => {
    const { repository } = taskIn('labels', 'exempt:\n  labels: [no-tests]\n');
    app.github.world.commit(repository, 'change', operationsService.change);
    const pull = await app.github.open(repository, { head: 'change' });
    const { conclusion } = await app.github.completed(repository, pull.headSha);

    let before = app.github.moment;
    await app.github.label(repository, pull, 'no-tests', 'bob');
    await app.github.reacted(repository, before);
    const byReader = app.github.check(repository, pull.headSha)?.conclusion;
    pull.labels.length = 0;
    before = app.github.moment;
    await app.github.label(repository, pull, 'no-tests', 'maria');
    await app.github.reacted(repository, before);

    expect([conclusion, byReader]).toEqual(['failure', 'failure']);
    expect(app.github.check(repository, pull.headSha)?.conclusion).toBe('success');
  });
});

describe.concurrent('a pull request that edits the configuration', () => {
  it('has its mistakes on their lines, and passes or fails by the one on the base', async () => {
    const { repository } = taskIn('headbroken', 'enforce: required\n');
    app.github.world.commit(repository, 'change', {
      [configPath]: 'enforce: required\nenforced: strict\nlevels:\n  persistence/direct: off\n',
    });
    const pull = await app.github.open(repository, { head: 'change' });

    const check = await app.github.completed(repository, pull.headSha);

    expect(check.conclusion).toBe('success');
    expect(check.title).toContain('the new configuration is broken');
    expect(check.summary).toContain('line 2, column 1');
    expect(check.annotations).toMatchObject([
      { path: configPath, start_line: 2, annotation_level: 'failure', message: expect.stringContaining('`enforce`') },
    ]);
  });

  it('has what the new one would say on the first line that it changes', async () => {
    const { repository } = taskIn('headsound', 'enforce: required\nonError: failure\n');
    app.github.world.commit(repository, 'change', { [configPath]: 'enforce: required\nonError: neutral\n' });
    const pull = await app.github.open(repository, { head: 'change' });

    const check = await app.github.completed(repository, pull.headSha);

    expect(check.annotations).toMatchObject([
      { path: configPath, start_line: 2, annotation_level: 'notice', message: expect.stringContaining('would say') },
    ]);
  });

  it('is told what holds without one when it removes it', async () => {
    const { repository } = taskIn('headgone', 'enforce: advisory\n');
    app.github.world.commit(repository, 'change', { ...operationsService.change, [configPath]: null });
    const pull = await app.github.open(repository, { head: 'change' });

    const check = await app.github.completed(repository, pull.headSha);

    expect(check.conclusion).toBe('neutral');
    expect(check.summary).toContain('the new one would say (failure)');
  });
});

describe.concurrent('rule documents of a team', () => {
  const config = 'rules: [docs/rules/*.md]\nlevels:\n  caching/invalidation: critical\n';

  it('are enforced, and the configuration may name what they add', async () => {
    const { repository } = taskIn('team', config, { 'docs/rules/caching.md': caching });
    app.github.world.commit(repository, 'change', priced);
    const pull = await app.github.open(repository, { head: 'change', title: 'Cache prices' });

    const check = await app.github.completed(repository, pull.headSha);

    expect(check.conclusion).toBe('failure');
    expect(check.summary).toContain('caching/invalidation');
  });

  it('that name a test which no document adds break the configuration, with line and column', async () => {
    const { repository } = taskIn('teamwrong', config.replace('caching/inv', 'caching/env'), {
      'docs/rules/caching.md': caching,
    });
    app.github.world.commit(repository, 'change', priced);
    const pull = await app.github.open(repository, { head: 'change', title: 'Cache prices' });

    const check = await app.github.completed(repository, pull.headSha);

    expect(check.title).toContain('configuration on main is broken');
    expect(check.summary).toContain(`${configPath}:3:3`);
  });

  it('that are broken at the head have it said on their lines', async () => {
    const { repository } = taskIn('teamhead', config, { 'docs/rules/caching.md': caching });
    app.github.world.commit(repository, 'change', { 'docs/rules/more.md': '---\nid: [\n---\n' });
    const pull = await app.github.open(repository, { head: 'change' });

    const check = await app.github.completed(repository, pull.headSha);

    expect(check.conclusion).toBe('success');
    expect(check.annotations[0]).toMatchObject({ path: 'docs/rules/more.md', annotation_level: 'failure' });
  });

  it('that are new at the head say what they would ask for', async () => {
    const { repository } = taskIn('teamnew');
    app.github.world.commit(repository, 'change', {
      ...priced,
      'docs/rules/caching.md': caching,
      [configPath]: config,
    });
    const pull = await app.github.open(repository, { head: 'change', title: 'Cache prices' });

    const check = await app.github.completed(repository, pull.headSha);

    expect(check.conclusion).toBe('success');
    expect(check.summary).toMatch(/the new one would say \(failure\): .*caching/);
    expect(check.annotations.map(({ path }) => path)).toEqual([configPath, 'docs/rules/caching.md']);
  });

  it('that are broken on the base fail every pull request but the one that mends them', async () => {
    const { repository } = taskIn('teambase', config, { 'docs/rules/caching.md': '---\nid: [\n---\n' });
    app.github.world.commit(repository, 'change', priced);
    app.github.world.commit(repository, 'mend', { 'docs/rules/caching.md': caching });

    const pull = await app.github.open(repository, { head: 'change', title: 'Cache prices' });
    const mend = await app.github.open(repository, { head: 'mend' });

    expect((await app.github.completed(repository, pull.headSha)).conclusion).toBe('failure');
    expect((await app.github.completed(repository, mend.headSha)).conclusion).toBe('success');
  });

  it('that come to the base branch are what its open pull requests are judged by from then on', async () => {
    const { repository } = taskIn('teamlater', config, { 'docs/rules/caching.md': '---\nid: [\n---\n' });
    app.github.world.commit(repository, 'change', priced);
    const pull = await app.github.open(repository, { head: 'change', title: 'Cache prices' });
    const { title } = await app.github.completed(repository, pull.headSha);

    await app.github.push(repository, 'main', { 'docs/rules/caching.md': caching });
    const check = await app.github.completed(repository, pull.headSha, 2);

    expect(title).toContain('broken');
    expect(check.summary).toContain('caching/invalidation');
  });

  it('are told from other Markdown that comes to the base branch, for which nothing is judged', async () => {
    const { repository } = taskIn('teamprose', config, { 'docs/rules/caching.md': caching });
    app.github.world.commit(repository, 'change', priced);
    const pull = await app.github.open(repository, { head: 'change', title: 'Cache prices' });
    await app.github.completed(repository, pull.headSha);
    await app.github.quiet(1_500, repository);
    const before = app.github.moment;

    await app.github.push(repository, 'main', { 'docs/history.md': '# History\n' });
    await app.github.reacted(repository, before);

    expect(app.github.requestsFor(repository, before).map(({ request }) => request)).toEqual([
      'POST /graphql',
      'GET /repos/{owner}/{repo}/compare/{basehead}',
    ]);
  });
});

it('is the one at the tip of the base branch, although GitHub names an older commit of it', async () => {
  const { repository } = taskIn('stale');
  app.github.world.commit(repository, 'change', operationsService.change);
  const pull = await app.github.open(repository, { head: 'change' });
  const { conclusion } = await app.github.completed(repository, pull.headSha);

  await app.github.push(repository, 'main', { [configPath]: 'enforce: advisory\n' });
  const check = await app.github.completed(repository, pull.headSha, 2);

  expect(pull.baseOid).not.toBe(repository.branches.get('main'));
  expect([conclusion, check.conclusion]).toEqual(['failure', 'neutral']);
});

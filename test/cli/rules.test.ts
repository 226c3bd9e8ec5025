import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeFiles } from '../temp-repository.js';
import { call } from './call.js';

const CACHING = `# Our framework

### Category: Caching
**Indicators in task description:**
- Keeps results for later
- Words: "cache", "invalidate", "ttl"

### Caching Failure Modes

| Failure Mode | Description | How It Manifests |
| --- | --- | --- |
| **Stale entry** | An entry outlives its source | Old prices are shown |

### Caching Verification

**1. Invalidation Test (CRITICAL)**
\`\`\`python
def test_invalidates():
    assert cache.get("a") is None
\`\`\`
`;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  return folder;
}

describe('testreq rules', () => {
  it('lists every category with its failure modes and tests', async () => {
    const { status, stdout } = await call(['rules', 'list']);

    expect(status).toBe(0);
    expect(stdout.match(/^[a-z-]+: /gm)).toHaveLength(8);
    expect(stdout).toMatch(/persistence\/wiring +critical/);
  });

  it.each([
    ['persistence', '# persistence: Persistence'],
    ['persistence/not-wired', '# persistence/not-wired'],
    ['persistence/wiring', '# persistence/wiring'],
  ])('shows %s', async (id, title) => {
    expect((await call(['rules', 'show', id])).stdout).toContain(title);
  });

  it('helps with an id that is nearly right', async () => {
    const { status, stderr } = await call(['rules', 'show', 'persistance']);

    expect(status).toBe(2);
    expect(stderr).toMatch(/^testreq: .*did you mean `persistence`\?\n$/);
  });

  it('knows the documents of a team with --rules', async () => {
    const cwd = folderWith({ 'caching.md': CACHING });

    expect((await call(['rules', 'list', '--rules', 'caching.md'], { cwd })).stdout).toContain('caching/stale-entry');
  });

  it('checks the rules that ship, and documents of a team', async () => {
    const cwd = folderWith({ 'caching.md': CACHING });

    const shipped = await call(['rules', 'check']);
    const own = await call(['rules', 'check', 'caching.md'], { cwd });

    expect(shipped).toMatchObject({ status: 0, stderr: '' });
    expect(shipped.stdout).toContain('8 categories, 31 failure modes');
    expect(own).toEqual({
      status: 0,
      stderr: '',
      stdout: 'caching.md: 1 category, 1 failure mode, 1 verification test\n',
    });
  });

  it('tells each mistake with file, line and mend, and ends with 2', async () => {
    const cwd = folderWith({ 'broken.md': '---\nid: [\n---\n' });
    const { status, stderr } = await call(['rules', 'check', 'broken.md'], { cwd });

    expect(status).toBe(2);
    expect(stderr).toMatch(/^broken\.md:\d+: .+; .+\n/);
  });
});

describe('a category of a team', () => {
  it('is found in a task and a change, and its test is absent', async () => {
    const cwd = folderWith({
      'caching.md': CACHING,
      'change.diff': `diff --git a/src/prices.py b/src/prices.py
--- a/src/prices.py
+++ b/src/prices.py
@@ -1,1 +1,4 @@
 import api
+def price(item):
+    cache.invalidate(item)
+    return cache.set(item, api.price(item), ttl=60)
`,
    });

    const { status, stdout } = await call(
      ['review', '--diff', 'change.diff', '--rules', 'caching.md', '--task-text', 'Cache prices', '--format', 'json'],
      { cwd },
    );
    const review = JSON.parse(stdout);

    expect(review.categories.map(({ id }: { id: string }) => id)).toContain('caching');
    expect(review.failureModes.map(({ id }: { id: string }) => id)).toContain('caching/stale-entry');
    expect(review.requirements).toContainEqual(
      expect.objectContaining({ id: 'caching/invalidation', level: 'critical', status: 'absent' }),
    );
    expect(status).toBe(1);
  });

  it('names a document that cannot be used as it was given', async () => {
    const cwd = folderWith({ 'docs/ours.md': 'Prose.\n', 'src/a.py': '' });
    const absolute = join(cwd, 'docs/ours.md');

    const fromRoot = await call(['rules', 'list', '--rules', absolute], { cwd: join(cwd, 'src') });
    const fromHere = await call(['rules', 'list', '--rules', '../docs'], { cwd: join(cwd, 'src') });

    expect(fromRoot.stderr).toMatch(new RegExp(`^testreq: ${absolute}:1: this is no document of rules`));
    expect(fromHere.stderr).toMatch(/^testreq: \.\.\/docs\/ours\.md:1: this is no document of rules/);
  });
});

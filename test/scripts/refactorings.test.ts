import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { built } from '../build.js';
import { TemporaryRepository, temporaryFolder } from '../temp-repository.js';

const ROOT = resolve(import.meta.dirname, '../..');

const refactorings = (...args: readonly string[]) =>
  spawnSync(
    process.execPath,
    ['--import', 'tsx', 'scripts/refactorings.ts', '--testreq', join(built, 'cli/main.js'), ...args],
    { cwd: ROOT, encoding: 'utf8' },
  );

/** A service that stores, in two files: without what testreq knows of renamings each of its renamings would fail. */
const repository = () => {
  const shop = new TemporaryRepository();
  const method = (name: string) =>
    `    def ${name}(self, order):\n        self.session.add(order)\n        self.session.commit()\n`;
  shop.commit('Begin', {
    'shop/repository.py': `class OrderRepository:\n    """Keeps the orders of the shop in its database, each in the transaction of whoever calls it."""\n\n    def __init__(self, session):\n        self.session = session\n\n${method('store_order')}\n${method('archive_order')}`,
    'shop/checkout.py': `from shop.repository import OrderRepository\n\n\ndef complete_checkout(session, order):\n    """Stores what was bought, and keeps a copy of it for the tax office; both in the transaction of the caller."""\n    repository = OrderRepository(session)\n    repository.store_order(order)\n    repository.archive_order(order)\n    return order\n\n\ndef run(session, order):\n    return complete_checkout(session, order)\n`,
  });
  return shop.path;
};

describe('npm run refactorings', () => {
  it('counts the refactorings of a repository that would fail', () => {
    const { stdout, status } = refactorings('--each', '3', repository());

    expect(status).toBe(0);
    for (const refactoring of ['a function renamed', 'a type renamed', 'methods in another order', 'comments added'])
      expect(stdout).toMatch(new RegExp(`\\| python \\| ${refactoring} \\| [1-3] \\| 0 \\|`));
    expect(stdout).toMatch(/\n0 fail\n$/);
  });

  it('takes the same files and names by default each time, and others by another seed', () => {
    const path = repository();
    expect(refactorings('--each', '1', path).stdout).toBe(refactorings('--each', '1', '--seed', '1', path).stdout);
  });

  it('names the folder that is no repository, and the number that is none', () => {
    const folder = temporaryFolder();
    const { stderr, status } = refactorings(folder);
    expect(stderr).toContain(`refactorings: ${folder}: git cannot clone it: `);
    expect(status).toBe(2);

    expect(refactorings('--each', 'many', folder).stderr).toContain('Give a whole number.');
    expect(refactorings().stderr).toContain("missing required argument 'repositories'");
  });
});

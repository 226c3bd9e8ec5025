import { describe, expect, it } from 'vitest';
import { fingerprintsAt } from '../../../src/app/decisions/fingerprint.js';
import { parseDiff } from '../../../src/reading/diff.js';

const id = 'persistence/direct-db';

/** The name of all lines of some files, whose contents are known. */
function nameOf(files: Readonly<Record<string, readonly string[]>>): string {
  const at = Object.entries(files).flatMap(([path, lines]) => lines.map((_, index) => ({ path, line: index + 1 })));
  const contents = new Map(Object.entries(files).map(([path, lines]) => [path, lines.join('\n')]));
  return fingerprintsAt({ diff: [], contents })({ id, at });
}

describe('the name of the lines that raised a test', () => {
  const lines = ['db.add(order)', 'db.add(line)', 'db.add(customer)', 'db.add(basket)', 'db.add(voucher)'];

  it('is the same wherever they stand, and however they are spaced', () => {
    const elsewhere = { 'app/b.py': ['    db.add(line)', 'db.add(order)'], 'app/c.py': lines.slice(2) };

    expect(nameOf(elsewhere)).toBe(nameOf({ 'app/a.py': lines }));
  });

  it('is another once there is one more of them', () => {
    expect(nameOf({ 'app/a.py': [...lines, 'db.add(invoice)'] })).not.toBe(nameOf({ 'app/a.py': lines }));
  });

  it('is another too once a line stands in a second place', () => {
    expect(nameOf({ 'app/a.py': lines, 'app/b.py': ['db.add(order)'] })).not.toBe(nameOf({ 'app/a.py': lines }));
  });

  it('is read from the diff where the file is not known', () => {
    const diff = parseDiff('--- a/app/a.py\n+++ b/app/a.py\n@@ -1 +1,2 @@\n db.add(order)\n+db.commit()\n');
    const at = [1, 2].map((line) => ({ path: 'app/a.py', line }));

    expect(fingerprintsAt({ diff, contents: new Map() })({ id, at })).toBe(
      nameOf({ 'app/a.py': ['db.add(order)', 'db.commit()'] }),
    );
  });

  describe('where a line was taken out', () => {
    const contents = new Map([['app/a.py', 'def save():\n    pass\n']]);
    const nameOfRemoval = (removed: string) => {
      const diff = parseDiff(`--- a/app/a.py\n+++ b/app/a.py\n@@ -1,2 +1,2 @@\n def save():\n-${removed}\n+    pass\n`);
      return fingerprintsAt({ diff, contents })({ id, at: [{ path: 'app/a.py', line: 2, side: 'old' }] });
    };

    it('is of the line that is gone, not of the one that has its number now', () => {
      expect(nameOfRemoval('    db.commit()')).not.toBe(nameOfRemoval('    audit.write()'));
      expect(nameOfRemoval('    db.commit()')).toBe(nameOfRemoval('db.commit()'));
    });

    it('is not that of a line which reads the same and is there', () => {
      expect(nameOfRemoval('    pass')).not.toBe(nameOf({ 'app/a.py': ['pass'] }));
    });
  });
});

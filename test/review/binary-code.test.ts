import { describe, expect, it } from 'vitest';
import type { Review } from '../../src/domain/review.js';
import { readChange } from '../../src/reading/change.js';
import { parseDiff } from '../../src/reading/diff.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { POLICY, reviewed } from './changing.js';

const rulebook = await loadBuiltinRulebook();

const binary = (path: string) => `diff --git a/${path} b/${path}
index 1f1ade5..0c3d8b1 100644
Binary files a/${path} and b/${path} differ
`;

async function reviewOf(diff: string): Promise<Review> {
  const change = await readChange(parseDiff(diff), new Map(), POLICY, []);
  return reviewed(change, rulebook);
}

describe('code that git takes for binary', () => {
  it('is said not to be judged, and is not taken for comments or a move', async () => {
    // Given a source file in UTF-16, of which git shows no lines
    // When the change is reviewed
    const found = await reviewOf(binary('app/store.py'));

    // Then nothing is claimed of what stands in it
    expect(found.exemption).toBeNull();
    expect(found.conclusion).toBe('success');
    expect(found.notes).toEqual([
      'Not judged, since git takes them for binary and shows no lines of them: app/store.py. In UTF-8 they could be read.',
    ]);
  });

  it('is named where it is configuration, too', async () => {
    expect((await reviewOf(binary('app/application.properties'))).notes).toHaveLength(1);
  });

  it('is not spoken of where the files are pictures', async () => {
    const found = await reviewOf(binary('assets/logo.png'));

    expect(found.exemption?.id).toBe('build-only');
    expect(found.notes).toEqual([]);
  });
});

import type { Change } from '../domain/change.js';

/** Extensions of languages in which tests are written, and which no grammar here reads. */
const TEST_LANGUAGES = new Set(
  'bats c cc clj cljc cljs cpp cr cxx dart erl ex exs feature fs groovy hs hurl jl lua m ml mm nim pl pm r robot scala swift t vb zig'.split(
    ' ',
  ),
);

/** What lies in these is input of tests, whatever language it is in. */
const INPUTS = /(?:^|\/)(?:testdata|(?:__|test[-_])?fixtures(?:__)?)\//;

/**
 * Tests that the change adds or alters and that nobody here can read, by path. What they show is not known: it may be
 * the very thing that seems to be absent.
 */
export function unreadTests({ files }: Change): string[] {
  return files
    .filter(({ role, language, diff, added }) => {
      if (role !== 'test' || language !== null || diff.binary) return false;
      const isTest = TEST_LANGUAGES.has(extensionOf(diff.path)) && !INPUTS.test(diff.path);
      return isTest && (added.length > 0 || diff.patchMissing);
    })
    .map(({ diff }) => diff.path);
}

const extensionOf = (path: string) => /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';

import type { Change, ChangedFile } from '../domain/change.js';
import { extensionOf } from '../reading/file-role.js';

/** Extensions of languages in which tests are written, and which no grammar here reads. */
const TEST_LANGUAGES = new Set(
  'bats c cc clj cljc cljs cpp cr cxx dart erl ex exs feature fs groovy hs hurl jl lua m ml mm nim pl pm r robot scala swift t vb zig'.split(
    ' ',
  ),
);

/** What lies in these is input of tests, whatever language it is in. */
const INPUTS = /(?:^|\/)(?:testdata|(?:__|test[-_])?fixtures(?:__)?)\//;

/** A line of comment, by the signs of nearly all languages. */
const COMMENT = /^\s*(?:\/\/|\/?\*|#|--|;|%|"""|''')/;

/** A test has more lines than this. */
const MOST_OF_A_TOUCH = 1;

/** In the names of nearly everything, so that a word of these ties a test to nothing. */
const COMMON = new Set(
  'application base client common component config controller create default delete factory find handler helper impl index init main manager model module public repository resource router routes server service store test tests type types update util utils value view'.split(
    ' ',
  ),
);

/**
 * Tests that the change adds or alters, that nobody here can read, and that speak of what it changes, by path. What they
 * show is not known: it may be the very thing that seems to be absent. A touch of some file is no such test, else a line
 * of comment would let any change pass.
 */
export function unreadTests({ files }: Change): string[] {
  const unread = files.filter(isUnread);
  if (unread.length === 0) return [];
  const subjects = new Set(files.flatMap(namesIn).flatMap(wordsOf));
  const speaks = (text: string) => wordsOf(text).some((word) => subjects.has(word));
  return unread
    .filter(({ diff, added }) => {
      if (diff.patchMissing) return speaks(stemOf(diff.path));
      const lines = added.filter(({ text }) => text.trim() !== '' && !COMMENT.test(text));
      return lines.length > MOST_OF_A_TOUCH && (speaks(stemOf(diff.path)) || lines.some(({ text }) => speaks(text)));
    })
    .map(({ diff }) => diff.path);
}

function isUnread({ role, language, diff }: ChangedFile): boolean {
  return role === 'test' && language === null && TEST_LANGUAGES.has(extensionOf(diff.path)) && !INPUTS.test(diff.path);
}

/** What a source is called, and what it declares new or otherwise. */
function namesIn({ role, code, diff }: ChangedFile): string[] {
  if (role !== 'source') return [];
  const changed = (code?.symbols ?? []).filter(({ kind, change }) => change !== 'untouched' && kind !== 'callback');
  return [stemOf(diff.path), ...changed.flatMap(({ name, container }) => [name, container ?? ''])];
}

/** `createOrder` → `order`; plurals are cut to their stems, so that "orders" speaks of it too. */
function wordsOf(text: string): string[] {
  const words = text.replace(/(?<=[a-z\d])(?=[A-Z])/g, ' ').match(/[A-Za-z]{4,}/g) ?? [];
  return words.map((word) => word.toLowerCase().replace(/s$/, '')).filter((word) => !COMMON.has(word));
}

const stemOf = (path: string) => /([^/]*?)(?:\.[^/]*)?$/.exec(path)?.[1] ?? '';

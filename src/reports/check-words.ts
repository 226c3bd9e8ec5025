import type { Requirement, Review, TestReference } from '../domain/review.js';
import type { Rulebook } from '../domain/rulebook.js';
import { binds } from '../levels.js';
import { codeSpan, escapeText, plainText, sentence } from './escape.js';
import { firstPlace } from './findings.js';
import type { RuleLinks } from './rule-links.js';

/** Characters of others in one place: beyond it a text no longer explains, it only pushes the next one off the screen. */
const longestQuote = 400;

/** Whether the check fails for want of this test. A test that the task lists stands for itself. */
export function isBlocking(review: Review, { id, level }: Requirement): boolean {
  if (id.startsWith('task/')) return review.conclusion !== 'success';
  const category = id.slice(0, id.indexOf('/'));
  return binds(level) && review.categories.some((one) => one.id === category && one.verdict === 'blocks');
}

/** What the rulebook says of a test: a sentence or two. */
export function whatToWrite({ id }: Requirement, { categories }: Rulebook): string {
  const [category, test] = id.split('/');
  const known = categories.find((one) => one.id === category)?.tests.find((one) => one.id === test);
  const listed = category === 'task' ? 'the test that the task lists, under the name that it has there.' : '';
  return known?.what.trim() || listed || 'a test that fails if what is said above goes wrong.';
}

/** Why a test is due, and the first line that raised it. */
export function whyDue(requirement: Requirement): string {
  const { because, at } = requirement;
  const place = firstPlace(requirement, codeSpan);
  const more = at.length > 1 ? ` and ${at.length - 1} more` : '';
  return `${quote(because)}${place ? ` (${place}${more})` : ''}`;
}

/** A test that is nearly evidence, and why it is not. */
export function nearMiss({ why, path, line }: TestReference): string {
  return `**Near miss:** ${quote(why)} (${codeSpan(`${path}:${line}`)}).`;
}

/** A sentence with names of others, at a length that can be read. */
export function quote(text: string, options: { readonly table?: boolean } = {}): string {
  return sentence(plainText(text, longestQuote), options);
}

/** A name of others as text, at a length that can be read. */
export function name(text: string): string {
  return escapeText(plainText(text, longestQuote));
}

/** A link to a page that GitHub or a tracker named; the text alone if the address could be anything else. */
export function linked(text: string, url: string | null): string {
  return url !== null && /^https:\/\/[\w.:-]+(?:\/[\w.~%/#?=&-]*)?$/.test(url) ? `[${text}](${url})` : text;
}

/** `1 test`, `2 tests` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** A rule's id, and where it leads. */
export function ruleName(id: string, links: RuleLinks, options: { readonly table?: boolean } = {}): string {
  return linked(codeSpan(id, options), links(id));
}

/** As many parts as there is room for, and a note on the others. */
export function asManyAs(parts: readonly string[], longest: number, note: (left: number) => string): string {
  const shown = parts.filter((part) => part !== '');
  const kept: string[] = [];
  let length = 0;
  for (const [index, part] of shown.entries()) {
    const left = shown.length - index;
    if (length + part.length + 2 + (left > 1 ? note(left - 1).length : 0) > longest) {
      return [...kept, note(left)].join('\n\n');
    }
    kept.push(part);
    length += part.length + 2;
  }
  return kept.join('\n\n');
}

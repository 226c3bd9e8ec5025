import type { Requirement, Review } from '../domain/review.js';
import type { Rulebook } from '../domain/rulebook.js';
import { asManyAs, count, linked, name, nearMiss, quote, ruleName, whatToWrite, whyDue } from './check-words.js';
import { codeBlock, codeSpan } from './escape.js';
import { findingsOf, leftOpen } from './findings.js';
import { html } from './html.js';
import type { RuleLinks } from './rule-links.js';

/** Characters. GitHub's limit is 65 535; the record that the App keeps behind the text needs some of them. */
const longestText = 64_000;
/** Characters of a skeleton, and of all smoke commands. Three of them leave room for the other tests. */
const longestCode = 12_000;
/** Near misses and failure modes that are shown of one test. */
const mostShown = 5;

/**
 * The details of a check: of each absent test what to write, where, a skeleton to copy; what is beyond the first three
 * is folded. Empty when nothing is absent.
 * @param leftLines lines that raised a test and have no annotation
 */
export function checkText(review: Review, rulebook: Rulebook, links: RuleLinks, leftLines: number): string {
  const { unfolded, folded, smoke } = findingsOf(review);
  const body = (one: Requirement) => bodyOf(review, one, rulebook, links);
  const parts = [
    leftLines === 0 ? '' : `*${count(leftLines, 'further changed line')} raised a test, without an annotation here.*`,
    ...unfolded.map((one) => `### ${ruleName(one.id, links)} is absent (${one.level})\n\n${body(one)}`),
    byHand(smoke),
    ...folded.map((one) => details(`<code>${oneLine(one.id)}</code> (${one.level})`, body(one))),
  ];
  return asManyAs(
    parts,
    longestText,
    (left) =>
      `*${count(left, 'more test')} had no room here: \`testreq review\` on the command line shows all, \`/testreq scaffold TEST\` the skeleton of one.*`,
  );
}

function bodyOf(review: Review, requirement: Requirement, rulebook: Rulebook, links: RuleLinks): string {
  const { id, nearMisses, skeleton, smokeCommand } = requirement;
  const open = leftOpen(review, id);
  const page = links(id);
  const parts = [
    `Due because ${whyDue(requirement)}.`,
    ...nearMisses.slice(0, mostShown).map((miss) => `> ${nearMiss(miss)}`),
    nearMisses.length > mostShown ? `And ${nearMisses.length - mostShown} more near misses.` : '',
    open.length === 0
      ? ''
      : `Until then nobody notices:\n\n${open
          .slice(0, mostShown)
          .map((mode) => modeLine(mode, links))
          .join('\n')}`,
    `**Write:** ${quote(whatToWrite(requirement, rulebook))}${page === null ? '' : ` (${linked('what counts', page)})`}`,
    skeleton ? `For instance in ${codeSpan(skeleton.path)} (${skeleton.framework}):` : '',
    skeleton ? code(skeleton.code, skeleton.language) : '',
    smokeCommand === null ? '' : `By hand, after the merge:\n\n${code(smokeCommand, 'sh')}`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function modeLine({ id, title, manifests }: Review['failureModes'][number], links: RuleLinks): string {
  return `- ${linked(name(title), links(id))}: ${name(manifests)}.`;
}

/** Smoke commands never block, so one block holds them all. */
function byHand(smoke: readonly Requirement[]): string {
  const commands = [...new Set(smoke.flatMap(({ smokeCommand }) => (smokeCommand === null ? [] : [smokeCommand])))];
  return commands.length === 0 ? '' : `### By hand, after the merge\n\n${code(commands.join('\n'), 'sh')}`;
}

/** A block to copy; a long one ends at a line, and says so outside. */
function code(text: string, language: string): string {
  if (text.length <= longestCode) return codeBlock(text, language);
  const kept = text.slice(0, longestCode);
  const whole = kept.slice(0, Math.max(kept.lastIndexOf('\n'), 0)) || kept;
  return `${codeBlock(whole, language)}\n\n*Its end was cut.*`;
}

/** `summary` is HTML: Markdown is not read between tags, so escapes of Markdown would be seen there. */
function details(summary: string, inside: string): string {
  return `<details><summary>${summary}</summary>\n\n${inside}\n\n</details>`;
}

function oneLine(text: string): string {
  return html(text.replace(/\s+/g, ' ').trim());
}

import type { Conclusion, Review } from '../domain/review.js';
import type { Rulebook } from '../domain/rulebook.js';
import { type Annotation, annotationsOf } from './check-annotations.js';
import { checkSummary } from './check-summary.js';
import { checkText } from './check-text.js';
import { plainText } from './escape.js';
import { noLinks, type RuleLinks } from './rule-links.js';

/** A button of a check run. GitHub's limits: label 20, description 40, identifier 20 characters, three buttons. */
interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

/** What a check run shows, in GitHub's form. */
export interface CheckReport {
  readonly conclusion: Conclusion;
  readonly title: string;
  /** GitHub-flavoured Markdown, at most 65 535 characters. */
  readonly summary: string;
  /** GitHub-flavoured Markdown, at most 65 535 characters. */
  readonly text: string;
  /** At most 50: what GitHub takes in one request. */
  readonly annotations: readonly Annotation[];
  readonly actions: readonly CheckAction[];
}

/** No button waives: a waiver needs a reason, and a button has none. */
const judgeAgain: CheckAction = {
  label: 'Judge again',
  description: 'By the tests and tasks as they are now',
  identifier: 'judge-again',
};

/** What a check shows beside its review. */
export interface CheckExtras {
  /** On lines that the review does not speak of; they come first. */
  readonly annotations?: readonly Annotation[];
  /** Where the rules are documented. */
  readonly links?: RuleLinks;
}

/**
 * A review as a check run. The summary's first screen answers what is missing, why, what to write and how to get past;
 * the text holds what to paste. Everything of others is escaped, and everything is within GitHub's limits.
 * @param rulebook what the review was made by; it says in words what each test is
 */
export function checkRunReport(review: Review, rulebook: Rulebook, extras: CheckExtras = {}): CheckReport {
  const { links = noLinks } = extras;
  const { annotations, left } = annotationsOf(review, rulebook, extras.annotations);
  return {
    conclusion: review.conclusion,
    title: plainText(review.title),
    summary: checkSummary(review, rulebook, links),
    text: checkText(review, rulebook, links, left),
    annotations,
    actions: review.conclusion === 'success' ? [] : [judgeAgain],
  };
}

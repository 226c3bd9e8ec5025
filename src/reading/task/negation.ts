/** Up to the end of the clause: a stop, a comma, a bracket, a dash, or a word that turns the sentence round. */
const REST = String.raw`[^.,;:!?()\n]*?(?=[.,;:!?()\n]|\s[-–—]\s|\s(?:but|and then|however|only|except|instead)\b|$)`;
const UP_TO_FOUR_WORDS = String.raw`(?:[^\s.,;:!?()]+\s+){0,4}?`;
const CHANGES = String.raw`(?:changes?|modifications?|migrations?|updates?|alterations?|impact|effects?|additions?|involvement|work|refactoring)`;
const TOUCH = String.raw`(?:touch|chang|modify|alter|affect|add|requir|need|involv|introduc|us|includ|creat|edit|break|hav)`;
const TOUCHING = String.raw`(?:touch|chang|modify|alter|affect|add|requir|need|involv|introduc|us|includ|creat|edit|break|hav)ing`;
const UNWANTED = String.raw`(?:needed|required|necessary|involved|expected|intended|planned|in this (?:task|change|pull request|pr|milestone|step)|here)`;

/**
 * Statements that set a bound to the work. What is said of a defect ("the status is not saved", "there is no endpoint")
 * must stay: it names what the work is about. So only denials of *changing* something are here.
 */
const NEGATIONS: readonly RegExp[] = [
  // "no database change", "no new API endpoints or schema migrations", "zero config changes"
  new RegExp(String.raw`\b(?:no|zero|without(?: any)?|nor)\s+${UP_TO_FOUR_WORDS}${CHANGES}\b${REST}`, 'giu'),
  // "no migration needed", "no persistence required in this task"
  new RegExp(String.raw`\bno\s+${UP_TO_FOUR_WORDS}(?:is |are )?${UNWANTED}\b`, 'giu'),
  // "without touching the API"
  new RegExp(String.raw`\bwithout\s+${TOUCHING}\b${REST}`, 'giu'),
  // "does not touch the database", "must not change any endpoint", "never alters", "do NOT modify"
  new RegExp(
    String.raw`\b(?:(?:do|does|did|will|would|should|shall|must|may|can)(?:\s+not|n['’]t)|won['’]t|cannot|never|don['’]t)\s+${TOUCH}(?:e|es|s|ify|ifies)?\b${REST}`,
    'giu',
  ),
  // "not touching the database", "not a schema change", "not related to storage"
  new RegExp(String.raw`\bnot\s+(?:${TOUCHING}|related to|part of|about)\b${REST}`, 'giu'),
  new RegExp(String.raw`\bnot\s+an?\s+${UP_TO_FOUR_WORDS}${CHANGES}\b`, 'giu'),
  // "the API stays unchanged", "leaves the schema as it is", "unrelated to the database", "nothing to do with storage"
  new RegExp(String.raw`\b(?:unrelated to|independent of|nothing to do with|out of scope)\b${REST}`, 'giu'),
  /(?:^|(?<=[.,;:!?(\n]))[^.,;:!?()\n]*\b(?:is|are|stays?|remains?|left)\s+(?:unchanged|untouched|as (?:it|they) (?:is|are)|out of scope|the same)\b/giu,
  // "(no persistence)", ", no database" at the end of a clause
  /(?<=[,;(]\s{0,9}|\s[-–—]\s)no(?:\s+[^\s.,;:!?()]+){1,3}\s*(?=[.,;)\n]|$)/giu,
];

/** The text with every statement taken out that says what the work does not change: "no database change". */
export function withoutNegated(text: string): string {
  let rest = text;
  for (const negation of NEGATIONS) rest = rest.replace(negation, ' ');
  return rest;
}

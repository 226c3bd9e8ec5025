import { z } from 'zod';

const refusal = z.object({ command: z.string(), url: z.string(), by: z.string(), line: z.string(), mend: z.string() });

const record = z.object({
  /** Commands that have had their answer. */
  answered: z.array(z.string()),
  /** Tests that an accepted command waives, while the lines that raised them read as they did. */
  waivers: z.array(z.object({ command: z.string(), test: z.string(), lines: z.string() })),
  categories: z.array(
    z.object({
      command: z.string(),
      action: z.enum(['add', 'drop']),
      category: z.string(),
      by: z.string(),
      reason: z.string(),
    }),
  ),
  /** What the sticky comment shows beside the waivers. */
  shown: z.object({
    help: z.boolean(),
    explain: z.string().nullable(),
    /** A test, `all`, or nothing. */
    scaffold: z.string().nullable(),
    refusals: z.array(refusal),
  }),
});

/** What the sticky comment remembers out of sight: the answers that were given, and what holds because of them. */
export type DecisionRecord = z.infer<typeof record>;

export const emptyRecord: DecisionRecord = {
  answered: [],
  waivers: [],
  categories: [],
  shown: { help: false, explain: null, scaffold: null, refusals: [] },
};

/** Answers that are remembered; a pull request with more commands than these has other worries. */
const mostAnswered = 2_000;
const pattern = /<!-- testreq:record (\{[^<>]*\}) -->\s*$/;

/** Characters of a written record, so that a comment (65 536) has room for words beside it. */
const longestRecord = 56_000;

/**
 * The record as an HTML comment, in which nothing of it can end that comment. What is too long loses refusals, oldest
 * first, then the oldest answers.
 */
export function writeDecisions(decisions: DecisionRecord): string {
  let { answered, shown } = { ...decisions, answered: decisions.answered.slice(-mostAnswered) };
  let text = written({ ...decisions, answered, shown });
  while (text.length > longestRecord && shown.refusals.length + answered.length > 0) {
    if (shown.refusals.length > 0) shown = { ...shown, refusals: shown.refusals.slice(1) };
    else answered = answered.slice(Math.ceil(answered.length / 10));
    text = written({ ...decisions, answered, shown });
  }
  return text;
}

function written(decisions: DecisionRecord): string {
  const json = JSON.stringify(decisions).replace(/[<>]/g, (sign) => (sign === '<' ? '\\u003c' : '\\u003e'));
  return `<!-- testreq:record ${json} -->`;
}

/** `null` when there is none that can be read. */
export function readDecisions(body: string): DecisionRecord | null {
  const json = pattern.exec(body)?.[1];
  if (json === undefined) return null;
  try {
    const read = record.safeParse(JSON.parse(json));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

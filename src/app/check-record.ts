import { createHash } from 'node:crypto';
import { z } from 'zod';

const record = z.object({
  /** Digest of everything that the check was judged by. */
  inputs: z.string(),
  /** Digest of what it shows. */
  shows: z.string(),
  /** Digest of its annotations, which GitHub only ever adds to. */
  annotations: z.string(),
  /** The base branches that it was judged for. */
  bases: z.string(),
  /** The newest comment that asked for a new judgement, and got it. */
  asked: z.number(),
});

/** What a check run remembers of itself, out of sight at the end of its text. */
export type CheckRecord = z.infer<typeof record>;

const pattern = /\n?<!-- testreq:check (\{[^<>]*\}) -->\s*$/;

export function writeRecord(text: string, remembered: CheckRecord): string {
  return `${text}\n<!-- testreq:check ${JSON.stringify(remembered)} -->`;
}

/** `null`: the run has no record that can be read; it is judged anew. */
export function readRecord(text: string | null | undefined): CheckRecord | null {
  const found = pattern.exec(text ?? '')?.[1];
  if (found === undefined) return null;
  try {
    const parsed = record.safeParse(JSON.parse(found));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** A short name of a value: equal values, equal names. */
export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 20);
}

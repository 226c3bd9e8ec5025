import { z } from 'zod';

/** A labelled change, one line of a changes file. */
export const labelledChange = z.object({
  repo: z.string(),
  sha: z.string(),
  lang: z.string().default('other'),
  categories: z.array(z.string()),
  skip: z.string().nullable(),
  evidence: z.record(z.string(), z.string()).default({}),
  adequate: z.record(z.string(), z.enum(['yes', 'partly', 'no'])).default({}),
  sure: z.number().default(3),
  note: z.string().default(''),
});
export type LabelledChange = z.infer<typeof labelledChange>;

/** A labelled task, one line of a tasks file. */
export const labelledTask = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  categories: z.array(z.string()),
});
export type LabelledTask = z.infer<typeof labelledTask>;

/** What the scores need of a review. */
export const scoredReview = z.object({
  conclusion: z.enum(['success', 'failure', 'neutral']),
  exemption: z.object({ id: z.string() }).nullable(),
  categories: z.array(z.object({ id: z.string(), confidence: z.number(), verdict: z.string() })),
  requirements: z.array(
    z.object({
      id: z.string(),
      level: z.string(),
      status: z.string(),
      evidence: z.array(z.object({ path: z.string(), test: z.string(), inDiff: z.boolean() })),
    }),
  ),
});
export type ScoredReview = z.infer<typeof scoredReview>;

/** Counts of a comparison of predicted with labelled pairs. */
export interface Tally {
  right: number;
  /** Predicted, not labelled. */
  extra: number;
  /** Labelled, not predicted. */
  missing: number;
}

export interface Ratio {
  hits: number;
  of: number;
}

/** One answer that differs from its label. */
export interface WrongAnswer {
  readonly kind: 'category' | 'exemption' | 'evidence' | 'false-alarm' | 'miss' | 'exempt-fails' | 'task';
  readonly item: string;
  readonly detail: string;
  readonly note: string;
}

/** The ids that the labels use; others of ours count as their nearest neighbour or not at all. */
const EVIDENCE_IDS = new Set([
  'persistence/wiring',
  'persistence/direct-db',
  'dependency-injection/wiring',
  'state-machine/valid-transitions',
  'state-machine/invalid-transitions',
  'state-machine/state-persists',
  'cross-component/contract',
  'cross-component/end-to-end',
  'background-async/starts',
  'background-async/stops',
  'background-async/completes-work',
  'external-integration/connection',
  'external-integration/contract',
  'external-integration/error-handling',
  'configuration/required',
  'configuration/defaults',
  'api-endpoint/happy-path',
  'api-endpoint/validation',
  'api-endpoint/state-verification',
]);
const COUNTS_AS: Readonly<Record<string, string>> = {
  'api-endpoint/auth': 'api-endpoint/validation',
  'external-integration/auth-rejected': 'external-integration/error-handling',
};

/** A review of `null` is a commit that could not be read. */
export interface ScoredChange {
  readonly label: LabelledChange;
  readonly review: ScoredReview | null;
}

/** All scores over a set of labelled changes, as the labelling guide defines them. */
export class ChangeScores {
  readonly categories = tally();
  readonly byCategory = new Map<string, Tally>();
  readonly byLanguage = new Map<string, Tally>();
  readonly exempt = { right: 0, total: 0 };
  readonly exemptThatFail: Ratio = { hits: 0, of: 0 };
  readonly evidence = tally();
  readonly evidenceById = new Map<string, Tally>();
  readonly falseAlarms: Ratio = { hits: 0, of: 0 };
  readonly misses: Ratio = { hits: 0, of: 0 };
  readonly wrong: WrongAnswer[] = [];
  unread = 0;

  constructor(changes: readonly ScoredChange[]) {
    for (const change of changes) this.add(change);
  }

  private add({ label, review }: ScoredChange): void {
    const item = `${label.repo}@${label.sha.slice(0, 10)}`;
    if (!review) {
      this.unread++;
      this.wrong.push({ kind: 'category', item, detail: 'could not be read', note: label.note });
      return;
    }
    const differ = (kind: WrongAnswer['kind'], detail: string) =>
      this.wrong.push({ kind, item, detail, note: label.note });
    const predicted = new Set(review.categories.map(({ id }) => id));
    const labelled = new Set(label.categories);
    for (const id of new Set([...predicted, ...labelled])) {
      const outcome = compare(predicted.has(id), labelled.has(id));
      for (const counts of [this.categories, at(this.byCategory, id), at(this.byLanguage, label.lang)])
        counts[outcome]++;
      if (outcome !== 'right') differ('category', `${outcome} ${id}`);
    }
    this.addExemption(label, review, differ);
    for (const id of labelled) if (predicted.has(id)) this.addSharedCategory(id, label, review, differ);
  }

  private addExemption(label: LabelledChange, review: ScoredReview, differ: Differ): void {
    this.exempt.total++;
    if ((review.exemption !== null) === (label.skip !== null)) this.exempt.right++;
    else differ('exemption', `${review.exemption?.id ?? 'not exempt'} instead of ${label.skip ?? 'not exempt'}`);
    if (label.skip === null) return;
    this.exemptThatFail.of++;
    if (review.conclusion !== 'failure') return;
    this.exemptThatFail.hits++;
    differ('exempt-fails', `labelled ${label.skip}, fails for ${blocking(review).join(', ')}`);
  }

  private addSharedCategory(id: string, label: LabelledChange, review: ScoredReview, differ: Differ): void {
    const own = review.requirements.filter((requirement) => requirement.id.startsWith(`${id}/`));
    const dueIds = new Set(own.map((requirement) => labelId(requirement.id)));
    const present = new Set(
      own
        .filter(({ status, evidence }) => status === 'present' && evidence.some(({ inDiff }) => inDiff))
        .map((requirement) => labelId(requirement.id)),
    );
    const labelled = new Set(Object.keys(label.evidence).filter((test) => test.startsWith(`${id}/`)));
    for (const test of new Set([...present, ...labelled])) {
      if (!EVIDENCE_IDS.has(test) || (!present.has(test) && !dueIds.has(test))) continue;
      const outcome = compare(present.has(test), labelled.has(test));
      this.evidence[outcome]++;
      at(this.evidenceById, test)[outcome]++;
      if (outcome === 'right') continue;
      const shown = own.find((requirement) => labelId(requirement.id) === test)?.evidence[0];
      differ(
        'evidence',
        `${outcome} ${test} ${outcome === 'extra' ? `${shown?.path}::${shown?.test}` : label.evidence[test]}`,
      );
    }
    const adequate = label.adequate[id];
    const verdict = review.categories.find((category) => category.id === id)?.verdict;
    if (adequate === 'yes') {
      this.falseAlarms.of++;
      if (verdict === 'blocks') {
        this.falseAlarms.hits++;
        differ('false-alarm', `${id} blocks; labelled evidence: ${JSON.stringify(label.evidence)}`);
      }
    }
    if (adequate === 'no') {
      this.misses.of++;
      const named = own.some(
        ({ level, status, evidence }) =>
          level !== 'smoke' && (status === 'absent' || !evidence.some(({ inDiff }) => inDiff)),
      );
      if (!named) {
        this.misses.hits++;
        differ('miss', `${id}: no test is named absent (verdict ${verdict})`);
      }
    }
  }
}

type Differ = (kind: WrongAnswer['kind'], detail: string) => void;

/** Micro-averaged scores over (task, category) pairs. */
export function scoreTasks(items: readonly { label: LabelledTask; predicted: readonly string[] }[]): {
  categories: Tally;
  byCategory: Map<string, Tally>;
  wrong: WrongAnswer[];
} {
  const categories = tally();
  const byCategory = new Map<string, Tally>();
  const wrong: WrongAnswer[] = [];
  for (const { label, predicted } of items) {
    for (const id of new Set([...predicted, ...label.categories])) {
      const outcome = compare(predicted.includes(id), label.categories.includes(id));
      categories[outcome]++;
      at(byCategory, id)[outcome]++;
      if (outcome !== 'right')
        wrong.push({ kind: 'task', item: label.id, detail: `${outcome} ${id}`, note: label.title });
    }
  }
  return { categories, byCategory, wrong };
}

/** Precision, recall and F1 of a tally, each 0 to 1; an empty tally counts as perfect. */
export function f1({ right, extra, missing }: Tally): { precision: number; recall: number; f1: number } {
  const precision = right + extra === 0 ? 1 : right / (right + extra);
  const recall = right + missing === 0 ? 1 : right / (right + missing);
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

const labelId = (id: string) => COUNTS_AS[id] ?? id;

const blocking = (review: ScoredReview) =>
  review.categories.filter(({ verdict }) => verdict === 'blocks').map(({ id }) => id);

const tally = (): Tally => ({ right: 0, extra: 0, missing: 0 });

function at(tallies: Map<string, Tally>, key: string): Tally {
  const found = tallies.get(key) ?? tally();
  tallies.set(key, found);
  return found;
}

function compare(predicted: boolean, labelled: boolean): keyof Tally {
  if (predicted && labelled) return 'right';
  return predicted ? 'extra' : 'missing';
}

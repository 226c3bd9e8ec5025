// One target of `npm run fuzz`, in a process of its own: what grows without bound ends only this one.
import fc from 'fast-check';
import { casesOf, TARGETS } from '../test/fuzz/targets.js';

export interface FuzzOrder {
  readonly target: string;
  /** Of all targets together. */
  readonly cases: number;
  readonly seed: number;
  /** A case of an earlier run, and how it was shrunk; that one alone then. */
  readonly path: string | null;
}

export type FuzzNews =
  | { readonly kind: 'progress'; readonly cases: number; readonly slowest: number }
  | {
      readonly kind: 'end';
      readonly cases: number;
      readonly slowest: number;
      readonly megabytes: number;
      readonly failure: string | null;
    };

process.once('message', (order: FuzzOrder) => {
  void run(order).then(
    (news) => tell(news, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});

async function run({ target: name, cases, seed, path }: FuzzOrder): Promise<FuzzNews> {
  const target = TARGETS.find((one) => one.name === name);
  if (target === undefined) throw new Error(`There is no target ${name}.`);
  const { property, close } = await target.open();
  let [done, slowest, told] = [0, 0, 0];
  const watched = property((milliseconds) => {
    done += 1;
    slowest = Math.max(slowest, milliseconds);
    if (performance.now() - told < 500) return;
    told = performance.now();
    tell({ kind: 'progress', cases: done, slowest });
  });
  const result = await fc.check(watched, { seed, numRuns: casesOf(target, cases), ...(path === null ? {} : { path }) });
  await close?.();
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1_024);
  return {
    kind: 'end',
    cases: result.numRuns,
    slowest,
    megabytes,
    failure: result.failed ? reportOf(result) : null,
  };
}

/** The counter-example and what was wrong with it. */
function reportOf(result: fc.RunDetails<unknown>): string {
  const error = result.errorInstance;
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${cause.split('\n').slice(0, 6).join('\n')}\n${fc.defaultReportMessage(result) ?? ''}`;
}

function tell(news: FuzzNews, told: () => void = () => {}): void {
  process.send?.(news, undefined, undefined, told);
}

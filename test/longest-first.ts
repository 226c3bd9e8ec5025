import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest: one of them that began last would be waited for alone. Those that wait for other processes
 * take turns with those that compute, so that the cores always have work.
 */
const LONGEST = [
  'app/queue/kill',
  'fuzz/fuzz',
  'app/faults',
  'sources/local/range',
  'app/commands',
  'cli/built',
  'app/queue/durable-queue',
  'rulebook/builtin',
  'app/progress',
  'reading/code/grammar',
  'app/issues',
  'app/odd-pull-requests',
  'services/soak',
];

/** The order in which vitest begins with the test files: those that take longest first, then the largest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return found < 0 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

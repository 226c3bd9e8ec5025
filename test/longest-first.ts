import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, in that order. They mostly wait for other processes, so the others run beside them; one
 * of them that began last would be waited for alone.
 */
const LONGEST = [
  'app/queue/kill',
  'app/faults',
  'app/commands',
  'app/queue/durable-queue',
  'app/progress',
  'fuzz/fuzz',
  'app/issues',
  'app/odd-pull-requests',
  'sources/local/range',
  'cli/built',
  'reading/code/grammar',
  'rulebook/builtin',
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

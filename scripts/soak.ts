// `npm run soak`: kills, faults and disorder, on the embedded store and on PostgreSQL; see docs/operations.md.
import { Command, Option } from 'commander';
import { PostgresServer } from '../test/services/postgres.js';
import { shareOfAll, wholeNumber } from './options.js';
import { type SoakReport, soak } from './soak-run.js';

type Amounts = Readonly<Record<'deliveries' | 'pulls' | 'installations' | 'kills' | 'faults' | 'seed', number>>;

const { store, processes, ...amounts } = new Command('npm run soak --')
  .description('Kills, faults and disorder: tells whether anything is lost, wrong or late afterwards.')
  .addOption(new Option('--store <name>', 'the queue').choices(['embedded', 'postgres', 'both']).default('both'))
  .option('--deliveries <number>', 'deliveries in all', wholeNumber, 5_000)
  .option('--pulls <number>', 'pull requests', wholeNumber, 500)
  .option('--installations <number>', 'installations that they are spread over', wholeNumber, 20)
  .option('--kills <number>', 'how often a process is killed', wholeNumber, 25)
  .option('--faults <share>', 'the share of answers of the API that are faulty', shareOfAll, 0.05)
  .option('--processes <number>', 'processes that share the PostgreSQL server', wholeNumber, 2)
  .option('--seed <number>', 'the seed of an earlier run', wholeNumber, Date.now() % 1_000_000)
  .showHelpAfterError('(--help lists the options)')
  .parse()
  .opts<Amounts & { store: 'embedded' | 'postgres' | 'both'; processes: number }>();

const common = {
  ...amounts,
  command: [process.execPath, 'dist/cli/main.js'],
  say: (line: string) => process.stderr.write(`${line}\n`),
};

const reports: SoakReport[] = [];
if (store !== 'postgres') reports.push(await soak({ ...common, processes: 1, databaseUrl: null }));
if (store !== 'embedded') {
  const server = await PostgresServer.start();
  try {
    const databaseUrl = await server.createDatabase();
    reports.push(await soak({ ...common, processes, databaseUrl }));
  } finally {
    await server.stop();
  }
}

process.stdout.write(`Seed ${common.seed}\n`);
for (const { figures, problems } of reports) {
  process.stdout.write('\n');
  for (const [name, figure] of Object.entries(figures)) process.stdout.write(`${name.padEnd(34)}${figure}\n`);
  process.stdout.write(problems.length === 0 ? 'Nothing lost, nothing wrong, nothing late.\n' : '');
  for (const problem of problems) process.stdout.write(`WRONG  ${problem}\n`);
}
process.exit(reports.some(({ problems }) => problems.length > 0) ? 1 : 0);

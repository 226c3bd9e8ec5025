// `npm run soak`: kills, faults and disorder, on the embedded store and on PostgreSQL; see docs/operations.md.
import { parseArgs } from 'node:util';
import { PostgresServer } from '../test/services/postgres.js';
import { type SoakReport, soak } from './soak-run.js';

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'both' },
    deliveries: { type: 'string', default: '5000' },
    pulls: { type: 'string', default: '500' },
    installations: { type: 'string', default: '20' },
    kills: { type: 'string', default: '25' },
    faults: { type: 'string', default: '0.05' },
    processes: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

const common = {
  deliveries: Number(values.deliveries),
  pulls: Number(values.pulls),
  installations: Number(values.installations),
  kills: Number(values.kills),
  faults: Number(values.faults),
  seed: Number(values.seed),
  command: [process.execPath, 'dist/cli/main.js'],
  say: (line: string) => process.stderr.write(`${line}\n`),
};

const reports: SoakReport[] = [];
if (values.store !== 'postgres') reports.push(await soak({ ...common, processes: 1, databaseUrl: null }));
if (values.store !== 'embedded') {
  const server = await PostgresServer.start();
  try {
    const databaseUrl = await server.createDatabase();
    reports.push(await soak({ ...common, processes: Number(values.processes), databaseUrl }));
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

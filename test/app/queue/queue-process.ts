import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { DurableQueue } from '../../../src/app/queue/durable-queue.js';
import { openStore } from '../../../src/app/queue/store.js';
import { KeptLog } from './kept-log.js';

/**
 * A process with a queue, for tests that kill it. It takes a number a line on stdin, stores a job for it as a delivery
 * of that id, and answers `stored N`. What it performs it writes to a journal: `begin N`, `end N`.
 *
 * Arguments: the data folder, the journal. `DATABASE_URL` makes it use a server.
 */
const [dataDir = '', journal = ''] = process.argv.slice(2);
const store = await openStore({
  databaseUrl: process.env.DATABASE_URL ?? null,
  dataDir,
  onLost: () => process.exit(9),
}).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(3);
});
const queue = new DurableQueue({ store, log: new KeptLog(), concurrency: 4 });
await queue.start({
  async perform({ job }) {
    const number = job.kind === 'pull-request' ? job.number : 0;
    appendFileSync(journal, `begin ${number}\n`);
    await sleep(20);
    appendFileSync(journal, `end ${number}\n`);
  },
  async giveUp() {},
});
process.on('SIGTERM', async () => {
  await queue.close(1_000);
  await store.close();
  process.exit(0);
});
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const number = Number(line);
  const place = { installationId: number % 3, owner: 'acme', repo: 'shop' };
  await queue.add({ kind: 'pull-request', ...place, number, force: false }, `delivery-${number}`);
  process.stdout.write(`stored ${number}\n`);
}

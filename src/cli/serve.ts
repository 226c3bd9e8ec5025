import { once } from 'node:events';
import { Command } from 'commander';
import type { RunningServer } from '../app/server.js';
import { printable } from '../reports/terminal.js';
import type { CommandMaker } from './run.js';

const HELP = `
Environment:
  APP_ID, PRIVATE_KEY or PRIVATE_KEY_PATH, WEBHOOK_SECRET   the GitHub App; without APP_ID a set-up page is offered
  GHE_HOST, GHE_PROTOCOL     a GitHub Enterprise Server, and http or https (default https)
  HOST, PORT                 where to listen (default 0.0.0.0, 3000)
  DATABASE_URL               PostgreSQL for the queue; else an embedded store
  TESTREQ_DATA_DIR           folder of the embedded store (default .testreq)
  TESTREQ_CONCURRENCY        reviews at a time (default 16)
  TESTREQ_REDELIVER_MINUTES  between two looks for deliveries that failed (default 10)
  TESTREQ_SWEEP_MINUTES      between two sweeps over open pull requests (default 60)
  TESTREQ_PROGRESS_SECONDS   a review that takes longer shows a check in progress (default 8)
  TESTREQ_DOCS_URL           where docs/rules.md can be read, for the links in checks
  LOG_LEVEL                  trace, debug, info, warn, error (default warn)

Signals:
  SIGTERM, SIGINT            stop: running reviews end, or go back to the queue, within 25 s
  SIGUSR2                    list the reviews that were given up, and try them again`;

/** Which jobs are tried again, a line each, and why they were given up. */
function revived(jobs: Awaited<ReturnType<RunningServer['reviveDead']>>): string {
  const lines = jobs.map(({ key, error }) => `  ${key}: ${printable(error)}\n`);
  return `testreq tries ${jobs.length} given-up jobs again\n${lines.join('')}`;
}

/** Runs the GitHub App until it is told to stop. */
export const command: CommandMaker = (io, end) =>
  new Command('serve')
    .description('Runs the GitHub App as a service.')
    .addHelpText('after', HELP)
    .action(async () => {
      readEnvFile();
      const { startServer } = await import('../app/server.js');
      const server = await startServer(io.env, (error) => {
        io.stderr.write(`testreq: ${error.message}\n`);
        process.exit(2); // Another process writes to the store now; nothing of ours may.
      });
      io.stderr.write(`testreq listens on ${server.url}\n`);
      process.on('SIGUSR2', () => {
        server.reviveDead().then(
          (jobs) => io.stderr.write(revived(jobs)),
          (error: Error) => io.stderr.write(`testreq: the given-up jobs cannot be tried again: ${error.message}\n`),
        );
      });
      const signal = new AbortController();
      await Promise.race(['SIGTERM', 'SIGINT'].map((name) => once(process, name, { signal: signal.signal })));
      signal.abort();
      await server.close();
      end(0);
      // A request to GitHub that hangs keeps a process; its job has gone back to the queue.
      setTimeout(() => process.exit(0), 500).unref();
    });

/** What stands in `.env` holds where the environment says nothing else. */
function readEnvFile(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

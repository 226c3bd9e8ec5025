#!/usr/bin/env node
import { readFileSync } from 'node:fs';

// Answered before anything else is imported: scripts ask for the version often, and wait for it.
if (process.argv.length === 3 && /^(?:--version|-V)$/.test(process.argv[2] ?? '')) {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  process.stdout.write(`${version}\n`);
} else {
  const { run } = process.argv[2] === 'serve' ? await import('./run.js') : await shortRun();
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      process.stderr.write(`testreq: the output cannot be written (${error.code}): give it another place\n`);
      process.exit(2);
    }
    // A reader that has seen enough (`| head`) is no error. What was written last may have been the end, with a status.
    setImmediate(() => process.exit());
  });
  // Where even the complaint cannot be written the status must do.
  process.stderr.on('error', () => {});
  process.exitCode = await run(process.argv.slice(2), {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    env: process.env,
  });
}

/** The command line for all but the service, which stays. */
async function shortRun(): Promise<typeof import('./run.js')> {
  const [{ expectShortRun, expectOneChange }, { loadProgram }] = await Promise.all([
    import('./short-run.js'),
    import('./program.js'),
  ]);
  expectShortRun();
  const program = await loadProgram();
  if (process.argv[2] !== 'backtest') expectOneChange();
  return program;
}

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
  // A reader that has seen enough (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
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
  const [{ expectShortRun }, { loadProgram }] = await Promise.all([import('./short-run.js'), import('./program.js')]);
  expectShortRun();
  return loadProgram();
}

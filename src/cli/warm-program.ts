/**
 * Run by the build, as a process of its own: reviews the example, and writes beside the program what V8 made of it.
 * Run again under another version of Node it does the same for that.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileProgram, programFile, runProgram } from './program.js';
import { expectShortRun } from './short-run.js';

// Under other flags V8 would refuse it.
expectShortRun();
const script = compileProgram();
if (!script) throw new Error(`${programFile} is not there: build the program first`);
const cwd = fileURLToPath(new URL('../../examples/operations-service', import.meta.url));
const nowhere = { isTTY: false, columns: 80, write: () => true };
const args = ['review', '--diff', 'change.diff', '--task', 'task.md', '--repo', '.', '--fail-on', 'never'];
const status = await runProgram(script).run(args, {
  stdin: process.stdin,
  stdout: nowhere,
  stderr: process.stderr,
  cwd,
  env: {},
});
if (status !== 0) throw new Error('the example could not be reviewed');
const cache = `${programFile}.cache`;
writeFileSync(`${cache}.new`, script.createCachedData());
// Renamed into place, so that a process that starts meanwhile never reads half a file.
renameSync(`${cache}.new`, cache);

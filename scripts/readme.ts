// Puts the report that `npm run demo` prints into README.md, up to its first finding, and makes docs/rules.md from the
// rules. Tests show that both are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from '../src/cli/run.js';
import { writeRulesPage } from './rules-page.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = new URL('../README.md', import.meta.url);

/** README.md as it should be. */
export async function currentReadme(): Promise<string> {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const [, command] = scripts.demo.split('dist/cli/main.js ');
  let report = '';
  await run(command.split(' '), {
    stdin: process.stdin,
    stdout: { write: (text: string) => (report += text), columns: 80 },
    stderr: { write: () => true },
    cwd: ROOT,
    env: {},
  });
  const lines = report.split('\n');
  const second = lines.findIndex((line) => line.startsWith('2. '));
  const shown = [...lines.slice(0, second), '…'].join('\n');
  return readFileSync(README, 'utf8').replace(/(?<=^```\n)✗[\s\S]*?(?=\n```$)/m, () => shown);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(README, await currentReadme());
  await writeRulesPage();
}

/**
 * The floor of a backtest: `git log -p` of the range, and one parse of each changed file's head version with the same
 * grammars. Run as a process of its own, `parse-floor.js REPOSITORY COUNT`, so that its start counts as well.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Language, Parser } from 'web-tree-sitter';
import { languageOf } from '../src/reading/file-role.js';

const [repository, count] = process.argv.slice(2);
if (!repository || !count) throw new Error('usage: parse-floor REPOSITORY COUNT');
const git = (...args: string[]) => execFileSync('git', args, { cwd: repository, encoding: 'utf8', maxBuffer: 1 << 30 });

git('log', '-p', '--first-parent', '-m', `-${count}`);
const wanted: string[] = [];
for (const commit of git('rev-list', '--first-parent', `-${count}`, 'HEAD').split('\n').filter(Boolean)) {
  const changed = git('diff-tree', '-r', '--root', '--no-commit-id', '--name-only', '--diff-filter=d', commit);
  for (const path of changed.split('\n')) if (languageOf(path)) wanted.push(`${commit}:${path}`);
}
const blobs = spawnSync('git', ['cat-file', '--batch'], {
  cwd: repository,
  input: `${wanted.join('\n')}\n`,
  maxBuffer: 1 << 30,
}).stdout;
await Parser.init();
const parsers = new Map<string, Parser>();
let position = 0;
for (const name of wanted) {
  const end = blobs.indexOf(10, position);
  const size = Number(blobs.toString('latin1', position, end).split(' ')[2]);
  const language = languageOf(name);
  if (language) {
    let parser = parsers.get(language);
    if (!parser) {
      const grammar = await Language.load(join(import.meta.dirname, '../dist/grammars', `${language}.wasm`));
      parser = new Parser().setLanguage(grammar);
      parsers.set(language, parser);
    }
    parser.parse(blobs.toString('utf8', end + 1, end + 1 + size))?.delete();
  }
  position = end + 1 + size + 1;
}

// Builds dist/: the program, its command line also as one script, the grammars that it parses with, the rules compiled to plain data, and an empty store.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleProgram } from './program.mjs';
import { makeStoreTemplate } from './store-template.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = resolve(root, process.argv[2] ?? 'dist');
const require = createRequire(import.meta.url);

const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.json'), '--outDir', out], {
  stdio: 'inherit',
});
// The compiler has said what is wrong.
if (status !== 0) process.exit(1);
chmodSync(join(out, 'cli', 'main.js'), 0o755);

const parsers = join(dirname(require.resolve('web-tree-sitter')), 'web-tree-sitter.wasm');
const grammars = JSON.parse(readFileSync(join(root, 'src/reading/code/grammar-packages.json'), 'utf8'));
mkdirSync(join(out, 'grammars'), { recursive: true });
copyFileSync(parsers, join(out, 'grammars', 'web-tree-sitter.wasm'));
for (const [language, [name, file]] of Object.entries(grammars)) {
  const folder = dirname(require.resolve(`${name}/package.json`));
  copyFileSync(join(folder, file), join(out, 'grammars', `${language}.wasm`));
}

const { compileRules } = await import(pathToFileURL(join(out, 'rulebook', 'compile.js')));
const rulebook = await compileRules(join(root, 'rules'));
// Renamed into place, so that a process that starts during a build never reads half a file.
writeFileSync(join(out, 'rulebook.json.new'), JSON.stringify(rulebook));
renameSync(join(out, 'rulebook.json.new'), join(out, 'rulebook.json'));

// What V8 made of another program must not stand beside this one.
rmSync(join(out, 'cli', 'program.cjs.cache'), { force: true });
await bundleProgram(join(out, 'cli'));
const { status: warmed } = spawnSync(process.execPath, [join(out, 'cli', 'warm-program.js')], { stdio: 'inherit' });
if (warmed !== 0) process.exit(1);

// Made anew only when what goes into it has changed: it takes seconds.
const template = join(out, 'store.tar.gz');
const sources = ['package-lock.json', 'src/app/queue/tables.ts'].map((path) => join(root, path));
const age = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (sources.some((path) => age(path) > age(template))) await makeStoreTemplate(out, template);

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** What the build is made from. */
const sources = [
  'src',
  'rules',
  'scripts/build.mjs',
  'scripts/program.mjs',
  'scripts/store-template.mjs',
  'package-lock.json',
];

/** The program as it is installed, beside `dist`, which is the developer's. */
export const built = join(root, 'dist-test');

/** A data folder with an empty store: making one takes seconds, and copying it does not. */
export const emptyDataDir = join(built, 'empty-data');

/** vitest's global set-up: makes the program for the tests that start it as a process, where it is out of date. */
export default function build(): void {
  const changed = newest(sources.map((path) => join(root, path)));
  if (changed <= age(emptyDataDir)) return;
  if (isBuilt(join(root, 'dist'), changed)) cpSync(join(root, 'dist'), built, { recursive: true });
  else execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), built], { stdio: 'inherit' });
  for (const folder of [draft, emptyDataDir]) rmSync(folder, { recursive: true, force: true });
  execFileSync(process.execPath, ['-e', makeEmptyStore], { stdio: 'inherit' });
  renameSync(draft, emptyDataDir); // Last: without it all is built again.
}

const draft = `${emptyDataDir}.new`;
const makeEmptyStore = `
  import(${JSON.stringify(pathToFileURL(join(built, 'app/queue/store.js')))})
    .then(({ openStore }) =>
      openStore({ databaseUrl: null, dataDir: ${JSON.stringify(draft)}, onLost: () => {} }))
    .then((store) => store.close());`;

/** Whether a build of the sources as they are has ended here: it writes the rules and the program's cache each time, and then has a store. */
function isBuilt(folder: string, changed: number): boolean {
  const written = ['rulebook.json', 'cli/program.cjs.cache'].every((path) => age(join(folder, path)) > changed);
  return written && existsSync(join(folder, 'store.tar.gz'));
}

function age(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newest(paths: readonly string[]): number {
  return Math.max(
    ...paths.map((path) => {
      const { mtimeMs } = statSync(path);
      const inside = statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [];
      return Math.max(mtimeMs, ...(inside.length === 0 ? [] : [newest(inside)]));
    }),
  );
}

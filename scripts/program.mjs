// Makes one script of the modules of the built command line.
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { build } from 'esbuild';

/** Writes `program.cjs` into the folder of `run.js`: a function of its exports, `require`, `import` and the address of a module there. */
export async function bundleProgram(folder) {
  await build({
    entryPoints: [join(folder, 'run.js')],
    outfile: join(folder, 'program.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // In a script that V8 is given to compile, Node knows of no `import()` but the one handed over.
    supported: { 'dynamic-import': false },
    charset: 'ascii',
    legalComments: 'none',
    banner: { js: '(function (exports, require, __import, __address) { const module = { exports };' },
    footer: { js: 'Object.assign(exports, module.exports); })' },
    plugins: [{ name: 'outside', setup: (bundler) => bundler.onLoad({ filter: /\.js$/ }, withOutside) }],
    logLevel: 'error',
  });

  function withOutside({ path }) {
    const place = relative(folder, path).split(sep).join('/');
    if (place.endsWith(RUNTIME)) {
      const text = readFileSync(path, 'utf8');
      // It asks where it stands to find its code, of which it is told; it has a `require` of its own.
      const contents = text.replaceAll('import.meta.url', '__address').replaceAll('await import(', 'await __import(');
      return { contents, loader: 'js' };
    }
    if (place.includes('node_modules')) return null;
    const address = `new URL(${JSON.stringify(place)}, __address).href`;
    const contents = readFileSync(path, 'utf8').replaceAll('import.meta.url', address).replace(OUTSIDE, '__import(');
    return { contents, loader: 'js' };
  }
}

const RUNTIME = '/web-tree-sitter/web-tree-sitter.js';

/** Imports that stay: the service, which has modules of its own, and what is named at run time (the parsers' runtime anew). */
const OUTSIDE = /(?<=await |=> )import\((?='\.\/serve\.js'|[a-z])/g;

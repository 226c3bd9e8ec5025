import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

type Program = typeof import('./run.js');

/** The built command line as one script; what V8 made of it is beside it, with `.cache` at the end of the name. */
export const programFile: string = fileURLToPath(new URL('program.cjs', import.meta.url));

/**
 * Loads the command line: from its script, so that neither are a hundred modules looked for, nor is what a review runs
 * compiled again. In development, where there is no script, from its modules.
 */
export async function loadProgram(): Promise<Program> {
  const script = compileProgram(contentOf(`${programFile}.cache`));
  return script ? runProgram(script) : import('./run.js');
}

/** Compiles the script; V8 takes what it had made of it, unless that was another version. `null` where there is none. */
export function compileProgram(cachedData: Buffer | null = null): Script | null {
  // ASCII: to read it so is cheapest.
  const source = contentOf(programFile)?.toString('latin1');
  if (source === undefined) return null;
  return new Script(source, { filename: programFile, ...(cachedData && { cachedData }) });
}

/** Runs the compiled script, a function of its exports, `require`, `import`, and the address of a module in its folder. */
export function runProgram(script: Script): Program {
  const exports = {};
  const outside = (specifier: string) => import(specifier);
  script.runInThisContext()(exports, createRequire(import.meta.url), outside, import.meta.url);
  return exports as Program;
}

function contentOf(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

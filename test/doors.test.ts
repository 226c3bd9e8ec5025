import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** `file imports what`, for the files of a folder. */
function imports(folder: string): string[] {
  const files = readdirSync(`${root}/src/${folder}`, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((name) => {
      const file = `src/${folder}/${name}`;
      const text = readFileSync(`${root}/${file}`, 'utf8');
      return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(
        ([, what = '']) => `${file} ${new URL(what, `file:///${file}`).pathname.slice(1)}`,
      );
    });
}

describe('the two doors of the house', () => {
  it('do not lead into each other, but for the command that opens the App', () => {
    const crossing = [...imports('app'), ...imports('cli')].filter((one) =>
      /^src\/(app|cli)\/\S+ src\/(?!\1)(app|cli)\//.test(one),
    );

    expect([...new Set(crossing)]).toEqual(['src/cli/serve.ts src/app/server.js']);
  });

  it('are not known to the rooms behind them', () => {
    const rooms = ['domain', 'reading', 'reports', 'review', 'rulebook', 'sources'];

    expect(rooms.flatMap(imports).filter((one) => / src\/(app|cli)\//.test(one))).toEqual([]);
  });
});

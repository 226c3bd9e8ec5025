import { isMap, isNode, LineCounter, parseDocument } from 'yaml';
import type { Mistake } from './mistake.js';

/** A YAML text that knows the line of each of its values. */
export interface YamlSource {
  readonly value: unknown;
  /** 1-based line of the value at a path; of the nearest value around it when nothing stands there. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** How many aliases YAML may resolve: a bomb of nested aliases stops here. */
const MOST_ALIASES = 100;

/**
 * Reads YAML 1.2 (`yes` and `no` are words). A text that cannot be parsed gives its mistakes instead.
 * `firstLine`: line of the file on which the text begins, for front matter.
 */
export function readYaml(text: string, file: string, firstLine = 1): YamlSource | readonly Mistake[] {
  const lines = new LineCounter();
  // Pretty errors copy their line: of thousands on one line that costs seconds.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  if (document.errors.length > 0) {
    return document.errors.map((error) => ({
      file,
      line: lines.linePos(error.pos[0]).line + firstLine - 1,
      what: `this is not YAML (${error.message.split('\n')[0]})`,
      mend: 'put text with colons, quotes or backslashes between single quotes',
    }));
  }
  const lineAt = (offset: number | undefined): number =>
    offset === undefined ? firstLine : lines.linePos(offset).line + firstLine - 1;
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ file, line: firstLine, what: `this YAML cannot be read (${reason})`, mend: 'write it without aliases' }];
  }
  return {
    value,
    lineOf(path) {
      for (let length = path.length; length > 0; length--) {
        const key = path[length - 1];
        const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
        if (isMap(parent)) {
          const pair = parent.items.find((item) => isNode(item.key) && 'value' in item.key && item.key.value === key);
          if (pair !== undefined && isNode(pair.key)) return lineAt(pair.key.range?.[0]);
        }
        const node = document.getIn(path.slice(0, length), true);
        if (isNode(node)) return lineAt(node.range?.[0]);
      }
      return firstLine;
    },
  };
}

/** A claim that a test is the evidence for a requirement. */
export interface Claim {
  readonly testId: string;
  readonly path: string;
  readonly test: string | null;
}

const OPENING = /^[\s>#*_-]*tests?(?: evidence)?[\s*_]*:[\s*_]*(.*)$/i;
const HEADING = /^#{1,6}\s+tests?(?: evidence)?\s*$/i;
const ENTRY =
  /^[\s>*+-]*(?:\[[ xX]\]\s*)?`?([a-z0-9]+(?:-[a-z0-9]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*)`?\s*(?::|=>|->|→|=|\|)\s*`?([^\s`:|]+\.[A-Za-z0-9]+)(?:::([^`|]+?))?`?\s*\|?\s*$/;

/**
 * Reads the `Tests:` block: a line a claim, `persistence/wiring: tests/test_x.py::test_y`.
 * `lines` says which lines (0-based) it took, so that ids in a claim are not read as words of the task.
 */
export function readClaims(body: readonly string[]): { claims: Claim[]; lines: Set<number> } {
  const claims: Claim[] = [];
  const lines = new Set<number>();
  const take = (text: string, index: number): boolean => {
    const match = ENTRY.exec(text);
    if (!match) return false;
    claims.push({ testId: match[1] as string, path: match[2] as string, test: match[3]?.trim() ?? null });
    lines.add(index);
    return true;
  };
  for (let index = 0; index < body.length; index++) {
    const line = body[index] as string;
    const rest = OPENING.exec(line)?.[1];
    if (rest === undefined && !HEADING.test(line)) continue;
    if (rest?.trim()) {
      take(rest, index);
    }
    let next = index + 1;
    while (next < body.length && (take(body[next] as string, next) || (body[next] as string).trim() === '')) next++;
    index = next - 1;
  }
  return { claims, lines };
}

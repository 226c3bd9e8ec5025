import type { Commit, Tree, TreeFile } from './world.js';

/** One entry of a pull request's list of files. */
export interface FileChange {
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed';
  readonly before: TreeFile | null;
  readonly after: TreeFile | null;
  readonly additions: number;
  readonly deletions: number;
  /** Hunks without a header; `null` for binary files and exact renames. */
  readonly patch: string | null;
  readonly binary: boolean;
}

export function mergeBase(commits: ReadonlyMap<string, Commit>, one: string, other: string): string | null {
  const reachable = new Set<string>();
  const collect = [one];
  for (let next = collect.pop(); next !== undefined; next = collect.pop()) {
    if (reachable.has(next)) continue;
    reachable.add(next);
    collect.push(...(commits.get(next)?.parents ?? []));
  }
  const open = [other];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    if (reachable.has(next)) return next;
    open.push(...(commits.get(next)?.parents ?? []));
  }
  return null;
}

export function treeChanges(base: Tree, head: Tree): FileChange[] {
  const removed = new Map([...base].filter(([path]) => !head.has(path)));
  const changes: FileChange[] = [];
  for (const [path, after] of head) {
    const before = base.get(path) ?? null;
    if (before?.sha === after.sha && before.mode === after.mode) continue;
    const origin = before === null ? [...removed].find(([, file]) => similar(file, after)) : undefined;
    if (origin !== undefined) removed.delete(origin[0]);
    changes.push(change(path, origin?.[0] ?? null, origin?.[1] ?? before, after));
  }
  for (const [path, before] of removed) changes.push(change(path, null, before, null));
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function change(
  path: string,
  previousPath: string | null,
  before: TreeFile | null,
  after: TreeFile | null,
): FileChange {
  const binary = isBinary(before) || isBinary(after);
  const oldLines = binary ? [] : linesOf(before);
  const newLines = binary ? [] : linesOf(after);
  const hunk = binary ? null : patchOf(oldLines, newLines);
  const status =
    before === null ? 'added' : after === null ? 'removed' : previousPath === null ? 'modified' : 'renamed';
  return {
    path,
    previousPath,
    status,
    before,
    after,
    additions: hunk?.additions ?? 0,
    deletions: hunk?.deletions ?? 0,
    patch: hunk?.text ?? null,
    binary,
  };
}

function isBinary(file: TreeFile | null): boolean {
  return file?.content?.includes(0) ?? false;
}

/** Lines without their ends; a last line without `\n` carries the marker that git prints. */
function linesOf(file: TreeFile | null): string[] {
  if (file === null) return [];
  const text = file.content === null ? `Subproject commit ${file.sha}\n` : file.content.toString('utf8');
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else lines[lines.length - 1] += '\n\\ No newline at end of file';
  return lines;
}

/** One hunk from the first to the last line that differs, with three lines of context: not minimal, but right. */
function patchOf(before: readonly string[], after: readonly string[]) {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end += 1;
  }
  const removed = before.slice(start, before.length - end);
  const added = after.slice(start, after.length - end);
  if (removed.length === 0 && added.length === 0) return null;
  const lead = before.slice(Math.max(0, start - 3), start);
  const trail = before.slice(before.length - end, before.length - end + 3);
  const oldCount = lead.length + removed.length + trail.length;
  const newCount = lead.length + added.length + trail.length;
  const from = start - lead.length;
  const at = (count: number) => `${count === 0 ? 0 : from + 1},${count}`;
  const text = [
    `@@ -${at(oldCount)} +${at(newCount)} @@`,
    ...lead.map((line) => ` ${line}`),
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
    ...trail.map((line) => ` ${line}`),
  ].join('\n');
  return { text, additions: added.length, deletions: removed.length };
}

function similar(one: TreeFile, other: TreeFile): boolean {
  if (one.sha === other.sha) return true;
  if (one.content === null || other.content === null || isBinary(one) || isBinary(other)) return false;
  const lines = new Set(linesOf(one));
  const others = linesOf(other);
  const shared = others.filter((line) => lines.has(line)).length;
  return others.length > 3 && shared / Math.max(others.length, lines.size) >= 0.5;
}

/** The whole diff as `git diff` prints it; GitHub's diff media type. */
export function unifiedDiff(changes: readonly FileChange[]): string {
  return changes
    .map((file) => {
      const old = file.previousPath ?? file.path;
      const lines = [`diff --git a/${old} b/${file.path}`];
      if (file.status === 'added') lines.push(`new file mode ${file.after?.mode}`);
      if (file.status === 'removed') lines.push(`deleted file mode ${file.before?.mode}`);
      if (file.status === 'renamed') lines.push('similarity index 90%', `rename from ${old}`, `rename to ${file.path}`);
      lines.push(`index ${short(file.before)}..${short(file.after)}`);
      const from = file.before === null ? '/dev/null' : `a/${old}`;
      const to = file.after === null ? '/dev/null' : `b/${file.path}`;
      if (file.binary) lines.push(`Binary files ${from} and ${to} differ`);
      else if (file.patch !== null) lines.push(`--- ${from}`, `+++ ${to}`, file.patch);
      return `${lines.join('\n')}\n`;
    })
    .join('');
}

function short(file: TreeFile | null): string {
  return file?.sha.slice(0, 7) ?? '0000000';
}

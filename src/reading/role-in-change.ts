import type { ChangedFile, FileDiff, FileRole, Hunk } from '../domain/change.js';
import { type RoleGlobs, roleOf } from './file-role.js';

/**
 * What a changed file is for. A file that was there stays what it was when the change itself writes into it that a
 * program made it: who wants code to go unread could write that. Of a new file nothing else is known, and generators
 * do write it; so it counts, and the review names the file.
 * @param content the file at the head; `null` where only the diff is there
 */
export function roleInChange(
  diff: FileDiff,
  hunks: readonly Hunk[],
  content: string | null,
  globs: RoleGlobs,
): Pick<ChangedFile, 'role' | 'claimsGenerated'> {
  const roleWith = (text: string) => roleOf(diff.path, globs, text);
  const role = roleWith(content ?? firstLines(diff, hunks));
  const byPath: FileRole = role === 'generated' ? roleWith('') : role;
  if (role === byPath || diff.status === 'removed') return { role };
  if (diff.status === 'added') return { role, claimsGenerated: 'passed-over' };
  // What stood there before is not known.
  if (diff.patchMissing) return { role: byPath, claimsGenerated: 'judged' };
  return roleWith(before(hunks, content)) === 'generated' ? { role } : { role: byPath, claimsGenerated: 'judged' };
}

/** Stands in for the head of the file where only the diff is there; enough to tell bundles and marks of generators. */
function firstLines({ status }: FileDiff, [first]: readonly Hunk[]): string {
  const lines = (first?.lines ?? []).filter(({ kind }) => status === 'removed' || kind !== 'removed');
  return lines
    .slice(0, 20)
    .map(({ text }) => text)
    .join('\n');
}

/** The file at the base, as far as it is known. */
function before(hunks: readonly Hunk[], content: string | null): string {
  const head = content?.split('\n') ?? [];
  const lines: string[] = [];
  let at = 0;
  for (const { newStart, newLines, lines: changed } of hunks) {
    const start = newLines === 0 ? newStart : newStart - 1;
    lines.push(...head.slice(at, start));
    for (const { kind, text } of changed) if (kind !== 'added') lines.push(text);
    at = start + newLines;
  }
  return [...lines, ...head.slice(at)].join('\n');
}

/**
 * The largest file that is read, in bytes. Larger ones are data or generated; the diff's hunks remain.
 * The same bound as GitHub's contents API, so that both doors see the same.
 */
export const LARGEST_FILE = 1024 * 1024;

/** The text of a file, or `null` where it is too large or binary (a NUL within its first 8 000 bytes, as git decides). */
export function textOf(content: Buffer): string | null {
  if (content.length > LARGEST_FILE || content.subarray(0, 8000).includes(0)) return null;
  const text = content.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

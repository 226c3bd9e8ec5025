/** The first line of the one comment that this App keeps on a pull request or issue. */
export const stickyMarker = '<!-- testreq:comment -->';

/** Whether a comment's text is (or claims to be) the App's own. Who wrote it is another question. */
export function isSticky(body: string | null | undefined): boolean {
  return body?.trimStart().startsWith(stickyMarker) ?? false;
}

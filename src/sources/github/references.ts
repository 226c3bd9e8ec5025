/** An issue that a pull request names as its task. */
export interface IssueReference {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
  /** `branch`: a number in a branch's name is a guess, and counts only if there is such an issue. */
  readonly via: 'keyword' | 'task-line' | 'task-list' | 'branch';
}

interface Home {
  readonly owner: string;
  readonly repo: string;
  /** Scheme and host of the repository's pages; links elsewhere are not ours. */
  readonly origin: string;
}

/** Where references stand, and what `#1` means there. */
export interface ReferringTexts extends Home {
  readonly body: string;
  readonly commitMessages: readonly string[];
  readonly headRef: string;
}

/** References beyond these are left aside: nobody does twenty tasks at once. */
const mostReferences = 20;
/** Longest text that is searched (characters); GitHub's own limit of a body is 65 536. */
const longestText = 70_000;

/**
 * The issues that a pull request says it does: closing keywords and `Task:` lines in its body and commits, a number at
 * the head of its branch's name. A bare `#12` is a mention, not a task. What stands in code, quotes and HTML comments
 * (templates!) does not count.
 */
export function issueReferences(texts: ReferringTexts): IssueReference[] {
  const found = [texts.body, ...texts.commitMessages].flatMap((text) => referencesIn(prose(text), texts));
  const branch = branchNumber(texts.headRef);
  if (branch !== null) found.push({ owner: texts.owner, repo: texts.repo, number: branch, via: 'branch' });
  const seen = new Set<string>();
  return found
    .filter((reference) => {
      const key = issueKey(reference);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, mostReferences);
}

/** The same for every spelling of one issue. */
export function issueKey({ owner, repo, number }: Omit<IssueReference, 'via'>): string {
  return `${owner}/${repo}#${number}`.toLowerCase();
}

const keyword = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b:?[ \t]+(\S{1,300})/gi;
const taskLine = /^[ \t]*(?:[-*][ \t]+)?\**task\**[ \t]*:\**[ \t]*(.{1,300})$/gim;

const openItem = /^[ \t]*(?:[-*+]|\d+[.)])[ \t]+\[ \][ \t]+(\S{1,300})[ \t]*$/gm;

/** The issues that the open items of a task list in an issue consist of; an item with words of its own is text. */
export function openTaskItems(body: string, home: Home): IssueReference[] {
  return [...prose(body).matchAll(openItem)].flatMap(([, what = '']) => {
    const issue = issueOf(what, home);
    return issue === null ? [] : [{ ...issue, via: 'task-list' as const }];
  });
}

function referencesIn(text: string, home: Home): IssueReference[] {
  const references: IssueReference[] = [];
  for (const [pattern, via] of [[keyword, 'keyword'] as const, [taskLine, 'task-line'] as const]) {
    for (const [, what = ''] of text.matchAll(pattern)) {
      const issue = issueOf(what.trim(), home);
      if (issue !== null) references.push({ ...issue, via });
    }
  }
  return references;
}

function issueOf(text: string, home: Home): Omit<IssueReference, 'via'> | null {
  const short = /^(?:([\w.-]+)\/([\w.-]+))?(?:#|gh-)0*([1-9]\d{0,8})\b/i.exec(text);
  if (short !== null) {
    return { owner: short[1] ?? home.owner, repo: short[2] ?? home.repo, number: Number(short[3]) };
  }
  const link = /^[<([]*(https?:\/\/[^/\s]+)\/([\w.-]+)\/([\w.-]+)\/issues\/0*([1-9]\d{0,8})\b/i.exec(text);
  if (link === null || link[1]?.toLowerCase() !== home.origin.toLowerCase()) return null;
  return { owner: link[2] ?? '', repo: link[3] ?? '', number: Number(link[4]) };
}

/** `123-slug`, `feature/123-slug`, `issue-123`, `gh-123_slug`; not `release/2026-01`, not `v2-api`. */
function branchNumber(branch: string): number | null {
  for (const segment of branch.split('/')) {
    if (/^\d{4}-\d{2}(?:-|$)/.test(segment)) continue;
    const number = /^(?:issues?[-_]?|gh-|#)?0*([1-9]\d{0,6})(?:[-_]|$)/i.exec(segment)?.[1];
    if (number !== undefined) return Number(number);
  }
  return null;
}

/** Text without fenced code, code spans, quotes and HTML comments; lines stay lines. */
function prose(text: string): string {
  return text
    .slice(0, longestText)
    .replace(/\r\n?/g, '\n')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replace(/^ {0,3}(```+|~~~+)[^\n]*\n(?:(?! {0,3}\1)[^\n]*\n)*(?: {0,3}\1[^\n]*|$)/gm, '')
    .replace(/^ {0,3}>.*$/gm, '')
    .replace(/`[^`\n]*`/g, ' ');
}

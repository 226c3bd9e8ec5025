import type { Task, TaskSource } from '../../domain/task.js';

/** How many digits of a commit's id people read. */
const SHORT = 10;

/**
 * A commit's message as a task. A merge that a host made ("Merge pull request #7 from …") has the pull request's title
 * in its body, and a squashed one its number behind the title.
 */
export function taskOfMessage(source: TaskSource, id: string, message: string): Task {
  const [subject = '', ...rest] = message.replace(/\r\n?/g, '\n').trim().split('\n');
  const merged = /^Merge pull request (#\d+) from \S+$/.exec(subject);
  const lines = rest.join('\n').replace(/^\n+/, '').split('\n');
  if (merged && lines[0]) {
    return { source, ref: merged[1] as string, title: lines[0].trim(), url: null, body: lines.slice(1).join('\n') };
  }
  const number = /\((#\d+)\)$/.exec(subject)?.[1];
  return {
    source,
    ref: (source === 'pull-request' && number) || id.slice(0, SHORT),
    title: subject,
    url: null,
    body: lines.join('\n'),
  };
}

/** A text that a person gave as the task. The first heading, else the first line, is its title. */
export function taskOfText(text: string, ref: string): Task {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const start = /^(?:---|\+\+\+)\s*$/.test(lines[0] ?? '') ? endOfFrontMatter(lines) : 0;
  const heading = lines.findIndex((line, index) => index >= start && /^#{1,6}\s+\S/.test(line));
  const first = lines.findIndex((line, index) => index >= start && line.trim() !== '');
  const at = heading >= 0 ? heading : first;
  const title = (lines[at] ?? '').replace(/^#{1,6}\s+/, '').trim();
  // The line is blanked, not cut, so that lines of the body are lines of the file.
  const body = lines.map((line, index) => (index === at ? '' : line)).join('\n');
  return { source: 'text', ref, title, url: null, body };
}

function endOfFrontMatter(lines: readonly string[]): number {
  const end = lines.findIndex((line, index) => index > 0 && line.trim() === lines[0]?.trim());
  return end < 0 ? 0 : end + 1;
}

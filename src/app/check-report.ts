import type { Conclusion } from '../domain/review.js';
import type { CheckReport } from '../reports/check-run.js';
import { sentence } from '../reports/escape.js';

/** GitHub's limits: characters of a summary and of a text, annotations in a request, characters of a title we show. */
const longestText = 65_535;
const mostAnnotations = 50;
const longestTitle = 250;
/** Kept free in the text for the record that `publishCheck` puts behind it. */
const reserved = 400;

/** A report with nothing but words: for what could not be judged. */
export function plainReport(conclusion: Conclusion, title: string, summary: string): CheckReport {
  return { conclusion, title, summary, text: '', annotations: [], actions: [] };
}

/** A report within GitHub's limits, cut between lines with a note. */
export function withinLimits(report: CheckReport): CheckReport {
  return {
    ...report,
    title: cut(report.title.replace(/\s+/g, ' '), longestTitle),
    summary: cutLines(report.summary, longestText),
    text: cutLines(report.text, longestText - reserved),
    annotations: report.annotations.slice(0, mostAnnotations),
  };
}

/** One report of several, named; the strictest conclusion holds. */
export function combinedReport(parts: readonly { readonly name: string; readonly report: CheckReport }[]): CheckReport {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only.report;
  const conclusion = strictest(parts.map(({ report }) => report.conclusion));
  const blocking = parts.filter(({ report }) => report.conclusion === conclusion);
  const share = Math.floor((longestText - 1_000) / Math.max(1, parts.length));
  const joined = (of: (report: CheckReport) => string) =>
    parts
      .filter(({ report }) => of(report) !== '')
      .map(({ name, report }) => `## ${name}\n\n${cutLines(of(report), share)}`)
      .join('\n\n');
  return {
    conclusion,
    title: blocking.map(({ name, report }) => `${name}: ${report.title}`).join('; '),
    summary: joined((report) => `**${sentence(report.title)}**\n\n${report.summary}`),
    text: joined((report) => report.text),
    annotations: blocking.flatMap(({ report }) => report.annotations),
    actions: [],
  };
}

const strictness: readonly Conclusion[] = ['success', 'neutral', 'failure'];

function strictest(conclusions: readonly Conclusion[]): Conclusion {
  return conclusions.reduce<Conclusion>(
    (one, other) => (strictness.indexOf(other) > strictness.indexOf(one) ? other : one),
    'success',
  );
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function cutLines(text: string, length: number): string {
  if (text.length <= length) return text;
  const note = '\n\n*The rest was cut: GitHub shows no more. `testreq review` on the command line shows all.*';
  const kept = text.slice(0, length - note.length - 20);
  const whole = kept.slice(0, Math.max(kept.lastIndexOf('\n'), kept.length - 2_000));
  const openFence = (whole.match(/^ {0,3}```/gm) ?? []).length % 2 === 1 ? '\n```' : '';
  return `${whole}${openFence}${note}`;
}

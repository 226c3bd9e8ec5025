import {
  type BacktestResult,
  type BacktestSummary,
  highest,
  type Outcome,
  outcomeOf,
  type Stretch,
} from './backtest-summary.js';
import { html, reviewToHtml } from './html.js';

/** How many commits have their whole report in the page; of the others the verdict is shown. A report weighs some 5 KB. */
const MOST_REPORTS = 2_000;
/** How many bars a chart has. */
const MOST_BARS = 10;

const WORDS: Readonly<Record<Outcome, string>> = {
  fails: 'would not have passed',
  passes: 'pass',
  exempt: 'exempt',
  unreadable: 'could not be read',
};
const OUTCOMES: readonly Outcome[] = ['fails', 'passes', 'exempt', 'unreadable'];

/**
 * A backtest as one page that needs nothing else: no script, no network. Commits are added as they are reviewed; the
 * page is rendered at the end, since its charts stand above them.
 */
export class BacktestPage {
  readonly #name: string;
  readonly #commits: string[] = [];
  readonly #counts: Record<Outcome, number> = { fails: 0, passes: 0, exempt: 0, unreadable: 0 };

  constructor(name: string) {
    this.#name = name;
  }

  add(result: BacktestResult): void {
    const outcome = outcomeOf(result);
    this.#counts[outcome]++;
    this.#commits.push(
      this.#commits.length < MOST_REPORTS ? withReport(result, outcome) : withoutReport(result, outcome),
    );
  }

  /** The page in parts, to be written one after another. */
  *render(summary: BacktestSummary): Generator<string> {
    const { reviewed, failed } = summary;
    const share = reviewed === 0 ? 0 : Math.round((failed / reviewed) * 100);
    const counted = `<strong>${failed} of ${reviewed}</strong> ${reviewed === 1 ? 'change' : 'changes'} would not have passed (${share} %).`;
    const name = html(this.#name);
    yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>testreq backtest of ${name}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>What testreq would have said of <em>${name}</em></h1>
<p class="lead">${reviewed === 0 ? 'No change could be reviewed.' : counted}</p>
</header>
<main>
<section class="wide"><h2>Over time</h2>
${overTime(summary.stretches)}
</section>
<section><h2>By category</h2>
${categoryChart(summary)}
</section>
<section><h2>Absent most often</h2>
${chart(highest(summary.absent, MOST_BARS), 'fails', 'Nothing was absent in a change that would not have passed.')}
</section>
<section><h2>Exempt</h2>
${chart(highest(summary.exempt, MOST_BARS), 'exempt', 'No change was exempt.')}
</section>
<section><h2>Slowest to review</h2>
${slowest(summary)}
</section>
<section class="wide commits"><h2>Changes, newest first</h2>
${this.#filters()}
<ol>
`;
    for (const commit of this.#commits) yield commit;
    yield `</ol>
</section>
</main>
</body>
</html>
`;
  }

  #filters(): string {
    const total = this.#commits.length;
    const all = `<input type="radio" name="show" id="show-all" checked><label for="show-all">all ${total}</label>`;
    const some = OUTCOMES.filter((outcome) => this.#counts[outcome] > 0).map(
      (outcome) =>
        `<input type="radio" name="show" id="show-${outcome}"><label for="show-${outcome}">${this.#counts[outcome]} ${WORDS[outcome]}</label>`,
    );
    return `<fieldset><legend>Show</legend>${[all, ...some].join('\n')}</fieldset>`;
  }
}

function withReport(result: BacktestResult, outcome: Outcome): string {
  const body = 'error' in result ? `<p>${html(result.error)}</p>` : reviewToHtml(result);
  return `<li class="${outcome}"><details><summary>${summaryLine(result, outcome)}</summary><div class="report">${body}</div></details></li>\n`;
}

function withoutReport(result: BacktestResult, outcome: Outcome): string {
  const verdict = 'error' in result ? result.error : result.title;
  return `<li class="${outcome}"><div class="brief">${summaryLine(result, outcome)}<small>${html(verdict)}</small></div></li>\n`;
}

const MARK: Readonly<Record<Outcome, string>> = { fails: '✗', passes: '✓', exempt: '–', unreadable: '?' };

function summaryLine(result: BacktestResult, outcome: Outcome): string {
  const title = 'error' in result ? 'could not be read' : (result.tasks[0]?.title ?? '');
  return `<span class="mark" aria-label="${WORDS[outcome]}">${MARK[outcome]}</span><code>${html(result.commit.slice(0, 10))}</code> <span class="title">${html(title)}</span>`;
}

/** Bars of the history, oldest at the left; each is a stretch of commits, divided by what they came to. */
function overTime(newestFirst: readonly Stretch[]): string {
  const stretches = [...newestFirst].reverse();
  const total = (stretch: Stretch) => stretch.passes + stretch.fails + stretch.exempt + stretch.unreadable;
  const most = Math.max(1, ...stretches.map(total));
  const width = 100 / stretches.length;
  const height = 100;
  const bars = stretches.map((stretch, index) => {
    let top = height;
    const parts = (['fails', 'passes', 'exempt', 'unreadable'] as const).map((outcome) => {
      const size = (stretch[outcome] / most) * height;
      top -= size;
      return size === 0
        ? ''
        : `<rect class="${outcome}" x="${round(index * width + width * 0.08)}" y="${round(top)}" width="${round(width * 0.84)}" height="${round(size)}"/>`;
    });
    const words = OUTCOMES.filter((outcome) => stretch[outcome] > 0).map(
      (outcome) => `${stretch[outcome]} ${WORDS[outcome]}`,
    );
    return `<g><title>${days(stretch)}: ${words.join(', ') || 'nothing'}</title>${parts.join('')}</g>`;
  });
  const failed = stretches.reduce((sum, stretch) => sum + stretch.fails, 0);
  const times = stretches.flatMap(({ from, to }) => [from, to]).filter((time) => time !== null);
  const [oldest, newest] = [times[0], times.at(-1)];
  const legend = OUTCOMES.map((outcome) => `<span class="${outcome}">${WORDS[outcome]}</span>`).join(' ');
  const rows = stretches.map(
    (stretch) =>
      `<tr><th scope="row">${days(stretch)}</th>${OUTCOMES.map((outcome) => `<td>${stretch[outcome]}</td>`).join('')}</tr>`,
  );
  return `<svg class="time" viewBox="0 0 100 ${height}" preserveAspectRatio="none" role="img" aria-label="Over the history: ${failed} would not have passed">${bars.join('')}</svg>
<p class="axis"><span>${oldest === undefined ? '' : day(oldest)}</span><span>${newest === undefined ? '' : day(newest)}</span></p>
<p class="legend">${legend}</p>
<details><summary>The same in numbers</summary><div class="scroll" tabindex="0"><table><thead><tr><th>Stretch</th>${OUTCOMES.map((outcome) => `<th>${WORDS[outcome]}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div></details>`;
}

const round = (number: number): string => String(Math.round(number * 100) / 100);

const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

function days(stretch: Stretch): string {
  if (stretch.from === null || stretch.to === null) return 'no date';
  return day(stretch.from) === day(stretch.to) ? day(stretch.from) : `${day(stretch.from)} to ${day(stretch.to)}`;
}

function categoryChart({ categories }: BacktestSummary): string {
  const rows = [...categories.values()].sort((a, b) => b.found - a.found);
  if (rows.length === 0) return '<p>No category was found.</p>';
  const most = Math.max(...rows.map(({ found }) => found));
  const bars = rows.map(
    ({ title, found, blocks }) =>
      `<dt>${html(title)}</dt><dd><span class="bar">${bar('fails', blocks, most)}${bar('passes', found - blocks, most)}</span> ${found}${blocks > 0 ? `, ${blocks} would have blocked` : ''}</dd>`,
  );
  return `<dl>${bars.join('')}</dl>`;
}

function chart(rows: readonly (readonly [string, number])[], colour: Outcome, none: string): string {
  if (rows.length === 0) return `<p>${none}</p>`;
  const most = Math.max(...rows.map(([, number]) => number));
  const bars = rows.map(
    ([id, number]) =>
      `<dt><code>${html(id)}</code></dt><dd><span class="bar">${bar(colour, number, most)}</span> ${number}</dd>`,
  );
  return `<dl>${bars.join('')}</dl>`;
}

function bar(colour: Outcome, number: number, most: number): string {
  return number === 0 ? '' : `<i class="${colour}" style="width:${round((number / most) * 100)}%"></i>`;
}

function slowest({ slowest: rows }: BacktestSummary): string {
  if (rows.length === 0) return '<p>No change was reviewed.</p>';
  const items = rows.map(
    ({ commit, title, milliseconds }) =>
      `<li><code>${html(commit.slice(0, 10))}</code> ${html(title)} <small>${Math.round(milliseconds)} ms</small></li>`,
  );
  return `<ul class="plain">${items.join('')}</ul>`;
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#59636e;--page:#fff;--card:#f6f8fa;--line:#d1d9e0;--fails:#cf222e;--passes:#1a7f37;--exempt:#8c959f;--unreadable:#9a6700;--focus:#0969da}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9198a1;--page:#0d1117;--card:#161b22;--line:#3d444d;--fails:#f85149;--passes:#3fb950;--exempt:#656c76;--unreadable:#d29922;--focus:#4493f8}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1200px;padding:1rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}h1 em{font-style:normal}h2{font-size:1.1rem;margin:0 0 .75rem}h4{margin:1rem 0 .25rem}
.lead{font-size:1.15rem}
main{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));gap:1rem}
section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:1rem;min-width:0}
.wide{grid-column:1/-1}
code,pre{font:.875em/1.5 ui-monospace,monospace}
pre{overflow-x:auto;background:var(--page);border:1px solid var(--line);border-radius:6px;padding:.75rem;white-space:pre;overflow-wrap:normal}
svg.time{display:block;width:100%;height:10rem;border-bottom:1px solid var(--line)}
rect.fails,i.fails{fill:var(--fails);background:var(--fails)}rect.passes,i.passes{fill:var(--passes);background:var(--passes)}rect.exempt,i.exempt{fill:var(--exempt);background:var(--exempt)}rect.unreadable,i.unreadable{fill:var(--unreadable);background:var(--unreadable)}
.axis{display:flex;justify-content:space-between;color:var(--soft);margin:.25rem 0;font-size:.875rem}
.legend span{display:inline-block;margin-right:1rem;font-size:.875rem}.legend span::before{content:"";display:inline-block;width:.75em;height:.75em;margin-right:.4em;border-radius:2px;background:var(--exempt)}
.legend .fails::before{background:var(--fails)}.legend .passes::before{background:var(--passes)}.legend .unreadable::before{background:var(--unreadable)}
dl{margin:0}dd{margin:0 0 .6rem;color:var(--soft);font-size:.875rem}
.bar{display:flex;height:.6rem;border-radius:3px;overflow:hidden;background:var(--line)}.bar i{display:block;height:100%}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.875rem}th,td{padding:.2rem .6rem;text-align:right;border-bottom:1px solid var(--line);font-weight:normal}th:first-child{text-align:left;white-space:nowrap}thead th{font-weight:600}
ul.plain,ol{list-style:none;margin:0;padding:0}ul.plain li{margin-bottom:.4rem}small{color:var(--soft)}
fieldset{border:0;margin:0 0 1rem;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1rem}legend{float:left;margin-right:1rem;padding:0;font-weight:600}label{cursor:pointer}
ol>li{border-top:1px solid var(--line)}summary,.brief{padding:.4rem .25rem;cursor:pointer}.brief{cursor:default}.brief small{display:block;margin-left:1.5rem}
.mark{display:inline-block;width:1.5rem;font-weight:700}.fails>*>summary .mark,.fails>.brief .mark{color:var(--fails)}.passes>*>summary .mark,.passes>.brief .mark{color:var(--passes)}.unreadable>*>summary .mark,.unreadable>.brief .mark{color:var(--unreadable)}
.report{padding:.25rem .25rem 1rem 1.5rem}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:3px}
.commits:has(#show-fails:checked) li:not(.fails,.report *),.commits:has(#show-passes:checked) li:not(.passes,.report *),.commits:has(#show-exempt:checked) li:not(.exempt,.report *),.commits:has(#show-unreadable:checked) li:not(.unreadable,.report *){display:none}
@media print{details>*{display:block}}
`;

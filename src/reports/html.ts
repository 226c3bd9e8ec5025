import type { Requirement, Review } from '../domain/review.js';
import { findingsOf, firstPlace, leftOpen, verdictOf } from './findings.js';
import { printable } from './terminal.js';

/** Text of others as HTML that shows exactly that text. */
export function html(text: string): string {
  return printable(text, { keepIndent: true }).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A sentence of ours in which `code spans` hold names of others. */
function sentence(text: string): string {
  return text
    .split(/`([^`\n]+)`/)
    .map((part, index) => (index % 2 === 1 ? `<code>${html(part)}</code>` : html(part)))
    .join('');
}

/** What a review says, as a fragment of HTML: categories, what is absent, what is there. The title is left to the page. */
export function reviewToHtml(review: Review): string {
  const { unfolded, folded, present, waived } = findingsOf(review);
  const parts = [
    `<p>${sentence(review.title)}</p>`,
    categories(review),
    ...[...unfolded, ...folded].map((requirement) => finding(review, requirement)),
    present.length === 0
      ? ''
      : `<p>There: ${present.map(({ id, evidence }) => `<code>${html(id)}</code>${evidence[0] ? ` (${html(evidence[0].test)}, <code>${html(evidence[0].path)}:${evidence[0].line}</code>)` : ''}`).join('; ')}</p>`,
    waived.length === 0 ? '' : `<p>Waived: ${waived.map(({ id }) => `<code>${html(id)}</code>`).join(', ')}</p>`,
    ...review.notes.map((note) => `<p>${sentence(note)}</p>`),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function categories(review: Review): string {
  const found = review.categories;
  if (found.length === 0) return '';
  const items = found.map((category) => {
    const reason = category.because[0];
    const at = reason?.path ? ` (<code>${html(reason.path)}${reason.line ? `:${reason.line}` : ''}</code>)` : '';
    return `<li><b>${html(category.title)}</b> ${verdictOf(review, category)}${reason ? `: ${sentence(reason.detail)}${at}` : ''}</li>`;
  });
  return `<ul>${items.join('')}</ul>`;
}

function finding(review: Review, requirement: Requirement): string {
  const { id, level, because, nearMisses, skeleton } = requirement;
  const place = firstPlace(requirement, (name) => `<code>${html(name)}</code>`);
  const miss = nearMisses[0];
  const open = leftOpen(review, id).map(({ title }) => html(title));
  return [
    `<h4><code>${html(id)}</code> is absent (${level})</h4>`,
    `<p>Due because ${sentence(because)}${place ? ` (${place})` : ''}.${open.length > 0 ? ` Left open: ${open.join(', ')}.` : ''}</p>`,
    miss ? `<p>Near miss: ${sentence(miss.why)} (<code>${html(miss.path)}:${miss.line}</code>).</p>` : '',
    skeleton ? `<pre tabindex="0"><code>${html(skeleton.code)}</code></pre>` : '',
  ].join('');
}

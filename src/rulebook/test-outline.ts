import type { Outline, OutlineStep, OutlineValue, StepAction } from '../domain/test-outline.js';

/** A line of an outline that is no step; `line` counts from 1 within the outline. */
export interface OutlineMistake {
  readonly line: number;
  readonly what: string;
  readonly mend: string;
}

const VALUE = String.raw`(subject|result|settings|before|after)(?:\.(\{\{\w+\}\}|\w+))?`;

/** How each step is written, with an example of it for whoever wrote it wrongly. */
const FORMS: readonly (readonly [string, RegExp, (...groups: string[]) => StepAction])[] = [
  [
    'build',
    /^(?:(before|after) = )?build$/,
    (into) => ({ do: 'build', into: into === 'before' || into === 'after' ? into : 'subject' }),
  ],
  ['make with server', /^make with (server|receiver)$/, (with_) => ({ do: 'make', with: with_ as 'server' })],
  [
    'settings = load',
    /^(?:(settings|before|after) = )?load( fails)?$/,
    (into, fails) => ({ do: 'load', into: (into as 'settings' | undefined) ?? 'settings', fails: fails !== undefined }),
  ],
  [
    'result = call {{function}}',
    new RegExp(String.raw`^(?:(result) = )?call (settings\.)?(\{\{function\}\}|[a-z]+)(?:\(${VALUE}\))?( fails)?$`),
    (into, on, method = '', of, property, fails) => ({
      do: 'call',
      method,
      into: into === undefined ? null : 'result',
      on: on === undefined ? 'subject' : 'settings',
      argument: of === undefined ? null : readValue(of, property),
      fails: fails !== undefined,
    }),
  ],
  ['call 10 at once', /^call (\d+) at once$/, (times) => ({ do: 'call-at-once', times: Number(times) })],
  ['reset', /^reset$/, () => ({ do: 'reset' })],
  ['set "5"', /^set "([^"]*)"$/, (value = '') => ({ do: 'set', value })],
  ['unset', /^unset$/, () => ({ do: 'set', value: null })],
  [
    'server answers 200 {"id":"1"}',
    /^server answers (\d{3})(?: (\{.*\}))?$/,
    (status, body) => ({ do: 'serve', status: Number(status), body: body ?? null }),
  ],
  ['receiver listens', /^receiver (listens|fails)$/, (what) => ({ do: 'receive', fails: what === 'fails' })],
  ['request {}', /^request( \{\})?$/, (body) => ({ do: 'request', body: body !== undefined })],
  [
    'expect status 200 or 201',
    /^expect status (\d{3}(?: or \d{3})*)$/,
    (codes = '') => ({ do: 'expect-status', anyOf: codes.split(' or ').map(Number) }),
  ],
  ['expect field id', /^expect field (\w+)$/, (field = '') => ({ do: 'expect-field', field })],
  ['expect row of result', /^expect row of (result|response)$/, (of) => ({ do: 'expect-row', of: of as 'result' })],
  [
    'expect column status "running"',
    /^expect column (\w+) "([^"]+)"$/,
    (column = '', value = '') => ({ do: 'expect-column', column, value }),
  ],
  [
    'expect subject.repository there',
    new RegExp(`^expect ${VALUE} there$`),
    (of, property) => ({ do: 'expect-there', value: readValue(of, property) }),
  ],
  [
    'expect result.id = "1"',
    new RegExp(String.raw`^expect ${VALUE} = ("[^"]*"|\d+|true|false)$`),
    (of, property, wanted = '') => ({
      do: 'expect-equal',
      value: readValue(of, property),
      wanted: JSON.parse(wanted) as string | number | boolean,
    }),
  ],
  ['expect another', /^expect another$/, () => ({ do: 'expect-another' })],
  [
    'expect message id, status',
    /^expect message (\w+(?:, \w+)*)$/,
    (fields = '') => ({ do: 'expect-message', fields: fields.split(', ') }),
  ],
  [
    'expect moves pending start running; running complete completed',
    /^expect moves (\w+ \w+ \w+(?:; \w+ \w+ \w+)*)$/,
    (rows = '') => ({
      do: 'expect-moves',
      rows: rows.split('; ').map((row) => row.split(' ') as [string, string, string]),
    }),
  ],
  [
    'expect refused completed start',
    /^expect refused (\w+) (\w+)$/,
    (state = '', event = '') => ({ do: 'expect-refused', state, event }),
  ],
];

const readValue = (of: string | undefined, property: string | undefined): OutlineValue => ({
  of: (of as OutlineValue['of'] | undefined) ?? 'subject',
  property: property ?? null,
});

/**
 * Reads the outline of a test: a line that completes "the service …", then a step a line, each with what a person must
 * decide behind a `#`. Lines that are no steps are added to `mistakes`.
 */
export function readOutline(text: string, mistakes: OutlineMistake[]): Outline {
  const [title = '', ...lines] = text.split('\n');
  const steps = lines.flatMap((line, index): OutlineStep[] => {
    if (line.trim() === '') return [];
    const [action = '', ...notes] = line.split(/\s+# /);
    const step = stepOf(action.trim());
    if (step) return [{ ...step, todo: notes.join(' # ').trim() || null }];
    mistakes.push({
      line: index + 2,
      what: `\`${action.trim()}\` is not a step of an outline`,
      mend: `write one of ${FORMS.map(([example]) => `\`${example}\``).join(', ')}`,
    });
    return [];
  });
  if (!/^[a-z][a-z ]*$/.test(title)) {
    mistakes.push({
      line: 1,
      what: `\`${title}\` does not name a test`,
      mend: 'begin with lower-case words that complete "the service …"',
    });
  }
  return { title, steps, text };
}

function stepOf(action: string): StepAction | null {
  for (const [, pattern, step] of FORMS) {
    const match = pattern.exec(action);
    if (match) return step(...(match.slice(1) as string[]));
  }
  return null;
}

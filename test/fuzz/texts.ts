import fc from 'fast-check';

/** What trips parsers: signs without width, surrogates, line ends of all kinds, very long runs, words of other formats. */
const ODD = [
  '',
  '\u0000',
  '\u001b[31m',
  '\r',
  '\r\n',
  '\u2028',
  '\u0085',
  '\ufeff',
  '\u200b',
  '\u202e',
  '\ud800',
  '\udc00x',
  '🙂',
  'İ',
  'ß',
  '\t',
  '__proto__',
  'constructor',
  'toString',
  '-1',
  '1e999',
  'NaN',
  '../../etc/passwd',
  '%00',
  '$&',
  '$1',
  '\\',
  '\\u0000',
  '<!--',
  '-->',
  ']]>',
  '&#x0;',
] as const;

/** Text of strangers: any signs, and those that trip parsers. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(...ODD),
  // Runs: what is quadratic in one sign shows when it stands there a thousand times.
  fc
    .tuple(
      fc.oneof(fc.constantFrom(...ODD), fc.string({ minLength: 1, maxLength: 3 })),
      fc.integer({ min: 1, max: 1_000 }),
    )
    .map(([sign, times]) => sign.repeat(times)),
);

/** Lines in any order: of the given ones, and of any text; joined with one kind of line end. */
export function shuffled(lines: readonly string[], most = 40): fc.Arbitrary<string> {
  const line = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...lines) }, { weight: 1, arbitrary: anyText });
  return fc
    .tuple(fc.array(line, { maxLength: most }), fc.constantFrom('\n', '\n', '\n', '\r\n', '\r', ''))
    .map(([parts, end]) => parts.join(end));
}

/**
 * Sound texts, spoiled: cut anywhere, a part of one put into another, parts said again many times, any text put in.
 * That is how parsers are reached behind their first line.
 */
export function spoiled(sound: readonly string[]): fc.Arbitrary<string> {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const stroke: fc.Arbitrary<Stroke> = fc.oneof(
    fc.record({ kind: fc.constant('cut' as const), from: place, to: place }),
    fc.record({
      kind: fc.constant('again' as const),
      from: place,
      length: fc.nat(200),
      times: fc.integer({ min: 2, max: 30 }),
    }),
    fc.record({ kind: fc.constant('text' as const), from: place, text: anyText }),
    fc.record({
      kind: fc.constant('other' as const),
      from: place,
      other: fc.constantFrom(...sound),
      at: place,
      length: fc.nat(2_000),
    }),
    fc.record({ kind: fc.constant('swap' as const), from: place, to: place }),
  );
  return fc
    .tuple(fc.constantFrom(...sound), fc.array(stroke, { maxLength: 6 }))
    .map(([text, strokes]) => strokes.reduce((now, one) => (now.length > LONGEST ? now : struck(now, one)), text));
}

/** What is longer is not made longer still. */
const LONGEST = 60_000;

type Stroke =
  | { readonly kind: 'cut' | 'swap'; readonly from: number; readonly to: number }
  | { readonly kind: 'again'; readonly from: number; readonly length: number; readonly times: number }
  | { readonly kind: 'text'; readonly from: number; readonly text: string }
  | {
      readonly kind: 'other';
      readonly from: number;
      readonly other: string;
      readonly at: number;
      readonly length: number;
    };

function struck(text: string, stroke: Stroke): string {
  const from = Math.floor(stroke.from * text.length);
  const put = (what: string) => text.slice(0, from) + what + text.slice(from);
  switch (stroke.kind) {
    case 'cut': {
      const to = Math.floor(stroke.to * text.length);
      return text.slice(0, Math.min(from, to)) + text.slice(Math.max(from, to));
    }
    case 'swap': {
      const to = Math.floor(stroke.to * text.length);
      return text.slice(to) + text.slice(0, to);
    }
    case 'again':
      return put(text.slice(from, from + stroke.length).repeat(stroke.times));
    case 'text':
      return put(stroke.text);
    case 'other': {
      const at = Math.floor(stroke.at * stroke.other.length);
      return put(stroke.other.slice(at, at + stroke.length));
    }
  }
}

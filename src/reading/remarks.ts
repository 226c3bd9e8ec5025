import type { CodeLine, RemovedLine } from '../domain/code.js';

/** A call that writes a log, in the words of the ten languages; `log.Fatal` ends the program, so it is none. */
const LOGS =
  /^\s*(?:(?:[\w$@]+|\w+\(\))(?:\.|->|::))*(?:\$?_?(?:log|logger|logging|slog|klog|logrus|console)(?:\(\))?(?:\.|->|::)(?:log)?(?:trace|debug|verbose|info(?:rmation)?|notice|warn(?:ing)?|error|critical|exception|log|print(?=f|ln))(?:f|ln|w)?(?:context)?\s*(?=[("'{]|$)|(?:tracing::|log::)?(?:trace|debug|info|warn|error)!(?=\())/i;

/** Annotations, decorators and attributes that describe an endpoint to its readers: OpenAPI's of Nest, Java, C# and PHP. */
const DESCRIBES =
  /^\s*(?:@Api(?:Tags|Operation|Property\w*|\w*Responses?|Param|Query|Header|Body|Consumes|Produces|\w*Auth|Security|ExtraModels|HideProperty|ExcludeEndpoint|Model\w*|ImplicitParams?)|@(?:Operation|Parameter|Schema|Tags?|Hidden)(?=\(|\s*$)|\[(?:Swagger\w+|ProducesResponseType|EndpointSummary|EndpointDescription)\b|#\[OA\\)/;

/** A call on more lines is something else than a remark. */
const MOST_LINES = 12;

type Line = Pick<CodeLine | RemovedLine, 'number' | 'code'>;

/**
 * One side of a diff without what only tells somebody something: calls that write a log, and annotations that describe an
 * endpoint. Nothing of it could be wired wrongly. Lines ascend; a call whose lines are not all there stays.
 */
export function withoutRemarks<Side extends Line>(lines: readonly Side[]): readonly Side[] {
  if (!lines.some(({ code }) => LOGS.test(code) || DESCRIBES.test(code))) return lines;
  const kept: Side[] = [];
  for (let from = 0; from < lines.length; ) {
    const length = callLength(lines, from);
    if (length === 0) kept.push(...lines.slice(from, from + 1));
    from += Math.max(length, 1);
  }
  return kept;
}

/** How many lines a remark takes from a line on; 0 where there is none, or where more than it stands there. */
function callLength(lines: readonly Line[], from: number): number {
  const first = lines[from];
  const [call = ''] = first?.code.match(LOGS) ?? first?.code.match(DESCRIBES) ?? [];
  if (!first || call === '') return 0;
  const rest = first.code.slice(call.length);
  // Ruby needs no brackets.
  if (/^["']/.test(rest)) return /;|[,\\]\s*$/.test(rest) ? 0 : 1;
  let open = 0;
  for (let at = from; at < lines.length && at - from < MOST_LINES; at++) {
    const line = lines[at];
    if (line?.number !== first.number + at - from) return 0;
    for (const { 0: sign, index } of line.code.matchAll(/[([{]|[)\]}]/g)) {
      open += /[([{]/.test(sign) ? 1 : -1;
      // Behind the call nothing may follow but calls of what it gives: `log.Info().Msg("paid")`.
      if (open === 0 && !/^(?:\.\w|\s*;?\s*$)/.test(line.code.slice(index + 1))) return 0;
    }
    if (open === 0) return /;.*\S/.test(line.code) ? 0 : at - from + 1;
    if (open < 0) return 0;
  }
  return 0;
}

import type { Change } from '../domain/change.js';
import type { MockFact } from '../domain/code.js';
import type { Location } from '../domain/review.js';

/** How a mock may name what a place of the change stands in: `Rates`, `Rates.of`, `app.rates.rate`. */
export interface Subject {
  /** Classes, and their members with the class before. */
  readonly names: ReadonlySet<string>;
  /** Functions, with all folders and the file before; a mock names them with some of these. */
  readonly functions: readonly string[];
}

/** What the places of a requirement stand in; places outside of any declaration say nothing. */
export function subjectsAt(places: readonly Location[], change: Change): Subject[] {
  const codeOf = new Map(change.files.map(({ diff, code }) => [diff.path, code]));
  return places.flatMap(({ path, line, side }) => {
    const around = side === 'old' ? [] : (codeOf.get(path)?.symbols ?? []);
    const holding = around.filter(({ startLine, endLine }) => startLine <= line && line <= endLine);
    const module = path.replace(/(?:\/(?:__init__|index|mod))?\.[^/.]*$/, '').replaceAll('/', '.');
    const names = holding.flatMap(({ kind, name, container }) =>
      container !== null ? [container, `${container}.${name}`] : kind === 'class' ? [name] : [],
    );
    const functions = holding
      .filter(({ kind, container }) => container === null && kind === 'function')
      .map(({ name }) => `.${module}.${name}`);
    return holding.length === 0 ? [] : [{ names: new Set(names), functions }];
  });
}

/** The mock in whose place all stands that a test should be evidence of: it would pass whatever that does. */
export function mockOfSubjects(mocks: readonly MockFact[], subjects: readonly Subject[]): MockFact | null {
  // A spy calls through, as long as nothing else is said.
  const mocked = mocks.flatMap((mock) => {
    const parts = mock.target.replace(/(?:::|\.)class\b/, '').match(/[\w$]+/g) ?? [];
    return /spy/i.test(mock.via)
      ? []
      : [{ mock, parts: parts.length, path: parts.join('.'), end: parts.slice(-2).join('.') }];
  });
  const standing = subjects.map(({ names, functions }) =>
    mocked.find(
      ({ parts, path, end }) =>
        names.has(path) || names.has(end) || (parts > 1 && functions.some((name) => name.endsWith(`.${path}`))),
    ),
  );
  return standing.every((found) => found !== undefined) ? (standing[0]?.mock ?? null) : null;
}

import type { Location, Requirement, Review } from '../domain/review.js';
import type { Rulebook } from '../domain/rulebook.js';
import { binds } from '../levels.js';
import { isBlocking, whatToWrite } from './check-words.js';
import { plainText } from './escape.js';

type AnnotationLevel = 'notice' | 'warning' | 'failure';

/** A line of a changed file that a check speaks of, in GitHub's form. Its texts are plain: GitHub renders no markup there. */
export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: AnnotationLevel;
  readonly title: string;
  readonly message: string;
}

/** GitHub takes so many in a request. */
const mostAnnotations = 50;
/** Characters; GitHub's own limit of a title is 255. */
const longestTitle = 200;
/** Lines of one test that are annotated: a reader needs no more to see what raised it. */
const mostLines = 5;
/** Tests named in one annotation; a line that raises more says how many. */
const mostTests = 8;

const LEVELS: readonly AnnotationLevel[] = ['failure', 'warning', 'notice'];

interface Raised {
  readonly path: string;
  readonly line: number;
  readonly by: {
    readonly requirement: Requirement;
    readonly level: AnnotationLevel;
    /** Whether this is the line that says all; the others only name the test. */
    readonly isFirst: boolean;
  }[];
}

/**
 * The changed lines that raised an absent critical or required test, one annotation a line: what blocks first, and the
 * first line of each test before the second of any. `left` counts the lines beyond those of a test, and beyond GitHub's
 * limit.
 * @param others come before them
 */
export function annotationsOf(
  review: Review,
  rulebook: Rulebook,
  others: readonly Annotation[] = [],
): { readonly annotations: readonly Annotation[]; readonly left: number } {
  const absent = review.requirements
    .filter(({ level, status }) => status === 'absent' && binds(level))
    .map((requirement) => ({
      requirement,
      level: levelOf(review, requirement),
      places: requirement.at.filter(isAtHead),
    }));
  const lines = new Map<string, Raised>();
  for (let round = 0; round < mostLines; round++) {
    for (const level of LEVELS) {
      for (const one of absent.filter((each) => each.level === level)) {
        const at = one.places[round];
        if (at === undefined) continue;
        const key = keyOf(at);
        const raised = lines.get(key) ?? { path: at.path, line: at.line, by: [] };
        lines.set(key, raised);
        if (!raised.by.some(({ requirement }) => requirement.id === one.requirement.id)) {
          raised.by.push({ requirement: one.requirement, level, isFirst: round === 0 });
        }
      }
    }
  }
  const all = [...lines.values()];
  const first = others.slice(0, mostAnnotations);
  const room = mostAnnotations - first.length;
  const raising = new Set(absent.flatMap(({ places }) => places.map(keyOf)));
  return {
    annotations: [...first, ...all.slice(0, room).map((raised) => annotation(raised, rulebook))],
    left: raising.size - Math.min(all.length, room),
  };
}

/** GitHub annotates lines of the head alone. */
const isAtHead = ({ line, side }: Location) => line > 0 && side !== 'old';

const keyOf = ({ path, line }: Location) => `${line}:${path}`;

function levelOf(review: Review, requirement: Requirement): AnnotationLevel {
  if (isBlocking(review, requirement)) return review.conclusion === 'failure' ? 'failure' : 'warning';
  return requirement.level === 'critical' ? 'warning' : 'notice';
}

function annotation({ path, line, by }: Raised, rulebook: Rulebook): Annotation {
  const names = by.map(({ requirement }) => requirement.id).join(', ');
  const said = by.slice(0, mostTests).map(({ requirement, isFirst }) => message(requirement, isFirst, rulebook));
  return {
    path,
    start_line: line,
    end_line: line,
    annotation_level: LEVELS.find((level) => by.some((one) => one.level === level)) ?? 'notice',
    title: plainText(`${by.length === 1 ? 'Absent test' : `${by.length} absent tests`}: ${names}`, longestTitle),
    message: [...said, ...(by.length > mostTests ? [`And ${by.length - mostTests} more.`] : [])].join('\n\n'),
  };
}

function message(requirement: Requirement, isFirst: boolean, rulebook: Rulebook): string {
  const { id, level, because, nearMisses, at } = requirement;
  const due = plainText(`${id} (${level}) is due because ${because}.`, 500);
  if (!isFirst) return due;
  const [miss] = nearMisses;
  const gone = at.filter(({ side }) => side === 'old').slice(0, mostLines);
  return [
    due,
    gone.length === 0
      ? ''
      : plainText(`Taken out: ${gone.map(({ path, line }) => `was ${path}:${line}`).join(', ')}.`, 500),
    miss === undefined ? '' : plainText(`Near miss: ${miss.why} (${miss.path}:${miss.line}).`, 500),
    plainText(`Write: ${whatToWrite(requirement, rulebook)}`, 500),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

import type { Change, Surroundings } from '../domain/change.js';
import type { CodeFile, MockFact, SupportFact, TestCase } from '../domain/code.js';
import type { Location, TestReference } from '../domain/review.js';
import type { EvidenceRule, Rulebook, VerificationTest } from '../domain/rulebook.js';
import type { ReadTask } from '../domain/task.js';
import { countsCalls, freshLinesReader } from './alterations.js';
import type { DueTest } from './require-tests.js';
import { meets, signalsIn, signalsOfTest } from './signals.js';
import { type Layers, layersAbove, mockOfLayer, mockOfSubjects, type Subject, subjectsAt } from './subject-mocks.js';
import { phraseStrength, type StemmedText, stemText } from './words.js';

/** What was found for one due test. */
export interface Findings {
  readonly evidence: readonly TestReference[];
  readonly nearMisses: readonly TestReference[];
  /** The change brings a test beside which this one is only recommended. */
  readonly eased: boolean;
}

/** A test case with what runs for it and what it shows, worked out once for all due tests. */
interface Candidate {
  readonly test: TestCase;
  readonly file: CodeFile;
  readonly inDiff: boolean;
  /** It names something that the change declares or alters. */
  readonly concernsChange: boolean;
  /** The ids of the tests as whose evidence a task names it. */
  readonly claimedFor: ReadonlySet<string>;
  readonly supports: readonly SupportFact[];
  readonly signals: ReadonlySet<string>;
  /** What the lines show that the change makes new; `null` where all of the test counts. */
  readonly fresh: ReadonlySet<string> | null;
  readonly mocks: readonly MockFact[];
  readonly asserts: boolean;
  /** All that it asserts is how often a stand-in was called. */
  readonly onlyCounts: boolean;
}

/** A review names at most so many tests a requirement. */
const MAX_REFERENCES = 5;
/** Supports may use further supports; deeper chains than this say little about the test. */
const MAX_SUPPORT_DEPTH = 3;

/** Finds, for each due test, the tests that are evidence and those that nearly are. */
export function findEvidence(
  due: readonly DueTest[],
  change: Change,
  surroundings: Surroundings,
  tasks: readonly ReadTask[],
  rulebook: Rulebook,
): Map<string, Findings> {
  const others = new Map(
    rulebook.categories.flatMap((category) => category.tests.map((test) => [`${category.id}/${test.id}`, test])),
  );
  const wanted = wantedSignals(due, others);
  const candidates = collectCandidates(change, surroundings, tasks, rulebook, wanted);
  const judged = new Map<string, Judged>();
  const placesOf = placesByTest(due);
  /** Tests that stand in for another are judged whether or not they are due themselves. */
  const judge = (id: string, test: VerificationTest): Judged => {
    let known = judged.get(id);
    if (known === undefined) {
      known = judgeCandidates(id, test, candidates, {
        subjects: () => subjectsAt(placesOf.get(id) ?? [], change),
        layers: (collaborator) => layersAbove(collaborator, placesOf.get(id) ?? [], change),
      });
      judged.set(id, known);
    }
    return known;
  };
  const evidenceOf = (id: string): readonly TestReference[] => {
    const test = others.get(id);
    return test ? judge(id, test).evidence : [];
  };
  const found = new Map<string, Findings>();
  for (const { id, test, text } of due) {
    if (test) {
      const own = judge(id, test);
      const stronger =
        own.evidence.length > 0 ? [] : (test.impliedBy.map(evidenceOf).find(({ length }) => length > 0) ?? []);
      const eased = test.easedBy.some((other) => evidenceOf(other).some(({ inDiff }) => inDiff));
      const implied = stronger.map((item) => ({ ...item, why: `${item.why}, which also proves this` }));
      const evidence = own.evidence.length > 0 ? own.evidence : implied;
      // A test of a plain document says in no rule what its evidence is; only its name can be looked for.
      const named = test.evidence.length === 0 && evidence.length === 0;
      const listed = named ? judgeListedTest(test.title, candidates).evidence : evidence;
      found.set(id, { evidence: listed, nearMisses: own.nearMisses, eased });
    } else if (text) found.set(id, { ...judgeListedTest(text, candidates), eased: false });
  }
  return found;
}

/** Where each test is called for; one that is not due itself, where those are that it may stand in for. */
function placesByTest(due: readonly DueTest[]): ReadonlyMap<string, readonly Location[]> {
  const places = new Map<string, readonly Location[]>();
  for (const { test, at } of due) {
    for (const id of [...(test?.easedBy ?? []), ...(test?.impliedBy ?? [])]) {
      places.set(id, [...(places.get(id) ?? []), ...at]);
    }
  }
  for (const { id, at } of due) places.set(id, at);
  return places;
}

type Judged = Pick<Findings, 'evidence' | 'nearMisses'>;

/** The signals that any rule asks for which is looked at here: the others need not be looked for. */
function wantedSignals(due: readonly DueTest[], others: ReadonlyMap<string, VerificationTest>): ReadonlySet<string> {
  const tests = due.flatMap(({ test }) => (test ? [test] : []));
  const further = tests.flatMap(({ impliedBy, easedBy }) => [...impliedBy, ...easedBy]);
  const all = [...tests, ...further.flatMap((id) => others.get(id) ?? [])];
  return new Set(all.flatMap(({ evidence }) => evidence.flatMap(({ all, any, none }) => [...all, ...any, ...none])));
}

function collectCandidates(
  change: Change,
  surroundings: Surroundings,
  tasks: readonly ReadTask[],
  rulebook: Rulebook,
  wanted: ReadonlySet<string>,
): Candidate[] {
  const changed = change.files.flatMap(({ code }) =>
    code && code.tests.length + code.supports.length > 0 ? [code] : [],
  );
  const changedPaths = new Set(change.files.map(({ diff }) => diff.path));
  const around = surroundings.tests.filter(({ path }) => !changedPaths.has(path));
  const shared = [...changed, ...around].filter(({ tests }) => tests.length === 0);
  const concerns = concernOf(changedNames(change));
  const supportFor = supportFinder(shared);
  const claimsOf = claimReader(tasks);
  const freshLinesOf = freshLinesReader(change);
  const candidate = (file: CodeFile, test: TestCase): Candidate | null => {
    const supports = supportsOf(test, supportFor(file));
    const stretches = [
      ...(test.change === 'altered' ? [{ path: file.path, stretch: test }] : []),
      ...supports.filter(({ kind }) => kind === 'helper').map((stretch) => ({ path: stretch.path, stretch })),
    ];
    const isNew = test.change === 'added';
    const freshLines = isNew ? [] : stretches.flatMap(({ path, stretch }) => freshLinesOf(stretch, path));
    const inDiff = isNew || freshLines.length > 0;
    const concernsChange = concerns(test, file);
    const claimedFor = claimsOf(test, file);
    if (!inDiff && !concernsChange && claimedFor.size === 0) return null;
    const assertions = [...test.assertions, ...supports.flatMap((support) => support.assertions)];
    return {
      test,
      file,
      supports,
      inDiff,
      concernsChange,
      claimedFor,
      signals: withoutFindingsOfSetUp(test, supports, file, rulebook, wanted),
      // A new row of a table goes through all of the test.
      fresh: inDiff && !isNew && !test.parametrised ? signalsIn(freshLines, [], file, rulebook, wanted) : null,
      mocks: [...test.mocks, ...supports.flatMap(({ mocks }) => mocks)],
      asserts: assertions.length > 0,
      onlyCounts: assertions.length > 0 && assertions.every(countsCalls),
    };
  };
  const tests = [...changed, ...around].flatMap((file) => file.tests.flatMap((test) => candidate(file, test) ?? []));
  const shipped = changed.flatMap((file) => sharedCases(file).flatMap((test) => candidate(file, test) ?? []));
  return [...tests, ...shipped];
}

/** Signals of what a test finds out after the operation. */
const FINDING = /^(?:asserts|expects|queries|reads)-/;
/** Where tests are methods, a set-up ends before the operation; blocks such as Ginkgo's often do the operation in it. */
const TESTS_ARE_METHODS: ReadonlySet<string> = new Set(['java', 'kotlin', 'csharp']);

/**
 * The signals that a test shows on its own lines and in what runs for it. What it finds out must stand in the test or in
 * a helper that it calls: what a set-up or a fixture asks of a store, or how it has a stand-in answer, comes before.
 */
function withoutFindingsOfSetUp(
  test: TestCase,
  supports: readonly SupportFact[],
  file: CodeFile,
  rulebook: Rulebook,
  wanted: ReadonlySet<string>,
): ReadonlySet<string> {
  const all = signalsOfTest(test, supports, file, rulebook, wanted);
  const helpers = supports.filter(({ kind }) => kind === 'helper');
  const isBefore = TESTS_ARE_METHODS.has(file.language) && test.framework !== 'kotest';
  if (!isBefore || helpers.length === supports.length || ![...all].some((id) => FINDING.test(id))) return all;
  const own = signalsOfTest(test, helpers, file, rulebook, wanted);
  return new Set([...all].filter((id) => !FINDING.test(id) || own.has(id)));
}

/** How the cases of a shared suite are named; a helper called `check_saved` is none, whoever calls it. */
const SHARED_CASE = /test|should|spec|suite|contract|scenario|case/i;

/**
 * Helpers that assert and are named like tests are cases of a shared suite, run by files that the change does not touch:
 * contract interfaces, macros over stores, case classes. Whether a test in sight calls them must not matter, else taking
 * that test out would make evidence of its helper.
 */
function sharedCases(file: CodeFile): TestCase[] {
  return file.supports
    .filter(
      ({ kind, name, assertions }) =>
        assertions.length > 0 && (kind === 'base-class' || (kind === 'helper' && SHARED_CASE.test(name))),
    )
    .map((support) => ({
      ...support,
      suites: [],
      framework: 'unknown',
      change: support.lines.every(({ change }) => change === 'added') ? ('added' as const) : ('altered' as const),
      skipped: false,
      parametrised: false,
      decorators: [],
      bases: [],
    }));
}

/** What a name stands for in a test file. */
type SupportByName = (name: string) => SupportFact | null;

/** Resolves the names that the tests of a file use: to its own support before that of the nearest shared file. */
function supportFinder(shared: readonly CodeFile[]): (file: CodeFile) => SupportByName {
  const sharedByName = groupBy(
    shared.flatMap(({ supports }) => supports),
    ({ name }) => name,
  );
  const finders = new Map<CodeFile, SupportByName>();
  const finderFor = (file: CodeFile): SupportByName => {
    const known = new Map<string, SupportFact | null>(file.supports.map((support) => [support.name, support]));
    return (name) => {
      let found = known.get(name);
      if (found === undefined) {
        found = nearest(file.path, sharedByName.get(name) ?? []);
        known.set(name, found);
      }
      return found;
    };
  };
  return (file) => {
    const finder = finders.get(file) ?? finderFor(file);
    finders.set(file, finder);
    return finder;
  };
}

/** Of several that are as near the last one. */
function nearest(path: string, supports: readonly SupportFact[]): SupportFact | null {
  let best: SupportFact | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const support of supports) {
    const distance = distanceBetween(path, support.path);
    if (distance > least || (support.kind === 'fixture' && !isInReach(path, support.path))) continue;
    best = support;
    least = distance;
  }
  return best;
}

/** pytest gives the fixtures of a `conftest.py` to the tests of its folder, and of those below, alone. */
function isInReach(path: string, supportPath: string): boolean {
  const folder = /^(.*\/)?conftest\.py$/.exec(supportPath);
  return folder === null || path.startsWith(folder[1] ?? '');
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function supportsOf(test: TestCase, supportFor: SupportByName): SupportFact[] {
  const found = new Map<string, SupportFact>();
  let names: readonly string[] = [...test.uses, ...test.bases];
  for (let depth = 0; depth < MAX_SUPPORT_DEPTH && names.length > 0; depth++) {
    const next: string[] = [];
    for (const name of names) {
      const support = supportFor(name);
      if (!support || found.has(name)) continue;
      found.set(name, support);
      next.push(...support.uses);
      // A class that tests extend brings those of its helpers that they, or one another, use.
      const holder = support.kind === 'base-class' ? name : name.slice(0, Math.max(0, name.lastIndexOf('.')));
      const used = support.kind === 'base-class' ? [...test.uses, ...support.uses] : support.uses;
      if (holder !== '') next.push(...used.map((helper) => `${holder}.${helper}`));
    }
    names = next;
  }
  return [...found.values()];
}

/** Folders to walk from one file to another: the nearest conftest wins. */
function distanceBetween(a: string, b: string): number {
  const left = a.split('/').slice(0, -1);
  const right = b.split('/').slice(0, -1);
  let common = 0;
  while (common < left.length && left[common] === right[common]) common++;
  return left.length + right.length - 2 * common;
}

/** Names that tie an untouched test to the change: declarations that changed, of some length so that `get` ties nothing. */
function changedNames(change: Change): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { role, code } of change.files) {
    if (role !== 'source' || !code) continue;
    for (const { kind, name, container, change: how } of code.symbols) {
      if (how === 'untouched' || kind === 'callback') continue;
      if (name.length > 4) names.add(name);
      if (container && container.length > 4) names.add(container);
    }
  }
  return names;
}

/** Tells whether a test names something that the change declares or alters; of a file of few tests, whether it imports it. */
function concernOf(names: ReadonlySet<string>): (test: TestCase, file: CodeFile) => boolean {
  const mentions = (text: string) => (text.match(/\w+/g) ?? []).some((word) => names.has(word));
  const tiedByImport = new Map<CodeFile, boolean>();
  return (test, file) => {
    let tied = tiedByImport.get(file);
    if (tied === undefined) {
      // Tests that the change brings are not counted: they make the others no less near.
      const others = file.tests.filter(({ change }) => change !== 'added');
      tied = others.length < MOST_TIED_BY_IMPORT && file.imports.some(mentions);
      tiedByImport.set(file, tied);
    }
    return tied || test.lines.some(({ code }) => mentions(code));
  };
}

/** What a file of more tests imports says little of each. */
const MOST_TIED_BY_IMPORT = 40;

/** The signal of a test that enters by the door of the application: it comes only as far as nothing is replaced. */
const THROUGH_THE_APPLICATION = 'uses-test-client';
/** The signal of evidence about the door itself. */
const THE_DOOR = 'calls-endpoint';
/** Signals of a test that finds in the store what it did, so that nothing on the way can have been missing. */
const READS_STORE = /^(?:queries|reads)-/;

function judgeCandidates(
  id: string,
  test: VerificationTest,
  candidates: readonly Candidate[],
  changed: {
    readonly subjects: () => readonly Subject[];
    readonly layers: (collaborator: RegExp) => Layers;
  },
): Judged {
  let subjects: readonly Subject[] | null = null;
  const ownMockSentence = ({ test: { name }, mocks }: Candidate): string | null => {
    if (mocks.length === 0) return null;
    subjects ??= changed.subjects();
    const mock = mockOfSubjects(mocks, subjects);
    return mock && `\`${name}\` mocks \`${mock.target.slice(0, 60)}\`, which is what changes here`;
  };
  // An endpoint answers whatever stands in for what is behind it.
  const isOfTheDoor = test.evidence.some(({ all, any }) => [...all, ...any].includes(THE_DOOR));
  let layers: Layers | null = null;
  const layerSentence = ({ test: { name }, mocks, signals }: Candidate): string | null => {
    if (voided === null || mocks.length === 0 || isOfTheDoor || !signals.has(THROUGH_THE_APPLICATION)) return null;
    if ([...signals].some((id) => READS_STORE.test(id))) return null;
    layers ??= changed.layers(voided);
    const mock = mockOfLayer(mocks, layers);
    return mock && `\`${name}\` replaces \`${mock.target.slice(0, 60)}\`, so ${test.nearMiss}`;
  };
  const evidence: TestReference[] = [];
  const nearMisses: TestReference[] = [];
  const voided = test.voidedByMockOf === null ? null : new RegExp(test.voidedByMockOf, 'i');
  for (const candidate of candidates) {
    const { inDiff, concernsChange } = candidate;
    const isClaimed = candidate.claimedFor.has(id);
    // Tests that a task names for another requirement must not stand for this one as well.
    if (!inDiff && !concernsChange && !isClaimed) continue;
    const rule = test.evidence.find(
      (condition) => meets(candidate.signals, condition) && (isClaimed || isFresh(candidate, condition)),
    );
    if (!rule) {
      const mocked = ((inDiff && concernsChange) || isClaimed) && mockSentence(candidate, voided, test.nearMiss);
      if (mocked) nearMisses.push(reference(candidate, mocked));
      else if (isClaimed) nearMisses.push(reference(candidate, unprovenClaim(candidate, test)));
      continue;
    }
    const flaw = flawOf(
      candidate,
      rule,
      () => mockSentence(candidate, voided, test.nearMiss) ?? ownMockSentence(candidate) ?? layerSentence(candidate),
    );
    if (!flaw) evidence.push(reference(candidate, rule.why));
    else if (inDiff || isClaimed) nearMisses.push(reference(candidate, flaw));
  }
  evidence.sort((a, b) => Number(b.inDiff) - Number(a.inDiff));
  return { evidence: evidence.slice(0, MAX_REFERENCES), nearMisses: nearMisses.slice(0, MAX_REFERENCES) };
}

/** Why a test is no evidence although the task says so: a claim points to a test, what the test does must prove it. */
function unprovenClaim({ test }: Candidate, { title }: VerificationTest): string {
  return `the task names \`${test.name}\`, but nothing in it shows what "${title}" asks for`;
}

/** Of an altered test the altered part must have to do with what it is evidence of. */
function isFresh({ fresh }: Candidate, { all, any }: EvidenceRule): boolean {
  return fresh === null || [...all, ...any].some((signal) => fresh.has(signal));
}

/** Why a test that does the right thing is still no evidence; `null` if it is. */
function flawOf(candidate: Candidate, rule: EvidenceRule, mockFlaw: () => string | null): string | null {
  const { test, onlyCounts } = candidate;
  // A call that is told which status to expect asserts without an assertion.
  const asserts =
    candidate.asserts ||
    [...rule.all, ...rule.any].some((id) => candidate.signals.has(id) && id.startsWith('asserts-'));
  if (test.skipped) return `\`${test.name}\` is skipped, so it proves nothing`;
  if (!asserts) return `\`${test.name}\` asserts nothing`;
  return mockFlaw() ?? (onlyCounts ? `\`${test.name}\` only counts the calls of a stand-in` : null);
}

/** That the collaborator in question is a mock, and what that hides; `null` where it is not. */
function mockSentence({ test, mocks }: Candidate, voided: RegExp | null, nearMiss: string): string | null {
  const mock = voided && mocks.find(({ target }) => voided.test(target));
  return mock ? `\`${test.name}\` mocks \`${mock.target.slice(0, 60)}\`, so ${nearMiss}` : null;
}

function reference({ test, file, inDiff }: Candidate, why: string): TestReference {
  return { path: file.path, line: test.startLine, test: test.name, inDiff, why };
}

/** Tells the ids of the tests as whose evidence the tasks name a test; a claim without a name is for all of its file. */
function claimReader(tasks: readonly ReadTask[]): (test: TestCase, file: CodeFile) => ReadonlySet<string> {
  const byPath = groupBy(
    tasks.flatMap(({ claims }) => claims),
    ({ path }) => path,
  );
  return ({ suites, name }, { path }) => {
    const names = [null, name, [...suites, name].join('::')];
    const own = (byPath.get(path) ?? []).filter(({ test }) => names.includes(test));
    return new Set(own.map(({ testId }) => testId));
  };
}

/** A test that the task lists in words is matched by the words of test names: most of them must occur in one. */
function judgeListedTest(text: string, candidates: readonly Candidate[]): Judged {
  const words = [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [])].filter((word) => !FILLERS.has(word));
  const evidence: TestReference[] = [];
  for (const candidate of candidates) {
    if (!candidate.inDiff || candidate.test.skipped || !candidate.asserts) continue;
    const stemmed = stemmedTitle(candidate);
    const shared = words.filter((word) => phraseStrength(stemmed, word).strength > 0);
    if (words.length > 0 && shared.length >= Math.ceil(words.length * LISTED_TEST_SHARE)) {
      evidence.push(reference(candidate, `its name speaks of ${shared.map((word) => `"${word}"`).join(', ')}`));
      if (evidence.length === MAX_REFERENCES) break;
    }
  }
  return { evidence, nearMisses: [] };
}

const stemmedTitles = new WeakMap<Candidate, StemmedText>();

/** The words by which a test is called; kept, since a task may list hundreds of tests, and each asks thousands. */
function stemmedTitle(candidate: Candidate): StemmedText {
  let stemmed = stemmedTitles.get(candidate);
  if (stemmed === undefined) {
    const text = [...candidate.test.suites, candidate.test.name, candidate.file.path].join(' ');
    stemmed = stemText([{ zone: 'title', text, line: 0 }]);
    stemmedTitles.set(candidate, stemmed);
  }
  return stemmed;
}

const FILLERS = new Set(
  'test tests verify verification check that the and for with are is integration smoke unit'.split(' '),
);
const LISTED_TEST_SHARE = 0.6;

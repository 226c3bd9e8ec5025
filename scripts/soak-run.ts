import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { operationsService } from '../test/app/examples.js';
import type { Fault, FaultKind } from '../test/stand-in/faults.js';
import { StandIn } from '../test/stand-in/stand-in.js';
import type { CheckRun, PullRequest, Repository } from '../test/stand-in/world.js';
import { Balancer, Fleet } from './soak-fleet.js';

export interface SoakOptions {
  /** Deliveries that GitHub makes, duplicates included; about so many. */
  readonly deliveries: number;
  readonly pulls: number;
  readonly installations: number;
  /** How often a process is killed. */
  readonly kills: number;
  /** Share of requests to GitHub's API that go wrong, 0 to 1. */
  readonly faults: number;
  readonly processes: number;
  /** PostgreSQL; `null` for the embedded store, which has one process. */
  readonly databaseUrl: string | null;
  /** The program with its first arguments, to which `serve` is added. */
  readonly command: readonly string[];
  /** The same accidents again; their moments depend on the machine all the same. */
  readonly seed: number;
  readonly say: (line: string) => void;
}

export interface SoakReport {
  readonly figures: Readonly<Record<string, number | string>>;
  /** What must not be, a sentence each; empty when all is well. */
  readonly problems: readonly string[];
}

/** A pull request and the heads that it had, the newest last. */
interface Subject {
  readonly repository: Repository;
  readonly branch: string;
  readonly heads: { readonly sha: string; readonly expected: string }[];
  pull: PullRequest | null;
}

/**
 * Puts real processes under what a service meets in a bad week, in minutes: deliveries in the wrong order and twice,
 * kills at any moment, an API that fails in every way it can. Then looks whether each pull request's newest head has
 * exactly one completed check with the right verdict, and whether anything old was written after something newer.
 */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { say } = options;
  const random = generator(options.seed);
  const began = performance.now();
  const elapsed = () => Math.round((performance.now() - began) / 100) / 10;
  const folder = await mkdtemp(join(tmpdir(), 'testreq-soak-'));
  const github = await StandIn.start();
  const balancer = await Balancer.start();
  const fleet = new Fleet(options, { github, balancer, dataDir: join(folder, 'data') });
  try {
    github.connect(balancer.url);
    await fleet.start();
    say(`${options.processes} process(es) ready after ${elapsed()} s`);
    const weather = badWeather(github, options.faults, random);
    const post = badPost(github, random);
    const subjects = subjectsIn(github, options);

    const killing = killNowAndThen(fleet, options.kills, random);
    await live(github, subjects, { ...options, fleet, random });
    say(`all events happened after ${elapsed()} s`);
    await killing;
    await post.end();
    say(`${post.sent()} deliveries sent and ${fleet.kills} kills done after ${elapsed()} s`);
    await settle(subjects, fleet, say);
    await fleet.measure();

    const writes = writesOf(github, subjects);
    return {
      figures: {
        store: options.databaseUrl === null ? 'embedded' : 'PostgreSQL',
        processes: options.processes,
        seconds: elapsed(),
        'pull requests': subjects.length,
        heads: subjects.reduce((sum, { heads }) => sum + heads.length, 0),
        'deliveries sent': post.sent(),
        'of them twice': post.twice(),
        'deliveries that found nobody': post.failed(),
        'deliveries asked for again': post.again(),
        kills: fleet.kills,
        'API requests': github.server.seen.length,
        'API faults': weather.count(),
        'check writes': writes.length,
        'memory of a process at the end (MB)': fleet.memory,
      },
      problems: [...judge(subjects, writes), ...github.server.violations.slice(0, 5)],
    };
  } finally {
    await fleet.stop();
    await balancer.close();
    await github.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Pull requests to come, spread over the installations. */
function subjectsIn(github: StandIn, { pulls, installations }: SoakOptions): Subject[] {
  const repositories = Array.from({ length: installations }, (_, index) =>
    github.repository(`org-${index}/service`, operationsService.base),
  );
  return Array.from({ length: pulls }, (_, index) => ({
    repository: repositories[index % installations] as Repository,
    branch: `change-${index}`,
    heads: [],
    pull: null,
  }));
}

/**
 * What people do meanwhile: each opens a pull request, and pushes to it, now with the absent test, now without. They do not
 * get ahead of the kills: on a busy machine, where processes start slowly, they would else be done before most of them.
 */
async function live(
  github: StandIn,
  subjects: readonly Subject[],
  { deliveries, kills, fleet, random }: SoakOptions & { fleet: Fleet; random: () => number },
): Promise<void> {
  // An opening is one delivery, a push two; every fifth comes twice.
  const pushes = Math.max(0, Math.round((deliveries / 1.2 - subjects.length) / 2));
  const turns = [...subjects, ...Array.from({ length: pushes }, () => pick(subjects, random))];
  const pause = (Math.max(20, kills * 5) * 1000) / turns.length;
  for (const [index, subject] of turns.entries()) {
    while (index / turns.length > (fleet.kills + 1) / (kills + 1)) await sleep(100);
    await step(github, subject);
    await sleep(pause * 2 * random());
  }
}

async function step(github: StandIn, subject: Subject): Promise<void> {
  const { repository, branch, heads } = subject;
  const remedied = heads.length % 2 === 1;
  const { base, change, remedy } = operationsService;
  const undone = Object.fromEntries(Object.keys(remedy).map((path) => [path, base[path] ?? null]));
  const files = {
    ...(remedied ? remedy : heads.length > 0 ? undone : {}),
    ...change,
    'docs/history.md': `Version ${heads.length} of ${branch}\n`,
  };
  const expected = remedied ? 'success' : 'failure';
  if (subject.pull === null) {
    heads.push({ sha: github.world.commit(repository, branch, files), expected });
    subject.pull = await github.open(repository, { head: branch, title: `Change ${branch}` });
  } else {
    heads.push({ sha: await github.push(repository, branch, files), expected });
  }
}

/** From now on deliveries come late, in any order, and some of them twice. */
function badPost(github: StandIn, random: () => number) {
  const { deliveries } = github.server;
  const deliver = deliveries.send.bind(deliveries);
  const underWay = new Set<Promise<unknown>>();
  let [sent, twice, failed, again] = [0, 0, 0, 0];
  const send = async (...[event, payload, guid, isAgain]: Parameters<typeof deliver>) => {
    sent += 1;
    if (isAgain) again += 1;
    const status = await deliver(event, payload, guid, isAgain);
    if (status === 0 || status >= 300) failed += 1;
    return status;
  };
  deliveries.send = async (event, payload, guid = crypto.randomUUID(), isAgain = false) => {
    if (isAgain) return send(event, payload, guid, true);
    const later = async (patience: number) => {
      await sleep(random() * patience);
      await send(event, payload, guid);
    };
    const ways = [later(1_500)];
    if (random() < 0.2) {
      twice += 1;
      ways.push(later(6_000));
    }
    for (const way of ways) {
      underWay.add(way);
      void way.finally(() => underWay.delete(way));
    }
    return 202;
  };
  return {
    sent: () => sent,
    twice: () => twice,
    failed: () => failed,
    again: () => again,
    async end() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}

const KINDS: readonly FaultKind[] = [
  'server-error',
  'reset',
  'lost-answer',
  'truncated',
  'secondary-limit',
  'bad-credentials',
];

/** From now on, to the very end, a share of all requests goes wrong. */
function badWeather(github: StandIn, share: number, random: () => number) {
  let count = 0;
  github.server.faults.next = (): Fault | null => {
    if (random() >= share) return null;
    count += 1;
    return { kind: pick(KINDS, random), seconds: 1 + Math.floor(random() * 8) };
  };
  return { count: () => count };
}

/** A process lives half a second to a few, or up to twice the time that its start took. */
async function killNowAndThen(fleet: Fleet, kills: number, random: () => number): Promise<void> {
  let start = 0;
  for (let index = 0; index < kills; index += 1) {
    await sleep(500 + random() * Math.max(4_000, 2 * start));
    const began = performance.now();
    await fleet.killOne(Math.floor(random() * 1_000));
    start = performance.now() - began;
  }
}

/** Waits until every pull request is as it should be and nothing is left to do, or nothing has changed for long. */
async function settle(subjects: readonly Subject[], fleet: Fleet, say: (line: string) => void): Promise<void> {
  let before = -1;
  for (let idle = 0; idle < 400; idle += 1) {
    const right = subjects.filter(isRight).length;
    const open = await fleet.openJobs();
    if (right === subjects.length && open === 0) return;
    if (right !== before) {
      idle = 0;
      say(`${right} of ${subjects.length} pull requests have their check, ${open} jobs are open`);
    }
    before = right;
    await sleep(1_000);
  }
  say('Nothing changes any more.');
}

function checksOn(repository: Repository, sha: string): readonly CheckRun[] {
  return repository.checkRuns.filter((run) => run.headSha === sha && run.name === 'testreq');
}

function isRight({ repository, heads }: Subject): boolean {
  const newest = heads.at(-1);
  const [check, ...more] = newest === undefined ? [] : checksOn(repository, newest.sha);
  return more.length === 0 && check?.status === 'completed' && check.conclusion === newest?.expected;
}

interface Write {
  readonly subject: Subject;
  /** Which of the subject's heads. */
  readonly head: number;
}

/** Every write of a check that was carried out, in order. */
function writesOf(github: StandIn, subjects: readonly Subject[]): readonly Write[] {
  const byHead = new Map<string, Write>();
  const headOfRun = new Map<string, string>();
  for (const subject of subjects) {
    for (const [head, { sha }] of subject.heads.entries()) byHead.set(sha, { subject, head });
    for (const { id, headSha } of subject.repository.checkRuns) headOfRun.set(String(id), headSha);
  }
  return github.server.seen.flatMap(({ request, status, body, path }) => {
    if (status < 200 || status >= 300) return [];
    if (request === 'POST /repos/{owner}/{repo}/check-runs') {
      return byHead.get((body as { head_sha: string }).head_sha) ?? [];
    }
    if (!request.startsWith('PATCH') || !request.includes('check-runs')) return [];
    return byHead.get(headOfRun.get(path.split('/').at(-1) ?? '') ?? '') ?? [];
  });
}

function judge(subjects: readonly Subject[], writes: readonly Write[]): readonly string[] {
  const wrong = subjects.filter((subject) => !isRight(subject)).map(describeSubject);
  const newest = new Map<Subject, number>();
  const late = writes.flatMap(({ subject, head }) => {
    const before = newest.get(subject) ?? -1;
    newest.set(subject, Math.max(before, head));
    const name = `${subject.repository.owner} ${subject.branch}`;
    return head < before ? [`${name}: head ${head} was written after head ${before}.`] : [];
  });
  return [...wrong, ...late];
}

function describeSubject({ repository, branch, heads }: Subject): string {
  const newest = heads.at(-1);
  const checks = checksOn(repository, newest?.sha ?? '').map(
    ({ status, conclusion, title }) => `${conclusion ?? status} (${title ?? 'no title'})`,
  );
  return `${repository.owner} ${branch}: expected ${newest?.expected}, has ${checks.join(' and ') || 'no check'}.`;
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { operationsService } from '../test/app/examples.js';
import { StandIn } from '../test/stand-in/stand-in.js';
import type { PullRequest, Repository } from '../test/stand-in/world.js';
import { ServiceProcess } from './service-process.js';

/** How much is measured; the figures that are wanted are meant for the defaults. */
export interface AppOptions {
  readonly main: string;
  /** Deliveries after which memory is looked at for the last time. */
  readonly deliveries: number;
  /** Pull requests in a minute. */
  readonly pulls: number;
}

type Report = (what: string, figure: string, bound: string) => void;

/** GitHub answers in so many seconds. */
const API_SECONDS = 0.1;
const INSTALLATIONS = 20;
const PER_SECOND = 50;

/** Measures the App: its real process with the embedded store, against a GitHub on loopback. */
export async function measureApp(options: AppOptions, report: Report): Promise<void> {
  await measureAnswers(options, report);
  await measureReviews(options, report);
  await measureMemory(options, report);
}

/** Starts a GitHub and the App beside it, and ends both. */
async function withApp(main: string, body: (github: StandIn, app: ServiceProcess) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'testreq-bench-app-'));
  const github = await StandIn.start();
  const environment = { ...github.environment(), TESTREQ_DATA_DIR: folder, TESTREQ_PROGRESS_SECONDS: '120' };
  const app = await ServiceProcess.start([main, 'serve'], environment);
  try {
    github.connect(app.url);
    await body(github, app);
  } finally {
    await app.stop();
    await github.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How long the sender of a delivery waits for its answer, at fifty a second, beside an app that does nothing. */
async function measureAnswers({ main }: AppOptions, report: Report): Promise<void> {
  await withApp(main, async (github, app) => {
    const bare = await ServiceProcess.start(
      ['--import', 'tsx', join(import.meta.dirname, 'bare-probot.ts')],
      github.environment(),
    );
    const bodies = await openings(github, 40);
    const waits = { app: [] as number[], bare: [] as number[] };
    for (let round = 0; round < 4; round++) {
      for (const [name, url] of [
        ['app', app.url],
        ['bare', bare.url],
      ] as const) {
        const measured = await atPace(`${url}/api/github/webhooks`, github.secret, bodies, 4 * PER_SECOND);
        // The first round warms both up.
        if (round > 0) waits[name].push(...measured);
        await settled(app);
      }
    }
    await bare.stop();
    const [own, least] = [percentile(waits.app, 0.99), percentile(waits.bare, 0.99)];
    report(`answer to a delivery at ${PER_SECOND} a second, p50`, milliseconds(percentile(waits.app, 0.5)), '');
    report(`answer to a delivery at ${PER_SECOND} a second, p99`, milliseconds(own), '');
    report('the same of a bare Probot app, p99', milliseconds(least), '');
    report('p99 above the bare app', milliseconds(own - least), '≤ 50 ms');
  });
}

/** From a delivery to the completed check, one at a time; then many at once. */
async function measureReviews({ main, pulls }: AppOptions, report: Report): Promise<void> {
  await withApp(main, async (github, app) => {
    github.server.faults.next = () => ({ kind: 'slow', seconds: API_SECONDS });
    const repositories = Array.from({ length: INSTALLATIONS }, (_, index) =>
      github.repository(`org-${index}/service`, operationsService.base),
    );
    const times: number[] = [];
    for (let index = 0; index < 21; index++) {
      const repository = repositories[index % INSTALLATIONS] as Repository;
      const started = performance.now();
      const pull = await open(github, repository, `single-${index}`);
      while (!isChecked(repository, pull)) await sleep(5);
      times.push(performance.now() - started);
    }
    const what = `from a delivery to the completed check, GitHub answering in ${API_SECONDS * 1_000} ms`;
    report(`${what}, p50`, milliseconds(percentile(times, 0.5)), '≤ 1000 ms');
    report(`${what}, p90`, milliseconds(percentile(times, 0.9)), '');

    await settled(app);
    const asked = github.server.seen.length;
    const opened: { repository: Repository; pull: PullRequest }[] = [];
    const started = performance.now();
    for (let index = 0; index < pulls; index++) {
      const repository = repositories[index % INSTALLATIONS] as Repository;
      opened.push({ repository, pull: await open(github, repository, `many-${index}`) });
    }
    while (!opened.every(({ repository, pull }) => isChecked(repository, pull))) await sleep(50);
    const seconds = (performance.now() - started) / 1_000;
    report(
      `${pulls} pull requests of ${INSTALLATIONS} installations, until each has its check`,
      `${seconds.toFixed(1)} s`,
      '≤ 60 s',
    );
    await settled(app);
    const requests = github.server.seen.slice(asked).filter(({ kind }) => kind !== 'token').length;
    report('requests a pull request', (requests / pulls).toFixed(2), '≤ 5');
  });
}

/** What the process holds after many deliveries: it must not grow with their number. */
async function measureMemory({ main, deliveries }: AppOptions, report: Report): Promise<void> {
  await withApp(main, async (github, app) => {
    const bodies = await openings(github, 200);
    const marks = [0.2, 0.6, 1].map((share) => Math.round(deliveries * share));
    const held: number[] = [];
    let sent = 0;
    for (const mark of marks) {
      for (; sent < mark; sent += 8) {
        const some = Array.from({ length: 8 }, (_, index) => bodies[(sent + index) % bodies.length] as string);
        await Promise.all(some.map((body) => deliver(`${app.url}/api/github/webhooks`, github.secret, body)));
      }
      await settled(app);
      held.push(app.memory());
      report(`memory after ${mark} deliveries`, `${Math.round(app.memory())} MB`, '');
      // The stand-in's own book of requests is no part of this.
      github.server.seen.length = 0;
    }
    const growth = (held.at(-1) ?? 0) / (held[0] ?? 1);
    report(`memory after ${marks.at(-1)} deliveries against ${marks[0]}`, `${growth.toFixed(2)} ×`, '≤ 1.1 ×');
  });
}

/** The bodies of deliveries that open pull requests, none of which is sent. */
async function openings(github: StandIn, count: number): Promise<string[]> {
  const { deliveries } = github.server;
  const send = deliveries.send.bind(deliveries);
  const bodies: string[] = [];
  deliveries.send = async (event, payload) => {
    if (event === 'pull_request') bodies.push(JSON.stringify(payload));
    return 202;
  };
  const repositories = Array.from({ length: INSTALLATIONS }, (_, index) =>
    github.repository(`firm-${index}/service`, operationsService.base),
  );
  for (let index = 0; index < count; index++) {
    await open(github, repositories[index % INSTALLATIONS] as Repository, `change-${index}`);
  }
  deliveries.send = send;
  return bodies;
}

function open(github: StandIn, repository: Repository, branch: string): Promise<PullRequest> {
  github.world.commit(repository, branch, { ...operationsService.change, 'docs/history.md': `${branch}\n` });
  return github.open(repository, { head: branch, title: `Change ${branch}` });
}

function isChecked(repository: Repository, { headSha }: PullRequest): boolean {
  return repository.checkRuns.some((run) => run.headSha === headSha && run.status === 'completed');
}

/** Sends deliveries at an even pace, however late the answers come, and gives how long each took. */
async function atPace(url: string, secret: string, bodies: readonly string[], count: number): Promise<number[]> {
  const started = performance.now();
  const answers: Promise<number>[] = [];
  for (let index = 0; index < count; index++) {
    await sleep(Math.max(0, started + (index * 1_000) / PER_SECOND - performance.now()));
    answers.push(deliver(url, secret, bodies[index % bodies.length] as string));
  }
  return Promise.all(answers);
}

async function deliver(url: string, secret: string, body: string): Promise<number> {
  const started = performance.now();
  const answer = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'pull_request',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  });
  await answer.text();
  if (!answer.ok) throw new Error(`a delivery was answered with ${answer.status}`);
  return performance.now() - started;
}

async function settled(app: ServiceProcess): Promise<void> {
  while ((await app.openJobs()) > 0) await sleep(100);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const milliseconds = (value: number) => `${Math.round(value)} ms`;

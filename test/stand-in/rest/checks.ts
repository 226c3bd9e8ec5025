import { type Call, created, type Handlers, invalid, notFound, ok, paged, repositoryOf, text } from '../call.js';
import { Shapes } from '../shapes.js';
import type { Annotation, CheckRun, Repository } from '../world.js';

const shapes = (call: Call) => new Shapes(call.world, call.registration, call.origin);

interface Output {
  title?: string;
  summary?: string;
  text?: string;
  annotations?: Annotation[];
}

/** Limits that GitHub's description names in words only. */
function outputProblem(call: Call): string | null {
  const { output, status, conclusion } = call.body as { output?: Output; status?: string; conclusion?: string };
  if (status === 'completed' && conclusion === undefined) return 'conclusion is required when status is completed';
  if (Buffer.byteLength(output?.summary ?? '') > 262_144) return 'summary is too large';
  for (const annotation of output?.annotations ?? []) {
    if ((annotation.title ?? '').length > 255) return 'annotation title is longer than 255 characters';
    if (Buffer.byteLength(annotation.message) > 65_536) return 'annotation message is larger than 64 KB';
    if (Buffer.byteLength(annotation.raw_details ?? '') > 65_536) return 'annotation raw_details is larger than 64 KB';
    if (annotation.start_line < 1 || annotation.end_line < annotation.start_line) return 'annotation lines are wrong';
  }
  return null;
}

function write(call: Call, run: CheckRun): void {
  const { name, status, conclusion, external_id, details_url, actions } = call.body;
  const output = call.body.output as Output | undefined;
  run.name = text(name) ?? run.name;
  run.externalId = text(external_id) ?? run.externalId;
  run.detailsUrl = text(details_url) ?? run.detailsUrl;
  if (status !== undefined) run.status = status as CheckRun['status'];
  if (run.status !== 'completed') run.conclusion = null;
  if (conclusion !== undefined) {
    run.conclusion = text(conclusion);
    run.status = 'completed';
  }
  if (output !== undefined) {
    run.title = output.title ?? run.title;
    run.summary = output.summary ?? run.summary;
    run.text = output.text ?? null;
    run.annotations.push(...(output.annotations ?? []));
  }
  if (Array.isArray(actions)) run.actions = actions as CheckRun['actions'];
  run.writes += 1;
}

export function suiteIdOf(call: Pick<Call, 'world'>, repository: Repository, sha: string): number {
  return repository.checkRuns.find((run) => run.headSha === sha)?.suiteId ?? call.world.id();
}

/** Check runs and suites. */
export const checkHandlers: Handlers = {
  'POST /repos/{owner}/{repo}/check-runs': (call) => {
    const repository = repositoryOf(call);
    const sha = text(call.body.head_sha) ?? '';
    if (repository === null) return notFound;
    if (!call.world.commits.has(sha)) return invalid(`No commit found for SHA: ${sha}`);
    const problem = outputProblem(call);
    if (problem !== null) return invalid(problem);
    const run: CheckRun = {
      id: call.world.id(),
      headSha: sha,
      suiteId: suiteIdOf(call, repository, sha),
      appId: call.registration.id,
      name: '',
      status: 'queued',
      conclusion: null,
      externalId: '',
      detailsUrl: null,
      title: null,
      summary: null,
      text: null,
      annotations: [],
      actions: [],
      writes: 0,
    };
    write(call, run);
    repository.checkRuns.push(run);
    return created(shapes(call).checkRun(repository, run));
  },
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': (call) => {
    const repository = repositoryOf(call);
    const run = repository?.checkRuns.find((one) => one.id === Number(call.parameters.check_run_id));
    if (repository === null || run === undefined) return notFound;
    if (run.appId !== call.registration.id) {
      return { status: 403, body: { message: 'Invalid app_id on check run - app_id is not the same', status: '403' } };
    }
    const problem = outputProblem(call);
    if (problem !== null) return invalid(problem);
    write(call, run);
    return ok(shapes(call).checkRun(repository, run));
  },
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}': (call) => {
    const repository = repositoryOf(call);
    const run = repository?.checkRuns.find((one) => one.id === Number(call.parameters.check_run_id));
    return repository === null || run === undefined ? notFound : ok(shapes(call).checkRun(repository, run));
  },
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': (call) => {
    const repository = repositoryOf(call);
    const ref = call.parameters.ref ?? '';
    const sha = repository?.branches.get(ref) ?? ref;
    if (repository === null || !call.world.commits.has(sha)) return notFound;
    const name = call.query.get('check_name');
    const app = call.query.get('app_id');
    const runs = repository.checkRuns
      .filter((run) => run.headSha === sha && (name === null || run.name === name))
      .filter((run) => app === null || run.appId === Number(app))
      .reverse();
    const latest = runs.filter((run, index) => runs.findIndex((one) => sameCheck(one, run)) === index);
    const list = (call.query.get('filter') === 'all' ? runs : latest).map((run) =>
      shapes(call).checkRun(repository, run),
    );
    return paged(call, list, (check_runs) => ({ total_count: list.length, check_runs }));
  },
  'GET /repos/{owner}/{repo}/commits/{ref}/check-suites': (call) => {
    const repository = repositoryOf(call);
    const sha = repository?.branches.get(call.parameters.ref ?? '') ?? call.parameters.ref ?? '';
    if (repository === null || !call.world.commits.has(sha)) return notFound;
    const ids = [...new Set(repository.checkRuns.filter((run) => run.headSha === sha).map((run) => run.suiteId))];
    const list = ids.map((id) => shapes(call).checkSuite(repository, sha, id));
    return paged(call, list, (check_suites) => ({ total_count: list.length, check_suites }));
  },
};

function sameCheck(one: CheckRun, other: CheckRun): boolean {
  return one.name === other.name && one.appId === other.appId;
}

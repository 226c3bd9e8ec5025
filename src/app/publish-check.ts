import { z } from 'zod';
import type { CheckReport } from '../reports/check-run.js';
import { type GitHubRepository, readAnswer, statusOf } from '../sources/github/api.js';
import type { ExistingRun } from '../sources/github/pull-request.js';
import { type CheckRecord, digest, readRecord, writeRecord } from './check-record.js';
import { withinLimits } from './check-report.js';

/** The name under which branch protection requires the check. */
export const checkName = 'testreq';

/** A head that wants a check, and the newest run of ours that it has. */
export interface CheckedHead {
  readonly repository: GitHubRepository;
  readonly sha: string;
  /** Of this App. */
  readonly appId: number;
  /** So that a re-run finds its way back. */
  readonly externalId: string;
  readonly existing: ExistingRun | null;
}

const runs = z.object({
  check_runs: z.array(
    z.object({
      id: z.number(),
      status: z.string(),
      conclusion: z.string().nullish(),
      external_id: z.string().nullish(),
      output: z.object({ title: z.string().nullish(), text: z.string().nullish() }).nullish(),
    }),
  ),
});

/** This App's runs on a head by REST, newest first. */
export async function listRuns(
  { api, owner, repo }: GitHubRepository,
  sha: string,
  appId: number,
): Promise<ExistingRun[]> {
  const { data } = await api.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
    owner,
    repo,
    ref: sha,
    check_name: checkName,
    app_id: appId,
    filter: 'latest',
  });
  return readAnswer(runs, data, 'the check runs of a head')
    .check_runs.map((run) => ({
      databaseId: run.id,
      status: run.status.toUpperCase(),
      conclusion: run.conclusion?.toUpperCase() ?? null,
      externalId: run.external_id ?? null,
      title: run.output?.title ?? null,
      text: run.output?.text ?? null,
    }))
    .sort((a, b) => b.databaseId - a.databaseId);
}

/** What a run on this head was judged by; `null` when there is none, or it is not finished. */
export function recordOf({ existing }: Pick<CheckedHead, 'existing'>): CheckRecord | null {
  return existing?.status === 'COMPLETED' ? readRecord(existing.text) : null;
}

/**
 * Puts a completed check on a head, in one request, or in none when the run that is there shows the same. Where the
 * answer to that request is lost, it is seen what is there, and written once more if need be.
 * @param judgedBy names everything that the report was made from
 * @param force write even if nothing changed
 */
export async function publishCheck(
  head: CheckedHead,
  judgedBy: Pick<CheckRecord, 'inputs' | 'bases' | 'asked'>,
  full: CheckReport,
  force: boolean,
): Promise<'written' | 'unchanged'> {
  const report = withinLimits(full);
  const { conclusion, title, summary, text, actions, annotations } = report;
  const before = recordOf(head);
  const record: CheckRecord = {
    ...judgedBy,
    shows: digest([conclusion, title, summary, text, annotations, actions]),
    annotations: digest(annotations),
  };
  if (!force && before?.shows === record.shows && before.bases === record.bases) return 'unchanged';
  try {
    await write(head, report, record);
  } catch (error) {
    // GitHub refused it; a lost connection has a status of 500.
    if ((statusOf(error) ?? 500) < 500) throw error;
    const [existing = null] = await listRuns(head.repository, head.sha, head.appId);
    if (existing?.status !== 'COMPLETED' || readRecord(existing.text)?.shows !== record.shows) {
      await write({ ...head, existing }, report, record);
    }
  }
  return 'written';
}

async function write(head: CheckedHead, report: CheckReport, record: CheckRecord): Promise<void> {
  const { conclusion, title, summary, text, actions, annotations } = report;
  const { existing } = head;
  // GitHub adds the annotations of an update to those that are there. A new run is the way to take old ones away.
  const old = readRecord(existing?.text)?.annotations ?? null;
  const keeps = old === record.annotations;
  const reusable = keeps || old === none || (old === null && existing?.status !== 'COMPLETED');
  const output = {
    title,
    summary,
    text: writeRecord(text, record),
    ...(keeps || annotations.length === 0 ? {} : { annotations: [...annotations] }),
  };
  await send(head, reusable ? existing : null, { status: 'completed', conclusion, output, actions: [...actions] });
}

type Shown =
  | { readonly status: 'in_progress'; readonly output: RunOutput }
  | {
      readonly status: 'completed';
      readonly conclusion: CheckReport['conclusion'];
      readonly output: RunOutput;
      readonly actions: CheckReport['actions'][number][];
    };

interface RunOutput {
  title: string;
  summary: string;
  text: string;
  annotations?: CheckReport['annotations'][number][];
}

/** Writes a run of ours anew, or makes another one on the head; gives GitHub's answer. */
async function send(head: CheckedHead, existing: ExistingRun | null, shown: Shown): Promise<unknown> {
  const { api, owner, repo } = head.repository;
  const common = { owner, repo, name: checkName, external_id: head.externalId, ...shown };
  const { data } =
    existing === null
      ? await api.request('POST /repos/{owner}/{repo}/check-runs', { ...common, head_sha: head.sha })
      : await api.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
          ...common,
          check_run_id: existing.databaseId,
        });
  return data;
}

/** Digest of no annotations. */
const none = digest([]);

/**
 * Shows on a head that its review is under way, in place of the verdict that may be there, in one request. A run with
 * annotations is left as it is and followed by another, since GitHub never takes annotations away.
 * @returns the head with the run that is to be completed
 */
export async function beginCheck(head: CheckedHead, title: string, summary: string): Promise<CheckedHead> {
  const { externalId, existing } = head;
  const text = writeRecord('', { inputs: '', shows: '', annotations: none, bases: '', asked: 0 });
  const reusable = readRecord(existing?.text)?.annotations === none;
  const data = await send(head, reusable ? existing : null, {
    status: 'in_progress',
    output: { title, summary, text },
  });
  const { id } = readAnswer(z.object({ id: z.number() }), data, 'a check run');
  return { ...head, existing: { databaseId: id, status: 'IN_PROGRESS', conclusion: null, externalId, title, text } };
}

/** Completes a run that nobody waits for any longer: its commit is no head now. */
export async function cancelCheck({ repository, existing }: CheckedHead): Promise<void> {
  if (existing === null) return;
  const { api, owner, repo } = repository;
  await api.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
    owner,
    repo,
    check_run_id: existing.databaseId,
    status: 'completed',
    conclusion: 'cancelled',
    output: { title: 'Overtaken by a newer commit', summary: 'The newer commit has a check of its own.' },
  });
}

import { z } from 'zod';
import type { FileDiff, FileStatus } from '../../domain/change.js';
import { hunksOf, parseDiff } from '../../reading/diff.js';
import { type GitHubRepository, readAnswer, statusOf } from './api.js';

const pageSize = 100;
/** GitHub's limit of the files that it lists for a pull request. */
const listedFiles = 3000;
/** GitHub's limit of files in a diff. */
const diffFiles = 300;

const entry = z.object({
  filename: z.string(),
  previous_filename: z.string().nullish(),
  status: z.string(),
  changes: z.number().nullish(),
  patch: z.string().nullish(),
});

/** The files of a pull request as they are at its head now. */
export interface PullRequestFiles {
  readonly files: readonly FileDiff[];
  /** GitHub lists no more than 3 000. */
  readonly complete: boolean;
}

/**
 * Reads the files of a pull request: in pages of a hundred; from 201 to 300 files as one diff, which is one request
 * instead of three (pages again where GitHub finds the diff too large).
 * @param expected how many files GitHub says there are, if it does.
 */
export async function readFiles(
  repository: GitHubRepository,
  number: number,
  expected: number | null,
): Promise<PullRequestFiles> {
  if (expected !== null && expected > 2 * pageSize && expected <= diffFiles) {
    const files = await readAsDiff(repository, number);
    if (files?.length === expected) return { files, complete: true };
  }
  const files = await readPages(repository, number, expected);
  return { files, complete: expected === null ? files.length < listedFiles : files.length >= expected };
}

async function readAsDiff({ api, owner, repo }: GitHubRepository, number: number): Promise<FileDiff[] | null> {
  try {
    const { data } = await api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
      owner,
      repo,
      pull_number: number,
      mediaType: { format: 'diff' },
    });
    // With the media type the answer is text, of which the client's types know nothing.
    return typeof (data as unknown) === 'string' ? parseDiff(data as unknown as string) : null;
  } catch (error) {
    // 406: too large. A diff that cannot be read is no better.
    if (statusOf(error) === 406 || (error instanceof Error && error.name === 'DiffError')) return null;
    throw error;
  }
}

async function readPages(
  { api, owner, repo }: GitHubRepository,
  number: number,
  expected: number | null,
): Promise<FileDiff[]> {
  const read = async (page: number) => {
    const { data } = await api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', {
      owner,
      repo,
      pull_number: number,
      per_page: pageSize,
      page,
    });
    return readAnswer(z.array(entry), data, `the files of #${number}`).map(fileDiff);
  };
  const first = await read(1);
  if (first.length < pageSize || expected === pageSize) return first;
  if (expected !== null) {
    const pages = Math.ceil(Math.min(expected, listedFiles) / pageSize);
    const rest = await Promise.all(Array.from({ length: pages - 1 }, (_, index) => read(index + 2)));
    return [first, ...rest].flat();
  }
  const files = [...first];
  for (let page = 2; files.length < listedFiles; page += 1) {
    const more = await read(page);
    files.push(...more);
    if (more.length < pageSize) break;
  }
  return files;
}

const statuses: Readonly<Record<string, FileStatus>> = {
  added: 'added',
  removed: 'removed',
  renamed: 'renamed',
  copied: 'copied',
  modified: 'modified',
  changed: 'type-changed',
};

function fileDiff(file: z.infer<typeof entry>): FileDiff {
  const patch = file.patch ?? null;
  const hunks = patch === null ? [] : readPatch(patch);
  const submodule = hunks !== null && hunks.length > 0 && hunks.every(({ lines }) => lines.every(isPointer));
  return {
    path: file.filename,
    previousPath: file.previous_filename ?? null,
    status: statuses[file.status] ?? 'modified',
    // GitHub counts no changed lines in binary files, and gives no patch.
    binary: patch === null && file.changes === 0 && (file.status === 'added' || file.status === 'modified'),
    kind: submodule ? 'submodule' : 'file',
    patch: hunks === null ? '' : (patch ?? ''),
    patchMissing: hunks === null || (patch === null && (file.changes ?? 1) > 0),
  };
}

const isPointer = ({ text }: { readonly text: string }) => /^Subproject commit [0-9a-f]{40}/.test(text);

function readPatch(patch: string) {
  try {
    return hunksOf({ patch });
  } catch {
    // A patch that GitHub cut: what it says cannot be told from what it leaves out.
    return null;
  }
}

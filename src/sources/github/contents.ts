import { z } from 'zod';
import { type GitHubRepository, readAnswer, statusOf } from './api.js';
import { ask } from './graphql.js';

/** Files asked for in one query. GitHub gives a query ten seconds: what takes longer is asked for in halves. */
const batchSize = 660;
const smallestBatch = 50;
/** Larger files are left out: GitHub itself cuts the text of a blob at about half a megabyte. */
const largestFile = 512_000;
/** All files together (bytes as GitHub counts them). */
const totalBytes = 24_000_000;

const blob = z.object({
  text: z.string().nullish(),
  byteSize: z.number().nullish(),
  isTruncated: z.boolean().nullish(),
});

/** A file at a commit: `sha:path`, as Git writes it. */
export type FileAt = `${string}:${string}`;

export interface ReadContents {
  readonly contents: ReadonlyMap<FileAt, string>;
  /** Text files that were too large, or one too many. */
  readonly left: readonly FileAt[];
  /** The head of the pull request when the contents were read, to see whether it moved; `null` when it is not told. */
  readonly headNow: string | null;
}

/**
 * Reads files at commits, 660 a request, and looks at the pull request's head on the way.
 * Files that are not there, binary, or too large have no content.
 */
export async function readContents(
  repository: GitHubRepository,
  number: number,
  files: readonly FileAt[],
): Promise<ReadContents> {
  const batches: FileAt[][] = [];
  for (let start = 0; start < files.length || start === 0; start += batchSize) {
    batches.push(files.slice(start, start + batchSize));
  }
  const answers = await Promise.all(batches.map((batch) => readBatch(repository, number, batch)));
  const contents = new Map<FileAt, string>();
  const left: FileAt[] = [];
  let bytes = 0;
  for (const { file, blob: found } of answers.flatMap(({ blobs }) => blobs)) {
    if (found?.text === null || found?.text === undefined) continue;
    const size = found.byteSize ?? found.text.length;
    if (found.isTruncated === true || size > largestFile || bytes + size > totalBytes) left.push(file);
    else {
      bytes += size;
      contents.set(file, found.text);
    }
  }
  return { contents, left, headNow: answers.at(-1)?.headNow ?? null };
}

interface Batch {
  readonly headNow: string | null;
  readonly blobs: readonly { readonly file: FileAt; readonly blob: z.infer<typeof blob> | null }[];
}

async function readBatch(repository: GitHubRepository, number: number, files: readonly FileAt[]): Promise<Batch> {
  try {
    return await askForBatch(repository, number, files);
  } catch (error) {
    if ((statusOf(error) ?? 0) < 500 || files.length <= smallestBatch) throw error;
    const middle = Math.ceil(files.length / 2);
    const first = await readBatch(repository, number, files.slice(0, middle));
    const second = await readBatch(repository, number, files.slice(middle));
    return { headNow: second.headNow, blobs: [...first.blobs, ...second.blobs] };
  }
}

async function askForBatch(
  { api, owner, repo }: GitHubRepository,
  number: number,
  files: readonly FileAt[],
): Promise<Batch> {
  const declared = files.map((_, index) => `, $e${index}: String!`).join('');
  const fields = files.map((_, index) => `f${index}: object(expression: $e${index}) { ...content }`).join('\n');
  const query = `query Contents($owner: String!, $repo: String!, $number: Int!${declared}) {
      repository(owner: $owner, name: $repo) { pullRequest(number: $number) { headRefOid } ${fields} }
    }${files.length === 0 ? '' : 'fragment content on Blob { text byteSize isTruncated }'}`;
  const expressions = Object.fromEntries(files.map((file, index) => [`e${index}`, file]));
  const { data } = await ask(api, query, { owner, repo, number, ...expressions });
  const schema = z.object({
    repository: z.object({ pullRequest: z.object({ headRefOid: z.string() }).nullish() }).catchall(blob.nullish()),
  });
  const { pullRequest, ...blobs } = readAnswer(schema, data, 'the contents of files').repository;
  return {
    headNow: pullRequest?.headRefOid ?? null,
    blobs: files.map((file, index) => ({ file, blob: blobs[`f${index}`] ?? null })),
  };
}

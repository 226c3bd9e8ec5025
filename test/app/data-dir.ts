import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyDataDir } from '../build.js';

/** A data folder with an empty store in it; who tests the making of a store starts with an empty folder. */
export function freshDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'testreq-data-'));
  cpSync(emptyDataDir, folder, { recursive: true });
  return folder;
}

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/app/queue/store.js';

let template: Promise<string> | undefined;

/**
 * A data folder with an empty store in it. Making a store takes seconds and copying one does not, so it is made once;
 * who tests the making starts with an empty folder.
 */
export async function freshDataDir(): Promise<string> {
  template ??= makeTemplate();
  const folder = mkdtempSync(join(tmpdir(), 'testreq-data-'));
  cpSync(await template, folder, { recursive: true });
  return folder;
}

async function makeTemplate(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'testreq-template-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const store = await openStore({ databaseUrl: null, dataDir: folder, onLost: () => {} });
  await store.close();
  return folder;
}

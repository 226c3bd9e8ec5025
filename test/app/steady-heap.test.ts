import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { built } from '../build.js';

/** What a process tells that keeps a million objects, makes six million that pass, and collects nothing of itself. */
function heapOf(begin: string): { readonly alive: number; readonly peak: number } {
  const code = `
    import { setFlagsFromString } from 'node:v8';
    import { runInNewContext } from 'node:vm';
    import { keepHeapSteady } from '${join(built, 'app', 'steady-heap.js')}';
    ${begin}
    const kept = Array.from({ length: 1_000_000 }, (_, n) => ({ n, text: 'kept ' + n }));
    const passing = [];
    let peak = 0;
    for (let n = 0; n < 6_000_000; n += 1) {
      passing[n % 400_000] = { n, text: 'passing ' + n };
      if (n % 10_000 === 0) peak = Math.max(peak, process.memoryUsage().heapTotal);
    }
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    console.log(JSON.stringify({ alive: process.memoryUsage().heapUsed, peak, objects: kept.length + passing.length }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('the heap of the service', () => {
  it('stays within a measure of what is alive, however much memory the machine has', { timeout: 120_000 }, () => {
    const { alive, peak } = heapOf('keepHeapSteady();');

    // Two fifths more, and what V8 keeps for young objects.
    expect(peak / alive).toBeLessThan(3);
  });
});

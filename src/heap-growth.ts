import { setFlagsFromString } from 'node:v8';

/** Versions of V8 that are known to have the flag; it complains of those that it does not know. */
const KNOWN = /^1[123]\./;

/**
 * Has V8 collect garbage when the heap has grown by a part of what was alive after the last collection, whatever memory
 * the machine has; in a version that is not known it keeps its own measure.
 * @param percent of what was alive
 */
export function collectAtGrowth(percent: number): void {
  if (KNOWN.test(process.versions.v8)) setFlagsFromString(`--heap-growing-percent=${percent}`);
}

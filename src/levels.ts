import type { Level } from './domain/rulebook.js';

/** Whether a test of this level must be there: a recommended one or a smoke test never fails a check. */
export function binds(level: Level): boolean {
  return level === 'critical' || level === 'required';
}

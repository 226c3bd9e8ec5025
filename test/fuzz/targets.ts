import type { FuzzTarget } from './target.js';
import { changes } from './targets/changes.js';
import { code } from './targets/code.js';
import { comments } from './targets/comments.js';
import { diffs } from './targets/diffs.js';
import { escaping } from './targets/escaping.js';
import { longSources } from './targets/long-sources.js';
import { plans } from './targets/plans.js';
import { policies } from './targets/policies.js';
import { rules } from './targets/rules.js';
import { tasks } from './targets/tasks.js';
import { webhooks } from './targets/webhooks.js';

/** Every door through which text of strangers comes in. */
export const TARGETS: readonly FuzzTarget[] = [
  webhooks,
  diffs,
  tasks,
  plans,
  rules,
  policies,
  code,
  longSources,
  comments,
  escaping,
  changes,
];

/** How many of all cases each target gets: at least one. */
export function casesOf(target: FuzzTarget, all: number): number {
  const whole = TARGETS.reduce((sum, { share }) => sum + share, 0);
  return Math.max(1, Math.ceil((all * target.share) / whole));
}

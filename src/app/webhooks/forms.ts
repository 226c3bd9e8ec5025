import { z } from 'zod';

/**
 * What the handlers read of a payload, by event and action. Only these are handed on, and only in this form: Probot
 * writes the whole payload into the log when a handler stumbles, and the queue must store what it is given.
 */

const whole = z.number().int().positive();
/** GitHub's owners have at most 39 characters, its repositories 100; servers of enterprises add a suffix to owners. */
const name = z.string().regex(/^[\w.-]{1,100}$/);
const sha = z.string().regex(/^[0-9a-f]{40,64}$/i);
/** Git refuses control characters in the names of refs; GitHub's limit is 255 bytes. */
const ref = z.string().regex(/^\P{Cc}{1,300}$/u);
const text = z.string().nullish();

const repository = z.object({ name, owner: z.object({ login: name }) });
const place = z.object({ installation: z.object({ id: whole }).nullish(), repository });

const pullRequest = place.extend({ pull_request: z.object({ number: whole }) });
const checkRun = place.extend({
  check_run: z.object({
    head_sha: sha,
    external_id: text,
    pull_requests: z.array(z.object({ number: whole })),
  }),
});
const comment = place.extend({
  comment: z.object({ body: text, user: z.object({ login: z.string() }).nullish() }),
  issue: z.object({ number: whole }),
  sender: z.object({ type: z.string(), login: z.string() }),
  changes: z.object({ body: z.object({ from: z.string() }).nullish() }).nullish(),
});
const issue = place.extend({ issue: z.object({ number: whole }) });
const paths = z.array(z.string()).nullish();
const push = place.extend({
  ref,
  before: sha,
  after: sha,
  deleted: z.boolean().nullish(),
  forced: z.boolean().nullish(),
  commits: z.array(z.object({ added: paths, removed: paths, modified: paths })),
});

const FORMS: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
  pull_request: actions(
    pullRequest,
    'opened reopened synchronize edited ready_for_review converted_to_draft milestoned demilestoned labeled unlabeled',
  ),
  issue_comment: actions(comment, 'created edited deleted'),
  check_run: actions(checkRun, 'rerequested requested_action'),
  check_suite: actions(place.extend({ check_suite: z.object({ head_sha: sha }) }), 'rerequested'),
  merge_group: actions(
    place.extend({ merge_group: z.object({ head_sha: sha, head_ref: ref, base_sha: sha }) }),
    'checks_requested',
  ),
  issues: actions(issue, 'edited deleted transferred'),
  milestone: actions(place.extend({ milestone: z.object({ number: whole }) }), 'edited'),
  push: { '': push },
};

function actions(form: z.ZodType, names: string): Readonly<Record<string, z.ZodType>> {
  return Object.fromEntries(names.split(' ').map((action) => [action, form]));
}

/** What a delivery is to the handlers: theirs, nobody's, or not in the form that GitHub documents. */
export type Recognised =
  | { readonly kind: 'ours' }
  | { readonly kind: 'other' }
  | { readonly kind: 'malformed'; readonly where: string };

/** Looks whether a delivery is for the handlers, and fit for them. */
export function recognise(event: string, payload: Readonly<Record<string, unknown>>): Recognised {
  const action = event === 'push' ? '' : payload.action;
  const forms = Object.hasOwn(FORMS, event) ? FORMS[event] : undefined;
  if (forms === undefined || typeof action !== 'string' || !Object.hasOwn(forms, action)) return { kind: 'other' };
  const read = forms[action]?.safeParse(payload);
  if (read === undefined || read.success) return { kind: 'ours' };
  return { kind: 'malformed', where: read.error.issues[0]?.path.join('.') || 'the payload' };
}

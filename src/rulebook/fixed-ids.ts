/**
 * Ids that people write in configurations and commands. They may be added to; none may change or go, because a waiver or a level
 * that names it would silently stop to hold.
 */
export const FIXED_IDS: Readonly<
  Record<string, { readonly failureModes: readonly string[]; readonly tests: readonly string[] }>
> = {
  persistence: {
    failureModes: ['not-wired', 'wrong-connection', 'transaction-issues', 'schema-mismatch'],
    tests: ['wiring', 'direct-db', 'smoke'],
  },
  'dependency-injection': {
    failureModes: ['missing-injection', 'wrong-type', 'stale-singleton'],
    tests: ['wiring', 'smoke', 'reconfigure'],
  },
  'state-machine': {
    failureModes: ['missing-transition', 'invalid-transition-allowed', 'state-data-desync', 'lost-transition'],
    tests: ['valid-transitions', 'invalid-transitions', 'state-persists', 'smoke'],
  },
  'cross-component': {
    failureModes: ['contract-mismatch', 'timing-issues', 'missing-error-propagation', 'circular-dependencies'],
    tests: ['contract', 'end-to-end', 'error-propagation', 'smoke'],
  },
  'background-async': {
    failureModes: ['never-starts', 'never-stops', 'orphaned-work', 'race-conditions'],
    tests: ['starts', 'stops', 'completes-work', 'concurrency', 'smoke'],
  },
  'external-integration': {
    failureModes: ['connection-failure', 'auth-failure', 'response-parsing', 'timeout-handling'],
    tests: ['connection', 'contract', 'error-handling', 'auth-rejected', 'smoke'],
  },
  configuration: {
    failureModes: ['missing-required', 'wrong-type', 'invalid-value', 'not-reloaded'],
    tests: ['required', 'defaults', 'reload', 'smoke'],
  },
  'api-endpoint': {
    failureModes: ['missing-validation', 'wrong-status-code', 'missing-auth', 'response-shape-wrong'],
    tests: ['happy-path', 'validation', 'state-verification', 'auth', 'smoke'],
  },
};

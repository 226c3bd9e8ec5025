import { ProbotOctokit } from 'probot';

/** Probot's client without its throttling and retries, for which `patientFetch` stands in. */
export const AppOctokit: typeof ProbotOctokit = ProbotOctokit.defaults((options: object) => ({
  ...options,
  throttle: { enabled: false },
  retry: { enabled: false },
}));

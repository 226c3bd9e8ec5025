import { ProbotOctokit } from 'probot';
import { statusOf } from '../sources/github/api.js';

/** A token that was revoked before its time answers 401 for as long as it is cached: takes a new one, once. */
function freshToken(
  octokit: Pick<InstanceType<typeof ProbotOctokit>, 'hook' | 'auth'>,
  options: { readonly auth?: { readonly installationId?: number } },
): void {
  const installationId = options.auth?.installationId;
  if (installationId === undefined) return;
  octokit.hook.wrap('request', async (request, parameters) => {
    try {
      return await request(parameters);
    } catch (error) {
      if (statusOf(error) !== 401) throw error;
      await octokit.auth({ type: 'installation', installationId, refresh: true });
      return request(parameters);
    }
  });
}

/** Probot's client without its throttling and retries, for which `patientFetch` stands in. */
export const AppOctokit: typeof ProbotOctokit = ProbotOctokit.plugin((octokit, options) => {
  freshToken(octokit, options);
  return {};
}).defaults((options: object) => ({ ...options, throttle: { enabled: false }, retry: { enabled: false } }));

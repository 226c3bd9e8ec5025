import { ProbotOctokit } from 'probot';
import { statusOf } from '../sources/github/api.js';

/** A token that was revoked before its time answers 401 for as long as it is cached: takes a new one, once. */
function freshToken(octokit: Pick<ProbotOctokit, 'hook' | 'auth'>, options: Options): void {
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

type Request = ProbotOctokit['request'];

interface Options {
  readonly baseUrl?: string;
  readonly auth?: { readonly request?: Request; readonly installationId?: number };
}

/** Probot asks for tokens through a client of its own, which knows an Enterprise Server only while it serves a request. */
function tokensFromTheServer({ baseUrl, auth }: Options): Options {
  if (baseUrl === undefined || auth?.request === undefined) return {};
  return { auth: { ...auth, request: auth.request.defaults({ baseUrl }) } };
}

/** Probot's client without its throttling and retries, for which `patientFetch` stands in. */
export const AppOctokit: typeof ProbotOctokit = ProbotOctokit.plugin((octokit, options) => {
  freshToken(octokit, options);
  return {};
}).defaults((options: Options) => ({
  ...options,
  ...tokensFromTheServer(options),
  throttle: { enabled: false },
  retry: { enabled: false },
}));

import { createProbot, ProbotOctokit } from 'probot';
import type { AppApi } from '../../../src/app/recovery/sweep.js';
import type { StandIn } from '../../stand-in/stand-in.js';

/** The stand-in as the App and as its installations, without pauses between requests. */
export async function githubOf(standIn: StandIn): Promise<AppApi> {
  const unhurried = { throttle: { enabled: false }, retry: { enabled: false } };
  const probot = createProbot({
    env: { ...standIn.environment(), LOG_LEVEL: 'fatal' },
    overrides: { Octokit: ProbotOctokit.defaults((options: object) => ({ ...options, ...unhurried })) },
  });
  await probot.ready();
  return { asApp: () => probot.auth(), asInstallation: (id) => probot.auth(id) };
}

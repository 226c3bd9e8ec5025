import { InputError } from '../input-error.js';

/** How the service runs, from its environment. */
export interface ServiceSettings {
  readonly appId: number;
  readonly webhookSecret: string;
  readonly host: string;
  readonly port: number;
  /** The embedded queue's folder. */
  readonly dataDir: string;
  /** A PostgreSQL server for the queue; `null` for the embedded one. */
  readonly databaseUrl: string | null;
  /** Reviews at a time. */
  readonly concurrency: number;
  /** Between two looks for failed deliveries, and between two sweeps over open pull requests. */
  readonly redeliverSeconds: number;
  readonly sweepSeconds: number;
  /** A review that takes longer shows a check in progress. */
  readonly progressSeconds: number;
  /** The address under which the files of `docs/` can be read; `null`: checks link to no rules. */
  readonly docsUrl: string | null;
}

/** @throws InputError that names the variable and how to mend it */
export function serviceSettings(env: NodeJS.ProcessEnv): ServiceSettings {
  const appId = Number(env.APP_ID);
  if (!Number.isInteger(appId) || appId <= 0) {
    throw new InputError(`APP_ID is "${env.APP_ID}", which is no number: take it from the page of the GitHub App`);
  }
  if (!env.PRIVATE_KEY && !env.PRIVATE_KEY_PATH) {
    throw new InputError('PRIVATE_KEY is not set: give the key of the App in it, or its file in PRIVATE_KEY_PATH');
  }
  if (!env.WEBHOOK_SECRET) {
    throw new InputError(
      'WEBHOOK_SECRET is not set, so anybody could send webhooks: set it to the secret of the App (there, under Webhook)',
    );
  }
  return {
    appId,
    webhookSecret: env.WEBHOOK_SECRET,
    host: env.HOST || '0.0.0.0',
    port: portOf(env),
    dataDir: env.TESTREQ_DATA_DIR || '.testreq',
    databaseUrl: env.DATABASE_URL || null,
    concurrency: Math.max(1, whole('TESTREQ_CONCURRENCY', env.TESTREQ_CONCURRENCY, 16, 64)),
    redeliverSeconds: 60 * Math.max(1, whole('TESTREQ_REDELIVER_MINUTES', env.TESTREQ_REDELIVER_MINUTES, 10, 1_440)),
    sweepSeconds: 60 * Math.max(1, whole('TESTREQ_SWEEP_MINUTES', env.TESTREQ_SWEEP_MINUTES, 60, 1_440)),
    progressSeconds: whole('TESTREQ_PROGRESS_SECONDS', env.TESTREQ_PROGRESS_SECONDS, 8, 3_600),
    docsUrl: address('TESTREQ_DOCS_URL', env.TESTREQ_DOCS_URL),
  };
}

/**
 * Where the service listens, with or without an App.
 * @throws InputError when `PORT` is no port
 */
export function portOf(env: NodeJS.ProcessEnv): number {
  return whole('PORT', env.PORT, 3000, 65_535);
}

function whole(name: string, text: string | undefined, otherwise: number, most: number): number {
  if (!text) return otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= most) return number;
  throw new InputError(
    `${name} is "${text}": set it to a whole number from 0 to ${most}, or leave it out for ${otherwise}`,
  );
}

function address(name: string, text: string | undefined): string | null {
  if (!text) return null;
  if (/^https:\/\/[\w.:-]+(?:\/[\w.~%/-]*)?$/.test(text)) return text;
  throw new InputError(`${name} is "${text}": set it to the https address of the folder docs/, without ? and #`);
}

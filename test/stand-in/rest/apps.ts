import { type Call, created, type Handlers, invalid, notFound, ok, paged } from '../call.js';
import { Shapes } from '../shapes.js';
import type { Installation } from '../world.js';

const shapes = (call: Call) => new Shapes(call.world, call.registration, call.origin);

function installationShape(call: Call, installation: Installation) {
  return {
    id: installation.id,
    account: shapes(call).account(installation.account),
    app_id: call.registration.id,
    app_slug: call.registration.slug,
    target_type: 'Organization',
    target_id: shapes(call).account(installation.account).id,
    permissions: installation.permissions,
    events: installation.events,
    repository_selection: installation.repositories === null ? 'all' : 'selected',
    suspended_at: installation.suspended ? '2026-01-05T09:00:00Z' : null,
    suspended_by: null,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    single_file_name: null,
    access_tokens_url: `${call.origin}${call.prefix}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${call.origin}${call.prefix}/installation/repositories`,
    html_url: `${call.origin}/settings/installations/${installation.id}`,
  };
}

interface Wanted {
  readonly repositories?: readonly string[];
  readonly repository_ids?: readonly number[];
  readonly permissions?: Readonly<Record<string, 'read' | 'write'>>;
}

/** The ids of the repositories that a token shall be for; `null`: all; `undefined`: one is not the installation's. */
function repositoriesOf(call: Call, installation: Installation, { repositories, repository_ids: ids }: Wanted) {
  if (repositories === undefined && ids === undefined) return null;
  const own = [...call.world.repositories.values()].filter(
    (one) => call.world.installationOf(one)?.id === installation.id,
  );
  const named = (repositories ?? []).map(
    (name) => own.find((one) => one.name.toLowerCase() === name.toLowerCase())?.id,
  );
  const known = (ids ?? []).map((id) => own.find((one) => one.id === id)?.id);
  const found = [...named, ...known];
  return found.every((id) => id !== undefined) ? new Set(found) : undefined;
}

/** The App itself: its registration, installations, tokens and deliveries. */
export const appHandlers: Handlers = {
  'GET /app': (call) => ok(shapes(call).app()),
  'GET /app/installations': (call) =>
    paged(
      call,
      [...call.world.installations.values()].map((installation) => installationShape(call, installation)),
    ),
  'GET /app/installations/{installation_id}': (call) => {
    const installation = call.world.installations.get(Number(call.parameters.installation_id));
    return installation === undefined ? notFound : ok(installationShape(call, installation));
  },
  'POST /app/installations/{installation_id}/access_tokens': (call) => {
    const installation = call.world.installations.get(Number(call.parameters.installation_id));
    if (installation === undefined) return notFound;
    if (installation.suspended) {
      return { status: 403, body: { message: 'This installation has been suspended', status: '403' } };
    }
    const wanted = call.body as Wanted;
    const repositories = repositoriesOf(call, installation, wanted);
    const permissions = wanted.permissions ?? installation.permissions;
    const lacks = Object.entries(permissions).some(
      ([name, level]) => (installation.permissions[name] ?? '') < level, // '' < 'read' < 'write'
    );
    if (lacks) return invalid('The permissions requested are not granted to this installation.');
    if (repositories === undefined) {
      return invalid(
        'There is at least one repository that does not exist or is not accessible to the parent installation.',
      );
    }
    const { token, expiresAt } = call.tokens.issue(installation, { repositories, permissions });
    return created({
      token,
      expires_at: expiresAt,
      permissions,
      repository_selection: repositories === null && installation.repositories === null ? 'all' : 'selected',
    });
  },
  'GET /repos/{owner}/{repo}/installation': (call) => {
    const repository = call.world.repositories.get(`${call.parameters.owner}/${call.parameters.repo}`.toLowerCase());
    const installation = repository === undefined ? null : call.world.installationOf(repository);
    return installation === null ? notFound : ok(installationShape(call, installation));
  },
  'GET /installation/repositories': (call) => {
    if (call.actor.kind !== 'installation') return notFound;
    const { id } = call.actor.installation;
    const all = [...call.world.repositories.values()].filter((one) => call.world.installationOf(one)?.id === id);
    const list = all.map((one) => shapes(call).repository(one));
    return paged(call, list, (repositories) => ({ total_count: all.length, repositories }));
  },
  'GET /app/hook/deliveries': (call) => {
    const size = Math.min(Number(call.query.get('per_page') ?? 30), 100);
    const cursor = Number(call.query.get('cursor') ?? Number.POSITIVE_INFINITY);
    const all = call.deliveries.list() as readonly { id: number }[];
    const rest = all.filter((delivery) => delivery.id < cursor);
    const page = rest.slice(0, size);
    const last = page.at(-1);
    if (rest.length <= size || last === undefined) return ok(page);
    const next = `${call.origin}${call.prefix}/app/hook/deliveries?per_page=${size}&cursor=${last.id}`;
    return ok(page, { link: `<${next}>; rel="next"` });
  },
  'GET /app/hook/deliveries/{delivery_id}': (call) => {
    const delivery = call.deliveries.find(Number(call.parameters.delivery_id));
    return delivery === null ? notFound : ok(delivery);
  },
  'POST /app/hook/deliveries/{delivery_id}/attempts': (call) => {
    const id = Number(call.parameters.delivery_id);
    if (call.deliveries.find(id) === null) return notFound;
    call.deliveries.redeliver(id);
    return { status: 202, body: {} };
  },
};

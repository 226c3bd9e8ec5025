/** What every delivery that concerns a repository names. */
export interface PlacePayload {
  readonly installation?: { readonly id: number } | null | undefined;
  readonly repository: { readonly name: string; readonly owner: { readonly login: string } };
}

/** Where a job belongs; `null` when the delivery came without an installation. */
export function placeOf({ installation, repository }: PlacePayload) {
  if (!installation) return null;
  return { installationId: installation.id, owner: repository.owner.login, repo: repository.name };
}

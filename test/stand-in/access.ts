/** The permission that an installation needs for a request; `metadata` is everybody's. */
const needs: readonly (readonly [RegExp, string, 'read' | 'write'])[] = [
  [/^(POST|PATCH) .*\/check-runs/, 'checks', 'write'],
  [/^GET .*\/check-(runs|suites)/, 'checks', 'read'],
  [/^GET .*\/(pulls|pulls\/.*)$/, 'pull_requests', 'read'],
  [/^GET (?!.*\/check-(?:runs|suites)$).*\/(git|contents|compare|branches|commits)(\/|$)/, 'contents', 'read'],
];

/** Comments and issues belong to `issues`, or to `pull_requests` when the issue is a pull request. */
const discussion = /^(GET|POST|PATCH|DELETE) .*\/(issues|milestones)(\/|$)/;

/** Whether permissions cover a request, given as `METHOD template`. */
export function allowed(permissions: Readonly<Record<string, 'read' | 'write'>>, request: string): boolean {
  const has = (name: string, level: 'read' | 'write') =>
    permissions[name] === 'write' || (level === 'read' && permissions[name] === 'read');
  if (discussion.test(request)) {
    const level = request.startsWith('GET ') ? 'read' : 'write';
    return has('issues', level) || has('pull_requests', level);
  }
  return needs.every(([pattern, name, level]) => !pattern.test(request) || has(name, level));
}

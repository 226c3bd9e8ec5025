/**
 * Decorators, annotations and attributes by which no framework finds a function or a type under its name: what compilers
 * and code generators ask for, transactions, and such as name a route, a bean's kind or a mapping by themselves.
 */
const HARMLESS_MARKS =
  'abstractmethod|override|final|(?:static|class)method|(?:async)?contextmanager|lru_cache|cache|dataclass|' +
  'transaction\\.atomic|login_required|permission_required|require_\\w+|csrf_exempt|' +
  'inline|must_use|allow|instrument|async_trait|doc|derive|serde|diesel|cfg|cfg_attr|non_exhaustive|' +
  'jvm\\w+|suppress\\w*|nullable|non_?null|deprecated|obsolete|visiblefortesting|transactional|async|synchronized|' +
  'service|component|repository|restcontroller|controller|configuration|autoconfiguration|conditional\\w+|primary|singleton|' +
  'applicationscoped|inject|injectable|module|ngmodule|directive|pipe|data|value|getter|setter|builder|tostring|' +
  'equalsandhashcode|slf4j|\\w+argsconstructor|configurationproperties|enable\\w+|json\\w+|validated|requestmapping|' +
  'apicontroller|authorize|serializable|as(?:command|controller|eventlistener|messagehandler)';
const HARMLESS_MARK = new RegExp(`^(?:[\\w.:]+[.:])?(?:${HARMLESS_MARKS})(?![\\w.])`, 'i');

/**
 * Whether a decorator, an annotation or an attribute, as written without its sign, leaves the names of what it stands at
 * to the program: no framework finds it, or what it is given, by them.
 */
export function isHarmless(mark: string): boolean {
  return HARMLESS_MARK.test(mark);
}

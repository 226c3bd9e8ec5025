/** Programs whose name at the start of a line makes it a shell command. */
const PROGRAM =
  /^(?:[A-Z_][A-Z0-9_]*=\S+\s+)*(?:sudo\s+)?(?:docker|docker-compose|podman|psql|mysql|mariadb|sqlite3|mongosh?|redis-cli|curl|wget|http|https|grpcurl|kubectl|helm|nc|ssh|env|printenv|grep|cat|tail|head|ls|jq|python3?|pytest|uv|poetry|node|npm|npx|pnpm|yarn|bun|go|cargo|make|mvn|\.\/mvnw|gradle|\.\/gradlew|dotnet|ruby|rails|rake|bundle|bin\/\w+|php|composer|artisan|systemctl|journalctl|aws|gcloud|az|testreq|\.\/[\w./-]+)(?:\s|$)/;

const SHELL = /^(?:ba|z|k|da|fi)?sh$|^(?:shell|console|terminal|shell-session|shellsession|powershell|cmd)$/i;

/** The shell commands in a fenced block, prompts and comments taken off, continued lines joined. */
export function commandsOfBlock(language: string | null | undefined, text: string): string[] {
  const isShell = language ? SHELL.test(language) : false;
  if (language && !isShell) return [];
  const lines = text.replace(/\\\r?\n\s*/g, '').split(/\r?\n/);
  const prompted = lines.some((line) => /^\s*[$>] /.test(line));
  return lines
    .filter((line) => !prompted || /^\s*[$>] /.test(line))
    .map((line) => line.replace(/^\s*[$>] /, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#') && (isShell || PROGRAM.test(line)));
}

/** The command in a code span, or `null` when it is a name or something else. */
export function commandOfSpan(text: string): string | null {
  const line = text.replace(/^\$ /, '').trim();
  return PROGRAM.test(line) && /\s/.test(line) ? line : null;
}

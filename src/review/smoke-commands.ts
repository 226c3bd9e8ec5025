/**
 * Whether one of some shell commands does what a smoke command does: asks a database, sends a request, reads settings or
 * logs, builds an object, or runs the very program. A program's name among the arguments of another is no such command.
 */
export function carriesSmoke(smoke: readonly string[], commands: readonly string[]): boolean {
  const wanted = new Set(smoke.flatMap((line) => deedsOf(line)));
  return wanted.size > 0 && commands.some((line) => deedsOf(line.slice(0, LONGEST)).some((deed) => wanted.has(deed)));
}

const REQUEST = 'sends a request';

/** Programs that do the same job; a repository has one of them. */
const JOBS: Readonly<Record<string, readonly string[]>> = {
  'asks a database': 'psql mysql mariadb sqlite3 mongosh mongo sqlcmd redis-cli cqlsh clickhouse-client'.split(' '),
  [REQUEST]: 'curl wget http https xh grpcurl'.split(' '),
  'reads settings': ['printenv'],
  'reads logs': ['journalctl'],
};
const JOB_OF = new Map(Object.entries(JOBS).flatMap(([job, programs]) => programs.map((program) => [program, job])));

/** What prepares or filters shows nothing by itself. */
const PLUMBING = new Set(
  'grep egrep rg jq head tail cat less more echo printf sleep cd sort uniq wc awk sed tee test [ true cut tr export set'.split(
    ' ',
  ),
);
/** With these a program only speaks of itself; `-h` names the host of a database's client. */
const ASKS_ABOUT_ITSELF = /^(?:--?(?:version|help)|-V)$/;
/** What is fetched to be run is installed: no answer of the product's own is looked at. */
const FEEDS_A_SHELL = /\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:\/\w+)*\/?(?:ba|z|da|a)?sh(?=\s|$)/;
/** What runs the command that follows. */
const WRAPPERS = new Set(
  'sudo time nohup exec command xargs watch timeout npx bunx if while until ! then do'.split(' '),
);
/** Tools that run a command after one word of their own. */
const RUNNERS: Readonly<Record<string, string>> = {
  poetry: 'run',
  uv: 'run',
  pipenv: 'run',
  pdm: 'run',
  hatch: 'run',
  heroku: 'run',
  bundle: 'exec',
  pnpm: 'exec',
};
const CONTAINERS = new Set(
  'docker docker-compose podman podman-compose nerdctl kubectl oc heroku fly flyctl'.split(' '),
);
const SHELLS = new Set('sh bash zsh dash ash su'.split(' '));
const INTERPRETERS = new Set('python python2 python3 py node deno bun tsx ruby php rails bin/rails artisan'.split(' '));
/** Tools of which the first argument says what they do: `make smoke`. */
const SUBCOMMANDS = new Set(
  'make just task npm yarn go cargo mvn gradle dotnet rake composer git aws gcloud az'.split(' '),
);
/** Options that are followed by their value, and end no command. */
const WITH_VALUE =
  /^(?:-[efunpwgih]|--(?:env|env-file|file|user|workdir|index|namespace|container|context|project-name|profile|tail|since|app|kill-after))$/;

/** Shells within shells are followed so deep. */
const DEEPEST = 4;
/** Characters of a command that are read: one that a person runs by hand is shorter. */
const LONGEST = 2_000;

/** What the commands of a line do, each in a word or two. */
function deedsOf(line: string, depth = 0): string[] {
  if (depth > DEEPEST) return [];
  const inner = [...line.matchAll(/\$\(([^()]*)\)|`([^`]*)`/g)].flatMap(([, one, other]) =>
    deedsOf(one ?? other ?? '', depth + 1),
  );
  const deeds = [...inner, ...simpleCommands(line).flatMap((words) => deedsOfCommand(words, depth))];
  return FEEDS_A_SHELL.test(line) ? deeds.filter((deed) => deed !== REQUEST) : deeds;
}

function deedsOfCommand(words: readonly string[], depth: number): string[] {
  const [first, ...rest] = words.slice(words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word)));
  if (first === undefined || words.every((word) => /^[A-Za-z_]\w*=/.test(word))) return [];
  const program = first.replace(/^(?:\/\w+)*\/bin\//, '');
  if (WRAPPERS.has(program)) return deedsOfCommand(afterOptions(rest).filter(isNoDuration), depth);
  if (program === 'env') return rest.length > 0 ? deedsOfCommand(rest, depth) : ['reads settings'];
  if (SHELLS.has(program)) return deedsOf(rest[rest.findIndex((word) => /^-\w*c$/.test(word)) + 1] ?? '', depth + 1);
  if (program === 'ssh') return deedsOf(afterOptions(rest).slice(1).join(' '), depth + 1);
  const [verb, ...more] = afterOptions(rest);
  if (RUNNERS[program] === verb && verb !== undefined) return deedsOfCommand(afterOptions(more), depth);
  if (CONTAINERS.has(program)) return deedsInContainer([verb ?? '', ...more], depth);
  if (INTERPRETERS.has(program)) return [builds(rest) ? 'builds an object' : `${program} ${verb ?? ''}`];
  if (PLUMBING.has(program) || rest.some((word) => ASKS_ABOUT_ITSELF.test(word))) return [];
  if (rest[0] === '-h' && JOB_OF.get(program) === REQUEST) return [];
  return [JOB_OF.get(program) ?? (SUBCOMMANDS.has(program) ? `${program} ${verb ?? ''}` : program)];
}

const isNoDuration = (word: string, index: number) => index > 0 || !/^\d+[smh]?$/.test(word);

/** `compose exec db psql`, `exec -it pod -- psql`, `logs web`, `pg:psql`. */
function deedsInContainer([verb = '', ...rest]: readonly string[], depth: number): string[] {
  const words = afterOptions(rest);
  switch (verb) {
    case 'compose':
    case 'service':
    case 'container':
      return deedsInContainer(words, depth);
    case 'logs':
      return ['reads logs'];
    case 'pg:psql':
      return ['asks a database'];
    case 'exec':
    case 'run': {
      const dashes = rest.indexOf('--');
      return deedsOfCommand(dashes === -1 ? afterOptions(words.slice(1)) : rest.slice(dashes + 1), depth);
    }
    default:
      return [];
  }
}

/** Code in the command itself, or in a shell of the framework's: nothing else would show an object. */
function builds(words: readonly string[]): boolean {
  return words.some((word) => /^(?:-\w*[cerp]|--eval|--print|runner|tinker|shell)$/.test(word));
}

/** From the first word that is neither an option nor the value of one. */
function afterOptions(words: readonly string[]): string[] {
  let at = 0;
  while (words[at]?.startsWith('-')) at += WITH_VALUE.test(words[at] ?? '') ? 2 : 1;
  return words.slice(at);
}

/** The commands of a line, each as its words without their quotes. */
function simpleCommands(line: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | null = null;
  const endWord = () => {
    if (word !== null) words.push(word);
    word = null;
  };
  for (const [part, quoted, double] of line.matchAll(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\.|[|&;\n(){}]+|\s+|[^\s'"\\|&;(){}]+|./g,
  )) {
    if (quoted !== undefined || double !== undefined) word = (word ?? '') + (quoted ?? double ?? '');
    else if (/^\s+$/.test(part) && !part.includes('\n')) endWord();
    else if (/^[|&;\n\s(){}]+$/.test(part)) {
      endWord();
      commands.push(words);
      words = [];
    } else if (word === null && part.startsWith('#')) break;
    else word = (word ?? '') + part;
  }
  endWord();
  return [...commands, words].filter(({ length }) => length > 0);
}

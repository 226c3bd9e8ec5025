import { Option } from 'commander';

/** `--rules`, of every command that judges or shows rules: a list of paths, in the order in which they were given. */
export function rulesOption(): Option {
  return new Option('--rules <path>', 'documents of rules to add, a file or a folder; may be repeated')
    .argParser((path: string, paths: readonly string[]) => [...paths, path])
    .default([], 'none');
}

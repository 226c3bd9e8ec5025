/** Where the text of a task came from. */
export type TaskSource = 'issue' | 'milestone' | 'plan' | 'pull-request' | 'commit' | 'text';

/** What a change set out to do, as its author wrote it. */
export interface Task {
  readonly source: TaskSource;
  /** What people call it: `#12`, `Task 2.1`, an abbreviated commit id, a file's path. */
  readonly ref: string;
  readonly title: string;
  readonly url: string | null;
  /** GitHub-flavoured Markdown. */
  readonly body: string;
}

/** The kinds of place that a piece of a task's text can stand in. */
export type TextZone =
  | 'title'
  | 'heading'
  | 'paragraph'
  | 'list-item'
  | 'task-item'
  | 'table'
  | 'code-span'
  | 'code-block'
  | 'path'
  /** A path that the task says it changes: behind `Files:`. */
  | 'file';

/** A run of text in one zone, with what negates it taken out ("no database change" leaves nothing). */
export interface TextSpan {
  readonly zone: TextZone;
  readonly text: string;
  /** 1-based line of the task's body; 0 for the title. */
  readonly line: number;
}

/** A test that the author of the task listed ("Integration tests: - [ ] DB verification of …"). */
export interface DeclaredTest {
  /** `task/<kebab-case of its words>` */
  readonly id: string;
  readonly text: string;
  readonly line: number;
}

/** A task with the facts that were read from its text. */
export interface ReadTask {
  readonly task: Task;
  readonly spans: readonly TextSpan[];
  /** Names of categories as declared, verbatim ("Persistence", "Wiring/DI"). */
  readonly declaredCategories: readonly { readonly name: string; readonly line: number }[];
  readonly declaredTests: readonly DeclaredTest[];
  /** Claims of a `Tests:` block: a test id and the `path::test` that is said to be its evidence. */
  readonly claims: readonly { readonly testId: string; readonly path: string; readonly test: string | null }[];
  /** Shell commands in code spans and code blocks, one a line. */
  readonly commands: readonly string[];
}

/** What a test to paste does, step by step, whatever its language and framework; these are written from it. */
export interface Outline {
  /** Completes "the service …" and names the test: `reaches the database`. */
  readonly title: string;
  readonly steps: readonly OutlineStep[];
  /** As the document has it. */
  readonly text: string;
}

/** A step with what a person must decide there; `null` where nothing is left open. */
export type OutlineStep = StepAction & { readonly todo: string | null };

/** A variable of the test, or a property of it. */
export interface OutlineValue {
  readonly of: 'subject' | 'result' | 'settings' | 'before' | 'after';
  /** `null`: the value itself. `{{property}}` and `{{collaborator}}` stand for names of the change. */
  readonly property: string | null;
}

export type StepAction =
  /** The subject, made by the factory, container or constructor that production uses. */
  | { readonly do: 'build'; readonly into: 'subject' | 'before' | 'after' }
  /** The subject, made by hand with one collaborator that the test holds. */
  | { readonly do: 'make'; readonly with: 'server' | 'receiver' }
  /** The settings, read as production reads them. */
  | { readonly do: 'load'; readonly into: 'settings' | 'before' | 'after'; readonly fails: boolean }
  | {
      readonly do: 'call';
      /** `{{function}}` stands for the changed method. */
      readonly method: string;
      readonly into: 'result' | null;
      readonly on: 'subject' | 'settings';
      readonly argument: OutlineValue | null;
      readonly fails: boolean;
    }
  | { readonly do: 'call-at-once'; readonly times: number }
  /** What is kept for all is thrown away, so that it is built again. */
  | { readonly do: 'reset' }
  /** The environment variable of the change; `null` takes it away. */
  | { readonly do: 'set'; readonly value: string | null }
  /** A server of the test that answers whatever it is asked. */
  | { readonly do: 'serve'; readonly status: number; readonly body: string | null }
  /** A stand-in for the other side that keeps what it gets, or fails. */
  | { readonly do: 'receive'; readonly fails: boolean }
  | { readonly do: 'request'; readonly body: boolean }
  | { readonly do: 'expect-status'; readonly anyOf: readonly number[] }
  | { readonly do: 'expect-field'; readonly field: string }
  /** The store holds a row with the id of the result, or of the response. */
  | { readonly do: 'expect-row'; readonly of: 'result' | 'response' }
  | { readonly do: 'expect-column'; readonly column: string; readonly value: string }
  | { readonly do: 'expect-there'; readonly value: OutlineValue }
  | { readonly do: 'expect-equal'; readonly value: OutlineValue; readonly wanted: string | number | boolean }
  | { readonly do: 'expect-another' }
  | { readonly do: 'expect-message'; readonly fields: readonly string[] }
  /** Rows of state, event and the state that follows. */
  | { readonly do: 'expect-moves'; readonly rows: readonly (readonly [string, string, string])[] }
  | { readonly do: 'expect-refused'; readonly state: string; readonly event: string };

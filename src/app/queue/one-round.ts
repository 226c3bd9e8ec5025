import { type PGlite, protocol, type Results } from '@electric-sql/pglite';

type Description = Awaited<ReturnType<PGlite['describeQuery']>>;

/** Texts of statements that are known; the queue has some forty. */
const mostKnown = 500;

/**
 * Runs statements with parameters in one round of PostgreSQL's protocol. PGlite's own `query` takes six, each of which
 * enters and leaves the WebAssembly of the server: for the short statements of a queue that is most of their cost. What
 * PGlite asks for each time, the types of a statement's parameters and results, is asked for once here.
 */
export class OneRound {
  readonly #db: PGlite;
  readonly #known = new Map<string, Description>();

  constructor(db: PGlite) {
    this.#db = db;
  }

  /** The same as PGlite's `query`, but for `affectedRows`, which counts what a SELECT gives as well, as `pg` does. */
  async query<Row>(sql: string, parameters: readonly unknown[]): Promise<Results<Row>> {
    const { queryParams, resultFields } = this.#known.get(sql) ?? (await this.#describe(sql));
    const values = parameters.map((value, index) => {
      if (value === null || value === undefined) return null;
      return queryParams[index]?.serializer?.(value) ?? String(value);
    });
    const { serialize } = protocol;
    const round = Buffer.concat([
      serialize.parse({ text: sql }),
      serialize.bind({ values }),
      serialize.execute({}),
      serialize.sync(),
    ]);
    const { messages } = await this.#db.runExclusive(() => this.#db.execProtocol(round));
    const rows: Row[] = [];
    let affectedRows = 0;
    for (const message of messages) {
      if (message instanceof protocol.messages.DataRowMessage) {
        const read = message.fields.map((text, index) => {
          const field = resultFields[index];
          return [field?.name, text === null ? null : (field?.parser?.(text, field.dataTypeID) ?? text)];
        });
        rows.push(Object.fromEntries(read) as Row);
      } else if (message instanceof protocol.messages.CommandCompleteMessage) {
        affectedRows = Number(/\d+$/.exec(message.text)?.[0] ?? 0); // "INSERT 0 1", "SELECT 2"
      }
    }
    return { rows, affectedRows, fields: resultFields.map(({ name, dataTypeID }) => ({ name, dataTypeID })) };
  }

  async #describe(sql: string): Promise<Description> {
    const description = await this.#db.describeQuery(sql);
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(sql, description);
    return description;
  }
}

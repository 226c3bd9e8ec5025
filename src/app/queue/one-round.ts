import { type PGlite, protocol, type Results } from '@electric-sql/pglite';

/** A statement that the server keeps parsed and planned. */
interface Prepared extends Awaited<ReturnType<PGlite['describeQuery']>> {
  /** Empty: the server keeps it until the next one without a name. */
  readonly name: string;
}

/** Statements that are kept; the queue has some forty. */
const mostKept = 500;

/**
 * Runs statements with parameters in one round of PostgreSQL's protocol. PGlite's own `query` takes six, each of which
 * enters and leaves the WebAssembly of the server, and has the statement parsed and planned each time: for the short
 * statements of a queue that is most of their cost. Here a statement is prepared once, and the types of its parameters
 * and results are asked for once.
 */
export class OneRound {
  readonly #db: PGlite;
  readonly #kept = new Map<string, Promise<Prepared>>();
  #names = 0;

  constructor(db: PGlite) {
    this.#db = db;
  }

  /** The same as PGlite's `query`, but for `affectedRows`, which counts what a SELECT gives as well, as `pg` does. */
  async query<Row>(sql: string, parameters: readonly unknown[]): Promise<Results<Row>> {
    const { name, queryParams, resultFields } = await this.#prepared(sql);
    const values = parameters.map((value, index) => {
      if (value === null || value === undefined) return null;
      return queryParams[index]?.serializer?.(value) ?? String(value);
    });
    const messages = await this.#send(
      ...(name === '' ? [protocol.serialize.parse({ text: sql })] : []),
      protocol.serialize.bind({ statement: name, values }),
      protocol.serialize.execute({}),
    );
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

  #prepared(sql: string): Promise<Prepared> {
    const known = this.#kept.get(sql);
    if (known !== undefined) return known;
    if (this.#kept.size >= mostKept) return this.#prepare(sql, '');
    this.#names += 1;
    const prepared = this.#prepare(sql, `kept_${this.#names}`);
    this.#kept.set(sql, prepared);
    // What is wrong now may be right later: the table is there then.
    prepared.catch(() => this.#kept.delete(sql));
    return prepared;
  }

  async #prepare(sql: string, name: string): Promise<Prepared> {
    const description = await this.#db.describeQuery(sql);
    if (name !== '') await this.#send(protocol.serialize.parse({ name, text: sql }));
    return { ...description, name };
  }

  async #send(...parts: readonly Uint8Array[]) {
    const round = Buffer.concat([...parts, protocol.serialize.sync()]);
    return (await this.#db.runExclusive(() => this.#db.execProtocol(round))).messages;
  }
}

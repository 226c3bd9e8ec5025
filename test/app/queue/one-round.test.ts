import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { OneRound } from '../../../src/app/queue/one-round.js';
import { freshDataDir } from '../data-dir.js';

let dataDir: string;
let db: PGlite;
let fast: OneRound;
beforeAll(async () => {
  dataDir = freshDataDir();
  db = await PGlite.create(join(dataDir, 'store'));
  await db.exec('CREATE TABLE thing (id bigserial PRIMARY KEY, name text UNIQUE, at timestamptz, said jsonb)');
  fast = new OneRound(db);
}, 60_000);
afterAll(async () => {
  await db.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** How many plans the server keeps of statements like this one. */
async function plansOf(sql: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM pg_prepared_statements WHERE statement LIKE $1',
    [sql],
  );
  return rows[0]?.count ?? 0;
}

describe('a statement in one round', () => {
  it.each<[string, string, unknown[]]>([
    ['numbers, large ones too', 'SELECT $1::int AS a, $2::bigint AS b, 1.5::numeric AS c', [7, '9007199254740993']],
    ['truth and nothing', 'SELECT $1::boolean AS a, $2::text AS b, NULL::int AS c', [true, null]],
    ['documents', `SELECT $1::jsonb AS a, $2::jsonb->>'b' AS b`, [{ deep: ['ü', 1] }, '{"b": "text"}']],
    [
      'lists',
      'SELECT $1::text[] AS a, $2::bigint[] AS b',
      [
        ['a,b', '"quoted"'],
        [1, 2],
      ],
    ],
    ['moments', `SELECT $1::timestamptz AS a`, [new Date('2026-01-05T09:00:00Z')]],
    ['several rows', 'SELECT n FROM generate_series(1, $1::int) AS n', [3]],
    ['no rows', 'SELECT 1 AS a WHERE $1::boolean', [false]],
  ])('gives what PGlite gives: %s', async (_, sql, parameters) => {
    const [own, known] = [await fast.query(sql, parameters), await fast.query(sql, parameters)];

    expect(own.rows).toEqual((await db.query(sql, parameters)).rows);
    expect(known.rows).toEqual(own.rows);
  });

  it('counts the rows that it concerned', async () => {
    const insert = 'INSERT INTO thing (name) SELECT n::text FROM generate_series(1, $1::int) AS n';

    expect((await fast.query(insert, [4])).affectedRows).toBe(4);
    expect((await fast.query('SELECT id FROM thing WHERE name < $1', ['3'])).affectedRows).toBe(2);
    expect((await fast.query('DELETE FROM thing WHERE name = ANY($1::text[])', [['1', '2']])).affectedRows).toBe(2);
  });

  it('that fails is an error with its code, and the next one works', async () => {
    const insert = 'INSERT INTO thing (name) VALUES ($1)';
    await fast.query(insert, ['once']);

    await expect(fast.query(insert, ['once'])).rejects.toMatchObject({ code: '23505' });
    await expect(fast.query('SELECT * FROM nothing WHERE id = $1', [1])).rejects.toMatchObject({ code: '42P01' });

    expect((await fast.query('SELECT count(*)::int AS count FROM thing WHERE name = $1', ['once'])).rows).toEqual([
      { count: 1 },
    ]);
  });

  it('that failed works once what it lacked is there', async () => {
    const select = 'SELECT name FROM later WHERE name = $1';
    await expect(fast.query(select, ['now'])).rejects.toMatchObject({ code: '42P01' });

    await db.exec(`CREATE TABLE later AS SELECT 'now' AS name`);

    expect((await fast.query(select, ['now'])).rows).toEqual([{ name: 'now' }]);
  });

  it('is parsed and planned once, however often it is asked', async () => {
    const sql = 'SELECT $1::int + 1 AS next';

    await Promise.all([1, 2, 3].map((n) => fast.query(sql, [n])));
    await fast.query(sql, [4]);

    expect(await plansOf(sql)).toBe(1);
  });

  it('is kept only as long as there are few: the server holds each plan in memory', async () => {
    for (let n = 0; n < 520; n += 1) await fast.query(`SELECT ${n} AS n, $1::int AS given`, [n]);

    expect((await fast.query('SELECT 519 AS n, $1::int AS given', [7])).rows).toEqual([{ n: 519, given: 7 }]);
    expect(await plansOf('%')).toBeLessThanOrEqual(500);
  });

  it('tells those who listen', async () => {
    const heard = vi.fn();
    await db.listen('news', heard);

    await fast.query('SELECT pg_notify($1, $2)', ['news', 'good']);

    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith('good'));
  });

  it('is not mixed up with others that are asked at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => fast.query<{ n: number }>('SELECT $1::int AS n', [n])),
    );

    expect(answers.map(({ rows }) => rows[0]?.n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });
});

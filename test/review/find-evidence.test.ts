import { describe, expect, it } from 'vitest';
import { claimedEvidence, evidence } from './evidence.js';

const ORDERS = 'tests/test_orders.py';

describe('a test that the change alters', () => {
  const before = `def test_order_is_returned(client):
    service = make_service(Settings())
    response = client.get("/orders/1")
    assert response.status_code == 200
`;

  it('is evidence when it asserts something new', async () => {
    const after = `${before}    assert response.json()["note"] == "rush"\n`;

    const found = await evidence('api-endpoint/happy-path', { path: ORDERS, before, after });

    expect(found.inDiff).toEqual(['test_order_is_returned']);
  });

  it('is evidence when other values go in', async () => {
    const after = before.replace('"/orders/1"', '"/orders/1?expand=lines"');

    const found = await evidence('api-endpoint/happy-path', { path: ORDERS, before, after });

    expect(found.inDiff).toEqual(['test_order_is_returned']);
  });

  it('is none when it was only adapted to another signature', async () => {
    const after = before.replace('Settings()', 'Settings(), clock');

    const found = await evidence('api-endpoint/happy-path', { path: ORDERS, before, after });

    expect(found.inDiff).toEqual([]);
  });

  it('is none when what is altered has nothing to do with what it would prove', async () => {
    const rest = '    a = 1\n    b = 2\n    c = 3\n    d = 4\n';
    const old = `${before}${rest}    assert total(a, b) == 3\n`;
    const after = `${before}${rest}    assert total(c, d) == 7\n`;

    const found = await evidence('api-endpoint/happy-path', { path: ORDERS, before: old, after });

    expect(found.inDiff).toEqual([]);
  });

  it.each([
    { how: 'made far above', line: '    order = Order.objects.get(number=1)\n' },
    { how: 'read anew far above', line: '    order.refresh_from_db()\n' },
    // Minutes, where each column of the long line is gone through from each other.
    {
      how: 'made above a line of great length',
      line: `    order = Order.objects.get(number=1)\n    expected = "${' a'.repeat(50_000)}"\n`,
    },
  ])('is evidence when it asserts something new of what it has $how', async ({ line }) => {
    const old = `def test_order_is_stored(service):
    order = OrderData(number=1)
    service.place(order)
${line}    assert order.number == 1
    assert order.note == "rush"
    assert order.lines == 2
    assert order.total == 30
`;
    const after = `${old}    assert order.discount == 5\n`;

    const found = await evidence('persistence/direct-db', { path: ORDERS, before: old, after });

    expect(found.inDiff).toEqual(['test_order_is_stored']);
  });

  it('is none when it asserts something new of another thing', async () => {
    const old = `def test_order_is_stored(service):
    total = service.place(OrderData(number=1))
    order = Order.objects.get(number=1)
    assert order.number == 1
    assert order.note == "rush"
    assert order.lines == 2
    assert order.discount == 5
    assert total.gross == 30
`;
    const after = `${old}    assert total.net == 25\n`;

    const found = await evidence('persistence/direct-db', { path: ORDERS, before: old, after });

    expect(found.inDiff).toEqual([]);
  });

  it('is evidence when its table gets another row, however far that is from what it does', async () => {
    const rows = (...names: string[]) =>
      names.map((name) => `\t\t{\n\t\t\t"${name}",\n\t\t\t1,\n\t\t\t2,\n\t\t},\n`).join('');
    const suite = (table: string) => `package orders

func TestTotals(t *testing.T) {
	tests := []struct {
		name string
		lines int
		want int
	}{
${table}	}
	for _, tc := range tests {
		got := load(t, tc.name)
		rec := httptest.NewRecorder()
		router.ServeHTTP(rec, totals(tc.lines))
		assert.Equal(t, http.StatusOK, rec.Code)
		assert.Equal(t, tc.want, got)
	}
}
`;
    const found = await evidence('api-endpoint/happy-path', {
      path: 'orders_test.go',
      before: suite(rows('none', 'one', 'two', 'three')),
      after: suite(rows('rush', 'none', 'one', 'two', 'three')),
    });

    expect(found.inDiff).toEqual(['TestTotals']);
  });

  it('is evidence where it stands in the file of the product', async () => {
    const tests = (expected: string) => `
#[cfg(test)]
mod tests {
    use super::*;

    #[sqlx::test]
    async fn test_order_is_listed(pool: PgPool) {
        let repo = PgRepository::from_pool(&pool).await.unwrap();
        repo.save(order()).await.unwrap();

        let listed = repo.list(OrderFilter::new()).await.unwrap();

        assert_eq!(listed[0].note, ${expected});
    }
}
`;
    const product = (column: string) => `pub async fn list(pool: &PgPool) -> Vec<Order> {
    sqlx::query("SELECT ${column} FROM orders").fetch_all(pool).await
}
`;
    const before = `${product('id')}${tests('None')}`;
    const after = `${product('id, note')}${tests('Some("rush")')}`;

    const found = await evidence('persistence/direct-db', { path: 'src/orders.rs', before, after });

    expect(found.inDiff).toEqual(['tests::test_order_is_listed']);
  });

  it('is evidence when it asserts on the outcome of a long chain of calls', async () => {
    const chain = `#[sqlx::test]
async fn test_order_is_kept(pool: PgPool) {
    let repo = PgRepository::from_pool(&pool).await.unwrap();
    let order = repo.find_by_id(1)
        .with_clock(clock())
        .with_lines(3)
        .with_trace("t")
        .await
        .unwrap();
    assert_eq!(order.id, 1);
`;
    const found = await evidence('persistence/direct-db', {
      path: 'tests/orders.rs',
      before: `${chain}}\n`,
      after: `${chain}    assert_eq!(order.note, "rush");\n}\n`,
    });

    expect(found.inDiff).toEqual(['test_order_is_kept']);
  });
});

describe('what a test asserts', () => {
  it('is nothing when it only counts the calls of a stand-in', async () => {
    const after = `def test_worker_runs(monkeypatch):
    worker = Worker()
    worker.run()
    worker.step.assert_called_once()
`;

    const found = await evidence('background-async/completes-work', {
      path: 'tests/test_worker.py',
      before: null,
      after,
    });

    expect(found.inDiff).toEqual([]);
    expect(found.nearMisses).toEqual(['`test_worker_runs` only counts the calls of a stand-in']);
  });

  it('is told by the status that a call expects, where that is how the suite asserts', async () => {
    const after = `use crate::utils::TestClient;

#[tokio::test]
async fn test_access_without_body() {
    let (client, _jh) = start_server().await;
    let _: Access = client
        .post("api/v1/access", json!({}), StatusCode::OK)
        .await
        .unwrap();
}
`;

    const found = await evidence('api-endpoint/happy-path', { path: 'tests/it/e2e_auth.rs', before: null, after });

    expect(found.inDiff).toEqual(['test_access_without_body']);
  });
});

describe('a case of a shared suite', () => {
  it('counts although the files that run it are not in the change', async () => {
    const after = `class StoreContract:
    def check_order_is_kept(self):
        self.store.save(Order("o-1"))
        rows = self.connection.execute("SELECT note FROM orders").fetchall()
        assert rows == [("rush",)]
`;

    const found = await evidence('persistence/direct-db', { path: 'tests/store_contract.py', before: null, after });

    expect(found.inDiff).toHaveLength(1);
  });
});

describe('a test that eases another', () => {
  const throughTheApplication = `def test_order_is_kept(client, db_session):
    client.post("/orders", json={"id": 1})
    response = client.get("/orders/1")
    assert response.status_code == 200
`;

  it('eases it although it is not due itself', async () => {
    const found = await evidence('persistence/direct-db', {
      path: ORDERS,
      before: null,
      after: throughTheApplication.replace('client.get', 'client.options'),
    });

    expect(found).toMatchObject({ inDiff: [], eased: true });
  });

  it('does not when the store is a stand-in', async () => {
    const found = await evidence('persistence/direct-db', {
      path: ORDERS,
      before: null,
      after: `from unittest.mock import patch\n\n\n@patch("app.orders.OrderRepository")\n${throughTheApplication.replace('client, db_session', 'repository, client, db_session')}`,
    });

    expect(found).toMatchObject({ inDiff: [], eased: false });
  });
});

describe('a test that the task claims', () => {
  const path = 'tests/test_wiring.py';
  const claim = (test: string | null) => [{ testId: 'persistence/wiring', path, test }];
  const wiring = `def test_wiring():
    service = get_order_service()
    assert service.repository is not None
`;

  it('is no evidence when it proves nothing, whatever the task says', async () => {
    const after = 'def test_nothing():\n    assert True\n';

    const found = await claimedEvidence('persistence/wiring', claim('test_nothing'), { path, before: null, after });

    expect(found.all).toEqual([]);
    expect(found.nearMisses).toEqual([expect.stringContaining('the task names `test_nothing`, but nothing in it')]);
  });

  it('is evidence although the change leaves it as it was', async () => {
    const others = '\n\ndef test_other():\n    assert total() == ';
    const edit = { path, before: `${wiring}${others}1\n`, after: `${wiring}${others}2\n` };

    expect((await evidence('persistence/wiring', edit)).all).toEqual([]);
    expect((await claimedEvidence('persistence/wiring', claim('test_wiring'), edit)).all).toEqual(['test_wiring']);
  });

  it('is found in its class, and stands for nothing but what it is claimed for', async () => {
    const inClass = `class TestWiring:\n${wiring.replace(/^(?=.)/gm, '    ')}`;
    const others = '\n\ndef test_other():\n    assert total() == ';
    const edit = { path, before: `${inClass}${others}1\n`, after: `${inClass}${others}2\n` };
    const elsewhere = [{ testId: 'persistence/direct-db', path, test: 'TestWiring::test_wiring' }];

    const found = await claimedEvidence('persistence/wiring', claim('TestWiring::test_wiring'), edit);

    expect(found.all).toEqual(['test_wiring']);
    expect((await claimedEvidence('persistence/wiring', elsewhere, edit)).all).toEqual([]);
  });
});

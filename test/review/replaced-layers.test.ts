import { describe, expect, it } from 'vitest';
import type { Requirement } from '../../src/domain/review.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { changing, reviewed } from './changing.js';

const rulebook = await loadBuiltinRulebook();

const REPOSITORY = `from sqlalchemy.ext.asyncio import AsyncSession


class RefundRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, refund: Refund) -> None:
        self._session.add(refund)
        await self._session.commit()
`;

const DEPENDENCIES = `from app.refunds.repository import RefundRepository


class RefundService:
    def __init__(self, refunds: RefundRepository) -> None:
        self._refunds = refunds

    async def refund(self, cents: int) -> Refund:
        refund = Refund(cents=cents)
        await self._refunds.add(refund)
        return refund


def get_refund_service(session: SessionDep) -> RefundService:
    return RefundService(RefundRepository(session))


class ReceiptPrinter:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def print(self, refund: Refund) -> None:
        self._folder.joinpath("receipt").open().close()


def get_receipt_printer() -> ReceiptPrinter:
    return ReceiptPrinter(Path("receipts"))
`;

/** What the review says of the wiring of a new repository, beside which a test of the whole application stands. */
async function wiringWith(lines: string): Promise<Requirement | undefined> {
  const test = `from unittest.mock import AsyncMock
from fastapi.testclient import TestClient
from app.main import app
from app.refunds.dependencies import get_refund_service, get_receipt_printer


def test_refund(session):
${lines}
    answer = TestClient(app).post("/refunds", json={"cents": 500})
    assert answer.status_code == 201
    assert answer.json()["cents"] == 500
`;
  const change = await changing(
    { path: 'app/refunds/repository.py', before: null, after: REPOSITORY },
    { path: 'app/refunds/dependencies.py', before: null, after: DEPENDENCIES },
    { path: 'tests/test_refunds.py', before: null, after: test },
  );
  return reviewed(change, rulebook).requirements.find(({ id }) => id === 'persistence/wiring');
}

describe('a test of the application in which a layer of the change is replaced', () => {
  it('does not come to the repository below, and the review says so', async () => {
    const wiring = await wiringWith('    app.dependency_overrides[get_refund_service] = lambda: AsyncMock()');

    expect(wiring?.status).toBe('absent');
    expect(wiring?.nearMisses.map(({ why }) => why)).toEqual([
      '`test_refund` replaces `get_refund_service`, so it passes even if nothing is wired',
    ]);
  });

  it('does where the layer leads to no repository', async () => {
    const wiring = await wiringWith('    app.dependency_overrides[get_receipt_printer] = lambda: AsyncMock()');
    expect(wiring?.status).toBe('present');
  });

  it('does where the layer is given the session of the test', async () => {
    const wiring = await wiringWith('    app.dependency_overrides[get_refund_service] = lambda: session');
    expect(wiring?.status).toBe('present');
  });

  it('does where the test finds what was stored', async () => {
    const wiring = await wiringWith(`    app.dependency_overrides[get_refund_service] = lambda: AsyncMock()
    assert session.execute(text("SELECT count(*) FROM refunds")).scalar() == 1`);
    expect(wiring?.status).toBe('present');
  });
});

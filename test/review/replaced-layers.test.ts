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

describe('a test of an ASP.NET application in which the service of the change is replaced', () => {
  const SERVICE = `namespace Shop;

public interface IOrderService
{
    Task CancelAsync(int id);
}

public class OrderService : IOrderService
{
    private readonly ShopContext _context;

    public OrderService(ShopContext context) => _context = context;

    public async Task CancelAsync(int id)
    {
        _context.Orders.Remove(await _context.Orders.FindAsync(id));
        await _context.SaveChangesAsync();
    }
}
`;

  /** What the review says of the store, beside which a test stands. */
  async function directDbWith(arrange: string, act: string): Promise<Requirement | undefined> {
    const change = await changing(
      { path: 'src/Shop/OrderService.cs', before: null, after: SERVICE },
      {
        path: 'tests/Shop.Tests/CancelTests.cs',
        before: null,
        after: `using Moq;
using Xunit;

public class CancelTests : IClassFixture<WebApplicationFactory<Program>>
{
    private readonly WebApplicationFactory<Program> _factory;

    public CancelTests(WebApplicationFactory<Program> factory) => _factory = factory;

    [Fact]
    public async Task Cancels()
    {
        ${arrange}
        ${act}
    }
}
`,
      },
    );
    return reviewed(change, rulebook).requirements.find(({ id }) => id === 'persistence/direct-db');
  }

  const CALL = 'Assert.Equal(204, (int)(await client.DeleteAsync("/orders/7")).StatusCode);';

  it('does not ease the test of the store', async () => {
    const arrange =
      'var orders = new Mock<IOrderService>(); var client = _factory.WithWebHostBuilder(b => b.ConfigureTestServices(s => s.AddScoped(_ => orders.Object))).CreateClient();';
    expect(await directDbWith(arrange, CALL)).toMatchObject({ level: 'critical', status: 'absent' });
  });

  it('eases it where nothing is replaced', async () => {
    expect(await directDbWith('var client = _factory.CreateClient();', CALL)).toMatchObject({ level: 'recommended' });
  });

  it('does not ease it where the controller is made by hand and only the kind of its answer asked', async () => {
    const act = 'Assert.IsType<NoContentResult>(await new OrdersController(orders.Object).Cancel(7));';
    expect(await directDbWith('var orders = new Mock<IOrderService>();', act)).toMatchObject({ level: 'critical' });
  });
});

describe('a test of an endpoint whose service is replaced', () => {
  const CONTROLLER = `package shop;

@Path("/orders")
public class OrderController {
  private final OrderService orders;

  public OrderController(OrderService orders) { this.orders = orders; }

  @POST
  public Response place(OrderRequest request) {
    Order order = orders.place(request);
    return Response.status(201).entity(OrderResponse.of(order)).build();
  }
}
`;
  const SERVICE = `package shop;

public class OrderService {
  public Order place(OrderRequest request) {
    if (request.cents() <= 0) throw new BadRequestException("cents must be positive");
    return new Order(request.cents());
  }
}
`;
  const TEST = `package shop;

class OrderControllerTest {
  private static final OrderService orders = mock(OrderService.class);
  private static final ResourceExtension resources =
      ResourceExtension.builder().addResource(new OrderController(orders)).build();

  @Test
  void places() {
    when(orders.place(any())).thenReturn(new Order(5));
    try (Response response = resources.getJerseyTest().target("/orders").request().post(Entity.json("{}"))) {
      assertEquals(201, response.getStatus());
    }
  }
}
`;

  it('shows that the endpoint answers', async () => {
    const change = await changing(
      { path: 'src/main/java/shop/OrderController.java', before: null, after: CONTROLLER },
      { path: 'src/main/java/shop/OrderService.java', before: null, after: SERVICE },
      { path: 'src/test/java/shop/OrderControllerTest.java', before: null, after: TEST },
    );
    const { requirements } = reviewed(change, rulebook);
    expect(requirements.find(({ id }) => id === 'api-endpoint/happy-path')?.status).toBe('present');
  });
});

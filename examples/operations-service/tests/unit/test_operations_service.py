import pytest

from operations.models import OperationStatus
from operations.service import OperationsService, UnknownOperationError


@pytest.fixture
def service() -> OperationsService:
    return OperationsService()


async def test_create_operation(service):
    operation = await service.create_operation("op-1", "training")

    assert operation.status is OperationStatus.PENDING


async def test_unknown_operation_is_an_error(service):
    with pytest.raises(UnknownOperationError):
        await service.get_operation("op-404")

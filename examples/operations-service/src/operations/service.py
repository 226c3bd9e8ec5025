from operations.models import Operation, OperationStatus


class UnknownOperationError(LookupError):
    """There is no operation of that id."""


class OperationsService:
    """Creates operations and follows them to their end."""

    def __init__(self) -> None:
        self._operations: dict[str, Operation] = {}

    async def create_operation(self, operation_id: str, kind: str) -> Operation:
        operation = Operation(operation_id=operation_id, kind=kind)
        self._operations[operation_id] = operation
        return operation

    async def get_operation(self, operation_id: str) -> Operation:
        operation = self._operations.get(operation_id)
        if operation is None:
            raise UnknownOperationError(operation_id)
        return operation

    async def update_status(self, operation_id: str, status: OperationStatus) -> Operation:
        operation = await self.get_operation(operation_id)
        operation.status = status
        return operation

    async def list_operations(self) -> list[Operation]:
        return sorted(self._operations.values(), key=lambda operation: operation.created_at)

from operations.service import OperationsService

_operations_service: OperationsService | None = None


def get_operations_service() -> OperationsService:
    """The one service of this process."""
    global _operations_service
    if _operations_service is None:
        _operations_service = OperationsService()
    return _operations_service

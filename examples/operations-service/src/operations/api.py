from fastapi import Depends, FastAPI, HTTPException

from operations.dependencies import get_operations_service
from operations.service import OperationsService, UnknownOperationError

app = FastAPI(title="Operations")


@app.get("/operations/{operation_id}")
async def read_operation(
    operation_id: str, service: OperationsService = Depends(get_operations_service)
) -> dict[str, object]:
    try:
        operation = await service.get_operation(operation_id)
    except UnknownOperationError as error:
        raise HTTPException(status_code=404, detail="unknown operation") from error
    return {"id": operation.operation_id, "status": operation.status.value, "progress": operation.progress}

from dataclasses import dataclass, field
from datetime import datetime, timezone
from enum import Enum


class OperationStatus(str, Enum):
    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass
class Operation:
    operation_id: str
    kind: str
    status: OperationStatus = OperationStatus.PENDING
    progress: float = 0.0
    created_at: datetime = field(default_factory=lambda: datetime.now(timezone.utc))

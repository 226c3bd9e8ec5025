import type { Files } from '../stand-in/world.js';

interface Example {
  readonly task: { readonly title: string; readonly body: string };
  /** The repository before. */
  readonly base: Files;
  /** A change whose only test mocks the collaborator in question. */
  readonly change: Files;
  /** The test that was absent. */
  readonly remedy: Files;
}

const api = `from app.services.operations_service import OperationsService

_service = None


def get_operations_service():
    global _service
    if _service is None:
        _service = OperationsService()
    return _service
`;

const service = `class OperationsService:
    def __init__(self):
        self._operations = {}

    def create(self, operation):
        self._operations[operation.id] = operation
        return operation
`;

const serviceWithRepository = `from app.repositories.operations_repository import OperationsRepository


class OperationsService:
    def __init__(self, repository: OperationsRepository | None = None):
        self._repository = repository
        self._operations = {}

    def create(self, operation):
        if self._repository is not None:
            self._repository.save(operation)
        self._operations[operation.id] = operation
        return operation
`;

const repository = `class OperationsRepository:
    def __init__(self, session_factory):
        self._session_factory = session_factory

    def save(self, operation):
        with self._session_factory() as session:
            session.add(operation)
            session.commit()
`;

const mockedTest = `from unittest.mock import Mock

from app.services.operations_service import OperationsService


def test_create_saves_the_operation():
    repository = Mock()
    service = OperationsService(repository=repository)
    service.create(Mock(id="op-1"))
    repository.save.assert_called_once()
`;

const wiringTest = `from sqlalchemy import text

from app.api.dependencies import get_operations_service


def test_factory_passes_the_repository():
    service = get_operations_service()
    assert service._repository is not None, "the repository is not wired"


def test_create_is_in_the_database(session, operation):
    service = get_operations_service()
    service.create(operation)
    row = session.execute(text("SELECT id FROM operations WHERE id = :id"), {"id": operation.id}).fetchone()
    assert row is not None
`;

/** The framework's own example: a service gets a repository, and its factory never passes one. */
export const operationsService: Example = {
  task: {
    title: 'Refactor OperationsService to use repository',
    body: 'Operations shall be stored in the database through `OperationsRepository`, and survive a restart.',
  },
  base: { 'README.md': '# Shop\n', 'app/api/dependencies.py': api, 'app/services/operations_service.py': service },
  change: {
    'app/services/operations_service.py': serviceWithRepository,
    'app/repositories/operations_repository.py': repository,
    'tests/unit/test_operations_service.py': mockedTest,
  },
  remedy: {
    'app/api/dependencies.py': api.replace(
      'OperationsService()',
      'OperationsService(repository=OperationsRepository(SessionLocal))',
    ),
    'tests/integration/test_operations_wiring.py': wiringTest,
  },
};

/** A change that nobody wants tests for. */
export const documentation: Files = { 'README.md': '# Shop\n\nHow to run it.\n' };

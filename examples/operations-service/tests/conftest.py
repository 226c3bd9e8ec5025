import pytest

from operations.database import Base, engine, session_factory


@pytest.fixture
async def db_session():
    """A session on a database of its own, with every table in it."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with session_factory() as session:
        yield session
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)

"""A store that a test writes to, at the place where it looks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from spanglass.store.writer import Writer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "traces.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    writer = Writer(path)
    yield writer
    writer.close()

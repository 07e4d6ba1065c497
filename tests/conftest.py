"""Tests read and write no file of the person who runs them."""

import os
import tempfile
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _folders_of_their_own() -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="spanglass-tests-") as folder:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            os.environ[name] = os.path.join(folder, name.lower())
        yield
